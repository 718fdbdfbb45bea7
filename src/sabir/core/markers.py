"""Read markers, as their owners set them."""

from __future__ import annotations

from typing import NamedTuple

from sabir.core.steps import reading, viewing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.viewing import RoomView
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, Seat
from sabir.ports import Clock
from sabir.store import log, messages, participants
from sabir.store.database import Database
from sabir.store.transaction import Tx


class Marked(NamedTuple):
    """A room after its marker was set, and up to where everyone has read it."""

    view: RoomView
    common_read_id: int | None


class Markers:
    """Use cases on them."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def mark_read(self, actor: Actor, address: Address, read_id: int | None) -> int | None:
        """Move the marker to this event id (the newest if None). Writes nothing if it stands there.

        Returns up to where everyone has read. Raises `NotFound`, `Banned`.
        """
        room, now_ms = await self._addresses.resolve(address), self._clock.now_ms()

        def look(tx: Tx) -> tuple[Seat, int, int, int | None]:
            seat = participants.access(tx, actor.person_id, room)
            own, newest = seat.participant, seat.room.last_event_id
            wanted = newest if read_id is None else min(read_id, newest)
            if wanted == own.last_read_id:
                return seat, wanted, own.read_ordinal, reading.common_id(tx, own)
            return seat, wanted, _ordinal_at(tx, seat.room, wanted), None

        seat, wanted, ordinal, common_id = await self._db.read(look)
        own = seat.participant
        if wanted == own.last_read_id:
            return common_id
        told_ms = now_ms if seat.room.identity_count else None

        def unit(tx: Tx) -> int | None:
            tx.lock([])  # read markers are no events
            reading.move(tx, own, read_id=wanted, ordinal=ordinal, told_ms=told_ms)
            return reading.common_id(tx, own)

        return await self._db.write(unit)

    async def mark_unread(self, actor: Actor, address: Address) -> Marked:
        """Move the marker to before the newest message there is. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Marked:
            tx.lock([])  # read markers are no events
            seat = participants.access(tx, actor.person_id, room)
            newest = messages.newest_live(tx, room, 2)
            read_id = newest[1].id if len(newest) > 1 else 0
            ordinal = newest[0].ordinal - 1 if newest else seat.room.message_count
            reading.move(tx, seat.participant, read_id=read_id, ordinal=ordinal)
            common_id = reading.common_id(tx, seat.participant)
            return Marked(viewing.view(tx, actor, room, at_ms=at_ms), common_id)

        return await self._db.write(unit)


def _ordinal_at(tx: Tx, room: Room, event_id: int) -> int:
    """Messages of a history that was cleared have been read by everyone."""
    cleared_id = log.id_at(tx, room.id, room.cleared_seq) if room.cleared_seq else 0
    return messages.ordinal_at(tx, room.id, max(event_id, cleared_id))
