"""Presences: who has a room open, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.steps import founding, leaving, membership, presence, viewing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.presence import NewPresence, Replaced
from sabir.core.steps.secrets import new_presence_key
from sabir.core.steps.viewing import RoomView
from sabir.domain.errors import NotFound
from sabir.domain.people import Actor
from sabir.domain.rooms import Role, RoomKind
from sabir.ports import Clock
from sabir.store import participants, presences
from sabir.store.database import Database
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Opening:
    """How a client joins a room."""

    replaces: Replaced = "all"
    key_characters: int = 512


class Presences:
    """Use cases on having rooms open."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def enter(self, actor: Actor, address: Address, opening: Opening = Opening()) -> RoomView:
        """Have the room open, under a new key. A stranger takes a seat in a public room.

        Raises `NotFound`, `Banned`.
        """
        room = await self._addresses.resolve(address)
        new = NewPresence(new_presence_key(opening.key_characters), actor.device_id, opening.replaces)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> RoomView:
            tx.lock([room])
            found = founding.get(tx, room)
            if found.kind is RoomKind.PUBLIC:
                membership.add(tx, found, actor.person_id, Role.SELF_JOINED, actor=actor.person_id, at_ms=at_ms)
            participants.access(tx, actor.person_id, room)
            presence.begin(tx, room, actor.person_id, new, at_ms=at_ms)
            return viewing.view(tx, actor, room, at_ms=at_ms)

        return await self._db.write(unit)

    async def exit(self, actor: Actor, address: Address, *, is_everywhere: bool = True) -> None:
        """Have the room open no more, on this device or on all; whoever only followed a link leaves it.

        Raises `NotFound` if it was not open.
        """
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            there = presences.of_person(tx, room, actor.person_id)
            own = [one for one in there if is_everywhere or one.device_id == actor.device_id]
            if not own:
                raise NotFound("room")
            leaving.leave(tx, seat.room, own, at_ms=at_ms)

        await self._db.write(unit)
