"""Session IDs of people, plain and blinded: which of them are the same person."""

from __future__ import annotations

from functools import partial

from sabir.core.steps import merging, reacting, visiting
from sabir.core.steps.banishing import SETTLE_BAN
from sabir.core.steps.ranking import SETTLE_STAFF
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, PersonId, RoomId
from sabir.domain.people import Person, PersonKind
from sabir.domain.session_ids import Blinds, is_blinded
from sabir.ports import Clock
from sabir.store import (
    credentials,
    jobs,
    log,
    people,
    rooms,
    server_bans,
    session_ids,
    session_staff,
)
from sabir.store import merging as going
from sabir.store.database import Database
from sabir.store.session_ids import BLINDED, ID, RELAY, SEEN
from sabir.store.transaction import Tx

BLIND_ALL = "session.blind_all"
"""The durable job that blinds every Session ID anew: it is queued when the server's key is another one."""
_PAGE = 100
_UNIT_MESSAGES = 500


class Visitors:
    """Use cases on them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def blind_with(self, blinds: Blinds) -> None:
        """From now on Session IDs are blinded so; it follows from the server's key."""
        self._db.blinds = blinds

    async def check_blinding(self) -> None:
        """Have all Session IDs blinded if the last of them is not, as after a change of the server's key."""
        at_ms = self._clock.now_ms()
        last = await self._db.read(session_ids.last_plain)
        aliases = self._db.blinds(last) if last is not None and self._db.blinds is not None else ()

        def unit(tx: Tx) -> None:
            tx.lock([])
            if not all(people.find_by_external(tx, "session", BLINDED, one) for one in aliases):
                jobs.enqueue(tx, BLIND_ALL, "", due_ms=at_ms)

        if aliases:
            await self._db.write(unit)

    async def blind_all(self) -> None:
        """The job's work. The last one is blinded last, so whoever looks at it knows of all. Safe to repeat."""
        after = ""
        while True:
            page = await self._db.read(partial(_plain_page, after))
            if page:
                await self._db.write(partial(_blind, page, self._clock.now_ms()))
            if len(page) < _PAGE:
                return
            after = page[-1][0]

    async def merge(self, visitor: PersonId, into: PersonId) -> None:
        """The work of the job `visiting.MERGE`: all that the visitor had is the other one's. Safe to repeat.

        Messages and reactions change hands too; messages of a moment that both wrote one in stay the visitor's.
        """
        await self._carry_rooms(visitor, into)
        await self._db.write(partial(_hand_over, visitor, into, self._clock.now_ms()))
        await self._carry_rooms(visitor, into)  # what came while it went by its ids

    async def _carry_rooms(self, visitor: PersonId, into: PersonId) -> None:
        after = 0
        while True:
            found = await self._db.read(partial(_rooms_of, visitor, after))
            for room in found:
                sent_ms: int | None = 0
                while sent_ms is not None:
                    sent_ms = await self._db.write(partial(_reauthor, visitor, into, room, sent_ms))
                while not await self._db.write(partial(_hand_over_reactions, visitor, into, room)):
                    pass
                await self._db.write(partial(_carry, visitor, into, room, self._clock.now_ms()))
            if len(found) < _PAGE:
                return
            after = found[-1]


def _plain_page(after: str, tx: Tx) -> list[tuple[str, PersonId]]:
    return session_ids.plain_page(tx, after=after, limit=_PAGE)


def _rooms_of(person: PersonId, after: int, tx: Tx) -> list[RoomId]:
    return going.rooms_of(tx, person, after=after, limit=_PAGE)


def _blind(page: list[tuple[str, PersonId]], at_ms: int, tx: Tx) -> None:
    tx.lock([SERVER_STREAM])
    for session_id, person in page:
        session_ids.drop(tx, person, [BLINDED, SEEN])
        visiting.blind(tx, person, session_id, at_ms=at_ms)


def _both(tx: Tx, visitor: PersonId, into: PersonId) -> Person | None:
    """Into whom the visitor may be merged."""
    left, to = people.find(tx, visitor), people.find(tx, into)
    if left is None or left.kind is not PersonKind.VISITOR or visitor == into:
        return None
    return to if to is not None and to.kind in (PersonKind.VISITOR, PersonKind.PERSON) else None


def _carry(visitor: PersonId, into: PersonId, room: RoomId, at_ms: int, tx: Tx) -> None:
    tx.lock([room])
    found, to = rooms.find(tx, room), _both(tx, visitor, into)
    if found is not None and to is not None:
        merging.carry(tx, found, visitor, to, at_ms=at_ms)
        going.catch_up(tx, room, into)


def _reauthor(visitor: PersonId, into: PersonId, room: RoomId, after: int, tx: Tx) -> int | None:
    tx.lock([room])
    if _both(tx, visitor, into) is None:
        return None
    return going.reauthor(tx, room, visitor, into, after=after, limit=_UNIT_MESSAGES)


def _hand_over_reactions(visitor: PersonId, into: PersonId, room: RoomId, tx: Tx) -> bool:
    """Whether those were all."""
    tx.lock([room])
    return _both(tx, visitor, into) is None or reacting.is_all(reacting.hand_over_some(tx, room, visitor, into))


def _hand_over(visitor: PersonId, into: PersonId, at_ms: int, tx: Tx) -> None:
    """Ids, and what holds for the whole server."""
    tx.lock([SERVER_STREAM])
    to = _both(tx, visitor, into)
    if to is None:
        return
    for kind, value in session_ids.of_people(tx, [visitor]).get(visitor, ()):
        if kind == ID:
            people.unlink(tx, "session", ID, value)
            people.link_once(tx, "session", SEEN if is_blinded(value) else ID, value, person=into, at_ms=at_ms)
    session_ids.move(tx, visitor, into, [BLINDED, RELAY, SEEN])
    _hand_over_rank(tx, visitor, into, at_ms=at_ms)
    going.give_direct_messages(tx, visitor, into)
    credentials.remove_of_person(tx, visitor)
    events = [NewEvent(EventKind.CREDENTIAL_REVOKED, None, visitor)]
    left = people.find(tx, visitor)
    if left is not None and left.disabled_ms is not None and to.kind is PersonKind.VISITOR:
        people.disable(tx, into, at_ms)
        events.append(NewEvent(EventKind.PERSON_DISABLED, None, into))
    log.append(tx, SERVER_STREAM, events, at_ms=at_ms)


def _hand_over_rank(tx: Tx, visitor: PersonId, into: PersonId, *, at_ms: int) -> None:
    """The higher rank of the staff, and a ban unless who gets it is of the staff. The rooms follow."""
    rank, own = session_staff.find(tx, visitor), session_staff.find(tx, into)
    if rank.is_moderator:
        session_staff.remove(tx, visitor)
        session_staff.put(tx, into, own.joined(rank), at_ms=at_ms)
        jobs.enqueue(tx, SETTLE_STAFF, str(into), due_ms=at_ms)
    ban = server_bans.find(tx, visitor)
    if ban is not None:
        server_bans.remove(tx, visitor)
        if not own.is_moderator and server_bans.find(tx, into) is None:
            server_bans.put(tx, ban._replace(person_id=into))
            jobs.enqueue(tx, SETTLE_BAN, str(into), due_ms=at_ms)
            log.append(tx, SERVER_STREAM, [NewEvent(EventKind.CREDENTIAL_REVOKED, None, into)], at_ms=at_ms)
