"""Bans of a room as its moderators see them."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.rooms import Ban
from sabir.store.statements import Statement, param
from sabir.store.tables import bans
from sabir.store.transaction import Row, Tx

_COLUMNS = (bans.c.person_id, bans.c.actor_id, bans.c.at_ms, bans.c.note)
_PAGE = Statement(
    select(*_COLUMNS)
    .where(bans.c.room_id == param("room_id"))
    .order_by(bans.c.at_ms, bans.c.person_id)
    .limit(param("limit"))
)
_ONE = Statement(select(*_COLUMNS).where(bans.c.room_id == param("room_id"), bans.c.person_id == param("person_id")))


def page(tx: Tx, room: RoomId, limit: int) -> list[Ban]:
    """Oldest first."""
    return [_ban(row) for row in tx.rows(_PAGE, room_id=room, limit=limit)]


def find(tx: Tx, room: RoomId, person: PersonId) -> Ban | None:
    row = tx.row(_ONE, room_id=room, person_id=person)
    return _ban(row) if row else None


def _ban(row: Row) -> Ban:
    return Ban(*cast("tuple[PersonId, PersonId, int, str]", tuple(row)))
