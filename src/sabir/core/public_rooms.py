"""Published rooms as the modern Session API shows them, to people with and without a seat.

Source: SOGS modern API, room object and pollInfo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sabir.core.steps import attending, seating
from sabir.core.steps.describing import Describing, Details
from sabir.core.steps.listing import Relay
from sabir.domain import sights
from sabir.domain.ids import NOBODY, RoomId
from sabir.domain.people import Actor
from sabir.domain.session_rights import Right
from sabir.domain.sights import Sight
from sabir.ports import Clock
from sabir.store import activity
from sabir.store import sights as sight_rows
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_ROOMS = 1000
"""Rooms one list shows."""


@dataclass(frozen=True, slots=True)
class PublicRoom:
    """A room, what its viewer may, and its details."""

    sight: Sight
    details: Details


class PublicRooms:
    """Use cases on published rooms, which go by their names on the Session wire. `relay` says who is shown how."""

    def __init__(self, db: Database, clock: Clock, describing: Describing) -> None:
        self._db = db
        self._clock = clock
        self._describing = describing

    async def list_for(self, actor: Actor, relay: Relay) -> Sequence[PublicRoom]:
        """Every room the actor may know of, by name."""

        def unit(tx: Tx) -> list[Sight]:
            return [one for one in sight_rows.page(tx, actor.person_id, MAX_ROOMS) if one.rights & Right.ACCESS.value]

        return await self._described(await self._db.read(unit), relay)

    async def get(self, actor: Actor, session_room: str, relay: Relay) -> PublicRoom:
        """Raises `NotFound`, `Banned`."""
        return (await self._described([await self._look(actor, session_room, Right.ACCESS)], relay))[0]

    async def poll(self, actor: Actor, session_room: str, relay: Relay) -> PublicRoom:
        """A room as its reader sees it. A person who reads it takes a seat, and is known to have been there.

        Raises `NotFound`, `Banned`, `Forbidden`, `Lobby`.
        """
        sight = await self._look(actor, session_room, Right.READ)
        seat, at_ms = sight.participant, self._clock.now_ms()
        if actor.person_id != NOBODY and (seat is None or at_ms - seat.active_ms > attending.EVERY_MS):
            await self._be_there(actor, sight.room.id, at_ms)
            if seat is None:
                sight = await self._look(actor, session_room, Right.READ)
        return (await self._described([sight], relay))[0]

    async def enter(self, actor: Actor, session_room: str, wanted: Right) -> RoomId:
        """The id of a room where the actor has a seat, now if not before, and that right.

        Raises `NotFound`, `Banned`, `Forbidden`, `Lobby`.
        """
        sight, at_ms = await self._look(actor, session_room, wanted), self._clock.now_ms()
        if sight.participant is None:
            await self._be_there(actor, sight.room.id, at_ms)
        return sight.room.id

    async def _look(self, actor: Actor, session_room: str, wanted: Right) -> Sight:
        """In one statement."""
        found = await self._db.read(lambda tx: sight_rows.find_named(tx, session_room, actor.person_id))
        return sights.require(found, wanted, self._clock.now_ms())

    async def _be_there(self, actor: Actor, room: RoomId, at_ms: int) -> None:
        def unit(tx: Tx) -> None:
            tx.lock([room])
            seating.take(tx, actor, room, Right.READ, at_ms=at_ms)
            activity.mark(tx, room, actor.person_id, at_ms=at_ms)

        await self._db.write(unit)
        self._describing.forget(room)

    async def _described(self, seen: Sequence[Sight], relay: Relay) -> list[PublicRoom]:
        details = await self._describing.of([one.room for one in seen], relay)
        return [PublicRoom(one, details[one.room.id]) for one in seen]
