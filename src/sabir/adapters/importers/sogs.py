"""The folder of a SOGS 0.1 server: `database.db`, one database per room, and files. Its ids are per room.

Source: SOGS 0.1, data layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from typing_extensions import override

from sabir.adapters.importers import values
from sabir.adapters.importers.folder import inside
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
from sabir.adapters.importers.values import Malformed
from sabir.domain.errors import InvalidInput
from sabir.domain.importing import (
    OldCounters,
    OldDeletion,
    OldFile,
    OldMember,
    OldMessage,
    OldPerson,
    OldRoom,
    OldToken,
)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOKEN = re.compile(r"[0-9a-f]{96}")
_FILE_MS = 15 * 24 * 3600 * 1000
_RIGHTS = 15
_MAIN = {"main": ("id", "name")}
_TABLES = {
    "messages": ("id", "public_key", "timestamp", "data", "signature", "is_deleted"),
    "deleted_messages": ("id", "deleted_message_id"),
    "moderators": ("public_key",),
    "block_list": ("public_key",),
    "tokens": ("public_key", "timestamp", "token"),
    "files": ("id", "timestamp"),
    "user_activity": ("public_key", "last_active"),
}
_PEOPLE = (
    "SELECT public_key, 0 AS seen FROM moderators UNION ALL SELECT public_key, 0 FROM block_list"
    " UNION ALL SELECT public_key, 0 FROM tokens UNION ALL SELECT public_key, last_active FROM user_activity"
    " UNION ALL SELECT public_key, 0 FROM messages WHERE is_deleted = 0"
)


class SogsFolder(OldServer):
    """Its folder."""

    kind = "SOGS 0.1"
    key_files = ("x25519_private_key.pem",)

    def __init__(self, folder: Path, spelling: Spelling, problems: Problems) -> None:
        """Raises `InvalidInput`."""
        super().__init__(folder, spelling, problems)
        self._main = ForeignDatabase(folder / "database.db", _MAIN)
        self._main.require("main")
        self._rooms: dict[str, ForeignDatabase] = {}

    @staticmethod
    @override
    def is_at(folder: Path) -> bool:
        return (folder / "database.db").is_file()

    @override
    def close(self) -> None:
        for database in (self._main, *self._rooms.values()):
            database.close()

    @override
    def rooms(self) -> Iterator[RoomInfo]:
        for name, title in self._main.rows("SELECT id, name FROM main ORDER BY id"):
            try:
                room = values.text(name, "id", 64)
                if not _NAME.fullmatch(room):
                    raise Malformed("this can't be the id of a room")
                database = self._open(room)
                yield RoomInfo(OldRoom(room, values.text(title, "name", 10_000), "", _first_ms(database), _RIGHTS))
            except (Malformed, InvalidInput) as error:
                self._problems.add("main", name, str(error))

    def _open(self, room: str) -> ForeignDatabase:
        there = self._rooms.get(room)
        if there is None:
            path = inside(self.folder, f"rooms/{room}.db")
            there = self._rooms[room] = ForeignDatabase(path, _TABLES)
            there.require(*_TABLES)
        return there

    @override
    def people(self, rooms: Sequence[RoomInfo]) -> Iterator[OldPerson]:
        """Someone of several rooms comes several times."""
        for room in rooms:
            database = self._open(room.name)
            for key, seen in database.rows(f"SELECT public_key, max(seen) FROM ({_PEOPLE}) GROUP BY 1"):  # noqa: S608
                try:
                    seen_ms = values.seconds(seen, "last_active")
                    yield OldPerson(self._spelling.who(key), (), seen_ms or room.row.created_ms, seen_ms)
                except Malformed:
                    continue  # listed where the row itself is read

    @override
    def files(self, room: RoomInfo, after: int, now_ms: int) -> Iterator[StoredFile]:
        query = "SELECT id, timestamp FROM files WHERE CAST(id AS INTEGER) > ? ORDER BY CAST(id AS INTEGER)"
        for number, at in self._open(room.name).rows(query, (after,)):
            try:
                uploaded_ms = values.seconds(at, "timestamp")
                if uploaded_ms + _FILE_MS <= now_ms:
                    self._problems.leave_out("files", "expired")
                    continue
                file = OldFile(values.whole(number, "id"), "", "", 0, "", uploaded_ms, uploaded_ms + _FILE_MS)
                yield StoredFile(file, f"files/{room.name}_files/{file.number}")
            except Malformed as error:
                self._problems.add(f"{room.name}.db files", number, str(error))

    @override
    def image(self, room: RoomInfo) -> StoredFile | None:
        """It lies there under the room's name and has no number; clients ask for it by the room."""
        if not (self.folder / "files" / room.name).is_file():
            return None
        return StoredFile(OldFile(0, "image", "", 0, "", room.row.created_ms, None), f"files/{room.name}")

    @override
    def messages(self, room: RoomInfo, after: int) -> Iterator[OldMessage]:
        data = f"iif(octet_length(data) > {MAX_VALUE_BYTES}, 0, data)"
        columns = f"id, public_key, timestamp, {data}, signature, is_deleted"
        query = f"SELECT {columns} FROM messages WHERE id > ? ORDER BY id"  # noqa: S608  # all of it stands here
        for row in self._open(room.name).rows(query, (after,)):
            try:
                if values.flag(row[5], "is_deleted"):
                    self._problems.leave_out("messages", "deleted; their numbers stay")
                    continue
                yield self._message(row)
            except Malformed as error:
                self._problems.add(f"{room.name}.db messages", row[0], str(error))

    def _message(self, row: tuple[object, ...]) -> OldMessage:
        number = values.whole(row[0], "id", low=1, high=2**31 - 1)
        signature = values.unbase64(row[4], "signature", 64)
        if len(signature) != 64:
            raise Malformed("its signature has not 64 bytes")
        data = values.unbase64(row[3], "data", MAX_MESSAGE_BYTES)
        return OldMessage(
            number,
            self._spelling.who(row[1]),
            values.ms(row[2], "timestamp"),
            number,
            number,
            number,
            data,
            signature,
        )

    @override
    def deletions(self, room: RoomInfo, after: int) -> Iterator[OldDeletion]:
        query = "SELECT id, deleted_message_id FROM deleted_messages WHERE id > ? ORDER BY id"
        for number, message in self._open(room.name).rows(query, (after,)):
            try:
                yield OldDeletion(
                    values.whole(number, "id", low=1, high=2**31 - 1),
                    values.whole(message, "deleted_message_id", low=1, high=2**31 - 1),
                )
            except Malformed as error:
                self._problems.add(f"{room.name}.db deleted_messages", number, str(error))

    @override
    def members(self, room: RoomInfo) -> Iterator[OldMember]:
        """Moderators there could do what admins can today."""
        query = (
            "SELECT key, max(leads), max(banned), max(seen) FROM ("
            " SELECT public_key AS key, 1 AS leads, 0 AS banned, 0 AS seen FROM moderators"
            " UNION ALL SELECT public_key, 0, 1, 0 FROM block_list UNION ALL SELECT public_key, 0, 0, 0 FROM tokens"
            " UNION ALL SELECT public_key, 0, 0, last_active FROM user_activity) GROUP BY key"
        )
        for key, leads, banned, seen in self._open(room.name).rows(query):
            try:
                person = self._spelling.who(key)
                seen_ms = values.seconds(seen, "last_active")
                yield OldMember(person, seen_ms, leads == 1, leads == 1, is_banned=banned == 1)
            except Malformed as error:
                self._problems.add(f"{room.name}.db moderators, block_list, user_activity", key, str(error))

    @override
    def tokens(self, room: RoomInfo) -> Iterator[OldToken]:
        for key, at, token in self._open(room.name).rows("SELECT public_key, timestamp, token FROM tokens"):
            try:
                written = values.text(token, "token", 96)
                if not _TOKEN.fullmatch(written):
                    raise Malformed("token is not 96 hex digits")
                yield OldToken(self._spelling.who(key), written.encode(), values.seconds(at, "timestamp"))
            except Malformed as error:
                self._problems.add(f"{room.name}.db tokens", key, str(error))

    @override
    def counters(self, room: RoomInfo) -> OldCounters:
        database = self._open(room.name)
        last = database.largest("messages", "id")
        deleted = database.largest("deleted_messages", "id")
        return OldCounters(_number(last), _number(deleted), last + deleted, 1)

    @override
    def sizes(self, rooms: Sequence[RoomInfo]) -> dict[str, int]:
        """Rows by table, over all these rooms."""
        return {table: sum(self._open(room.name).count(table) for room in rooms) for table in _TABLES}


def _number(value: int) -> int:
    return value if 0 <= value < 2**31 - 1 else 0


def _first_ms(database: ForeignDatabase) -> int:
    """Rooms there have no time of their own: the first message's."""
    found = database.rows("SELECT timestamp FROM messages WHERE is_deleted = 0 AND timestamp > 0 ORDER BY id LIMIT 1")
    first = next(iter(found), (0,))[0]
    return first if isinstance(first, int) and 0 < first < 2**52 else 0
