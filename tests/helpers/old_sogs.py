"""The folder of a SOGS 0.1 server, made from the description of its data layout."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import apsw
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.helpers.old_world import BEGIN_MS, STEP_MS, Expected, OldRoom, OldWorld, Writer, member
from tests.helpers.session_client_body import Attachment, Quote

_ROOM = """
CREATE TABLE messages (id INTEGER PRIMARY KEY, public_key TEXT, timestamp INTEGER, data TEXT, signature TEXT,
 is_deleted INTEGER);
CREATE TABLE deleted_messages (id INTEGER PRIMARY KEY, deleted_message_id INTEGER);
CREATE TABLE moderators (public_key TEXT);
CREATE TABLE block_list (public_key TEXT);
CREATE TABLE pending_tokens (public_key TEXT, timestamp INTEGER, token BLOB);
CREATE TABLE tokens (public_key TEXT, timestamp INTEGER, token TEXT PRIMARY KEY);
CREATE TABLE files (id TEXT PRIMARY KEY, timestamp INTEGER);
CREATE TABLE user_activity (public_key TEXT PRIMARY KEY, last_active INTEGER NOT NULL);
"""
PEOPLE = ("ann", "ben", "cat", "dan")
"""ann moderates, dan is banned."""
IMAGE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def token_of(name: str, room: str) -> str:
    """A token that was claimed there."""
    return (sha256(f"{name} {room}".encode()).digest() * 2)[:48].hex()


@dataclass
class _Room:
    """One room being written."""

    world: OldWorld
    room: OldRoom
    db: apsw.Connection

    @property
    def files(self) -> Path:
        return self.world.folder / "files" / f"{self.room.name}_files"

    def say(self, count: int) -> None:
        """Messages of ann, ben and cat; some answer, some show a file, some were deleted."""
        writers = [Writer(member(name), name.capitalize()) for name in PEOPLE[:3]]
        before: Expected | None = None
        for number in range(1, count + 1):
            writer, at_ms = writers[number % 3], BEGIN_MS + number * STEP_MS
            quote = Quote(before.posted_ms, before.author, "") if before is not None and number % 10 == 5 else None
            shown = (self.attach(number),) if number % 50 == 7 else ()
            text = f"{self.room.name} {number}"
            data, signature = writer.write(text, at_ms - 20, quote=quote, attachments=shown)
            self.insert(number, writer.identity.session_id, at_ms, data, signature)
            if number % 17 == 3:
                self.delete(number)
            else:
                before = Expected(number, writer.identity.session_id, at_ms, data, signature, text)
                self.room.messages.append(before)
        self.room.last_number = count

    def insert(self, number: int, author: str, at_ms: int, data: bytes, signature: bytes) -> None:
        row = (number, author, at_ms, base64.b64encode(data).decode(), base64.b64encode(signature).decode())
        self.db.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, 0)", row)

    def delete(self, number: int) -> None:
        """As it was there: the row stays without its content."""
        self.db.execute(
            "UPDATE messages SET public_key = 'deleted', timestamp = 0, data = 'deleted', signature = 'deleted',"
            " is_deleted = 1 WHERE id = ?",
            (number,),
        )
        self.room.deleted.append(number)
        self.db.execute("INSERT INTO deleted_messages VALUES (?, ?)", (len(self.room.deleted), number))

    def attach(self, number: int) -> Attachment:
        """A file uploaded lately, so that it lives."""
        file_id = 3_000_000_000 + number
        content = f"file {number}".encode() * 100
        self.files.mkdir(parents=True, exist_ok=True)
        (self.files / f"{file_id}").write_bytes(content)
        self.db.execute("INSERT INTO files VALUES (?, ?)", (f"{file_id}", self.world.now_ms // 1000 - 3600))
        self.room.files[file_id] = content
        url = f"http://old.example/{self.room.name}/files/{file_id}"
        return Attachment(file_id, "text/plain", len(content), f"note {number}.txt", url)

    def seat(self) -> None:
        now_s = self.world.now_ms // 1000
        ids = {name: member(name).session_id for name in PEOPLE}
        self.db.execute("INSERT INTO moderators VALUES (?), (?)", (ids["ann"], ids["ann"].upper()))
        self.db.execute("INSERT INTO block_list VALUES (?)", (ids["dan"],))
        for name in PEOPLE:
            self.db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?)", (ids[name], now_s - 86_400, token_of(name, self.room.name))
            )
            self.db.execute("INSERT INTO user_activity VALUES (?, ?)", (ids[name], now_s - 3600))
        old = token_of("cat's old one", self.room.name)
        self.db.execute("INSERT INTO tokens VALUES (?, ?, ?)", (ids["cat"], now_s - 8 * 86_400, old))

    def damage(self) -> None:
        """Rows that say nothing sound, behind all others."""
        first = self.room.last_number + 1
        ann = member("ann").session_id
        for number, row in enumerate(
            [(ann, 1, "no base64!", "AAAA", 0), ("06" + "0" * 64, 1, "AA==", "AA==", 0), (ann, "soon", "AA==", 7, 0)],
            first,
        ):
            self.db.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", (number, *row))
        self.db.execute("INSERT INTO files VALUES ('77', ?)", (self.world.now_ms // 1000,))
        self.db.execute("INSERT INTO files VALUES ('../../secret', ?)", (self.world.now_ms // 1000,))
        self.db.execute("INSERT INTO tokens VALUES (?, 5, 'not hex')", (ann,))
        self.world.bad_rows += 6
        self.room.last_number = first + 2


def make_sogs(folder: Path, *, now_ms: int, messages: int, is_damaged: bool = False) -> OldWorld:
    """Two rooms; the second has a tenth of the messages. Nothing in it is damaged unless that is asked for."""
    world = OldWorld(folder, now_ms)
    (folder / "rooms").mkdir(parents=True)
    (folder / "files").mkdir()
    key = X25519PrivateKey.from_private_bytes(world.private)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "x25519_private_key.pem").write_bytes(pem)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "x25519_public_key.pem").write_bytes(public)
    main = apsw.Connection(str(folder / "database.db"))
    main.execute("CREATE TABLE main (id TEXT PRIMARY KEY, name TEXT, image_id TEXT)")
    for name, title, count in (("harbour", "The Harbour", messages), ("main", "Main", messages // 10)):
        main.execute("INSERT INTO main (id, name) VALUES (?, ?)", (name, title))
        db = apsw.Connection(str(folder / "rooms" / f"{name}.db"))
        db.execute("PRAGMA synchronous=OFF").fetchall()
        writing = _Room(world, OldRoom(name, title), db)
        with db:
            db.execute(_ROOM)
            writing.say(count)
            writing.seat()
            if is_damaged and name == "harbour":
                writing.damage()
        db.close()
        world.rooms[name] = writing.room
    (folder / "files" / "harbour").write_bytes(IMAGE)
    if is_damaged:
        main.execute("INSERT INTO main (id, name) VALUES ('../../etc', 'Out'), ('gone', 'No file')")
        world.bad_rows += 2
    main.close()
    return world
