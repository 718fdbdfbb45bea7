"""Rows of files and of what hangs on messages. The bytes lie in the blob store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete, exists, select, update

from sabir.domain.ids import FileId, MessageId, PersonId, RoomId
from sabir.domain.messages import Attachment
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import attachments, files, participants
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
    files.c.room_id,
    files.c.session_file_id,
    files.c.expires_ms,
)
_INSERT = Statement(insert_into(files))
_BY_ID = Statement(select(*_COLUMNS).where(files.c.id == param("id")))
_BY_IDS = Statement(select(*_COLUMNS).where(is_any_of(files.c.id, "ids")))
_BY_PATH = Statement(select(*_COLUMNS).where(files.c.owner_id == param("owner_id"), files.c.path == param("path")))
_IN_ROOM = Statement(
    select(*_COLUMNS).where(files.c.room_id == param("room_id"), files.c.session_file_id == param("session_file_id"))
)
_PUBLISH = Statement(
    update(files)
    .where(files.c.id == param("id_"), files.c.session_file_id.is_(None))
    .values(room_id=param("room_id"), session_file_id=param("session_file_id"))
)
_REACHABLE = Statement(
    select(*_COLUMNS).where(
        files.c.id == param("id"),
        exists()
        .where(
            attachments.c.file_id == files.c.id,
            participants.c.room_id == attachments.c.room_id,
            participants.c.person_id == param("person_id"),
        )
        .correlate(files),
    )
)
_CHILDREN = Statement(
    select(*_COLUMNS)
    .where(files.c.owner_id == param("owner_id"), files.c.path > param("prefix"), files.c.path < param("end"))
    .order_by(files.c.path)
    .limit(param("limit"))
)
_DETACH_PATH = Statement(update(files).where(files.c.id == param("id_")).values(path=None))
_DELETE = Statement(delete(files).where(files.c.id == param("id")))
_IS_ATTACHED = Statement(select(attachments.c.file_id).where(attachments.c.file_id == param("id")).limit(1))
_ATTACH = Statement(insert_into(attachments))
_ATTACHED = Statement(
    select(
        attachments.c.message_id,
        files.c.id,
        files.c.name,
        files.c.mime,
        files.c.size_bytes,
        files.c.owner_id,
        files.c.path,
        files.c.session_file_id,
        files.c.room_id,
    )
    .join(files, files.c.id == attachments.c.file_id)
    .where(attachments.c.room_id == param("room_id"), is_any_of(attachments.c.message_id, "ids"))
    .order_by(attachments.c.message_id, attachments.c.position)
)
_DETACH = Statement(
    delete(attachments)
    .where(attachments.c.room_id == param("room_id"), attachments.c.message_id == param("message_id"))
    .returning(attachments.c.file_id)
)
_EXPIRED = Statement(
    select(*_COLUMNS).where(files.c.expires_ms < param("now_ms")).order_by(files.c.expires_ms).limit(param("limit"))
)
_KNOWN_BLOBS = Statement(select(files.c.blob).where(is_any_of(files.c.blob, "blobs")))


@dataclass(frozen=True, slots=True)
class File:
    """A file as stored."""

    id: FileId
    owner_id: PersonId
    path: str | None
    name: str
    mime: str
    size_bytes: int
    blob: str
    created_ms: int
    room_id: RoomId | None = None
    session_file_id: int | None = None
    expires_ms: int | None = None


def insert(tx: Tx, file: File) -> None:
    """A taken path breaks a constraint: look first."""
    tx.run(
        _INSERT,
        id=file.id,
        owner_id=file.owner_id,
        path=file.path,
        name=file.name,
        mime=file.mime,
        size_bytes=file.size_bytes,
        blob=file.blob,
        created_ms=file.created_ms,
        room_id=file.room_id,
        session_file_id=file.session_file_id,
        expires_ms=file.expires_ms,
    )


def find(tx: Tx, file: FileId) -> File | None:
    return _one(tx.row(_BY_ID, id=file))


def by_ids(tx: Tx, ids: Sequence[FileId]) -> dict[FileId, File]:
    found = [_file(row) for row in tx.rows(_BY_IDS, ids=list(ids))] if ids else []
    return {file.id: file for file in found}


def find_by_path(tx: Tx, owner: PersonId, path: str) -> File | None:
    return _one(tx.row(_BY_PATH, owner_id=owner, path=path))


def find_in_room(tx: Tx, room: RoomId, session_file_id: int) -> File | None:
    return _one(tx.row(_IN_ROOM, room_id=room, session_file_id=session_file_id))


def find_reachable(tx: Tx, file: FileId, person: PersonId) -> File | None:
    """The file, if it hangs on a message of a room the person is in."""
    return _one(tx.row(_REACHABLE, id=file, person_id=person))


def children(tx: Tx, owner: PersonId, folder: str, limit: int) -> list[File]:
    """Everything below a folder path that ends in '/', in order of path."""
    end = folder[:-1] + "0"  # '0' follows '/': every path below lies between
    return [_file(row) for row in tx.rows(_CHILDREN, owner_id=owner, prefix=folder, end=end, limit=limit)]


def publish(tx: Tx, file: FileId, room: RoomId, session_file_id: int) -> None:
    """Give the file a number on the Session wire, in one room."""
    tx.run(_PUBLISH, id_=file, room_id=room, session_file_id=session_file_id)


def leave_path(tx: Tx, file: FileId) -> None:
    """The owner's folder loses it; messages keep it."""
    tx.run(_DETACH_PATH, id_=file)


def remove(tx: Tx, file: FileId) -> bool:
    """Remove the row unless a message still shows it; the sweeper deletes the bytes."""
    if tx.row(_IS_ATTACHED, id=file) is not None:
        return False
    return tx.run(_DELETE, id=file) == 1


def attach(tx: Tx, room: RoomId, message: MessageId, ids: Sequence[FileId]) -> None:
    for position, file in enumerate(ids):
        tx.run(_ATTACH, room_id=room, message_id=message, position=position, file_id=file)


def attached(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> dict[MessageId, list[Attachment]]:
    """What hangs on these messages, in order."""
    found: dict[MessageId, list[Attachment]] = {}
    for row in tx.rows(_ATTACHED, room_id=room, ids=list(ids)) if ids else ():
        message, *rest = tuple(row)
        found.setdefault(cast("MessageId", message), []).append(Attachment(*rest))  # type: ignore[arg-type]  # in order
    return found


def detach(tx: Tx, room: RoomId, message: MessageId) -> list[FileId]:
    """Take everything off the message; returns the files that hung on it."""
    return [cast("FileId", row[0]) for row in tx.rows(_DETACH, room_id=room, message_id=message)]


def expired(tx: Tx, now_ms: int, limit: int) -> list[File]:
    return [_file(row) for row in tx.rows(_EXPIRED, now_ms=now_ms, limit=limit)]


def known_blobs(tx: Tx, blobs: Sequence[str]) -> set[str]:
    """Which of these names a file refers to."""
    return {cast("str", row[0]) for row in tx.rows(_KNOWN_BLOBS, blobs=list(blobs))}


def _one(row: Row | None) -> File | None:
    return _file(row) if row else None


def _file(row: Row) -> File:
    return File(*row)  # type: ignore[arg-type]  # in the order of the columns
