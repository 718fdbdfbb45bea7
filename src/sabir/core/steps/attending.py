"""Keeping that someone was in a room through the Session wire: once an hour, for they ask every few seconds."""

from __future__ import annotations

from collections.abc import Iterable

from sabir.domain.rooms import Seat
from sabir.store import activity
from sabir.store.database import Database
from sabir.store.transaction import Tx

EVERY_MS = 3_600_000


async def note(db: Database, seats: Iterable[Seat], at_ms: int) -> None:
    """Of those seats whose holders were not noted within the hour; for most there is nothing to write."""
    due = [seat.participant for seat in seats if at_ms - seat.participant.active_ms > EVERY_MS]
    if not due:
        return

    def unit(tx: Tx) -> None:
        tx.lock([])
        for one in due:
            activity.mark(tx, one.room_id, one.person_id, at_ms=at_ms)

    await db.write(unit)
