"""People: create, change, link, disable and enable; groups of people."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sabir.core.steps import auditing, registering, visiting
from sabir.core.steps.auditing import Act
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.secrets import new_one_time_password
from sabir.domain.errors import NotFound, RankTooLow, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, PersonId, RoomId
from sabir.domain.paging import Part, Stretch
from sabir.domain.people import Actor, PeopleFilter, Person, PersonKind
from sabir.ports import Clock
from sabir.store import credentials, groups, jobs, log, participants, people, storage
from sabir.store.database import Database
from sabir.store.transaction import Tx

END_ACCESS = "people.end_access"
"""The durable job that takes a disabled person out of groups and rooms; its key is the person's id."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with the groups it is in."""

    person: Person
    groups: Sequence[str]
    session_id: str | None


class People:
    """Use cases on people. The dashboard's and the command line's actors are administrators."""

    FIRST_ADMIN = "admin"

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def make_first_admin(self) -> str | None:
        """On a server without people: make the group and user "admin"; its one-time password, or None."""
        if await self._db.read(people.count):
            return None
        password = new_one_time_password()
        wish = NewPerson(self.FIRST_ADMIN, password, "Administrator", groups=(registering.ADMIN_GROUP,))
        prepared = await asyncio.to_thread(registering.prepare, wish, str(uuid.uuid4()), os.urandom(32).hex())
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> bool:
            tx.lock([SERVER_STREAM])
            if people.count(tx):  # another node was first
                return False
            if groups.find(tx, registering.ADMIN_GROUP) is None:
                groups.insert(tx, registering.ADMIN_GROUP, registering.ADMIN_GROUP, at_ms)
            registering.register(tx, prepared, actor=None, at_ms=at_ms)
            return True

        return password if await self._db.write(unit) else None

    async def create(self, actor: Actor, new: NewPerson) -> Person:
        """Make a person. Raises `AlreadyExists`, `InvalidInput`, `NotFound` (a group), `RankTooLow`."""
        _require_admin(actor)
        prepared = await asyncio.to_thread(registering.prepare, new, str(uuid.uuid4()), os.urandom(32).hex())
        act = Act("USER_CREATED", str(uuid.uuid4()), self._clock.now_ms(), email=prepared.email)

        def unit(tx: Tx) -> Person:
            tx.lock([SERVER_STREAM])
            person = registering.register(tx, prepared, actor=actor.person_id, at_ms=act.at_ms)
            auditing.record(tx, actor, auditing.about(act, person.id))
            return person

        return await self._db.write(unit)

    async def get(self, person: PersonId) -> Profile:
        """Raises `NotFound`."""
        return await self._db.read(lambda tx: _profile(tx, people.find(tx, person)))

    async def get_by_uid(self, uid: str) -> Profile:
        """Raises `NotFound`."""
        return await self._db.read(lambda tx: _profile(tx, people.find_by_uid(tx, uid)))

    async def get_by_uuid(self, uuid_: str) -> Profile:
        """Raises `NotFound`."""
        return await self._db.read(lambda tx: _profile(tx, people.find_by_uuid(tx, uuid_)))

    async def find_by_session(self, session_id: str) -> Person | None:
        """Whoever goes by a Session ID, plain or blinded, also a relay id."""
        return await self._db.read(lambda tx: visiting.find(tx, session_id))

    async def get_matching(self, uuid_: str, where: PeopleFilter) -> Person:
        """A person, if the filter lets it through. Raises `NotFound`."""
        found = await self._db.read(lambda tx: people.find_matching(tx, uuid_, where))
        if found is None:
            raise NotFound("person")
        return found

    async def page(self, where: PeopleFilter, stretch: Stretch) -> Part[Person]:
        """Persons, newest first."""
        return await self._db.read(lambda tx: people.page(tx, where, stretch))

    async def disable(self, actor: Actor, person: PersonId) -> bool:
        """The off switch: every face refuses the person within a second. False if disabled already.

        A durable job then takes the person out of groups and rooms. Raises `NotFound`, `RankTooLow`.
        """
        return await self._disable(actor, lambda tx: people.find(tx, person))

    async def disable_by_uuid(self, actor: Actor, uuid_: str) -> bool:
        """As `disable`."""
        return await self._disable(actor, lambda tx: people.find_matching(tx, uuid_, PeopleFilter()))

    async def disable_by_uid(self, actor: Actor, uid: str) -> bool:
        """As `disable`. Raises `WrongState` for an administrator's own user id."""
        _require_other(actor, uid)
        return await self._disable(actor, lambda tx: people.find_by_uid(tx, uid))

    async def enable_by_uid(self, actor: Actor, uid: str) -> bool:
        """As `enable`. Raises `WrongState` for an administrator's own user id."""
        _require_other(actor, uid)
        return await self._enable(actor, lambda tx: people.find_by_uid(tx, uid))

    async def _disable(self, actor: Actor, find: Callable[[Tx], Person | None]) -> bool:
        _require_admin(actor)
        act = Act("ACCOUNT_DISABLED", str(uuid.uuid4()), self._clock.now_ms())

        def unit(tx: Tx) -> bool:
            tx.lock([SERVER_STREAM])
            person = find(tx)
            if person is None:
                raise NotFound("person")
            if not people.disable(tx, person.id, act.at_ms):
                return False
            storage.remove_of_person(tx, person.id)
            credentials.remove_of_person(tx, person.id)
            disabled = NewEvent(EventKind.PERSON_DISABLED, actor.person_id or None, person.id)
            log.append(tx, SERVER_STREAM, [disabled], at_ms=act.at_ms)
            auditing.record(tx, actor, auditing.about(act, person.id))
            jobs.enqueue(tx, END_ACCESS, str(person.id), due_ms=act.at_ms)
            return True

        return await self._db.write(unit)

    async def enable(self, actor: Actor, person: PersonId) -> bool:
        """Lets the person sign in again, with new credentials. False if enabled already. Raises `NotFound`."""
        return await self._enable(actor, lambda tx: people.find(tx, person))

    async def _enable(self, actor: Actor, find: Callable[[Tx], Person | None]) -> bool:
        _require_admin(actor)
        act = Act("ACCOUNT_ENABLED", str(uuid.uuid4()), self._clock.now_ms())

        def unit(tx: Tx) -> bool:
            tx.lock([SERVER_STREAM])
            person = find(tx)
            if person is None or person.kind is PersonKind.ERASED:
                raise NotFound("person")
            if not people.enable(tx, person.id):
                return False
            enabled = NewEvent(EventKind.PERSON_ENABLED, actor.person_id or None, person.id)
            log.append(tx, SERVER_STREAM, [enabled], at_ms=act.at_ms)
            auditing.record(tx, actor, auditing.about(act, person.id))
            return True

        return await self._db.write(unit)

    async def end_access(self, person: PersonId) -> None:
        """The job's work: out of every group, and of every room but one-to-ones. Safe to repeat.

        Leaves alone who was enabled meanwhile.
        """
        after = 0
        while True:
            room_ids = await self._db.read(partial(_rooms_of, person, after))
            at_ms = self._clock.now_ms()
            for room in room_ids:
                await self._db.write(partial(registering.take_out, room=room, person=person, at_ms=at_ms))
            if len(room_ids) < 50:
                break
            after = room_ids[-1]

        def leave_groups(tx: Tx) -> None:
            tx.lock([SERVER_STREAM])  # enabling takes it too
            if people.is_disabled(tx, person):
                groups.remove_everywhere(tx, person)
                people.set_admin(tx, person, False)  # goes with the group

        await self._db.write(leave_groups)


def _profile(tx: Tx, person: Person | None) -> Profile:
    if person is None:
        raise NotFound("person")
    session_id = people.external_of(tx, [person.id], "session", "id").get(person.id)
    return Profile(person, groups.of(tx, [person.id]).get(person.id, []), session_id)


def _rooms_of(person: PersonId, after: int, tx: Tx) -> list[RoomId]:
    return participants.rooms_of(tx, person, after=after, limit=50)


def _require_other(actor: Actor, uid: str) -> None:
    if actor.is_admin and uid == actor.uid:
        raise WrongState("Administrators can't switch themselves off or on.")


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")
