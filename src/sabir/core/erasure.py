"""Deleting an account: access ends at once, the rest goes in a durable job; what was said stays, without a name."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from sabir.core.steps import auditing, inviting, membership
from sabir.core.steps.auditing import Act
from sabir.core.steps.remembering import Remembered
from sabir.domain.errors import NotFound, RankTooLow, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.replicas import Details
from sabir.domain.rooms import OBJECT_FILE, Participant, Role, Room, RoomKind
from sabir.ports import Clock
from sabir.store import (
    api_keys,
    avatars,
    credentials,
    direct_messages,
    effects,
    files,
    groups,
    identities,
    identity_settings,
    jobs,
    log,
    participants,
    people,
    push_registrations,
    reminders,
    rooms,
    session_futures,
    session_rights,
    session_staff,
    settings,
    shares,
    storage,
)
from sabir.store.database import Database
from sabir.store.transaction import Tx

ERASE = "people.erase"
"""The durable job that takes an erased person out of its rooms; its key is the person's id, its payload the uid."""
_PERMANENT = (Role.OWNER, Role.MODERATOR, Role.USER)
_CHUNK = 50
_NAMELESS = Details("Deleted user")
"""An identity needs some name."""


class Erasure:
    """Use cases of administrators."""

    def __init__(self, db: Database, clock: Clock, remembered: Remembered) -> None:
        self._db = db
        self._clock = clock
        self._remembered = remembered

    async def erase(self, actor: Actor, uid: str) -> None:
        """The user id is free at once. Raises `NotFound`, `WrongState` (oneself), `RankTooLow`."""
        if not actor.is_admin:
            raise RankTooLow("This needs an administrator.")
        act = Act("USER_DELETED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx) -> PersonId:
            tx.lock([SERVER_STREAM])
            person = people.find_by_uid(tx, uid)
            if person is None:
                raise NotFound("person")
            if person.id == actor.person_id:
                raise WrongState("Administrators can't delete themselves.")
            people.disable(tx, person.id, act.at_ms)
            inviting.forget_person(tx, person.id, at_ms=act.at_ms)
            _forget(tx, person.id)
            gone = [EventKind.PERSON_ERASED, EventKind.GROUP_CHANGED]
            events = [NewEvent(kind, actor.person_id or None, person.id) for kind in gone]
            log.append(tx, SERVER_STREAM, events, at_ms=act.at_ms)
            auditing.record(tx, actor, auditing.about(act, person.id))
            jobs.enqueue(tx, ERASE, str(person.id), due_ms=act.at_ms, payload=uid)
            return person.id

        self._remembered.forget(await self._db.write(unit))  # other nodes hear of it

    async def finish(self, person: PersonId, uid: str) -> None:
        """The job's work: out of every room, and the own folder emptied. Safe to repeat."""
        after = 0
        while True:
            room_ids = await self._db.read(partial(_rooms_of, person, after))
            at_ms = self._clock.now_ms()
            for room in room_ids:
                await self._db.write(partial(_leave, (person, uid), room, at_ms))
            if len(room_ids) < _CHUNK:
                break
            after = room_ids[-1]
        while await self._db.write(partial(_drop_files, person)) == _CHUNK:
            pass


def _forget(tx: Tx, person: PersonId) -> None:
    people.erase(tx, person)
    people.unlink_all(tx, person)
    storage.remove_of_person(tx, person)
    effects.drop_of_person(tx, person)
    credentials.remove_of_person(tx, person)
    groups.remove_everywhere(tx, person)
    settings.remove_of_person(tx, person)
    push_registrations.remove_of_person(tx, person)
    reminders.remove_of_person(tx, person)
    direct_messages.forget(tx, person)
    session_rights.forget(tx, person)
    session_futures.forget(tx, person)
    session_staff.remove(tx, person)
    avatars.remove(tx, person)
    identity = identities.find_of(tx, person)
    if identity is not None:
        identities.set_details(tx, identity.id, _NAMELESS)
        api_keys.remove(tx, identity.id)
        identity_settings.remove(tx, identity.id)


def _leave(who: tuple[PersonId, str], room: RoomId, at_ms: int, tx: Tx) -> None:
    """As by leaving: a room whose last permanent member it was goes too, unless it is published.

    A one-to-one keeps the user id as its name, as the other one knew it. Source: Nextcloud Talk, account life cycle.
    """
    person, uid = who
    tx.lock([room])
    found = rooms.find(tx, room)
    there = participants.find(tx, room, person)
    if found is None or there is None:
        return
    is_last = _is_last(tx, found, there)
    membership.remove(tx, found, person, actor=person, at_ms=at_ms)
    if is_last and found.session_room is None and found.object_type != OBJECT_FILE:
        membership.dissolve(tx, found, actor=None, at_ms=at_ms)
    elif found.kind is RoomKind.ONE_TO_ONE:
        rooms.rename(tx, room, uid)


def _is_last(tx: Tx, room: Room, own: Participant) -> bool:
    """Whether nobody stays who could use the room: of a one-to-one, whoever has not left it."""
    if room.kind is RoomKind.ONE_TO_ONE:
        others = [member.participant for member in participants.members(tx, room.id, limit=3)]
        return all(one.is_hidden for one in others if one.person_id != own.person_id)
    counts = participants.count_roles(tx, room.id)
    return own.role in _PERMANENT and sum(counts.get(role, 0) for role in _PERMANENT) == 1


def _drop_files(person: PersonId, tx: Tx) -> int:
    """What messages show stays with them."""
    tx.lock([])
    found = files.kept_by(tx, person, _CHUNK)
    for file in found:
        files.leave_path(tx, file.id)
        files.remove(tx, file.id)
        shares.remove_of_file(tx, file.id)
    return len(found)


def _rooms_of(person: PersonId, after: int, tx: Tx) -> list[RoomId]:
    return participants.rooms_of(tx, person, after=after, limit=_CHUNK)
