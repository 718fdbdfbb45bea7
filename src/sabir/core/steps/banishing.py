"""Bans from the whole server: a row of their own, and a ban in every published room.

The rooms follow in units of few, with a durable job behind them should this process end in between; rooms that are
published later get theirs by another one. Who owns a room stays in it, but signs in on the Session wire no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sabir.core.steps import auditing, choosing, leading, moderating
from sabir.core.steps.auditing import Act
from sabir.core.steps.moderating import LIFT_BANS
from sabir.core.steps.remembering import Remembered
from sabir.domain import rules
from sabir.domain.errors import RankTooLow, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import NOBODY, SERVER_STREAM, PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.rooms import Ban, Role, Room
from sabir.ports import Clock
from sabir.store import bans, jobs, log, participants, rooms, server_bans
from sabir.store import sights as sight_rows
from sabir.store.database import Database
from sabir.store.server_bans import ServerBan
from sabir.store.transaction import Tx

SETTLE_BAN = "session.ban"
"""The durable job that bans someone in every published room, or lifts these bans; its key is the person's id."""
_LATER_MS = 60_000
_MAX_LED = 10_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ban from the server about to be made."""

    person: PersonId
    rank: int
    """Of whoever bans; nobody acts on an equal or higher one."""
    expires_ms: int | None = None


def ban(tx: Tx, actor: Actor, verdict: Verdict, act: Act) -> bool:
    """Write it down; the rooms follow. False if banned already: then only when it ends changes.

    Needs the lock of the server's stream. Raises `RankTooLow`, `WrongState` (oneself).
    """
    person = verdict.person
    if person == actor.person_id:
        raise WrongState("You can't ban yourself.")
    _require_outranked(tx, actor, verdict)
    is_new = server_bans.find(tx, person) is None
    server_bans.put(tx, ServerBan(person, actor.person_id or None, act.at_ms, verdict.expires_ms))
    if verdict.expires_ms is not None:
        jobs.enqueue(tx, LIFT_BANS, "", due_ms=verdict.expires_ms)
    if is_new:
        tell(tx, actor.person_id or None, person, at_ms=act.at_ms)
        auditing.record(tx, actor, auditing.about(act, person))
    return is_new


def unban(tx: Tx, actor: Actor, person: PersonId, act: Act) -> bool:
    """Strike it out; the rooms follow. False if there was none. Needs the lock of the server's stream."""
    if not server_bans.remove(tx, person):
        return False
    tell(tx, actor.person_id or None, person, at_ms=act.at_ms)
    auditing.record(tx, actor, auditing.about(act, person))
    return True


def tell(tx: Tx, actor: PersonId | None, person: PersonId, *, at_ms: int) -> None:
    """What is remembered of the person is forgotten on every node, and its rooms follow."""
    log.append(tx, SERVER_STREAM, [NewEvent(EventKind.CREDENTIAL_REVOKED, actor, person)], at_ms=at_ms)
    jobs.enqueue(tx, SETTLE_BAN, str(person), due_ms=at_ms + _LATER_MS)


class Banishing:
    """What follows from bans of the server."""

    def __init__(self, db: Database, clock: Clock, remembered: Remembered) -> None:
        self._db = db
        self._clock = clock
        self._remembered = remembered

    async def settle(self, person: PersonId, *, by: PersonId | None = None) -> None:
        """Have each published room ban the person, or let it in, as the server does now. Safe to repeat."""
        self._remembered.forget(person)  # other nodes hear of it
        at_ms = self._clock.now_ms()
        if await self._db.read(lambda tx: server_bans.find(tx, person)) is None:
            while some := await self._db.read(partial(_banned_in, person)):
                await self._db.write(partial(_let_in, person, by, some, at_ms))
        else:
            after = 0
            while some := await choosing.published(self._db, after):
                await self._db.write(partial(_put_out, person, some, at_ms))
                after = some[-1]
        await self._db.write(partial(_settled, person))

    async def settle_room(self, room: RoomId) -> None:
        """Of a room that was just published: who is banned from the server is banned there."""
        at_ms, after = self._clock.now_ms(), 0
        while some := await self._db.read(partial(_banned, after)):
            await self._db.write(partial(_put_all_out, some, room, at_ms))
            after = some[-1].person_id


def _require_outranked(tx: Tx, actor: Actor, verdict: Verdict) -> None:
    leading.require_outranks_staff(tx, actor, verdict.person)
    if verdict.rank >= leading.OPERATOR:
        return
    for sight in sight_rows.led(tx, verdict.person, _MAX_LED):
        if sight.participant is not None and rules.rank_of(sight.participant) >= verdict.rank:
            raise RankTooLow


def _put_out(person: PersonId, room_ids: Sequence[RoomId], at_ms: int, tx: Tx) -> None:
    tx.lock(room_ids)
    found = server_bans.find(tx, person)
    for room in room_ids if found else ():
        there = rooms.find(tx, room)
        if there is not None and found is not None:
            _put_out_of(tx, there, found, at_ms=at_ms)


def _put_all_out(found: Sequence[ServerBan], room: RoomId, at_ms: int, tx: Tx) -> None:
    tx.lock([room])
    there = rooms.find(tx, room)
    for one in found if there is not None and there.session_room is not None else ():
        if there is not None and server_bans.find(tx, one.person_id) is not None:
            _put_out_of(tx, there, one, at_ms=at_ms)


def _put_out_of(tx: Tx, room: Room, ban_: ServerBan, *, at_ms: int) -> None:
    target = participants.find(tx, room.id, ban_.person_id)
    if (target is not None and target.role is Role.OWNER) or bans.is_banned(tx, room.id, ban_.person_id):
        return
    there = Ban(ban_.person_id, ban_.actor_id or NOBODY, ban_.at_ms, "", None)
    moderating.put_out(tx, room, there, at_ms=at_ms, is_server=True)


def _let_in(person: PersonId, by: PersonId | None, room_ids: Sequence[RoomId], at_ms: int, tx: Tx) -> None:
    tx.lock(room_ids)
    if server_bans.find(tx, person) is not None:
        return
    for room in room_ids:
        there = rooms.find(tx, room)
        if there is None:
            bans.remove(tx, room, person)
        else:
            moderating.let_in(tx, there, person, actor=by, at_ms=at_ms)


def _banned_in(person: PersonId, tx: Tx) -> list[RoomId]:
    if server_bans.find(tx, person) is not None:
        return []
    return bans.server_rooms(tx, person, choosing.UNIT_ROOMS)


def _banned(after: int, tx: Tx) -> list[ServerBan]:
    return server_bans.page(tx, after=after, limit=choosing.UNIT_ROOMS)


def _settled(person: PersonId, tx: Tx) -> None:
    tx.lock([])
    jobs.drop_waiting(tx, SETTLE_BAN, str(person))
