"""Reminders of messages: at their time they are notifications."""

from __future__ import annotations

from functools import partial

from sabir.core.steps.addresses import Address, Addresses
from sabir.domain import rules
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.people import Actor
from sabir.ports import Clock
from sabir.store import jobs, messages, participants, reminders
from sabir.store.database import Database
from sabir.store.transaction import Tx

REMIND = "reminders.tell"
"""The durable job that tells a person of what is due; its key is the person's id."""
MAX_REMINDERS = 500
_CHUNK = 100


class Reminders:
    """Use cases on the actor's own reminders. All raise `NotFound` for a message that the actor can't see."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def set(self, actor: Actor, address: Address, message: MessageId, due_ms: int) -> None:
        """In place of an earlier one of the message; one in the past is due at once.

        Raises `WrongState` for too many.
        """
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([])
            _require(tx, actor, (room, message), now_ms)
            if reminders.count(tx, actor.person_id) >= MAX_REMINDERS:
                raise WrongState("There are too many reminders to come.")
            reminders.put(tx, actor.person_id, room, message, due_ms=due_ms)
            jobs.enqueue(tx, REMIND, str(actor.person_id), due_ms=due_ms)

        await self._db.write(unit)

    async def get(self, actor: Actor, address: Address, message: MessageId) -> int:
        """When it is due. Raises `NotFound` also where none is to come."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> int:
            _require(tx, actor, (room, message), now_ms)
            due_ms = reminders.due_ms(tx, actor.person_id, message)
            if due_ms is None:
                raise NotFound("reminder")
            return due_ms

        return await self._db.read(unit)

    async def remove(self, actor: Actor, address: Address, message: MessageId) -> bool:
        """False if there was none to come."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> bool:
            tx.lock([])
            _require(tx, actor, (room, message), now_ms)
            return reminders.remove(tx, actor.person_id, message)

        return await self._db.write(unit)

    async def tell(self, person: PersonId) -> None:
        """The job's work; it is due again with the person's next reminder. Safe to repeat."""
        while await self._db.write(partial(_tell, person, self._clock.now_ms())):
            pass


def _require(tx: Tx, actor: Actor, wanted: tuple[RoomId, MessageId], now_ms: int) -> None:
    rules.require_admitted(participants.access(tx, actor.person_id, wanted[0]), now_ms)
    found = messages.find(tx, *wanted)
    if found is None or found.is_deleted:
        raise NotFound("message")


def _tell(person: PersonId, now_ms: int, tx: Tx) -> bool:
    """Whether there may be more."""
    tx.lock([])
    found = reminders.due(tx, person, now_ms=now_ms, limit=_CHUNK)
    for message in found:
        reminders.tell(tx, person, message, now_ms=now_ms)
    next_ms = reminders.next_ms(tx, person)
    if next_ms is not None:
        jobs.enqueue(tx, REMIND, str(person), due_ms=next_ms)
    return len(found) == _CHUNK
