"""How many are in rooms on the Session wire, and how much is said there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import func, select

from sabir.domain.ids import RoomId
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import messages, participants
from sabir.store.transaction import Tx

_MEMBERS = Statement(
    select(participants.c.room_id, func.count())
    .where(is_any_of(participants.c.room_id, "room_ids"))
    .group_by(participants.c.room_id)
)
_NEWEST = (
    select(messages.c.posted_ms, messages.c.deleted_ms)
    .where(messages.c.room_id == param("room_id"))
    .order_by(messages.c.id.desc())
    .limit(param("limit"))
    .subquery()
)
_POSTS = Statement(
    select(func.count())
    .select_from(_NEWEST)
    .where(
        _NEWEST.c.posted_ms >= param("after_ms"),
        _NEWEST.c.posted_ms <= param("until_ms"),
        _NEWEST.c.deleted_ms.is_(None),
    )
)


def member_counts(tx: Tx, rooms: Sequence[RoomId]) -> dict[RoomId, int]:
    """Of each room that anyone is in."""
    rows = tx.rows(_MEMBERS, room_ids=list(rooms)) if rooms else ()
    return dict(cast("Sequence[tuple[RoomId, int]]", [tuple(row) for row in rows]))


def posts(tx: Tx, room: RoomId, *, after_ms: int, until_ms: int, limit: int) -> int:
    """Live messages posted in that time, among so many of the newest."""
    row = tx.row(_POSTS, room_id=room, after_ms=after_ms, until_ms=until_ms, limit=limit)
    return cast("int", row[0]) if row else 0
