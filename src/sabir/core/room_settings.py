"""Room settings: guests, lock, password, lobby, listing, description; and each participant's own for a room."""

from __future__ import annotations

from collections.abc import Callable

from sabir.core.steps import founding, lobbies, membership, viewing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.lobbies import OPEN_LOBBY, Lobby
from sabir.core.steps.room_passwords import RoomPasswords
from sabir.core.steps.viewing import RoomView
from sabir.domain import rules
from sabir.domain.errors import Forbidden, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import RoomId
from sabir.domain.people import Actor
from sabir.domain.rooms import (
    RoomKind,
    Seat,
    check_description,
    check_level,
    check_listing,
    check_switch,
)
from sabir.domain.rules import Action
from sabir.ports import Clock
from sabir.store import jobs, log, participants, room_settings, rooms
from sabir.store.database import Database
from sabir.store.transaction import Tx

__all__ = ["OPEN_LOBBY", "RoomSettings"]
_UNIT_MEMBERS = 200
_LATEST_MS = 2**52
_MAX_LISTED = 1000
"""Rooms among which is searched: those with the newest activity."""
Change = Callable[[Tx, Seat, int], None]


class RoomSettings:
    """Use cases on settings. All but the participants' own raise `NotFound`, `Banned`, `RankTooLow`."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, passwords: RoomPasswords) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._passwords = passwords

    async def open(self, actor: Actor, address: Address) -> RoomView:
        """Let guests in: the room becomes public. Raises `WrongState` (a one-to-one)."""

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            _require_group(seat)
            if seat.room.kind is not RoomKind.PUBLIC:
                rooms.set_kind(tx, seat.room.id, RoomKind.PUBLIC)
                _tell(tx, seat, EventKind.ROOM_GUESTS_ALLOWED, at_ms=at_ms)

        return await self._change(actor, address, Action.OPEN, change)

    async def close(self, actor: Actor, address: Address) -> RoomView:
        """Let no guests in: who came as one, or by a link, is put out first. Raises `WrongState` (a one-to-one)."""
        is_done = False

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            nonlocal is_done
            _require_group(seat)
            room = seat.room
            if room.kind is not RoomKind.PUBLIC:
                is_done = True
                return
            with_visitors = room.session_room is None
            leaving = room_settings.passing(tx, room.id, _UNIT_MEMBERS, with_visitors=with_visitors)
            for person in leaving:
                membership.remove(tx, room, person, actor=person, at_ms=at_ms)
            is_done = len(leaving) < _UNIT_MEMBERS
            if is_done:
                rooms.set_kind(tx, room.id, RoomKind.GROUP)
                _tell(tx, seat, EventKind.ROOM_GUESTS_DISALLOWED, at_ms=at_ms)

        while True:
            view = await self._change(actor, address, Action.OPEN, change)
            if is_done:
                return view

    async def lock(self, actor: Actor, address: Address, state: int) -> RoomView:
        """Make the room read-only (1) or not (0). Raises `WrongState` (a one-to-one), `InvalidInput`."""

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            if state == int(seat.room.is_read_only):
                return
            _require_group(seat)
            is_read_only = check_switch("state", state)
            room_settings.lock(tx, seat.room.id, is_read_only=is_read_only)
            _tell(tx, seat, EventKind.ROOM_LOCKED if is_read_only else EventKind.ROOM_UNLOCKED, at_ms=at_ms)

        return await self._change(actor, address, Action.LOCK, change)

    async def set_password(self, actor: Actor, address: Address, password: str) -> RoomView:
        """What strangers must give to come in; none if it is empty. Raises `Forbidden` for a room that is not public,
        `InvalidInput`.
        """
        room = await self._addresses.resolve(address)
        await self._db.read(lambda tx: _require_password_setter(tx, actor, room))
        password_hash = await self._passwords.hash(password)

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            _require_public(seat)
            room_settings.set_password(tx, seat.room.id, password_hash)
            kind = EventKind.ROOM_PASSWORD_SET if password_hash else EventKind.ROOM_PASSWORD_REMOVED
            _tell(tx, seat, kind, at_ms=at_ms)

        return await self._change(actor, address, Action.SET_PASSWORD, change)

    async def set_lobby(self, actor: Actor, address: Address, state: int, until_ms: int | None) -> RoomView:
        """Admit only moderators (1), until a time if there is one, or everyone (0).

        Raises `WrongState` (a one-to-one, a room about something), `InvalidInput`.
        """

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            _require_group(seat)
            if seat.room.object_type:
                raise WrongState("A room about something has no lobby.")
            is_closed = check_switch("state", state)
            ends_ms = min(until_ms, _LATEST_MS) if until_ms is not None and until_ms > 0 else None
            lobbies.put(tx, seat.room, Lobby(is_closed, ends_ms), actor=actor.person_id, at_ms=at_ms)

        return await self._change(actor, address, Action.SET_LOBBY, change)

    async def set_listing(self, actor: Actor, address: Address, scope: int) -> RoomView:
        """Who finds the room without being in it. Raises `WrongState` (a one-to-one), `InvalidInput`."""

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            listing = check_listing(scope)
            if listing is seat.room.listing:
                return
            _require_group(seat)
            room_settings.set_listing(tx, seat.room.id, listing)
            _tell(tx, seat, EventKind.ROOM_LISTED, f"{int(listing)}", at_ms=at_ms)

        return await self._change(actor, address, Action.SET_LISTING, change)

    async def describe(self, actor: Actor, address: Address, description: str) -> RoomView:
        """Raises `WrongState` (a one-to-one), `InvalidInput`."""

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            _require_group(seat)
            founding.describe(tx, seat.room, check_description(description), actor=actor.person_id, at_ms=at_ms)

        return await self._change(actor, address, Action.DESCRIBE, change)

    async def set_favorite(self, actor: Actor, address: Address, *, is_favorite: bool) -> RoomView:
        """Pin the room to the top of the actor's own list. Raises `NotFound`, `Banned`."""

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            if seat.participant.is_favorite != is_favorite:
                room_settings.set_favorite(tx, seat.room.id, actor.person_id, is_favorite=is_favorite)

        return await self._change(actor, address, Action.READ, change)

    async def set_notification_level(self, actor: Actor, address: Address, level: int) -> RoomView:
        """Of which messages the actor is told. Raises `NotFound`, `Banned`, `InvalidInput`."""

        def change(tx: Tx, seat: Seat, at_ms: int) -> None:
            wanted = check_level(level)
            if seat.participant.notification_level is not wanted:
                room_settings.set_notification_level(tx, seat.room.id, actor.person_id, wanted)

        return await self._change(actor, address, Action.READ, change)

    async def list_listed(self, actor: Actor, term: str) -> list[RoomView]:
        """Rooms that users find and the actor is not in, by a part of their name, whatever the case."""
        wanted = term.casefold()

        def unit(tx: Tx) -> list[RoomView]:
            found = room_settings.listed(tx, actor.person_id, _MAX_LISTED)
            return [viewing.outside(room) for room in found if wanted in room.name.casefold()]

        return await self._db.read(unit)

    async def open_lobby(self, room: RoomId) -> None:
        """The job of an expired lobby; one that was given more time is looked at again then."""
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            found = rooms.find(tx, room)
            if found is None:
                return
            after = lobbies.open_expired(tx, found, at_ms=at_ms)
            if after.has_lobby and after.lobby_until_ms is not None:
                jobs.enqueue(tx, OPEN_LOBBY, str(room), due_ms=after.lobby_until_ms)

        await self._db.write(unit)

    async def _change(self, actor: Actor, address: Address, action: Action, change: Change) -> RoomView:
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> RoomView:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, action)
            change(tx, seat, at_ms)
            return viewing.view(tx, actor, room, at_ms=at_ms)

        return await self._db.write(unit)


def _require_group(seat: Seat) -> None:
    if seat.room.kind not in (RoomKind.GROUP, RoomKind.PUBLIC):
        raise WrongState("This kind of room has no such setting.")


def _require_public(seat: Seat) -> None:
    if seat.room.kind is not RoomKind.PUBLIC:
        raise Forbidden("Only public rooms have passwords.")


def _require_password_setter(tx: Tx, actor: Actor, room: RoomId) -> None:
    """Before a password is hashed, which takes long."""
    seat = participants.access(tx, actor.person_id, room)
    rules.require(seat, Action.SET_PASSWORD)
    _require_public(seat)


def _tell(tx: Tx, seat: Seat, kind: EventKind, about: str | None = None, *, at_ms: int) -> None:
    log.append(tx, seat.room.id, [NewEvent(kind, seat.participant.person_id, data=about)], at_ms=at_ms)
