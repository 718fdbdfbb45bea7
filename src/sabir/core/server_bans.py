"""Bans on the Session wire of today: in rooms or from the whole server, for good or for a time.

Source: SOGS modern API, ban and unban.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from sabir.core.steps import banishing, choosing, leading, moderating, visiting
from sabir.core.steps.auditing import Act
from sabir.core.steps.banishing import SETTLE_BAN, Banishing, Verdict
from sabir.core.steps.moderating import LIFT_BANS, Terms
from sabir.domain.ids import NOBODY, SERVER_STREAM, CredentialId, PersonId, RoomId
from sabir.domain.people import Actor, PersonKind
from sabir.ports import Clock
from sabir.store import bans, jobs, rooms, server_bans
from sabir.store.database import Database
from sabir.store.transaction import Tx

__all__ = ["LIFT_BANS", "SETTLE_BAN", "ServerBans"]

_UNIT_BANS = 100
_Acts = Sequence[tuple[RoomId, Act]]


class ServerBans:
    """Use cases of moderators. Keys are normalised Session IDs, plain or blinded."""

    def __init__(self, db: Database, clock: Clock, banishing_: Banishing) -> None:
        self._db = db
        self._clock = clock
        self._banishing = banishing_

    async def ban_in_rooms(
        self, actor: Actor, key: str, names: Sequence[str], *, timeout_ms: int | None = None
    ) -> None:
        """In rooms, all of which the actor moderates. Raises `NotFound`, `RankTooLow`, `WrongState`, `InvalidInput`."""
        room_ids = await self._db.read(lambda tx: choosing.named(tx, actor, names, as_admin=False))
        terms, uuid = Terms(expires_ms=self._end(timeout_ms)), str(uuid4())
        for some in choosing.chunks(room_ids):
            await self._db.write(partial(_ban, actor, (key, uuid), terms, self._acts("ROOM_BANNED", some)))

    async def unban_in_rooms(self, actor: Actor, key: str, names: Sequence[str]) -> None:
        """Whoever is not banned in one of them stays so. Raises as `ban_in_rooms`."""
        room_ids = await self._db.read(lambda tx: choosing.named(tx, actor, names, as_admin=False))
        for some in choosing.chunks(room_ids):
            await self._db.write(partial(_unban, actor, key, self._acts("ROOM_UNBANNED", some)))

    async def ban(self, actor: Actor, key: str, *, timeout_ms: int | None = None) -> bool:
        """From the server. False if banned already. Raises `RankTooLow`, `WrongState` (oneself)."""
        act, uuid = Act("SERVER_BANNED", str(uuid4()), self._clock.now_ms()), str(uuid4())
        expires_ms = self._end(timeout_ms)

        def unit(tx: Tx) -> tuple[PersonId, bool]:
            tx.lock([SERVER_STREAM])
            rank = leading.require_staff(tx, actor)
            person = visiting.find_or_make(tx, key, uuid=uuid, at_ms=act.at_ms)
            return person.id, banishing.ban(tx, actor, Verdict(person.id, rank, expires_ms), act)

        person, is_new = await self._db.write(unit)
        if is_new:
            await self._banishing.settle(person, by=actor.person_id or None)
        return is_new

    async def unban(self, actor: Actor, key: str) -> bool:
        """Let someone in again, but where a room itself bans them. False if there was no ban. Raises `RankTooLow`."""
        act = Act("SERVER_UNBANNED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx) -> PersonId | None:
            tx.lock([SERVER_STREAM])
            leading.require_staff(tx, actor)
            person = visiting.find(tx, key)
            return person.id if person is not None and banishing.unban(tx, actor, person.id, act) else None

        person = await self._db.write(unit)
        if person is not None:
            await self._banishing.settle(person, by=actor.person_id or None)
        return person is not None

    async def settle(self, person: PersonId) -> None:
        """The job of a ban whose rooms may not have followed."""
        await self._banishing.settle(person)

    async def settle_room(self, room: RoomId) -> None:
        """The job of a room that was just published."""
        await self._banishing.settle_room(room)

    async def lift_expired(self) -> None:
        """The job of bans whose time is up: seats are given back."""
        now_ms = self._clock.now_ms()
        while some := await self._db.read(partial(_expired, now_ms)):
            for room, person in some:
                await self._db.write(partial(_lift, room, person, Act("ROOM_UNBANNED", str(uuid4()), now_ms)))
        while people := await self._db.read(partial(_expired_on_server, now_ms)):
            for person in people:
                act = Act("SERVER_UNBANNED", str(uuid4()), now_ms)
                await self._db.write(partial(_lift_on_server, person, act))
                await self._banishing.settle(person)
        await self._db.write(_again)

    def _end(self, timeout_ms: int | None) -> int | None:
        return None if timeout_ms is None else self._clock.now_ms() + timeout_ms

    def _acts(self, action: str, room_ids: Sequence[RoomId]) -> _Acts:
        at_ms = self._clock.now_ms()
        return [(room, Act(action, str(uuid4()), at_ms, room_id=room)) for room in room_ids]


_SERVER = Actor(NOBODY, PersonKind.BOT, None, "", True, "server", CredentialId(0))


def _ban(actor: Actor, key: tuple[str, str], terms: Terms, acts: _Acts, tx: Tx) -> None:
    tx.lock([SERVER_STREAM, *(room for room, _ in acts)])
    seats = [(leading.enter(tx, actor, room), act) for room, act in acts]
    person = visiting.find_or_make(tx, key[0], uuid=key[1], at_ms=acts[0][1].at_ms)
    for seat, act in seats:
        moderating.ban(tx, actor, seat, person.id, act, terms=terms)


def _unban(actor: Actor, key: str, acts: _Acts, tx: Tx) -> None:
    tx.lock([room for room, _ in acts])
    seats = [(leading.enter(tx, actor, room), act) for room, act in acts]
    person = visiting.find(tx, key)
    for seat, act in seats if person is not None else ():
        if person is not None:
            moderating.unban(tx, actor, seat, person.id, act)


def _lift(room: RoomId, person: PersonId, act: Act, tx: Tx) -> None:
    tx.lock([room])
    there, ban = rooms.find(tx, room), bans.find(tx, room, person)
    if ban is None or ban.expires_ms is None or ban.expires_ms > act.at_ms:
        return
    if there is None:
        bans.remove(tx, room, person)
        return
    moderating.unban(tx, _SERVER, leading.stand_in(there, NOBODY), person, act)


def _lift_on_server(person: PersonId, act: Act, tx: Tx) -> None:
    tx.lock([SERVER_STREAM])
    ban = server_bans.find(tx, person)
    if ban is not None and ban.expires_ms is not None and ban.expires_ms <= act.at_ms:
        banishing.unban(tx, _SERVER, person, act)


def _expired(now_ms: int, tx: Tx) -> list[tuple[RoomId, PersonId]]:
    return bans.expired(tx, now_ms, _UNIT_BANS)


def _expired_on_server(now_ms: int, tx: Tx) -> list[PersonId]:
    return server_bans.expired(tx, now_ms, _UNIT_BANS)


def _again(tx: Tx) -> None:
    """Due again when the next one ends."""
    tx.lock([])
    ends = [end for end in (bans.next_expiry_ms(tx), server_bans.next_expiry_ms(tx)) if end is not None]
    if ends:
        jobs.enqueue(tx, LIFT_BANS, "", due_ms=min(ends))
