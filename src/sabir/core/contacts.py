"""What an Olvid identity does to its contacts: give them up, wholly or as one-to-ones, and renew their channels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from sabir.core.steps import parting
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.ids import RoomId
from sabir.domain.replicas import Contact, Owner
from sabir.ports import Clock
from sabir.store import contacts, rooms
from sabir.store.database import Database
from sabir.store.transaction import Tx

_Act: TypeAlias = Callable[[ReplicaUnit, Contact, RoomId | None], None]


class Contacts:
    """Use cases on them. What belongs to another identity is not found."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def delete(self, owner: Owner, contact: int) -> None:
        """For both. Raises `NotFound`, `WrongState` (they share a room of several)."""

        def act(unit: ReplicaUnit, found: Contact, room: RoomId | None) -> None:
            if contacts.shares_group(unit.tx, unit.person, found.person_id):
                raise WrongState("This contact is in a group with you.")
            parting.delete(unit, found, room)

        await self._part(owner, contact, act)

    async def downgrade(self, owner: Owner, contact: int) -> None:
        """On both sides. Raises `NotFound`, `WrongState` (not one-to-one, or no channel)."""

        def act(unit: ReplicaUnit, found: Contact, room: RoomId | None) -> None:
            if not found.is_one_to_one:
                raise WrongState("This contact has no one-to-one discussion.")
            if not found.has_channel:
                raise WrongState("There is no channel to this contact.")
            parting.downgrade(unit, found, room)

        await self._part(owner, contact, act)

    async def recreate_channels(self, owner: Owner, contact: int) -> None:
        """They are back when the other side has answered. Raises `NotFound`."""
        at_ms, person = self._clock.now_ms(), owner.actor.person_id

        def act(tx: Tx) -> None:
            tx.lock([person])
            unit = ReplicaUnit(tx, owner.identity_id, person, at_ms)
            parting.recreate_channel(unit, _find(tx, owner, contact))
            unit.finish()

        await self._db.write(act)

    async def _part(self, owner: Owner, contact: int, act: _Act) -> None:
        """Lock their own room, which is looked up before: if one was made meanwhile, once more."""
        at_ms = self._clock.now_ms()
        while True:
            room = await self._db.read(lambda tx: _room(tx, owner, contact))
            if await self._db.write(partial(_part, (owner, contact), room, act, at_ms)):
                return


def _part(which: tuple[Owner, int], room: RoomId | None, act: _Act, at_ms: int, tx: Tx) -> bool:
    owner, contact = which
    person = owner.actor.person_id
    tx.lock([person] if room is None else [person, room])
    if _room(tx, owner, contact) != room:
        return False
    unit = ReplicaUnit(tx, owner.identity_id, person, at_ms)
    act(unit, _find(tx, owner, contact), room)
    unit.finish()
    return True


def _find(tx: Tx, owner: Owner, contact: int) -> Contact:
    found = contacts.find(tx, owner.identity_id, contact)
    if found is None:
        raise NotFound("contact")
    return found


def _room(tx: Tx, owner: Owner, contact: int) -> RoomId | None:
    person = _find(tx, owner, contact).person_id
    room = rooms.find_pair(tx, rooms.pair_key(owner.actor.person_id, person))
    return room.id if room is not None else None
