"""The history of a room: how long messages live, and clearing all of it."""

from __future__ import annotations

from functools import partial

from sabir.core.steps import ephemerality, posting, vanishing
from sabir.core.steps.addresses import Address, Addresses
from sabir.domain import rules
from sabir.domain.ephemerality import LONGEST_S
from sabir.domain.errors import InvalidInput
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import MessageId, RoomId
from sabir.domain.people import Actor
from sabir.domain.timeline import Page
from sabir.ports import Clock
from sabir.store import jobs, log, participants, rooms, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx

CLEAR = "history.clear"
"""The durable job that blanks a cleared history; its key is the room's id."""


class History:
    """Use cases on it."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def set_expiration(self, actor: Actor, address: Address, seconds: int) -> None:
        """New messages live so long; 0 for ever. Says so, also if nothing changes.

        Raises `NotFound`, `RankTooLow`, `InvalidInput`.
        """
        if not 0 <= seconds <= LONGEST_S:
            raise InvalidInput("seconds", f"Messages live 0 (for ever) to {LONGEST_S} seconds.")
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.KEEP_HISTORY)
            ephemerality.set_expiration(tx, seat.room, seconds, actor=actor.person_id, at_ms=at_ms)

        await self._db.write(unit)

    async def clear(self, actor: Actor, address: Address) -> Page:
        """Nothing said so far is shown any more, and all of it goes. The page of the event that says so.

        Raises `NotFound`, `RankTooLow`.
        """
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Page:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.KEEP_HISTORY)
            new = NewEvent(EventKind.ROOM_HISTORY_CLEARED, actor.person_id)
            event = log.append(tx, room, [new], at_ms=at_ms)[0]
            rooms.set_cleared(tx, room, event.seq - 1)
            participants.mark_all_read(tx, room, read_id=event.id, ordinal=seat.room.message_count)
            jobs.enqueue(tx, CLEAR, str(room), due_ms=at_ms)
            return timeline.one(tx, room, event.id)

        return await self._db.write(unit)

    async def finish_clearing(self, room: RoomId) -> None:
        """The job's work. Safe to repeat."""
        after: MessageId | None = MessageId(0)
        while after is not None:
            after = await self._db.write(partial(_clear, room, after, self._clock.now_ms()))

    async def expire(self, room: RoomId) -> None:
        """The job's work; the same job is due again with the next message whose time will come."""
        while await self._db.write(partial(_expire, room, self._clock.now_ms())):
            pass
        next_ms = await self._db.read(lambda tx: vanishing.next_expiry_ms(tx, room))
        if next_ms is not None:
            await self._db.write(partial(_again, room, next_ms))


def _clear(room: RoomId, after: MessageId, at_ms: int, tx: Tx) -> MessageId | None:
    return vanishing.clear(tx, room, after, at_ms=at_ms)


def _expire(room: RoomId, at_ms: int, tx: Tx) -> bool:
    return vanishing.expire(tx, room, at_ms=at_ms)


def _again(room: RoomId, due_ms: int, tx: Tx) -> None:
    tx.lock([])
    jobs.enqueue(tx, posting.EXPIRE, str(room), due_ms=due_ms)
