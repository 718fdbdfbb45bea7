"""Rows of what members shared into rooms, by kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import delete, select

from sabir.domain.ids import MessageId, RoomId
from sabir.domain.rich_objects import SharedKind
from sabir.store.chat_tables import shared_items
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Tx

_ADD = Statement(insert_into(shared_items))
_REMOVE = Statement(
    delete(shared_items).where(
        shared_items.c.room_id == param("room_id"), shared_items.c.message_id == param("message_id")
    )
)
_NEWEST = Statement(
    select(shared_items.c.message_id)
    .where(
        shared_items.c.room_id == param("room_id"),
        shared_items.c.kind == param("kind"),
        shared_items.c.message_id < param("before"),
    )
    .order_by(shared_items.c.message_id.desc())
    .limit(param("limit"))
)


def add(tx: Tx, room: RoomId, message: MessageId, kinds: Iterable[SharedKind]) -> None:
    """Each kind once."""
    for kind in sorted(set(kinds)):
        tx.run(_ADD, room_id=room, kind=kind.value, message_id=message)


def remove(tx: Tx, room: RoomId, message: MessageId) -> None:
    """The message shows nothing any more."""
    tx.run(_REMOVE, room_id=room, message_id=message)


def newest(tx: Tx, room: RoomId, kind: SharedKind, *, before: int, limit: int) -> list[MessageId]:
    """Messages that show something of the kind, newest first, with ids below `before`."""
    rows = tx.rows(_NEWEST, room_id=room, kind=kind.value, before=before, limit=limit)
    return [cast("MessageId", row[0]) for row in rows]
