"""Who was in a room lately, as far as the Session wire knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import func, select, update

from sabir.domain.ids import PersonId, RoomId
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import participants
from sabir.store.transaction import Tx

_MARK = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_"))
    .values(active_ms=param("at_ms"))
)
_COUNT = Statement(
    select(participants.c.room_id, func.count())
    .where(is_any_of(participants.c.room_id, "room_ids"), participants.c.active_ms > param("after_ms"))
    .group_by(participants.c.room_id)
)


def mark(tx: Tx, room: RoomId, person: PersonId, *, at_ms: int) -> None:
    """Needs no lock: nobody else writes it."""
    tx.run(_MARK, room_id_=room, person_id_=person, at_ms=at_ms)


def count(tx: Tx, room_ids: Sequence[RoomId], *, after_ms: int) -> dict[RoomId, int]:
    """How many of each room were there since."""
    rows = tx.rows(_COUNT, room_ids=list(room_ids), after_ms=after_ms) if room_ids else ()
    return dict(cast("Sequence[tuple[RoomId, int]]", [tuple(row) for row in rows]))
