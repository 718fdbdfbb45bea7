"""Moderating a published room by Session IDs and relay ids, also of people who were never there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import uuid4

from sabir.core.steps import auditing, changing, membership, moderating, visiting
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.domain import rules
from sabir.domain.ids import PersonId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import Role, Seat
from sabir.ports import Clock
from sabir.store import messages, participants, session_keys
from sabir.store.database import Database
from sabir.store.transaction import Tx

T = TypeVar("T")
_UNIT_MESSAGES = 500
_MAX_BANNED = 10_000


class Moderation:
    """Use cases of moderators on the Session wire. Keys are normalised Session IDs."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def moderators(self, actor: Actor, address: Address) -> Sequence[str]:
        """Keys of the room's moderators and owners, oldest member first. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Sequence[str]:
            participants.access(tx, actor.person_id, room)
            return session_keys.of_moderators(tx, [room]).get(room, [])

        return await self._db.read(unit)

    async def banned(self, actor: Actor, address: Address) -> Sequence[str]:
        """Keys banned from the room, oldest ban first. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Sequence[str]:
            participants.access(tx, actor.person_id, room)
            return session_keys.of_banned(tx, room, _MAX_BANNED)

        return await self._db.read(unit)

    async def set_moderator(self, actor: Actor, address: Address, key: str, *, is_moderator: bool) -> bool:
        """Promote, giving a seat to who has none, or demote. False if nothing changes.

        Raises `NotFound`, `RankTooLow`, `Banned` (the target is).
        """
        uuid = str(uuid4())

        def unit(tx: Tx, seat: Seat, act: Act) -> bool:
            if not is_moderator:
                return _demote(tx, seat, key, act)
            person = visiting.find_or_make(tx, key, uuid=uuid, at_ms=act.at_ms)
            target = participants.find(tx, seat.room.id, person.id)
            if target is None:
                role = Role.MODERATOR if person.kind is PersonKind.PERSON else Role.GUEST_MODERATOR
                return membership.add(tx, seat.room, person.id, role, actor=actor.person_id, at_ms=act.at_ms)
            if rules.rank(target.role) >= rules.rank(Role.MODERATOR):
                return False
            role = rules.promoted(target.role)
            moderating.change_role(tx, seat.room.id, target, role, actor=actor.person_id, at_ms=act.at_ms)
            return True

        return await self._moderate(actor, address, (rules.Action.CHANGE_ROLE, ""), unit)

    async def ban(self, actor: Actor, address: Address, key: str, *, deletes: bool = False) -> bool:
        """Ban whoever goes by the key; with `deletes` blank all they posted, also if they were banned already.

        False if banned already. Raises `NotFound`, `RankTooLow`, `WrongState` (oneself).
        """
        uuid, deleted_uuid = str(uuid4()), str(uuid4())
        left, is_first = True, True

        def unit(tx: Tx, seat: Seat, act: Act) -> bool:
            nonlocal left
            person = visiting.find_or_make(tx, key, uuid=uuid, at_ms=act.at_ms)
            is_new = moderating.ban(tx, actor, seat, person.id, act)
            left = deletes and _delete_some(tx, seat, person.id, act.at_ms)
            if deletes and is_first:
                act = replace(act, action="MESSAGES_DELETED_ALL", uuid=deleted_uuid, subject_id=person.id)
                auditing.record(tx, actor, act)
            return is_new

        is_new = await self._moderate(actor, address, (rules.Action.BAN, "ROOM_BANNED"), unit)
        is_first = False
        while left:
            await self._moderate(actor, address, (rules.Action.BAN, "ROOM_BANNED"), unit)
        return is_new

    async def unban(self, actor: Actor, address: Address, key: str) -> bool:
        """Lift a ban. False if there was none. Raises `NotFound`, `RankTooLow`."""

        def unit(tx: Tx, seat: Seat, act: Act) -> bool:
            person = visiting.find(tx, key)
            return person is not None and moderating.unban(tx, actor, seat, person.id, act)

        return await self._moderate(actor, address, (rules.Action.BAN, "ROOM_UNBANNED"), unit)

    async def _moderate(
        self, actor: Actor, address: Address, what: tuple[rules.Action, str], unit: Callable[[Tx, Seat, Act], T]
    ) -> T:
        room = await self._addresses.resolve(address)
        action, audited = what
        act = Act(audited, str(uuid4()), self._clock.now_ms(), room_id=room)
        return await self._db.write(lambda tx: unit(tx, moderating.enter(tx, actor, room, action), act))


def _demote(tx: Tx, seat: Seat, key: str, act: Act) -> bool:
    person = visiting.find(tx, key)
    target = participants.find(tx, seat.room.id, person.id) if person else None
    if target is None or rules.rank(target.role) < rules.rank(Role.MODERATOR):
        return False
    role = rules.demoted(target.role)
    actor = seat.participant.person_id
    moderating.change_role(tx, seat.room.id, target, role, actor=actor, at_ms=act.at_ms)
    return True


def _delete_some(tx: Tx, seat: Seat, author: PersonId, at_ms: int) -> bool:
    """Whether there may be more."""
    found = messages.of_author(tx, seat.room.id, author, _UNIT_MESSAGES)
    changing.delete(tx, seat, found, at_ms=at_ms)
    return len(found) == _UNIT_MESSAGES
