"""Messages that are about to go: those whose time comes, and those of a cleared history."""

from __future__ import annotations

from typing import cast

from sqlalchemy import func, select

from sabir.domain.ids import RoomId
from sabir.domain.messages import Message
from sabir.store.messages import COLUMNS, message_of
from sabir.store.statements import Statement, param
from sabir.store.tables import messages
from sabir.store.transaction import Tx

_EXPIRED = Statement(
    select(*COLUMNS)
    .where(
        messages.c.room_id == param("room_id"),
        messages.c.expires_ms <= param("now_ms"),
        messages.c.expires_ms.is_not(None),
    )
    .order_by(messages.c.expires_ms)
    .limit(param("limit"))
)
_NEXT_EXPIRY = Statement(
    select(func.min(messages.c.expires_ms)).where(
        messages.c.room_id == param("room_id"), messages.c.expires_ms.is_not(None)
    )
)
_LIVE_BETWEEN = Statement(
    select(*COLUMNS)
    .where(
        messages.c.room_id == param("room_id"),
        messages.c.id > param("after"),
        messages.c.id <= param("until"),
        messages.c.deleted_ms.is_(None),
    )
    .order_by(messages.c.id)
    .limit(param("limit"))
)


def expired(tx: Tx, room: RoomId, now_ms: int, limit: int) -> list[Message]:
    """Messages whose time has come, oldest first. Blanked ones have no such time any more."""
    return [message_of(row) for row in tx.rows(_EXPIRED, room_id=room, now_ms=now_ms, limit=limit)]


def next_expiry_ms(tx: Tx, room: RoomId) -> int | None:
    """When the time of the next one comes."""
    row = tx.row(_NEXT_EXPIRY, room_id=room)
    return cast("int | None", row[0]) if row else None


def live_between(tx: Tx, room: RoomId, *, after: int, until: int, limit: int) -> list[Message]:
    """In order, from the one after `after` to `until`."""
    rows = tx.rows(_LIVE_BETWEEN, room_id=room, after=after, until=until, limit=limit)
    return [message_of(row) for row in rows]
