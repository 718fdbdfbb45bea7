"""Moderators and administrators of published rooms, and of all of them. Source: SOGS modern API, moderators.

Whoever leads all rooms has a seat of that rank in each published one: given and taken in units of few rooms, with a
durable job behind them should this process end in between, and by another one in rooms that are published later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import uuid4

from sabir.core.steps import auditing, choosing, leading, ranking, visiting
from sabir.core.steps.auditing import Act
from sabir.core.steps.founding import SETTLE_ROOM
from sabir.core.steps.ranking import SETTLE_STAFF
from sabir.domain.errors import WrongState
from sabir.domain.ids import SERVER_STREAM, PersonId, RoomId
from sabir.domain.people import Actor, Person
from sabir.domain.ranks import NO_RANK, RankWish
from sabir.ports import Clock
from sabir.store import jobs, people, rooms, server_bans, session_staff
from sabir.store.database import Database
from sabir.store.transaction import Tx

__all__ = ["SETTLE_ROOM", "SETTLE_STAFF", "Staff"]

_LATER_MS = 60_000
"""What the caller itself has done by then is not done again."""
_MAX_STAFF = 1000


class Staff:
    """Use cases of administrators on the Session wire. Keys are normalised Session IDs, plain or blinded."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def rank_in_rooms(self, actor: Actor, key: str, wish: RankWish, names: Sequence[str]) -> Mapping[str, int]:
        """Change someone's rank in rooms, all of which the actor administers; `info_updates` by room.

        Raises `NotFound`, `RankTooLow`, `Banned`, `InvalidInput`.
        """
        room_ids = await self._db.read(lambda tx: choosing.named(tx, actor, names, as_admin=True))
        uuid, counts = str(uuid4()), dict[str, int]()
        for some in choosing.chunks(room_ids):
            acts = self._acts("MODERATOR_CHANGED", some)
            counts |= await self._db.write(partial(_rank_in_rooms, actor, (key, uuid), wish, acts))
        return counts

    async def rank_on_server(self, actor: Actor, key: str, wish: RankWish) -> Mapping[str, int]:
        """Change someone's rank in all rooms there are and will be; `info_updates` by room.

        Raises `RankTooLow`, `WrongState` (banned from the server).
        """
        act, uuid = Act("STAFF_CHANGED", str(uuid4()), self._clock.now_ms()), str(uuid4())

        def unit(tx: Tx) -> PersonId | None:
            tx.lock([SERVER_STREAM])
            leading.require_staff(tx, actor, as_admin=True)
            person = _target(tx, (key, uuid), wish, at_ms=act.at_ms)
            if person is None:
                return None
            before = session_staff.find(tx, person.id)
            wanted = wish.applied(before)
            if before.is_moderator and wanted <= before and person.id != actor.person_id:
                leading.require_outranks_staff(tx, actor, person.id)
            if wanted == before:
                return None
            if wanted.is_moderator and server_bans.find(tx, person.id) is not None:
                raise WrongState("This person is banned from the server.")
            session_staff.put(tx, person.id, wanted, at_ms=act.at_ms)
            auditing.record(tx, actor, auditing.about(act, person.id))
            jobs.enqueue(tx, SETTLE_STAFF, str(person.id), due_ms=act.at_ms + _LATER_MS)
            return person.id

        changed = await self._db.write(unit)
        return {} if changed is None else await self.settle(changed, by=actor.person_id or None)

    async def settle(self, person: PersonId, *, by: PersonId | None = None) -> Mapping[str, int]:
        """Have each published room show what the person is on the server. Safe to repeat; each counts one change."""
        at_ms, after, counts = self._clock.now_ms(), 0, dict[str, int]()
        while some := await choosing.published(self._db, after):
            counts |= await self._db.write(partial(_settle, person, by, some, at_ms))
            after = some[-1]
        await self._db.write(partial(_settled, person))
        return counts

    async def settle_room(self, room: RoomId) -> None:
        """The job of a room that was just published: the server's staff have their seats there."""
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            found = rooms.find(tx, room)
            if found is None or found.session_room is None:
                return
            staff = session_staff.page(tx, _MAX_STAFF)
            known = people.by_ids(tx, list(staff))
            for person, rank in staff.items():
                if person in known:
                    ranking.settle_staff(tx, found, known[person], rank, actor=None, at_ms=at_ms)

        await self._db.write(unit)

    def _acts(self, action: str, room_ids: Sequence[RoomId]) -> list[tuple[RoomId, Act]]:
        at_ms = self._clock.now_ms()
        return [(room, Act(action, str(uuid4()), at_ms, room_id=room)) for room in room_ids]


def _target(tx: Tx, key: tuple[str, str], wish: RankWish, *, at_ms: int) -> Person | None:
    """Someone unknown is made known only to be raised."""
    if wish.applied(NO_RANK).is_moderator:
        return visiting.find_or_make(tx, key[0], uuid=key[1], at_ms=at_ms)
    return visiting.find(tx, key[0])


def _rank_in_rooms(
    actor: Actor, key: tuple[str, str], wish: RankWish, acts: Sequence[tuple[RoomId, Act]], tx: Tx
) -> dict[str, int]:
    tx.lock([SERVER_STREAM, *(room for room, _ in acts)])
    at_ms = acts[0][1].at_ms
    seats = [(leading.enter(tx, actor, room, as_admin=True), act) for room, act in acts]
    person = _target(tx, key, wish, at_ms=at_ms)
    staff = session_staff.find(tx, person.id) if person else NO_RANK
    for seat, act in seats if person else ():
        if person is not None and ranking.change(tx, seat, person, wish, staff, at_ms=at_ms):
            auditing.record(tx, actor, auditing.about(act, person.id))
    return rooms.info_updates(tx, [room for room, _ in acts])


def _settle(person: PersonId, by: PersonId | None, room_ids: Sequence[RoomId], at_ms: int, tx: Tx) -> dict[str, int]:
    tx.lock(room_ids)
    who, staff = people.find(tx, person), session_staff.find(tx, person)
    for room in room_ids if who else ():
        found = rooms.find(tx, room)
        if found is not None and who is not None:
            ranking.apply_staff(tx, found, who, staff, actor=by, at_ms=at_ms)
    return rooms.info_updates(tx, room_ids)


def _settled(person: PersonId, tx: Tx) -> None:
    tx.lock([])
    jobs.drop_waiting(tx, SETTLE_STAFF, str(person))
