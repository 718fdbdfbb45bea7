"""The folder of a pysogs server, made from the description of its database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import apsw

from tests.helpers.old_sogs import IMAGE
from tests.helpers.old_world import BEGIN_MS, STEP_MS, Expected, OldRoom, OldWorld, Writer, member
from tests.helpers.session_client_blinding import Blinded
from tests.helpers.session_client_body import Attachment, Quote

_SCHEMA = """
CREATE TABLE rooms (id INTEGER NOT NULL PRIMARY KEY, token TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
 image INTEGER REFERENCES files, created FLOAT NOT NULL, message_sequence INTEGER NOT NULL,
 info_updates INTEGER NOT NULL, active_users INTEGER NOT NULL, read BOOLEAN NOT NULL, accessible BOOLEAN NOT NULL,
 write BOOLEAN NOT NULL, upload BOOLEAN NOT NULL);
CREATE TABLE messages (id INTEGER NOT NULL PRIMARY KEY, room INTEGER NOT NULL, user INTEGER NOT NULL,
 posted FLOAT NOT NULL, edited FLOAT, seqno INTEGER NOT NULL, seqno_data INTEGER NOT NULL,
 seqno_reactions INTEGER NOT NULL, seqno_creation INTEGER NOT NULL, data BLOB, data_size INTEGER, signature BLOB,
 filtered BOOLEAN NOT NULL, whisper INTEGER, whisper_mods BOOLEAN NOT NULL);
CREATE INDEX messages_room ON messages (room, seqno);
CREATE TABLE message_history (message INTEGER NOT NULL, replaced FLOAT NOT NULL, data TEXT NOT NULL,
 signature BLOB NOT NULL);
CREATE TABLE pinned_messages (room INTEGER NOT NULL, message INTEGER NOT NULL, pinned_by INTEGER NOT NULL,
 pinned_at FLOAT NOT NULL, PRIMARY KEY (room, message));
CREATE TABLE files (id INTEGER NOT NULL PRIMARY KEY, room INTEGER, uploader INTEGER, message INTEGER,
 size INTEGER NOT NULL, uploaded FLOAT NOT NULL, expiry FLOAT, filename TEXT, path TEXT NOT NULL);
CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, session_id TEXT NOT NULL, created FLOAT NOT NULL,
 last_active FLOAT NOT NULL, banned BOOLEAN NOT NULL, moderator BOOLEAN NOT NULL, admin BOOLEAN NOT NULL,
 visible_mod BOOLEAN NOT NULL);
CREATE TABLE needs_blinding (blinded_abs TEXT NOT NULL PRIMARY KEY, user INTEGER NOT NULL);
CREATE TABLE reactions (id INTEGER NOT NULL PRIMARY KEY, message INTEGER NOT NULL, reaction TEXT NOT NULL);
CREATE TABLE user_reactions (reaction INTEGER NOT NULL, user INTEGER NOT NULL, at FLOAT NOT NULL,
 PRIMARY KEY (reaction, user));
CREATE TABLE room_users (room INTEGER NOT NULL, user INTEGER NOT NULL, last_active FLOAT NOT NULL,
 PRIMARY KEY (room, user));
CREATE TABLE user_permission_overrides (room INTEGER NOT NULL, user INTEGER NOT NULL, banned BOOLEAN NOT NULL,
 read BOOLEAN, accessible BOOLEAN, write BOOLEAN, upload BOOLEAN, moderator BOOLEAN NOT NULL, admin BOOLEAN NOT NULL,
 visible_mod BOOLEAN NOT NULL, PRIMARY KEY (room, user));
CREATE TABLE user_permission_futures (room INTEGER NOT NULL, user INTEGER NOT NULL, at FLOAT NOT NULL, read BOOLEAN,
 write BOOLEAN, upload BOOLEAN);
CREATE TABLE user_ban_futures (room INTEGER, user INTEGER NOT NULL, at FLOAT NOT NULL, banned BOOLEAN NOT NULL);
CREATE TABLE user_request_nonces (user INTEGER NOT NULL, nonce BLOB NOT NULL UNIQUE, expiry FLOAT NOT NULL);
CREATE TABLE inbox (id INTEGER PRIMARY KEY, recipient INTEGER NOT NULL, sender INTEGER NOT NULL, body BLOB NOT NULL,
 posted_at FLOAT, expiry FLOAT);
"""
PEOPLE = ("ann", "ben", "cat", "dan", "eve", "fay")
"""ann administers the first room, ben moderates all of them unseen, dan is banned from the first, eve from the server;
cat may not write in the first for a while."""
HIDDEN = ("gil", "hal")
"""Members who are known by their blinded ids alone."""
EMOJIS = ("👍", "🍆", "♥")


@dataclass
class PysogsWorld(OldWorld):
    """And what only such a server has."""

    reactions: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    """People by emoji by message, in order."""
    pinned: list[int] = field(default_factory=list)
    letters: dict[int, bytes] = field(default_factory=dict)

    def blinded(self, name: str) -> Blinded:
        return Blinded(member(name), self.public)


@dataclass
class _Server:
    world: PysogsWorld
    db: apsw.Connection
    users: dict[str, int] = field(default_factory=dict)
    next_id: int = 1
    next_file: int = 1

    def enlist(self) -> None:
        now_s = self.world.now_ms / 1000
        for name in PEOPLE:
            is_staff, is_banned = name == "ben", name == "eve"
            self.user(name, member(name).session_id, (is_banned, is_staff, False, not is_staff))
        for name in HIDDEN:
            self.user(name, self.world.blinded(name).session_id, (False, False, False, True))
        for number in (1, 2):
            for name in (*PEOPLE, *HIDDEN):
                self.db.execute("INSERT INTO room_users VALUES (?, ?, ?)", (number, self.users[name], now_s - 60.5))

    def user(self, name: str, session_id: str, flags: tuple[bool, ...]) -> None:
        self.users[name] = len(self.users) + 1
        row = (self.users[name], session_id, BEGIN_MS / 1000 - 5, self.world.now_ms / 1000 - 60, *flags)
        self.db.execute("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def room(self, number: int, room: OldRoom, count: int, *, write: bool) -> None:
        writers = {name: Writer(member(name), name.capitalize()) for name in ("ann", "ben", "cat", "gil")}
        seqno, before = 0, None
        for n in range(1, count + 1):
            name = "gil" if n % 25 == 9 else PEOPLE[n % 3]  # whose key nobody knows
            message, at_ms, seqno = self.next_id, BEGIN_MS + n * STEP_MS, seqno + 1
            self.next_id += 1
            quote = Quote(before.posted_ms, before.author, "") if before is not None and n % 10 == 5 else None
            shown = (self.file(number, room, message, name),) if n % 50 == 7 else ()
            text = f"{room.name} {n}"
            data, signature = writers[name].write(text, at_ms - 20, quote=quote, attachments=shown)
            author, created = member(name).session_id, seqno
            if name == "gil":
                blinded = self.world.blinded("gil")
                author, signature = blinded.session_id, blinded.sign(data)
            edited = None
            if n % 40 == 11:
                seqno, edited = seqno + 1, at_ms / 1000 + 60
            data_seqno = seqno
            if n % 30 == 2:
                seqno = self.react(message, seqno)
            if n % 17 == 3:
                seqno += 1
                row = (message, number, self.users[name], at_ms / 1000, at_ms / 1000 + 9, seqno, seqno, 0, created)
                self.db.execute("INSERT INTO messages VALUES (?,?,?,?,?,?,?,?,?,NULL,NULL,NULL,0,NULL,0)", row)
                self.world.reactions.pop(message, None)
                room.deleted.append(message)
                continue
            self.message((message, number, name, at_ms, edited), (seqno, data_seqno, created), data, signature)
            before = Expected(message, author, at_ms, data, signature, text, seqno, edited)
            room.messages.append(before)
        seqno = self.aside(number, seqno)
        room.last_number = self.next_id - 1
        created_s = BEGIN_MS / 1000
        row = (number, room.name, room.title, "About it", None, created_s, seqno, 5, 8, 1, 1, write, 1)
        self.db.execute("INSERT INTO rooms VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", row)

    def message(
        self,
        at: tuple[int, int, str, int, float | None],
        seqnos: tuple[int, int, int],
        data: bytes,
        signature: bytes,
        flags: tuple[int, int | None, int] = (0, None, 0),
    ) -> None:
        """Zeros at the end are not kept, but counted."""
        message, room, name, at_ms, edited = at
        seqno, data_seqno, created = seqnos
        kept = data.rstrip(b"\0")
        row = (message, room, self.users[name], at_ms / 1000, edited, seqno, data_seqno, seqno, created)
        self.db.execute(
            "INSERT INTO messages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (*row, kept, len(data), signature, *flags),
        )
        if edited is not None:
            self.db.execute("INSERT INTO message_history VALUES (?, ?, ?, ?)", (message, edited, "old", b"old"))

    def aside(self, room: int, seqno: int) -> int:
        """What few saw, or nobody."""
        ben = Writer(member("ben"), "Ben")
        cat = self.users["cat"]
        for flags in ((0, cat, 0), (0, None, 1), (1, None, 0)):
            seqno += 1
            data, signature = ben.write(f"aside {flags}", BEGIN_MS + seqno)
            at_ms = BEGIN_MS + 10**9 + seqno * 1000
            self.message((self.next_id, room, "ben", at_ms, None), (seqno, seqno, seqno), data, signature, flags)
            self.next_id += 1
        return seqno

    def react(self, message: int, seqno: int) -> int:
        for place, emoji in enumerate(EMOJIS):
            seqno += 1
            number = message * 10 + place
            self.db.execute("INSERT INTO reactions VALUES (?, ?, ?)", (number, message, emoji))
            for order, name in enumerate(("cat", "ann", "fay")[: place + 1]):
                at_s = BEGIN_MS / 1000 + 10**6 + place * 100 + order
                self.db.execute("INSERT INTO user_reactions VALUES (?, ?, ?)", (number, self.users[name], at_s))
                by_emoji = self.world.reactions.setdefault(message, {})
                by_emoji.setdefault(emoji, []).append(member(name).session_id)
        return seqno

    def file(self, room: int, old: OldRoom, message: int | None, name: str) -> Attachment:
        number = self.next_file
        self.next_file += 1
        content = f"file {number}".encode() * 100
        path = f"uploads/{old.name}/{number}_note.txt"
        full = self.world.folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content)
        now_s = self.world.now_ms / 1000
        row = (number, room, self.users[name], message, len(content), now_s - 3600, now_s + 86_400, "note.txt", path)
        self.db.execute("INSERT INTO files VALUES (?,?,?,?,?,?,?,?,?)", row)
        old.files[number] = content
        return Attachment(number, "text/plain", len(content), "note.txt", f"http://old/room/{old.name}/file/{number}")

    def govern(self, first: OldRoom) -> None:
        """Rights in the first room, pins, its image, direct messages."""
        now_s = self.world.now_ms / 1000
        overrides = {
            "ann": (0, None, None, None, None, 1, 1, 1),
            "cat": (0, None, None, 0, None, 0, 0, 1),
            "dan": (1, None, None, None, None, 0, 0, 1),
            "fay": (0, None, None, None, 0, 1, 0, 0),
        }
        for name, row in overrides.items():
            self.db.execute(
                "INSERT INTO user_permission_overrides VALUES (?,?,?,?,?,?,?,?,?,?)", (1, self.users[name], *row)
            )
        future = (1, self.users["cat"], now_s + 3600, None, 1, None)
        self.db.execute("INSERT INTO user_permission_futures VALUES (?,?,?,?,?,?)", future)
        self.db.execute("INSERT INTO user_ban_futures VALUES (1, ?, ?, 0)", (self.users["dan"], now_s + 7200))
        for place, message in enumerate((first.messages[4].number, first.messages[1].number)):
            self.db.execute(
                "INSERT INTO pinned_messages VALUES (1, ?, ?, ?)", (message, self.users["ann"], now_s - 50 + place)
            )
            self.world.pinned.append(message)
        path = "uploads/harbour/image.png"
        (self.world.folder / path).write_bytes(IMAGE)
        image = (self.next_file, 1, self.users["ann"], None, len(IMAGE), now_s - 100, None, "image.png", path)
        self.db.execute("INSERT INTO files VALUES (?,?,?,?,?,?,?,?,?)", image)
        self.db.execute("UPDATE rooms SET image = ? WHERE id = 1", (self.next_file,))
        first.files[self.next_file] = IMAGE
        for number in (5001, 5002):
            body = f"sealed {number}".encode()
            row = (number, self.users["hal"], self.users["gil"], body, now_s - 10, now_s + 86_400)
            self.db.execute("INSERT INTO inbox VALUES (?,?,?,?,?,?)", row)
            self.world.letters[number] = body
        gone = (6000, self.users["hal"], self.users["gil"], b"expired", now_s - 90, now_s - 5)
        self.db.execute("INSERT INTO inbox VALUES (?,?,?,?,?,?)", gone)

    def damage(self) -> None:
        """Rows that say nothing sound."""
        last = self.next_id
        rows = [
            (last, 1, 999, 1.0, None, 1, 1, 0, 1, b"x", 1, bytes(64), 0, None, 0),
            (last + 1, 1, 1, "soon", None, 1, 1, 0, 1, b"x", 1, bytes(64), 0, None, 0),
            (last + 2, 1, 1, 1.0, None, 1, 1, 0, 1, b"xxx", 1, bytes(64), 0, None, 0),
            (last + 3, 1, 1, 1.0, None, 1, 1, 0, 1, b"x", 10**12, bytes(64), 0, None, 0),
            (last + 4, 1, 1, 1.0, None, 1, 1, 0, 1, b"x", 1, b"short", 0, None, 0),
        ]
        for row in rows:
            self.db.execute("INSERT INTO messages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row)
        self.db.execute("INSERT INTO users VALUES (800, 'nobody', 1, 1, 0, 0, 0, 1)")
        for number, path in ((901, "../outside"), (902, "uploads/none"), (903, "/etc/hostname")):
            row = (number, 1, 1, None, 3, 1.0, None, "x", path)
            self.db.execute("INSERT INTO files VALUES (?,?,?,?,?,?,?,?,?)", row)
        (self.world.folder.parent / "outside").write_bytes(b"out")
        self.db.execute("INSERT INTO room_users VALUES (1, 888, 1.0)")
        self.db.execute("INSERT INTO pinned_messages VALUES (1, 777777, 1, 1.0)")
        self.world.bad_rows += len(rows) + 1 + 3 + 2


def make_pysogs(folder: Path, *, now_ms: int, messages: int, is_damaged: bool = False) -> PysogsWorld:
    """Two rooms; the second has a tenth of the messages, and nobody may write there."""
    world = PysogsWorld(folder, now_ms)
    folder.mkdir(parents=True)
    (folder / "key_x25519").write_bytes(world.private)
    db = apsw.Connection(str(folder / "sogs.db"))
    db.execute("PRAGMA journal_mode=WAL").fetchall()
    db.execute("PRAGMA synchronous=OFF").fetchall()
    with db:
        db.execute(_SCHEMA)
        server = _Server(world, db)
        server.enlist()
        for number, (name, title, count) in enumerate(
            (("harbour", "The Harbour", messages), ("Quiet-Room", "Quiet", messages // 10)), 1
        ):
            room = world.rooms[name] = OldRoom(name, title)
            server.room(number, room, count, write=number == 1)
        server.govern(world.rooms["harbour"])
        if is_damaged:
            server.damage()
    db.close()
    return world
