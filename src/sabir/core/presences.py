"""Presences: who has a room open, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sabir.core.steps import entering, founding, guests, leaving, presence, presenting, viewing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.entering import Entry
from sabir.core.steps.presence import NewPresence, Replaced
from sabir.core.steps.room_passwords import RoomPasswords
from sabir.core.steps.secrets import new_presence_key, new_web_token
from sabir.core.steps.throttling import Newcomers
from sabir.core.steps.viewing import RoomView
from sabir.domain.errors import Forbidden, NotFound
from sabir.domain.ids import NOBODY, PersonId, RoomId, Seq
from sabir.domain.people import Actor, PersonKind, check_guest_name
from sabir.domain.presences import LIVE_MS, Presence
from sabir.ports import Clock
from sabir.store import participants, presences, rooms
from sabir.store.database import Database
from sabir.store.transaction import Tx

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Opening:
    """How a client joins a room."""

    replaces: Replaced = "all"
    key_characters: int = 512
    password: str = ""
    is_forced: bool = True
    """Whether a client of the same person that is in the call has to give way."""
    keeps_guest: bool = False
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of it."""

    actor: Actor
    """Who has the room open now: a guest is somebody from here on."""
    view: RoomView | None
    """None where another client is in the way."""
    key: str = ""
    conflict: Presence | None = None
    web_token: str | None = None
    """Of a web session made for a guest."""


class Presences:
    """Use cases on having rooms open."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, passwords: RoomPasswords) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._passwords = passwords
        self._newcomers = Newcomers(clock)

    async def enter(self, actor: Actor, address: Address, opening: Opening | None = None) -> Entered:
        """Have the room open, under a new key. Strangers and guests take a seat in a public room.

        Raises `NotFound`, `Banned`, `Forbidden` (a wrong password), `RateLimited` (too many of them, or of guests).
        """
        opening = opening or Opening()
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()
        is_member = await self._db.read(lambda tx: entering.is_member(tx, actor, founding.get(tx, room)))
        checked = None if is_member else await self._passwords.require(room, opening.password, actor.ip)
        if actor.kind is PersonKind.GUEST:
            self._newcomers.admit(actor.ip)
        token = new_web_token()
        entry = Entry(
            NewPresence(new_presence_key(opening.key_characters), actor.device_id, opening.replaces),
            str(uuid4()),
            entering.session_for(token, opening.user_agent, at_ms=at_ms),
            checked,
            opening.is_forced,
            opening.keeps_guest,
        )

        def unit(tx: Tx) -> Entered:
            tx.lock([room])
            found = founding.get(tx, room)
            conflict = entering.conflict(tx, actor, found, entry, at_ms=at_ms)
            if conflict is not None:
                return Entered(actor, None, conflict=conflict)
            here = entering.come(tx, actor, found, entry, at_ms=at_ms)
            made = token if here.device_id != actor.device_id else None
            return Entered(here, viewing.view(tx, here, room, at_ms=at_ms), entry.new.key, web_token=made)

        return await self._db.write(unit)

    async def exit(self, actor: Actor, address: Address, *, is_everywhere: bool = True) -> None:
        """Have the room open no more, on this device or on all; whoever only followed a link leaves it.

        Raises `NotFound` if it was not open.
        """
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            there = presences.of_person(tx, room, actor.person_id)
            own = [one for one in there if is_everywhere or one.device_id == actor.device_id]
            if not own:
                raise NotFound("room")
            leaving.leave(tx, seat.room, own, at_ms=at_ms)

        await self._db.write(unit)

    async def set_active(self, actor: Actor, address: Address, *, is_active: bool) -> RoomView:
        """Say whether this client is in front of the user. Raises `NotFound` for who has the room not open."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> RoomView:
            tx.lock([])  # presence is no event
            participants.access(tx, actor.person_id, room)
            own = presence.own(tx, room, actor, now_ms=at_ms)
            if own is None:
                raise NotFound("room")
            presences.set_active(tx, own.key, is_active=is_active, at_ms=at_ms)
            return viewing.view(tx, actor, room, at_ms=at_ms)

        return await self._db.write(unit)

    async def name_guest(self, actor: Actor, address: Address, name: str) -> None:
        """What a guest is called; old messages show it too. Raises `NotFound`, `Forbidden` for who has an account."""
        if actor.kind is not PersonKind.GUEST:
            raise Forbidden("People with an account have a name.")
        name = check_guest_name(name)
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([])  # names are no events
            if actor.person_id == NOBODY:
                raise NotFound("room")
            participants.access(tx, actor.person_id, room)
            presenting.rename(tx, actor.person_id, name, at_ms=at_ms)
            presences.changed(tx, room)

        await self._db.write(unit)

    async def expire(self) -> int:
        """End the presences of clients that are silent for long; guests leave with theirs. Returns how many."""
        total = 0
        while True:
            before_ms = self._clock.now_ms() - LIVE_MS
            stale = await self._db.read(partial(_stale, before_ms))
            for room in dict.fromkeys(one.room_id for one in stale):
                keys = {one.key for one in stale if one.room_id == room}
                await self._db.write(partial(_expire, room, keys, before_ms))
            total += len(stale)
            if len(stale) < _PAGE:
                return total

    async def forget_guest(self, person: PersonId, room: RoomId) -> bool:
        """The job of a guest that left: without a trace of it, it is nobody. Safe to repeat."""
        after = await self._db.read(partial(_look, room, person, Seq(0)))
        while after:
            after = await self._db.read(partial(_look, room, person, after))
        return after is not None and await self._db.write(partial(_forget, room, person))


def _look(room: RoomId, person: PersonId, after: Seq, tx: Tx) -> Seq | None:
    return guests.look(tx, room, person, after)


def _forget(room: RoomId, person: PersonId, tx: Tx) -> bool:
    return guests.forget(tx, room, person)


def _stale(before_ms: int, tx: Tx) -> list[Presence]:
    return presences.stale(tx, before_ms=before_ms, limit=_PAGE)


def _expire(room: RoomId, keys: set[str], before_ms: int, tx: Tx) -> None:
    tx.lock([room])
    found = rooms.find(tx, room)
    silent = [one for one in presences.by_keys(tx, sorted(keys)) if one.at_ms <= before_ms]
    if found is not None:
        leaving.leave(tx, found, silent, at_ms=before_ms + LIVE_MS)
    else:
        presences.remove(tx, sorted(keys))
