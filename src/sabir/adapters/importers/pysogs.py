"""The folder of a pysogs server: `sogs.db` and uploads. Its ids are the server's, over all rooms.

Source: pysogs, database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from typing_extensions import override

from sabir.adapters.importers import pysogs_members, values
from sabir.adapters.importers.foreign_database import ForeignDatabase
from sabir.adapters.importers.old_server import (
    MAX_MESSAGE_BYTES,
    MAX_VALUE_BYTES,
    OldServer,
    RoomInfo,
    Spelling,
    StoredFile,
)
from sabir.adapters.importers.problems import Problems
from sabir.adapters.importers.pysogs_tables import RIGHT_COLUMNS, TABLES
from sabir.adapters.importers.values import Malformed
from sabir.domain.importing import (
    OldBan,
    OldCounters,
    OldDirect,
    OldFile,
    OldFuture,
    OldMember,
    OldMessage,
    OldPerson,
    OldPin,
    OldReaction,
    OldRoom,
    OldStaff,
    OldWhisper,
)
from sabir.domain.messages import MAX_FILES

_LAST_ID = 2**31 - 1
_PUBLIC = "NOT m.filtered AND m.whisper IS NULL AND NOT m.whisper_mods"
_DATA = f"iif(octet_length(m.data) > {MAX_VALUE_BYTES}, 0, m.data)"
_FILES_OF = f"""
SELECT message, group_concat(id) AS ids FROM (SELECT message, id, row_number() OVER (PARTITION BY message ORDER BY id) n
FROM files WHERE room = ?1 AND message IS NOT NULL) WHERE n <= {MAX_FILES} GROUP BY message
"""  # noqa: S608
_MESSAGES = f"""
SELECT m.id, u.session_id, m.posted, m.edited, m.seqno, m.seqno_data, m.seqno_creation, {_DATA}, m.data_size,
 m.signature, f.ids
FROM messages m NOT INDEXED LEFT JOIN users u ON u.id = m.user LEFT JOIN ({_FILES_OF}) f ON f.message = m.id
WHERE m.room = ?1 AND m.id > ?2 AND {_PUBLIC} ORDER BY m.id
"""  # noqa: S608  # all of it stands here
_WHISPERS = f"""
SELECT m.id, u.session_id, t.session_id, m.whisper, m.whisper_mods, m.posted, m.seqno, {_DATA}, m.data_size, m.signature
FROM messages m NOT INDEXED LEFT JOIN users u ON u.id = m.user LEFT JOIN users t ON t.id = m.whisper
WHERE m.room = ?1 AND m.id > ?2 AND NOT m.filtered AND (m.whisper IS NOT NULL OR m.whisper_mods) ORDER BY m.id
"""  # noqa: S608
_FILES = """
SELECT f.id, f.uploader, u.session_id, f.size, f.uploaded, f.expiry, f.filename, f.path
FROM files f NOT INDEXED LEFT JOIN users u ON u.id = f.uploader WHERE f.room = ?1 AND f.id > ?2 ORDER BY f.id
"""
_REACTIONS = """
SELECT r.id, r.message, r.reaction, u.session_id, v.at
FROM reactions r NOT INDEXED JOIN messages m ON m.id = r.message JOIN user_reactions v ON v.reaction = r.id
LEFT JOIN users u ON u.id = v.user WHERE m.room = ?1 ORDER BY r.id, v.at, v.user
"""
_DIRECT = f"""
SELECT i.id, s.session_id, r.session_id, iif(octet_length(i.body) > {MAX_VALUE_BYTES}, 0, i.body), i.posted_at, i.expiry
FROM inbox i LEFT JOIN users s ON s.id = i.sender LEFT JOIN users r ON r.id = i.recipient WHERE i.id > ?1 ORDER BY i.id
"""  # noqa: S608


class PysogsFolder(OldServer):
    """Its folder."""

    kind = "pysogs"
    key_files = ("key_x25519",)
    has_tokens_for_all = True

    def __init__(self, folder: Path, spelling: Spelling, problems: Problems) -> None:
        """Raises `InvalidInput`."""
        super().__init__(folder, spelling, problems)
        self._db = ForeignDatabase(folder / "sogs.db", TABLES)
        self._db.require(*(table for table in TABLES if table not in ("message_history", "needs_blinding")))

    @staticmethod
    @override
    def is_at(folder: Path) -> bool:
        return (folder / "sogs.db").is_file()

    @override
    def close(self) -> None:
        self._db.close()

    @override
    def rooms(self) -> Iterator[RoomInfo]:
        columns = "id, token, name, description, created, " + ", ".join(RIGHT_COLUMNS)
        for row in self._db.rows(f"SELECT {columns} FROM rooms ORDER BY id"):  # noqa: S608  # names of ours
            try:
                rights = [bit for bit, own in zip((1, 2, 4, 8), row[5:9], strict=True) if values.flag(own, "a right")]
                room = OldRoom(
                    values.text(row[1], "token", 64),
                    values.text(row[2], "name", 10_000),
                    values.text(row[3] or "", "description", 100_000),
                    values.seconds(row[4], "created"),
                    sum(rights),
                )
                yield RoomInfo(room, values.whole(row[0], "id"))
            except Malformed as error:
                self._problems.add("rooms", row[0], str(error))

    @override
    def people(self, rooms: Sequence[RoomInfo]) -> Iterator[OldPerson]:
        """Those whose key is known come before those who are only known by a blinded one."""
        for row in self._db.rows("SELECT id, session_id, created, last_active FROM users ORDER BY session_id"):
            try:
                created_ms, seen_ms = values.seconds(row[2], "created"), values.seconds(row[3], "last_active")
                yield OldPerson(self._spelling.who(row[1]), (), created_ms, seen_ms)
            except Malformed as error:
                self._problems.add("users", row[0], str(error))

    @override
    def files(self, room: RoomInfo, after: int, now_ms: int) -> Iterator[StoredFile]:
        for row in self._db.rows(_FILES, (room.id, after)):
            try:
                expires_ms = values.maybe_seconds(row[5], "expiry")
                if expires_ms is not None and expires_ms <= now_ms:
                    self._problems.leave_out("files", "expired")
                    continue
                file = OldFile(
                    values.whole(row[0], "id", low=1),
                    values.text(row[6] or "", "filename", 10_000),
                    "",
                    values.whole(row[3], "size"),
                    "",
                    values.seconds(row[4], "uploaded"),
                    expires_ms,
                    "" if row[1] is None else self._who(row[2]),
                )
                yield StoredFile(file, values.text(row[7], "path", 4096))
            except Malformed as error:
                self._problems.add("files", row[0], str(error))

    @override
    def image(self, room: RoomInfo) -> StoredFile | None:
        query = "SELECT f.id, f.path FROM rooms r JOIN files f ON f.id = r.image WHERE r.id = ?1 AND f.room = ?1"
        for number, path in self._db.rows(query, (room.id,)):
            try:
                file = OldFile(values.whole(number, "image", low=1), "", "", 0, "", 0, None)
                return StoredFile(file, values.text(path, "path", 4096))
            except Malformed as error:
                self._problems.add("rooms", room.name, str(error))
        return None

    @override
    def messages(self, room: RoomInfo, after: int) -> Iterator[OldMessage]:
        for row in self._db.rows(_MESSAGES, (room.id, after)):
            try:
                yield self._message(row)
            except Malformed as error:
                self._problems.add("messages", row[0], str(error))

    def _message(self, row: tuple[object, ...]) -> OldMessage:
        posted_ms, edited_ms = values.seconds(row[2], "posted"), values.maybe_seconds(row[3], "edited")
        old = OldMessage(
            values.whole(row[0], "id", low=1, high=_LAST_ID),
            self._who(row[1]),
            posted_ms,
            values.whole(row[4], "seqno", high=_LAST_ID),
            values.whole(row[5], "seqno_data", high=_LAST_ID),
            values.whole(row[6], "seqno_creation", high=_LAST_ID),
        )
        if row[7] is None:
            return replace(old, deleted_ms=edited_ms or posted_ms)
        data, signature = _signed(row[7], row[8], row[9])
        files = tuple(int(one) for one in str(row[10]).split(",")) if row[10] is not None else ()
        return replace(old, data=data, signature=signature, edited_ms=edited_ms, files=files)

    @override
    def whispers(self, room: RoomInfo, after: int) -> Iterator[OldWhisper]:
        for row in self._db.rows(_WHISPERS, (room.id, after)):
            try:
                if row[7] is None:
                    self._problems.leave_out("messages", "whispers that were deleted")
                    continue
                data, signature = _signed(row[7], row[8], row[9])
                yield OldWhisper(
                    values.whole(row[0], "id", low=1, high=_LAST_ID),
                    self._who(row[1]),
                    "" if row[3] is None else self._who(row[2]),
                    values.flag(row[4], "whisper_mods"),
                    values.seconds(row[5], "posted"),
                    values.whole(row[6], "seqno", high=_LAST_ID),
                    data,
                    signature,
                )
            except Malformed as error:
                self._problems.add("messages", row[0], str(error))

    @override
    def reactions(self, room: RoomInfo) -> Iterator[OldReaction]:
        for row in self._db.rows(_REACTIONS, (room.id,)):
            try:
                yield OldReaction(
                    values.whole(row[0], "reaction", low=1),
                    values.whole(row[1], "message", low=1, high=_LAST_ID),
                    values.text(row[2], "reaction", 12),
                    self._who(row[3]),
                    values.seconds(row[4], "at"),
                )
            except Malformed as error:
                self._problems.add("user_reactions", f"{row[0]} {row[3]}", str(error))

    @override
    def pins(self, room: RoomInfo) -> Iterator[OldPin]:
        query = (
            "SELECT p.message, u.session_id, p.pinned_at FROM pinned_messages p"
            " LEFT JOIN users u ON u.id = p.pinned_by WHERE p.room = ? ORDER BY p.pinned_at"
        )
        for message, person, at in self._db.rows(query, (room.id,)):
            try:
                number = values.whole(message, "message", low=1, high=_LAST_ID)
                yield OldPin(number, self._who(person), values.seconds(at, "pinned_at"))
            except Malformed as error:
                self._problems.add("pinned_messages", message, str(error))

    @override
    def members(self, room: RoomInfo) -> Iterator[OldMember]:
        return pysogs_members.members(self._db, self._spelling, self._problems, room.id)

    @override
    def futures(self, room: RoomInfo) -> Iterator[OldFuture]:
        return pysogs_members.futures(self._db, self._spelling, self._problems, room.id)

    @override
    def staff(self) -> Iterator[OldStaff]:
        return pysogs_members.staff(self._db, self._spelling, self._problems)

    @override
    def bans(self) -> Iterator[OldBan]:
        return pysogs_members.bans(self._db, self._spelling, self._problems)

    @override
    def direct(self, after: int, now_ms: int) -> Iterator[OldDirect]:
        for row in self._db.rows(_DIRECT, (after,)):
            try:
                expires_ms = values.seconds(row[5], "expiry")
                if expires_ms <= now_ms:
                    self._problems.leave_out("inbox", "expired")
                    continue
                yield OldDirect(
                    values.whole(row[0], "id", low=1, high=_LAST_ID),
                    self._who(row[1]),
                    self._who(row[2]),
                    values.raw(row[3], "body", MAX_MESSAGE_BYTES),
                    values.seconds(row[4], "posted_at"),
                    expires_ms,
                )
            except Malformed as error:
                self._problems.add("inbox", row[0], str(error))

    @override
    def counters(self, room: RoomInfo) -> OldCounters:
        """Deletions had the numbers of changes there."""
        row = next(self._db.rows("SELECT message_sequence, info_updates FROM rooms WHERE id = ?", (room.id,)))
        changes = max(_number(row[0]), _number(self._db.largest("messages", "seqno", "room = ?", (room.id,))))
        last = _number(self._db.largest("messages", "id", "room = ?", (room.id,)))
        return OldCounters(last, changes, changes, max(1, _number(row[1])))

    @override
    def sizes(self, rooms: Sequence[RoomInfo]) -> dict[str, int]:
        """Rows by table; of what a room has, those of these rooms."""
        ids = ", ".join(str(room.id) for room in rooms) or "NULL"
        of_rooms = {table for table, columns in TABLES.items() if "room" in columns}
        found = {}
        for table in TABLES:
            found[table] = self._db.count(table, f"room IN ({ids})" if table in of_rooms else "1")
        self._problems.leave_out("message_history", "older versions of messages", found.pop("message_history"))
        filtered = self._db.count("messages", f"room IN ({ids}) AND filtered")
        self._problems.leave_out("messages", "filtered: accepted, but never shown", filtered)
        self._problems.leave_out("files", "of no room", self._db.count("files", "room IS NULL"))
        return found

    def _who(self, value: object) -> str:
        if value is None:
            raise Malformed("its user is missing")
        return self._spelling.who(value)


def _signed(data: object, size: object, signature: object) -> tuple[bytes, bytes]:
    """The bytes that were signed: zeros at the end are not kept there, but their number is."""
    kept = values.raw(data, "data", MAX_MESSAGE_BYTES)
    length = values.whole(size, "data_size", low=len(kept), high=MAX_MESSAGE_BYTES)
    sign = values.raw(signature, "signature", 64)
    if len(sign) != 64:
        raise Malformed("its signature has not 64 bytes")
    return kept.ljust(length, b"\0"), sign


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < _LAST_ID else 0
