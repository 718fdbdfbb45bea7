"""Deleting an Olvid identity: its keys end at once, the rest goes in a durable job."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple
from uuid import uuid4

import msgspec

from sabir.core.steps import auditing, inviting, parting, registering
from sabir.core.steps.auditing import Act
from sabir.core.steps.issuing import CLIENT_KIND
from sabir.core.steps.remembering import Remembered
from sabir.domain.errors import NotFound, RankTooLow
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, IdentityId, PersonId, RoomId
from sabir.domain.people import Actor
from sabir.ports import Clock
from sabir.store import (
    contacts,
    credentials,
    effects,
    identities,
    identity_rows,
    jobs,
    log,
    participants,
    people,
    rooms,
    storage,
)
from sabir.store.database import Database
from sabir.store.transaction import Tx

FORGET_IDENTITY = "olvid.forget_identity"
"""The durable job that takes away what a deleted identity had; its payload says whose it was."""
_PAGE = 100
_ROWS = 500


class _Departure(NamedTuple):
    identity: IdentityId
    person: PersonId
    is_told: bool
    """Whether contacts lose it."""
    is_last: bool
    """Whether its person has no other way in."""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Departure).decode


class Departures:
    """Use cases of administrators."""

    def __init__(self, db: Database, clock: Clock, remembered: Remembered) -> None:
        self._db = db
        self._clock = clock
        self._remembered = remembered

    async def delete(self, actor: Actor, identity: IdentityId, *, is_told: bool) -> None:
        """Its person stays, but is disabled if it has no other way in. Raises `NotFound`, `RankTooLow`."""
        if not actor.is_admin:
            raise RankTooLow("This needs an administrator.")
        act = Act("IDENTITY_DELETED", str(uuid4()), self._clock.now_ms())
        self._remembered.forget(await self._db.write(partial(_delete, actor, identity, is_told, act)))

    async def finish(self, payload: str) -> None:
        """The job's work: contacts are told, rooms do without it, and its rows go. Safe to repeat."""
        departure = _decode(payload)
        after = 0
        while page := await self._db.read(
            partial(contacts.page, identity=departure.identity, after=after, limit=_PAGE)
        ):
            for contact in page:
                await self._part(departure, contact.person_id)
            after = page[-1].id
        await self._leave_rooms(departure)
        while await self._db.write(partial(_remove_some, departure.identity)):
            pass

    async def _part(self, departure: _Departure, other: PersonId) -> None:
        """The other side loses the contact; their room is closed from this one."""
        if not departure.is_told:
            return
        pair = rooms.pair_key(departure.person, other)
        room = await self._db.read(lambda tx: rooms.find_pair(tx, pair))
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([] if room is None else [room.id])
            if room is not None:
                parting.close(tx, departure.person, room.id)
            parting.vanish(tx, departure.person, other, at_ms=at_ms)

        await self._db.write(unit)

    async def _leave_rooms(self, departure: _Departure) -> None:
        after = 0
        while page := await self._db.read(
            partial(participants.rooms_of, person=departure.person, after=after, limit=_PAGE)
        ):
            for room in page:
                await self._db.write(partial(_unmark, departure.person, room))
                if departure.is_told and departure.is_last:
                    await self._db.write(partial(_leave, departure.person, room, self._clock.now_ms()))
            after = page[-1]


def _delete(actor: Actor, identity: IdentityId, is_told: bool, act: Act, tx: Tx) -> PersonId:
    tx.lock([SERVER_STREAM])
    found = identities.find(tx, identity) if identity else None
    if found is None:
        raise NotFound("identity")
    person = found.person_id
    for key in credentials.of_person(tx, person, CLIENT_KIND):
        storage.remove_of_key(tx, key.id)
        credentials.remove(tx, key.id)
    inviting.forget_person(tx, person, at_ms=act.at_ms)
    effects.drop_of_person(tx, person)
    identity_rows.remove_identity(tx, identity)
    gone = [NewEvent(EventKind.CREDENTIAL_REVOKED, actor.person_id or None, person)]
    is_last = not identity_rows.has_other_access(tx, person)
    if is_last and people.disable(tx, person, act.at_ms):
        gone.append(NewEvent(EventKind.PERSON_DISABLED, actor.person_id or None, person))
    log.append(tx, SERVER_STREAM, gone, at_ms=act.at_ms)
    auditing.record(tx, actor, auditing.about(act, person))
    payload = _encode(_Departure(identity, person, is_told, is_last)).decode()
    jobs.enqueue(tx, FORGET_IDENTITY, f"{identity}", due_ms=act.at_ms, payload=payload)
    return person


def _leave(person: PersonId, room: RoomId, at_ms: int, tx: Tx) -> None:
    registering.take_out(tx, room, person, at_ms=at_ms)


def _unmark(person: PersonId, room: RoomId, tx: Tx) -> None:
    tx.lock([room])
    participants.unmark_identity(tx, room, person)


def _remove_some(identity: IdentityId, tx: Tx) -> int:
    tx.lock([])  # nobody can see them
    return identity_rows.remove_some(tx, identity, _ROWS)
