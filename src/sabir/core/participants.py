"""Participants: list, add, remove, leave, join, promote, ban."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

from sabir.core.steps import membership, moderating
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.core.steps.moderating import Wanted
from sabir.domain import rules
from sabir.domain.errors import Forbidden, NotFound, RankTooLow, WrongState
from sabir.domain.ids import NOBODY, PersonId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.presences import LIVE_MS, Presence
from sabir.domain.rooms import OBJECT_FILE, Member, Participant, Role, Room, RoomKind, Seat
from sabir.ports import Clock
from sabir.store import bans, groups, participants, people, presences, rooms
from sabir.store.database import Database
from sabir.store.transaction import Tx

T = TypeVar("T")
_PERMANENT = (Role.OWNER, Role.MODERATOR, Role.USER)
MAX_MEMBERS = 1000
"""Participants one list shows."""


MAX_PRESENT = 2000


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who is in a room, and who of them has it open."""

    room: Room
    members: Sequence[Member]
    presences: Sequence[Presence]


class Participants:
    """Use cases on who is in a room."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def list_members(self, actor: Actor, address: Address) -> Sequence[Member]:
        """Everyone in the room, in order of joining id. Raises `NotFound`, `Banned`, `Lobby`."""
        return (await self.attendance(actor, address, is_for_guests=True)).members

    async def attendance(self, actor: Actor, address: Address, *, is_for_guests: bool = False) -> Attendance:
        """As `list_members`, with who has the room open. Raises `RankTooLow` for guests, unless it is for them too."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()
        after_ms = now_ms - LIVE_MS

        def unit(tx: Tx) -> Attendance:
            seat = participants.access(tx, actor.person_id, room)
            rules.require_admitted(seat, now_ms)
            if seat.participant.role is Role.GUEST and not is_for_guests:
                raise RankTooLow
            found = participants.members(tx, room, limit=MAX_MEMBERS)
            session_ids = people.external_of(tx, [m.participant.person_id for m in found], "session", "id")
            members = [
                Member(m.participant, m.uid, m.kind, m.display_name, session_ids.get(m.participant.person_id))
                for m in found
            ]
            return Attendance(seat.room, members, presences.of_room(tx, room, after_ms=after_ms, limit=MAX_PRESENT))

        return await self._db.read(unit)

    async def add_person(self, actor: Actor, address: Address, uid: str, *, upgrades_self_joined: bool = False) -> bool:
        """Add a user; False if in it already. Who only followed a link may become a member for good with it.

        Raises `NotFound`, `RankTooLow`, `WrongState`, `Banned`.
        """

        def unit(tx: Tx, seat: Seat, at_ms: int) -> bool:
            person = people.find_by_uid(tx, uid)
            if person is None or person.disabled_ms is not None:
                raise NotFound("person")
            if upgrades_self_joined and membership.settle(tx, seat.room, person.id, actor=actor.person_id, at_ms=at_ms):
                return True
            return membership.add(tx, seat.room, person.id, Role.USER, actor=actor.person_id, at_ms=at_ms)

        return await self._moderate(actor, address, rules.Action.ADD_MEMBER, unit)

    async def add_group(self, actor: Actor, address: Address, gid: str) -> int:
        """Add a group's members (at most 500); returns how many came. Raises as `add_person`."""

        def unit(tx: Tx, seat: Seat, at_ms: int) -> int:
            group = groups.find(tx, gid)
            if group is None:
                raise NotFound("group")
            wanted = groups.members(tx, group, 500)
            banned = set(bans.ids(tx, seat.room.id, 10_000))
            return sum(
                membership.add(tx, seat.room, person, Role.USER, actor=actor.person_id, at_ms=at_ms)
                for person in wanted
                if person not in banned
            )

        return await self._moderate(actor, address, rules.Action.ADD_MEMBER, unit)

    async def remove(self, actor: Actor, address: Address, person: PersonId) -> None:
        """Take someone else out. Raises `NotFound`, `RankTooLow`, `WrongState` (one-to-one)."""

        def unit(tx: Tx, seat: Seat, at_ms: int) -> None:
            target = participants.find(tx, seat.room.id, person)
            if seat.room.kind is not RoomKind.ONE_TO_ONE and target is None:
                raise NotFound("participant")
            rules.require_removable(seat, target)
            membership.remove(tx, seat.room, person, actor=actor.person_id, at_ms=at_ms)

        await self._moderate(actor, address, rules.Action.REMOVE_MEMBER, unit)

    async def remove_user(self, actor: Actor, address: Address, uid: str) -> None:
        """`remove`, by user id."""
        person = await self._db.read(lambda tx: people.find_by_uid(tx, uid))
        await self.remove(actor, address, person.id if person else NOBODY)

    async def leave(self, actor: Actor, address: Address) -> None:
        """Leave; a one-to-one is only hidden, and a post brings it back, until the other one leaves it too. With its
        last permanent member a room goes, unless it is published.

        Raises `NotFound`, `WrongState` for the last moderator of a room with other members.
        """
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            if seat.room.kind is RoomKind.ONE_TO_ONE:
                membership.hide(tx, seat, at_ms=at_ms)
                return
            is_last = _is_last(tx, seat)
            membership.remove(tx, seat.room, actor.person_id, actor=actor.person_id, at_ms=at_ms)
            if is_last and seat.room.session_room is None and seat.room.object_type != OBJECT_FILE:
                membership.dissolve(tx, seat.room, actor=actor.person_id, at_ms=at_ms)

        await self._db.write(unit)

    async def join(self, actor: Actor, address: Address) -> Participant:
        """Take a seat in a public or published room; the seat there is, if any. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()
        there = await self._db.read(lambda tx: participants.find(tx, room, actor.person_id))
        if there is not None:
            return there

        def unit(tx: Tx) -> Participant:
            tx.lock([room])
            found = rooms.find(tx, room)
            if found is None:
                raise NotFound("room")
            if found.kind is not RoomKind.PUBLIC and found.session_room is None:
                return participants.access(tx, actor.person_id, room).participant
            role = rules.role_for(found.kind, is_guest=actor.kind is not PersonKind.PERSON, is_invited=False)
            membership.add(tx, found, actor.person_id, role, actor=actor.person_id, at_ms=at_ms)
            return participants.access(tx, actor.person_id, room).participant

        return await self._db.write(unit)

    async def set_moderator(self, actor: Actor, address: Address, person: PersonId, *, is_moderator: bool) -> Role:
        """Promote or demote; returns the new role. Raises `NotFound`, `RankTooLow`, `WrongState`."""

        def unit(tx: Tx, seat: Seat, at_ms: int) -> Role:
            target = participants.find(tx, seat.room.id, person)
            if target is None:
                raise NotFound("participant")
            role = rules.promoted(target.role) if is_moderator else rules.demoted(target.role)
            rules.require_may_lead(seat, target)
            moderating.change_role(tx, seat.room.id, target, role, actor=actor.person_id, at_ms=at_ms)
            return role

        return await self._moderate(actor, address, rules.Action.CHANGE_ROLE, unit)

    async def promote(self, actor: Actor, address: Address, wanted: Wanted, *, with_self_joined: bool) -> None:
        """Make a moderator. Raises `NotFound`, `RankTooLow`, `Forbidden` (the owner), `WrongState`."""

        def unit(tx: Tx, seat: Seat, at_ms: int) -> None:
            target = moderating.find_target(tx, seat.room.id, wanted)
            rules.require_promotable(target.role, with_self_joined=with_self_joined)
            role = rules.promoted(target.role)
            moderating.change_role(tx, seat.room.id, target, role, actor=actor.person_id, at_ms=at_ms)

        await self._moderate(actor, address, rules.Action.CHANGE_ROLE, unit)

    async def demote(self, actor: Actor, address: Address, wanted: Wanted) -> None:
        """Take that away. Raises `NotFound`, `RankTooLow` (also for oneself), `WrongState` (no moderator)."""

        def unit(tx: Tx, seat: Seat, at_ms: int) -> None:
            target = moderating.find_target(tx, seat.room.id, wanted)
            if target.person_id == actor.person_id:
                raise RankTooLow("You can't demote yourself.")
            role = rules.demoted(target.role)
            rules.require_may_lead(seat, target)
            moderating.change_role(tx, seat.room.id, target, role, actor=actor.person_id, at_ms=at_ms)

        await self._moderate(actor, address, rules.Action.CHANGE_ROLE, unit)

    async def remove_guest(self, actor: Actor, address: Address, key: str) -> None:
        """Send a guest out, by the key of its presence; it may come again.

        Raises `NotFound`, `RankTooLow` (also for oneself), `Forbidden` for who is no guest.
        """

        def unit(tx: Tx, seat: Seat, at_ms: int) -> None:
            target = moderating.find_target(tx, seat.room.id, Wanted(key=key))
            if target.person_id == actor.person_id:
                raise RankTooLow("You can't remove yourself here.")
            if target.role not in (Role.GUEST, Role.GUEST_MODERATOR):
                raise Forbidden("Only guests are removed by their session.")
            membership.remove(tx, seat.room, target.person_id, actor=actor.person_id, at_ms=at_ms)

        await self._moderate(actor, address, rules.Action.REMOVE_MEMBER, unit)

    async def ban(self, actor: Actor, address: Address, person: PersonId) -> bool:
        """Ban a person from the room on every face. False if banned already. Raises `RankTooLow`, `WrongState`."""
        act = Act("ROOM_BANNED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx, seat: Seat, at_ms: int) -> bool:
            return moderating.ban(tx, actor, seat, person, act)

        return await self._moderate(actor, address, rules.Action.BAN, unit)

    async def unban(self, actor: Actor, address: Address, person: PersonId) -> bool:
        """Lift a ban and give back the seat there was. False if there was no ban. Raises `RankTooLow`."""
        act = Act("ROOM_UNBANNED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx, seat: Seat, at_ms: int) -> bool:
            return moderating.unban(tx, actor, seat, person, act)

        return await self._moderate(actor, address, rules.Action.BAN, unit)

    async def _moderate(
        self, actor: Actor, address: Address, action: rules.Action, unit: Callable[[Tx, Seat, int], T]
    ) -> T:
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def checked(tx: Tx) -> T:
            return unit(tx, moderating.enter(tx, actor, room, action), at_ms)

        return await self._db.write(checked)


def _is_last(tx: Tx, seat: Seat) -> bool:
    """Whether no permanent member stays. Raises `WrongState` where members would stay without a moderator."""
    counts = participants.count_roles(tx, seat.room.id)
    own = seat.participant.role
    permanent = sum(counts.get(role, 0) for role in _PERMANENT)
    leading = counts.get(Role.OWNER, 0) + counts.get(Role.MODERATOR, 0)
    if own in (Role.OWNER, Role.MODERATOR) and permanent > 1 and leading == 1:
        raise WrongState("Make someone else a moderator before you leave.")
    return own in _PERMANENT and permanent == 1
