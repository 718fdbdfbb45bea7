"""Published rooms as the modern Session API shows them, to people with and without a seat.

Source: SOGS modern API, room object and pollInfo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sabir.core.steps import membership
from sabir.core.steps.addresses import Addresses
from sabir.domain import rules, sights
from sabir.domain.errors import NotFound
from sabir.domain.ids import NOBODY, RoomId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import RoomKind
from sabir.domain.session_rights import Right
from sabir.domain.sights import Sight
from sabir.ports import Clock
from sabir.store import session_keys
from sabir.store import sights as sight_rows
from sabir.store.database import Database
from sabir.store.session_keys import StaffKey
from sabir.store.transaction import Tx

MAX_ROOMS = 1000
"""Rooms one list shows."""
ACTIVE_S = 7 * 86_400
"""Who counts as active was there within this time."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is in a room's description that is read apart from its row."""

    staff: Sequence[StaffKey] = ()
    active_count: int = 0


@dataclass(frozen=True, slots=True)
class PublicRoom:
    """A room, what its viewer may, and its details, where they were asked for."""

    sight: Sight
    details: Details


class PublicRooms:
    """Use cases on published rooms."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def list_for(self, actor: Actor) -> Sequence[PublicRoom]:
        """Every room the actor may know of, by name."""

        def unit(tx: Tx) -> list[PublicRoom]:
            seen = [one for one in sight_rows.page(tx, actor.person_id, MAX_ROOMS) if one.rights & Right.ACCESS]
            details = _details(tx, [one.room.id for one in seen])
            return [PublicRoom(one, details[one.room.id]) for one in seen]

        return await self._db.read(unit)

    async def get(self, actor: Actor, session_room: str) -> PublicRoom:
        """Raises `NotFound`, `Banned`."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> PublicRoom:
            sight = sights.require(sight_rows.find_named(tx, session_room, actor.person_id), Right.ACCESS, now_ms)
            return PublicRoom(sight, _details(tx, [sight.room.id])[sight.room.id])

        return await self._db.read(unit)

    async def poll(self, actor: Actor, session_room: str) -> PublicRoom:
        """A room as its reader sees it. Raises `NotFound`, `Banned`, `Forbidden`, `Lobby`."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> PublicRoom:
            sight = sights.require(sight_rows.find_named(tx, session_room, actor.person_id), Right.READ, now_ms)
            return PublicRoom(sight, _details(tx, [sight.room.id])[sight.room.id])

        return await self._db.read(unit)

    async def enter(self, actor: Actor, session_room: str) -> RoomId:
        """The id of a room where the actor has a seat, now if not before. Raises `NotFound`, `Banned`."""
        at_ms = self._clock.now_ms()
        sight = await self._db.read(lambda tx: sight_rows.find_named(tx, session_room, actor.person_id))
        room = sights.require(sight, Right.ACCESS, at_ms).room
        if actor.person_id == NOBODY or (sight is not None and sight.participant is not None):
            return room.id

        def unit(tx: Tx) -> None:
            tx.lock([room.id])
            found = sight_rows.find(tx, room.id, actor.person_id)
            if found is None:
                raise NotFound("room")
            is_guest = actor.kind is not PersonKind.PERSON
            role = rules.role_for(RoomKind.PUBLIC, is_guest=is_guest, is_invited=False)
            membership.add(tx, found.room, actor.person_id, role, actor=actor.person_id, at_ms=at_ms)

        await self._db.write(unit)
        return room.id


def _details(tx: Tx, room_ids: Sequence[RoomId]) -> Mapping[RoomId, Details]:
    staff = session_keys.staff(tx, room_ids)
    return {room: Details(staff.get(room, [])) for room in room_ids}
