"""Rows of files and of what hangs on messages. The bytes lie in the blob store."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import and_, delete, exists, func, or_, select, update

from sabir.domain.errors import NotFound
from sabir.domain.ids import FileId, MessageId, PersonId, RoomId
from sabir.domain.messages import Attachment
from sabir.store.account_tables import avatars
from sabir.store.admission import is_admitted
from sabir.store.olvid_settings_tables import veiled_messages
from sabir.store.session_tables import file_numbers
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import attachments, files, participants, rooms
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    files.c.id,
    files.c.owner_id,
    files.c.path,
    files.c.name,
    files.c.mime,
    files.c.size_bytes,
    files.c.blob,
    files.c.created_ms,
    files.c.expires_ms,
    files.c.upload_room_id,
)
_INSERT = Statement(insert_into(files))
_BY_ID = Statement(select(*_COLUMNS).where(files.c.id == param("id")))
_BY_IDS = Statement(select(*_COLUMNS).where(is_any_of(files.c.id, "ids")))
_BY_PATH = Statement(select(*_COLUMNS).where(files.c.owner_id == param("owner_id"), files.c.path == param("path")))
_BY_PATHS = Statement(select(*_COLUMNS).where(files.c.owner_id == param("owner_id"), is_any_of(files.c.path, "paths")))
_IN_ROOM = Statement(
    select(file_numbers.c.number, *_COLUMNS)
    .join(files, files.c.id == file_numbers.c.file_id)
    .where(file_numbers.c.room_id == param("room_id"), is_any_of(file_numbers.c.number, "numbers"))
)
_NUMBER = Statement(insert_into(file_numbers))
_NUMBERED = Statement(
    select(file_numbers.c.file_id).where(
        file_numbers.c.room_id == param("room_id"), is_any_of(file_numbers.c.file_id, "ids")
    )
)
_DROP_NUMBERS = Statement(delete(file_numbers).where(file_numbers.c.file_id == param("file_id")))
_DROP_UNSHOWN = Statement(
    delete(file_numbers).where(
        file_numbers.c.room_id == param("room_id"),
        is_any_of(file_numbers.c.file_id, "ids"),
        ~exists()
        .where(attachments.c.room_id == file_numbers.c.room_id, attachments.c.file_id == file_numbers.c.file_id)
        .correlate(file_numbers),
        ~exists()
        .where(rooms.c.id == file_numbers.c.room_id, rooms.c.image_number == file_numbers.c.number)
        .correlate(file_numbers),
    )
)
_REACHABLE = Statement(
    select(*_COLUMNS).where(
        files.c.id == param("id"),
        exists()
        .where(
            attachments.c.file_id == files.c.id,
            participants.c.room_id == attachments.c.room_id,
            participants.c.person_id == param("person_id"),
            rooms.c.id == attachments.c.room_id,
            is_admitted(),
            ~exists().where(veiled_messages.c.message_id == attachments.c.message_id).correlate(attachments),
        )
        .correlate(files),
    )
)
_CHILDREN = Statement(
    select(*_COLUMNS)
    .where(files.c.owner_id == param("owner_id"), files.c.folder == param("folder"))
    .order_by(files.c.path)
    .limit(param("limit"))
)
_DEEPEST = Statement(
    select(*_COLUMNS)
    .where(
        files.c.owner_id == param("owner_id"),
        func.substr(files.c.path, 1, func.length(param("prefix"))) == param("prefix"),  # no order of letters helps
    )
    .order_by(func.length(files.c.path).desc(), files.c.id)
    .limit(param("limit"))
)
_SIZE_IN = Statement(
    select(func.coalesce(func.sum(files.c.size_bytes), 0)).where(
        files.c.owner_id == param("owner_id"), files.c.folder == param("folder")
    )
)
_GROW = Statement(
    update(files)
    .where(files.c.owner_id == param("owner_id"), is_any_of(files.c.path, "paths"))
    .values(size_bytes=files.c.size_bytes + param("more_bytes"), created_ms=param("at_ms"))
)
_DETACH_PATH = Statement(update(files).where(files.c.id == param("id_")).values(path=None, folder=None))
_DELETE = Statement(delete(files).where(files.c.id == param("id")))
_KEEP = Statement(
    update(files)
    .where(is_any_of(files.c.id, "ids"), files.c.expires_ms.is_not(None), files.c.upload_room_id.is_(None))
    .values(expires_ms=None)
)
_IS_SHOWN = Statement(
    select(attachments.c.file_id)
    .where(attachments.c.file_id == param("id"))
    .union_all(
        select(file_numbers.c.file_id)
        .join(rooms, and_(rooms.c.id == file_numbers.c.room_id, rooms.c.image_number == file_numbers.c.number))
        .where(file_numbers.c.file_id == param("id"))
    )
    .limit(1)
)
_ATTACH = Statement(insert_into(attachments))
_ATTACHED_ALL = (
    select(
        attachments.c.message_id,
        files.c.id,
        files.c.name,
        files.c.mime,
        files.c.size_bytes,
        files.c.owner_id,
        files.c.path,
        file_numbers.c.number,
        files.c.blob.is_(None),
    )
    .join(files, files.c.id == attachments.c.file_id)
    .outerjoin(
        file_numbers,
        and_(file_numbers.c.room_id == attachments.c.room_id, file_numbers.c.file_id == attachments.c.file_id),
    )
    .order_by(attachments.c.message_id, attachments.c.position)
)
_ATTACHED = Statement(
    _ATTACHED_ALL.where(attachments.c.room_id == param("room_id"), is_any_of(attachments.c.message_id, "ids"))
)
_ATTACHED_LAST = Statement(
    _ATTACHED_ALL.join(
        rooms, and_(rooms.c.id == attachments.c.room_id, rooms.c.last_chat_id == attachments.c.message_id)
    ).where(is_any_of(rooms.c.id, "room_ids"))
)
_DETACH = Statement(
    delete(attachments)
    .where(attachments.c.room_id == param("room_id"), attachments.c.message_id == param("message_id"))
    .returning(attachments.c.file_id)
)
_EXPIRED = Statement(
    select(*_COLUMNS)
    .where(
        files.c.expires_ms <= param("now_ms"),
        or_(
            files.c.upload_room_id.is_not(None),
            ~exists().where(attachments.c.file_id == files.c.id).correlate(files),
        ),
    )
    .order_by(files.c.expires_ms)
    .limit(param("limit"))
)
_KNOWN_BLOBS = Statement(
    select(files.c.blob)
    .where(is_any_of(files.c.blob, "blobs"))
    .union_all(select(avatars.c.blob).where(is_any_of(avatars.c.blob, "blobs")))
)
_OF_OWNER = Statement(
    select(*_COLUMNS)
    .where(files.c.owner_id == param("owner_id"), files.c.path.is_not(None))
    .order_by(files.c.path)
    .limit(param("limit"))
)


@dataclass(frozen=True, slots=True)
class File:
    """A file as stored, or a folder: a row without bytes."""

    id: FileId
    owner_id: PersonId
    path: str | None
    name: str
    mime: str
    size_bytes: int
    blob: str | None
    created_ms: int
    expires_ms: int | None = None
    upload_room_id: RoomId | None = None
    """The room it was uploaded to on the Session wire; such a file expires though messages show it."""

    def has_expired(self, now_ms: int) -> bool:
        return self.expires_ms is not None and self.expires_ms <= now_ms

    @property
    def is_folder(self) -> bool:
        return self.blob is None

    @property
    def content(self) -> str:
        """Where the bytes are. Raises `NotFound` for a folder."""
        if self.blob is None:
            raise NotFound("file")
        return self.blob


def insert(tx: Tx, file: File) -> None:
    """A taken path breaks a constraint: look first."""
    tx.run(
        _INSERT,
        id=file.id,
        owner_id=file.owner_id,
        path=file.path,
        folder=None if file.path is None else posixpath.dirname(file.path),
        name=file.name,
        mime=file.mime,
        size_bytes=file.size_bytes,
        blob=file.blob,
        created_ms=file.created_ms,
        expires_ms=file.expires_ms,
        upload_room_id=file.upload_room_id,
    )


def find(tx: Tx, file: FileId) -> File | None:
    return _one(tx.row(_BY_ID, id=file))


def by_ids(tx: Tx, ids: Sequence[FileId]) -> dict[FileId, File]:
    found = [_file(row) for row in tx.rows(_BY_IDS, ids=list(ids))] if ids else []
    return {file.id: file for file in found}


def find_by_path(tx: Tx, owner: PersonId, path: str) -> File | None:
    return _one(tx.row(_BY_PATH, owner_id=owner, path=path))


def by_paths(tx: Tx, owner: PersonId, paths: Sequence[str]) -> dict[str, File]:
    """What lies at these places of the owner's folder, by path."""
    found = [_file(row) for row in tx.rows(_BY_PATHS, owner_id=owner, paths=list(paths))] if paths else []
    return {file.path: file for file in found if file.path is not None}


def in_room(tx: Tx, room: RoomId, numbers: Sequence[int]) -> dict[int, File]:
    """Files by their number on the Session wire; those that have none in this room are left out."""
    rows = tx.rows(_IN_ROOM, room_id=room, numbers=list(numbers)) if numbers else ()
    return {cast("int", row[0]): _file(row[1:]) for row in rows}


def find_reachable(tx: Tx, file: FileId, person: PersonId, *, now_ms: int) -> File | None:
    """The file, if it hangs on a message of a room the person is in, and not behind its lobby."""
    return _one(tx.row(_REACHABLE, id=file, person_id=person, now_ms=now_ms))


def children(tx: Tx, owner: PersonId, folder: str, limit: int) -> list[File]:
    """What lies in a folder itself, in order of path; "/" is the owner's whole folder."""
    return [_file(row) for row in tx.rows(_CHILDREN, owner_id=owner, folder=folder, limit=limit)]


def deepest(tx: Tx, owner: PersonId, prefix: str, limit: int) -> list[File]:
    """What lies anywhere below a path that ends in '/'. Nothing comes before what lies in it."""
    return [_file(row) for row in tx.rows(_DEEPEST, owner_id=owner, prefix=prefix, limit=limit)]


def size_in(tx: Tx, owner: PersonId, folder: str) -> int:
    """The bytes of everything in a folder, at any depth."""
    row = tx.row(_SIZE_IN, owner_id=owner, folder=folder)
    return int(cast("int", row[0])) if row else 0


def grow(tx: Tx, owner: PersonId, folders: Sequence[str], more_bytes: int, *, at_ms: int) -> None:
    """Something below these folders changed."""
    if folders:
        tx.run(_GROW, owner_id=owner, paths=list(folders), more_bytes=more_bytes, at_ms=at_ms)


def kept_by(tx: Tx, owner: PersonId, limit: int) -> list[File]:
    """What lies in the owner's folder."""
    return [_file(row) for row in tx.rows(_OF_OWNER, owner_id=owner, limit=limit)]


def number(tx: Tx, room: RoomId, wished: Mapping[FileId, int]) -> None:
    """Give files their number on the Session wire in a room; one that has a number keeps it. Needs the room's lock."""
    known = {row[0] for row in tx.rows(_NUMBERED, room_id=room, ids=list(wished))} if wished else set()
    for file, chosen in wished.items():
        if file not in known:
            tx.run(_NUMBER, room_id=room, number=chosen, file_id=file)


def leave_path(tx: Tx, file: FileId) -> None:
    """The owner's folder loses it; messages keep it."""
    tx.run(_DETACH_PATH, id_=file)


def remove(tx: Tx, file: FileId) -> bool:
    """Remove the row unless a message still shows it, or a room as its image; the sweeper deletes the bytes."""
    if tx.row(_IS_SHOWN, id=file) is not None:
        return False
    tx.run(_DROP_NUMBERS, file_id=file)
    return tx.run(_DELETE, id=file) == 1


def attach(tx: Tx, room: RoomId, message: MessageId, ids: Sequence[FileId]) -> None:
    """A file that hangs on a message does not expire, but for uploads of the Session wire."""
    for position, file in enumerate(ids):
        tx.run(_ATTACH, room_id=room, message_id=message, position=position, file_id=file)
    if ids:
        tx.run(_KEEP, ids=list(ids))


def attached(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> dict[MessageId, list[Attachment]]:
    """What hangs on these messages, in order."""
    return _by_message(tx.rows(_ATTACHED, room_id=room, ids=list(ids)) if ids else ())


def attached_last(tx: Tx, wanted: Sequence[RoomId]) -> dict[MessageId, list[Attachment]]:
    """What hangs on the newest messages of many rooms, in one statement."""
    return _by_message(tx.rows(_ATTACHED_LAST, room_ids=list(wanted)) if wanted else ())


def _by_message(rows: Sequence[Row]) -> dict[MessageId, list[Attachment]]:
    found: dict[MessageId, list[Attachment]] = {}
    for row in rows:
        message, *rest = tuple(row)
        found.setdefault(cast("MessageId", message), []).append(Attachment(*rest))  # type: ignore[arg-type]  # in order
    return found


def detach(tx: Tx, room: RoomId, message: MessageId) -> list[FileId]:
    """Take everything off the message; returns the files that hung on it. They lose their number in the room."""
    found = [cast("FileId", row[0]) for row in tx.rows(_DETACH, room_id=room, message_id=message)]
    if found:
        tx.run(_DROP_UNSHOWN, room_id=room, ids=found)
    return found


def rehang(tx: Tx, room: RoomId, message: MessageId, ids: Sequence[FileId]) -> list[FileId]:
    """Have these hang on the message and no others; returns those that hung there and do not now."""
    before = [cast("FileId", row[0]) for row in tx.rows(_DETACH, room_id=room, message_id=message)]
    attach(tx, room, message, ids)
    gone = [file for file in before if file not in ids]
    if gone:
        tx.run(_DROP_UNSHOWN, room_id=room, ids=gone)
    return gone


def expired(tx: Tx, now_ms: int, limit: int) -> list[File]:
    """Files whose time is over: uploads of the Session wire, and others that hang on no message."""
    return [_file(row) for row in tx.rows(_EXPIRED, now_ms=now_ms, limit=limit)]


def known_blobs(tx: Tx, blobs: Sequence[str]) -> set[str]:
    """Which of these names a file or an avatar refers to."""
    return {cast("str", row[0]) for row in tx.rows(_KNOWN_BLOBS, blobs=list(blobs))}


def _one(row: Row | None) -> File | None:
    return _file(row) if row else None


def _file(row: Row) -> File:
    return File(*row)  # type: ignore[arg-type]  # in the order of the columns
