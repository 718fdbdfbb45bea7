"""Calls: who is in one, coming, changing what is on, leaving, ringing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sabir.core.steps import calling, presence, replica_calls
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.calling import Entry
from sabir.core.steps.server_settings import ServerSettings
from sabir.domain import rules
from sabir.domain.calls import IN_CALL, USUAL_FLAGS, StartPolicy, check_flags
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow, ReadOnly, WrongState
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.presences import ACTIVE_MS, Presence
from sabir.domain.replicas import Owner
from sabir.domain.rooms import Role, Seat
from sabir.domain.timeline import Name
from sabir.ports import Clock
from sabir.store import calls, discussions, participants, presences, rooms, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx

T = TypeVar("T")
MAX_PEERS = 1000
HANG_UP = calling.HANG_UP
_POLICIES = {
    "everyone": StartPolicy.EVERYONE,
    "users": StartPolicy.USERS,
    "moderators": StartPolicy.MODERATORS,
    "nobody": StartPolicy.NOBODY,
}
_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


class Peer(NamedTuple):
    """One client that is in the call."""

    presence: Presence
    name: Name


@dataclass(frozen=True, slots=True)
class Joining:
    """How a client comes to a call."""

    flags: int = USUAL_FLAGS
    policy: StartPolicy = StartPolicy.EVERYONE
    is_silent: bool = False
    """Whether the others are not notified, if the call begins with it."""
    is_repeatable: bool = True
    """Whether coming again is said again, as version 1 of Talk's API does; otherwise only the flags change."""
    has_consented: bool = False
    """To being recorded."""


class Calls:
    """Use cases on calls."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, settings: ServerSettings) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._settings = settings

    async def list_peers(self, actor: Actor, address: Address) -> Sequence[Peer]:
        """Who gave a sign of life lately. Raises `NotFound`, `Banned`, `ReadOnly`, `Lobby`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> list[Peer]:
            seat = participants.access(tx, actor.person_id, room)
            _require_open(seat, now_ms)
            there = [one for one in presences.in_call(tx, room) if now_ms - one.at_ms < ACTIVE_MS]
            names = timeline.names_of(tx, [one.person_id for one in there])
            return [Peer(one, names[one.person_id]) for one in there if one.person_id in names]

        return await self._db.read(unit)

    async def join(self, actor: Actor, address: Address, joining: Joining) -> None:
        """Come to the room's call, or start it. The one that someone had left brings them back.

        Raises `NotFound` (also for who has the room not open), `Banned`, `ReadOnly`, `Lobby`, `Forbidden`,
        `RoomClosed`, `InvalidInput` (without the consent that is needed).
        """
        flags = check_flags(joining.flags)

        def unit(tx: Tx, seat: Seat, own: Presence, at_ms: int) -> None:
            if seat.room.recording_consent and not (own.call_flags or joining.has_consented):
                raise InvalidInput("recordingConsent", "Whoever joins a call here agrees to its being recorded.")
            if own.call_flags and not joining.is_repeatable:
                calling.change(tx, seat.room.id, own, flags, at_ms=at_ms)
            else:
                entry = Entry(flags, joining.policy, is_silent=joining.is_silent)
                calling.join(tx, seat, own, entry, at_ms=at_ms)

        await self._with_presence(actor, address, unit)

    async def change(self, actor: Actor, address: Address, flags: int) -> None:
        """Raises as `join`, and `InvalidInput`, `WrongState` (not in the call)."""
        if not flags & IN_CALL:
            raise InvalidInput("flags", "Whoever changes flags stays in the call; leave it instead.")
        check_flags(flags)

        def unit(tx: Tx, seat: Seat, own: Presence, at_ms: int) -> None:
            if not own.call_flags:
                raise WrongState("You are not in the call.")
            calling.change(tx, seat.room.id, own, flags, at_ms=at_ms)

        await self._with_presence(actor, address, unit)

    async def leave(self, actor: Actor, address: Address, *, is_for_everyone: bool = False) -> None:
        """Raises `NotFound` (also for who has the room not open), `Banned`, `Lobby`, `RankTooLow`."""

        def unit(tx: Tx, seat: Seat, own: Presence, at_ms: int) -> None:
            if not is_for_everyone:
                calling.leave(tx, seat.room, [own], at_ms=at_ms)
                return
            if seat.participant.role not in _MODERATORS:
                raise RankTooLow
            if seat.room.call_ms is not None:
                calling.end_for_everyone(tx, seat.room, actor=actor.person_id, at_ms=at_ms)

        await self._with_presence(actor, address, unit, rules.require_admitted)

    async def ring(self, actor: Actor, address: Address, person: PersonId) -> None:
        """Tell a member of the call once more. Raises as `join`, and `WrongState` (the actor is not in the call)."""

        def unit(tx: Tx, seat: Seat, own: Presence, at_ms: int) -> None:
            if participants.find(tx, seat.room.id, person) is None:
                raise NotFound("participant")
            if not own.call_flags or seat.room.call_id is None:
                raise WrongState("Who rings must be in the call.")
            calls.ring(tx, seat.room.id, person, seat.room.call_id)

        await self._with_presence(actor, address, unit)

    async def call_members(self, owner: Owner, discussion_id: int, policy: StartPolicy) -> str:
        """As an Olvid identity, call everyone in a discussion; returns what the call is called.

        Raises `NotFound`, `Forbidden`, `RoomClosed`, `ReadOnly`, `Lobby`, `WrongState` (there is a call),
        `InvalidInput` (nobody).
        """
        row = await self._db.read(lambda tx: discussions.find_bare(tx, owner.identity_id, discussion_id))
        if row is None:
            raise NotFound("discussion")
        room, at_ms = row.room_id, self._clock.now_ms()

        def unit(tx: Tx) -> int:
            tx.lock([room])
            seat = participants.access(tx, owner.actor.person_id, room)
            _require_open(seat, at_ms)
            return calling.ring(tx, seat, policy, at_ms=at_ms)

        return replica_calls.name_of(await self._db.write(unit))

    async def hang_up(self, room: RoomId, payload: str) -> None:
        """The job's work: a call that nobody came to is over."""
        call_id, at_ms = int(json.loads(payload)["call"]), self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            found = rooms.find(tx, room)
            if found is not None:
                calling.hang_up(tx, found, call_id, at_ms=at_ms)

        await self._db.write(unit)

    def start_policy(self, configured: str) -> StartPolicy:
        """What administrators set at run time, else the configured one."""
        if self._settings.text("start_calls") is None:
            return _POLICIES[configured]
        return StartPolicy(min(self._settings.start_calls, StartPolicy.NOBODY))

    async def _with_presence(
        self,
        actor: Actor,
        address: Address,
        unit: Callable[[Tx, Seat, Presence, int], T],
        gate: Callable[[Seat, int], None] | None = None,
    ) -> T:
        """The gate comes before the question whether the room is open: whoever is not let in is told so."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def checked(tx: Tx) -> T:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            (gate or _require_open)(seat, at_ms)
            own = presence.own(tx, room, actor, now_ms=at_ms)
            if own is None:
                raise NotFound("session")
            return unit(tx, seat, own, at_ms)

        return await self._db.write(checked)


def _require_open(seat: Seat, now_ms: int) -> None:
    """Raises `ReadOnly`, `Lobby`."""
    if seat.room.is_read_only:
        raise ReadOnly
    rules.require_admitted(seat, now_ms)
