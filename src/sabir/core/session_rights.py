"""Rights of single people in published rooms, now and to come. Source: SOGS modern API, permissions.

Rights on the Session wire outlive a seat. Writing is a permission of Talk too: it is the same on every face.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sabir.core.steps import auditing, leading, overriding, visiting
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import NOBODY, CredentialId, PersonId, RoomId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.session_rights import NO_OVERRIDE, Override
from sabir.ports import Clock
from sabir.store import bans, jobs, rooms, session_futures, session_ids, session_rights
from sabir.store.database import Database
from sabir.store.session_futures import Future
from sabir.store.transaction import Tx

APPLY_FUTURES = "session.futures"
"""The durable job of changes of rights whose time has come; it has no key."""
MAX_LISTED = 10_000
_MAX_FUTURES = 100
"""Of one person in one room."""
_UNIT_FUTURES = 100
_LATEST_MS = 2**52


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A change that comes by itself: of rights, or the end of a ban."""

    session_id: str
    due_ms: int
    can_read: bool | None = None
    can_write: bool | None = None
    can_upload: bool | None = None
    is_unban: bool = False


@dataclass(frozen=True, slots=True)
class RightsChange:
    """Rights by their field in `Override`; None for the room's own again."""

    rights: Mapping[str, bool | None]
    unschedules: bool = True
    """Changes of these rights that were to come by themselves do not."""


class SessionRights:
    """Use cases of moderators. Keys are normalised Session IDs. All raise `NotFound`, `Banned`, `RankTooLow`."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def list_for(self, actor: Actor, address: Address, *, blinds: bool) -> Mapping[str, Override]:
        """Everyone's own rights there, by the id that members see."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Mapping[str, Override]:
            leading.enter(tx, actor, room)
            found = session_rights.page(tx, room, MAX_LISTED)
            names = _names(tx, list(found), blinds=blinds)
            return {names[person]: own for person, own in found.items() if person in names}

        return await self._db.read(unit)

    async def get(self, actor: Actor, address: Address, key: str) -> Override:
        """One person's own rights there."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Override:
            leading.enter(tx, actor, room)
            person = visiting.find(tx, key)
            return session_rights.find(tx, room, person.id) if person else NO_OVERRIDE

        return await self._db.read(unit)

    async def change(self, actor: Actor, address: Address, key: str, change: RightsChange) -> Override:
        """Give or refuse someone rights, also who was never there."""
        room = await self._addresses.resolve(address)
        act, uuid = Act("RIGHTS_CHANGED", str(uuid4()), self._clock.now_ms(), room_id=room), str(uuid4())

        def unit(tx: Tx) -> Override:
            tx.lock([room])
            seat = leading.enter(tx, actor, room)
            person = visiting.find_or_make(tx, key, uuid=uuid, at_ms=act.at_ms)
            before = session_rights.find(tx, room, person.id)
            wanted = before._replace(**change.rights)
            if change.unschedules:
                session_futures.unschedule(tx, room, person.id, list(change.rights))
            if wanted != before:
                overriding.put(tx, seat.room, person.id, wanted)
                auditing.record(tx, actor, auditing.about(act, person.id))
            return wanted

        return await self._db.write(unit)

    async def list_scheduled(
        self, actor: Actor, address: Address, key: str | None = None, *, blinds: bool = False
    ) -> Sequence[Scheduled]:
        """What comes by itself there, or for one person there; soonest first."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Sequence[Scheduled]:
            leading.enter(tx, actor, room)
            return _scheduled(tx, room, key, blinds=blinds)

        return await self._db.read(unit)

    async def schedule(
        self, actor: Actor, address: Address, key: str, override: Override, after_ms: int
    ) -> Sequence[Scheduled]:
        """Change someone's rights later; all that is to come for them. Raises `InvalidInput` for too many."""
        room = await self._addresses.resolve(address)
        act, uuid = Act("RIGHTS_CHANGED", str(uuid4()), self._clock.now_ms(), room_id=room), str(uuid4())
        due_ms = min(act.at_ms + after_ms, _LATEST_MS)

        def unit(tx: Tx) -> Sequence[Scheduled]:
            tx.lock([room])
            leading.enter(tx, actor, room)
            person = visiting.find_or_make(tx, key, uuid=uuid, at_ms=act.at_ms)
            if len(session_futures.of_person(tx, room, person.id, _MAX_FUTURES)) == _MAX_FUTURES:
                raise InvalidInput("in", f"There are {_MAX_FUTURES} changes to come already.")
            _, can_read, can_write, can_upload = override
            future = Future(tx.next_id(), room, person.id, due_ms, can_read, can_write, can_upload)
            session_futures.add(tx, future)
            jobs.enqueue(tx, APPLY_FUTURES, "", due_ms=due_ms)
            auditing.record(tx, actor, auditing.about(act, person.id))
            return _scheduled(tx, room, key, blinds=False)

        return await self._db.write(unit)

    async def apply_due(self) -> None:
        """The job's work. Safe to repeat."""
        now_ms = self._clock.now_ms()
        while some := await self._db.read(partial(_due, now_ms)):
            for future in some:
                act = Act("RIGHTS_CHANGED", str(uuid4()), now_ms, future.person_id, future.room_id)
                await self._db.write(partial(_apply, future, act))
        await self._db.write(_again)


_SERVER = Actor(NOBODY, PersonKind.BOT, None, "", True, "server", CredentialId(0))


def _scheduled(tx: Tx, room: RoomId, key: str | None, *, blinds: bool) -> Sequence[Scheduled]:
    if key is None:
        futures = session_futures.of_room(tx, room, MAX_LISTED)
        ends = bans.expiring(tx, room, MAX_LISTED)
        concerned = {one.person_id for one in futures} | {one.person_id for one in ends}
        names = _names(tx, sorted(concerned), blinds=blinds)
    else:
        person = visiting.find(tx, key)
        if person is None:
            return []
        futures = session_futures.of_person(tx, room, person.id, MAX_LISTED)
        ban = bans.find(tx, room, person.id)
        ends = [ban] if ban is not None and ban.expires_ms is not None else []
        names = {person.id: key}
    found = [
        Scheduled(names[one.person_id], one.due_ms, one.can_read, one.can_write, one.can_upload)
        for one in futures
        if one.person_id in names
    ]
    found += [
        Scheduled(names[one.person_id], one.expires_ms, is_unban=True)
        for one in ends
        if one.person_id in names and one.expires_ms is not None
    ]
    return sorted(found, key=lambda one: one.due_ms)


def _names(tx: Tx, ids: Sequence[PersonId], *, blinds: bool) -> dict[PersonId, str]:
    """Whom members see; a relay id of who has no other."""
    found: dict[PersonId, str] = {}
    for person, known in session_ids.of_people(tx, ids).items():
        name = session_ids.shown(known, blinds=blinds) or next((value for _, value in known), None)
        if name is not None:
            found[person] = name
    return found


def _due(now_ms: int, tx: Tx) -> list[Future]:
    return session_futures.due(tx, now_ms, _UNIT_FUTURES)


def _apply(future: Future, act: Act, tx: Tx) -> None:
    tx.lock([future.room_id])
    room = rooms.find(tx, future.room_id)
    waiting = session_futures.of_person(tx, future.room_id, future.person_id, _MAX_FUTURES)
    now = next((one for one in waiting if one.id == future.id), None)
    session_futures.remove(tx, future.id)
    if room is None or now is None:
        return
    before = session_rights.find(tx, room.id, now.person_id)
    if now.applied(before) != before:
        overriding.put(tx, room, now.person_id, now.applied(before))
        auditing.record(tx, _SERVER, act)


def _again(tx: Tx) -> None:
    """Due again when the next one comes."""
    tx.lock([])
    due_ms = session_futures.next_due_ms(tx)
    if due_ms is not None:
        jobs.enqueue(tx, APPLY_FUTURES, "", due_ms=due_ms)
