"""Files that were uploaded to a room on the Session wire, where they have numbers and expire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, exists, select, update

from sabir.domain.ids import FileId, MessageId, PersonId, RoomId
from sabir.store.session_tables import file_numbers, pins
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import attachments, files, messages, rooms
from sabir.store.transaction import Tx

_OF_ROOM = files.c.upload_room_id == param("room_id_")
_CLAIM = Statement(
    update(files)
    .where(
        _OF_ROOM,
        is_any_of(files.c.id, "ids"),
        files.c.expires_ms <= files.c.created_ms + param("unclaimed_ms"),
        files.c.expires_ms > param("at_ms"),
    )
    .values(expires_ms=param("until_ms"))
)
_NAME = Statement(
    update(files).where(_OF_ROOM, files.c.id == param("id_")).values(name=param("name"), mime=param("mime"))
)
_SHOWN = (
    select(attachments.c.file_id)
    .where(attachments.c.room_id == param("room_id_"), is_any_of(attachments.c.message_id, "message_ids"))
    .scalar_subquery()
)
_IS_PINNED = (
    exists()
    .where(
        attachments.c.file_id == files.c.id,
        pins.c.room_id == attachments.c.room_id,
        pins.c.message_id == attachments.c.message_id,
    )
    .correlate(files)
)
_IS_IMAGE = (
    exists()
    .where(
        file_numbers.c.file_id == files.c.id,
        rooms.c.id == file_numbers.c.room_id,
        rooms.c.image_number == file_numbers.c.number,
    )
    .correlate(files)
)
_KEEP_SHOWN = Statement(update(files).where(_OF_ROOM, files.c.id.in_(_SHOWN)).values(expires_ms=None))
_KEEP_PINNED = Statement(
    update(files)
    .where(_OF_ROOM, files.c.id.in_(_SHOWN), files.c.expires_ms.is_not(None), _IS_PINNED)
    .values(expires_ms=None)
)
_LET_GO_SHOWN = Statement(
    update(files)
    .where(_OF_ROOM, files.c.id.in_(_SHOWN), files.c.expires_ms.is_(None), ~_IS_PINNED, ~_IS_IMAGE)
    .values(expires_ms=files.c.created_ms + param("stays_ms"))
)
_KEEP = Statement(update(files).where(_OF_ROOM, files.c.id == param("id_")).values(expires_ms=None))
_LET_GO = Statement(
    update(files)
    .where(_OF_ROOM, files.c.id == param("id_"), files.c.expires_ms.is_(None), ~_IS_PINNED, ~_IS_IMAGE)
    .values(expires_ms=param("until_ms"))
)
_LET_ALL_GO = Statement(
    update(files)
    .where(
        _OF_ROOM,
        files.c.id.in_(select(file_numbers.c.file_id).where(file_numbers.c.room_id == param("room_id_"))),
        files.c.expires_ms.is_(None),
    )
    .values(expires_ms=param("until_ms"))
)
_SHOWING = Statement(
    select(attachments.c.room_id, attachments.c.message_id)
    .where(attachments.c.file_id == param("file_id"))
    .order_by(attachments.c.message_id)
    .limit(param("limit"))
)
_TAKE_OFF = Statement(
    delete(attachments).where(
        attachments.c.room_id == param("room_id"),
        attachments.c.message_id == param("message_id"),
        attachments.c.file_id == param("file_id"),
    )
)
_TELL = Statement(
    update(messages)
    .where(messages.c.room_id == param("room_id_"), messages.c.id == param("id_"))
    .values(text=param("text"), file_count=messages.c.file_count - 1)
)
_OF_OWNER = Statement(
    select(files.c.id)
    .where(
        _OF_ROOM,
        files.c.owner_id == param("owner_id"),
        files.c.expires_ms.is_not(None),
        ~exists().where(attachments.c.file_id == files.c.id).correlate(files),
    )
    .order_by(files.c.id)
    .limit(param("limit"))
)
_SET_IMAGE = Statement(update(rooms).where(rooms.c.id == param("id_")).values(image_number=param("number")))


def claim(tx: Tx, room: RoomId, ids: Sequence[FileId], *, until_ms: int, unclaimed_ms: int, at_ms: int) -> None:
    """Keep those of these uploads that nobody posted yet: they would live only `unclaimed_ms`."""
    if ids:
        tx.run(_CLAIM, room_id_=room, ids=list(ids), until_ms=until_ms, unclaimed_ms=unclaimed_ms, at_ms=at_ms)


def name(tx: Tx, room: RoomId, file: FileId, name: str, mime: str) -> None:
    """What its owner's post calls an upload."""
    tx.run(_NAME, room_id_=room, id_=file, name=name, mime=mime)


def keep_shown(tx: Tx, room: RoomId, message_ids: Sequence[MessageId]) -> None:
    """Uploads that these messages show stay for good."""
    if message_ids:
        tx.run(_KEEP_SHOWN, room_id_=room, message_ids=list(message_ids))


def keep_pinned(tx: Tx, room: RoomId, message: MessageId) -> None:
    """Uploads that a message shows stay for good if it is pinned."""
    tx.run(_KEEP_PINNED, room_id_=room, message_ids=[message])


def let_go_shown(tx: Tx, room: RoomId, message_ids: Sequence[MessageId], *, stays_ms: int) -> None:
    """Uploads that these messages show expire so long after they came, unless something else keeps them."""
    if message_ids:
        tx.run(_LET_GO_SHOWN, room_id_=room, message_ids=list(message_ids), stays_ms=stays_ms)


def keep(tx: Tx, room: RoomId, file: FileId) -> None:
    """An upload stays for good."""
    tx.run(_KEEP, room_id_=room, id_=file)


def let_go(tx: Tx, room: RoomId, file: FileId, *, until_ms: int) -> None:
    """An upload expires then, unless something keeps it."""
    tx.run(_LET_GO, room_id_=room, id_=file, until_ms=until_ms)


def let_all_go(tx: Tx, room: RoomId, *, until_ms: int) -> None:
    """What was kept for good in a room expires then."""
    tx.run(_LET_ALL_GO, room_id_=room, until_ms=until_ms)


def set_image(tx: Tx, room: RoomId, number: int | None) -> None:
    """Which file of the room is its image."""
    tx.run(_SET_IMAGE, id_=room, number=number)


def showing(tx: Tx, file: FileId, limit: int) -> list[tuple[RoomId, MessageId]]:
    """The messages a file hangs on."""
    return [cast("tuple[RoomId, MessageId]", tuple(row)) for row in tx.rows(_SHOWING, file_id=file, limit=limit)]


def take_off(tx: Tx, room: RoomId, message: MessageId, file: FileId, text: str) -> None:
    """The message tells in words what it does not show any more."""
    tx.run(_TAKE_OFF, room_id=room, message_id=message, file_id=file)
    tx.run(_TELL, room_id_=room, id_=message, text=text)


def of_owner(tx: Tx, room: RoomId, owner: PersonId, limit: int) -> list[FileId]:
    """What someone uploaded to a room, and nothing shows."""
    rows = tx.rows(_OF_OWNER, room_id_=room, owner_id=owner, limit=limit)
    return [cast("FileId", row[0]) for row in rows]
