"""Moderating a published room by Session IDs and relay ids, also of people who were never there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import uuid4

from sabir.core.steps import auditing, banishing, changing, leading, moderating, ranking, visiting
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.core.steps.banishing import Banishing, Verdict
from sabir.domain import rules, session_rights
from sabir.domain.ids import NOBODY, SERVER_STREAM, PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.ranks import RankWish
from sabir.domain.rooms import Role, Seat
from sabir.domain.session_rights import Right
from sabir.ports import Clock
from sabir.store import messages, participants, session_keys, session_staff
from sabir.store.database import Database
from sabir.store.transaction import Tx

T = TypeVar("T")
_UNIT_MESSAGES = 500
_MAX_BANNED = 10_000


@dataclass(frozen=True, slots=True)
class Scope:
    """What a ban covers beside the room."""

    deletes: bool = False
    """All that was posted there goes, also if its author was banned already."""
    is_server: bool = False
    """It holds in every published room."""


ROOM = Scope()


class Moderation:
    """Use cases of moderators on the Session wire. Keys are normalised Session IDs."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, banishing_: Banishing) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._banishing = banishing_

    async def moderators(self, actor: Actor, address: Address) -> Sequence[str]:
        """Keys of moderators and owners, in the order they became that; concealed ones for moderators only.

        Raises `NotFound`, `Banned`.
        """
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Sequence[str]:
            seat = _member(tx, actor, room)
            return session_keys.of_moderators(tx, [room])[room].to(seat)

        return await self._db.read(unit)

    async def banned(self, actor: Actor, address: Address) -> Sequence[str]:
        """Keys banned from the room, oldest ban first. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Sequence[str]:
            _member(tx, actor, room)
            return session_keys.of_banned(tx, room, _MAX_BANNED)

        return await self._db.read(unit)

    async def set_moderator(self, actor: Actor, address: Address, key: str, *, is_moderator: bool) -> bool:
        """Promote, giving a seat to who has none, or demote. False if nothing changes.

        Raises `NotFound`, `RankTooLow`, `Banned` (the target is).
        """
        uuid, wish = str(uuid4()), RankWish(is_moderator, None)

        def unit(tx: Tx, seat: Seat, act: Act) -> bool:
            person = visiting.find(tx, key)
            if person is None:
                if not is_moderator:
                    return False
                person = visiting.find_or_make(tx, key, uuid=uuid, at_ms=act.at_ms)
            staff = session_staff.find(tx, person.id)
            is_changed = ranking.change(tx, seat, person, wish, staff, at_ms=act.at_ms)
            if is_changed:
                auditing.record(tx, actor, auditing.about(act, person.id))
            return is_changed

        return await self._moderate(actor, address, (rules.Action.CHANGE_ROLE, "MODERATOR_CHANGED"), unit)

    async def ban(self, actor: Actor, address: Address, key: str, scope: Scope = ROOM) -> bool:
        """Ban whoever goes by the key. False if banned already.

        Raises `NotFound`, `RankTooLow`, `WrongState` (oneself).
        """
        uuid, deleted_uuid = str(uuid4()), str(uuid4())
        server_act = Act("SERVER_BANNED", str(uuid4()), self._clock.now_ms())
        left, is_first, settled = True, True, NOBODY

        def unit(tx: Tx, seat: Seat, act: Act) -> bool:
            nonlocal left, settled
            person = visiting.find_or_make(tx, key, uuid=uuid, at_ms=act.at_ms)
            is_new = moderating.ban(tx, actor, seat, person.id, act)
            if scope.is_server and is_first:
                verdict = Verdict(person.id, max(rules.rank(Role.MODERATOR), leading.rank_on_server(tx, actor)))
                settled = person.id if banishing.ban(tx, actor, verdict, server_act) else NOBODY
            left = scope.deletes and _delete_some(tx, seat, person.id, act.at_ms)
            if scope.deletes and is_first:
                act = replace(act, action="MESSAGES_DELETED_ALL", uuid=deleted_uuid, subject_id=person.id)
                auditing.record(tx, actor, act)
            return is_new or settled != NOBODY

        what = (rules.Action.BAN, "ROOM_BANNED")
        is_new = await self._moderate(actor, address, what, unit, with_server=scope.is_server)
        is_first = False
        while left:
            await self._moderate(actor, address, what, unit)
        if settled != NOBODY:
            await self._banishing.settle(settled, by=actor.person_id or None)
        return is_new

    async def unban(self, actor: Actor, address: Address, key: str, *, is_server: bool = False) -> bool:
        """Lift a ban, of the room or of the server too. False if there was none. Raises `NotFound`, `RankTooLow`."""
        act = Act("SERVER_UNBANNED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx, seat: Seat, room_act: Act) -> tuple[bool, PersonId | None]:
            person = visiting.find(tx, key)
            if person is None:
                return False, None
            was_out = is_server and banishing.unban(tx, actor, person.id, act)
            was_banned = moderating.unban(tx, actor, seat, person.id, room_act)
            return was_banned or was_out, person.id if was_out else None

        what = (rules.Action.BAN, "ROOM_UNBANNED")
        was_banned, person = await self._moderate(actor, address, what, unit, with_server=is_server)
        if person is not None:
            await self._banishing.settle(person, by=actor.person_id or None)
        return was_banned

    async def _moderate(
        self,
        actor: Actor,
        address: Address,
        what: tuple[rules.Action, str],
        unit: Callable[[Tx, Seat, Act], T],
        *,
        with_server: bool = False,
    ) -> T:
        room = await self._addresses.resolve(address)
        action, audited = what
        act = Act(audited, str(uuid4()), self._clock.now_ms(), room_id=room)
        more = [SERVER_STREAM] if with_server else []
        return await self._db.write(lambda tx: unit(tx, moderating.enter(tx, actor, room, action, more), act))


def _member(tx: Tx, actor: Actor, room: RoomId) -> Seat:
    """Raises `NotFound`, `Banned`, `Forbidden` (the room is hidden from the actor)."""
    seat = participants.access(tx, actor.person_id, room)
    session_rights.require_of_member(seat, Right.ACCESS)
    return seat


def _delete_some(tx: Tx, seat: Seat, author: PersonId, at_ms: int) -> bool:
    """Whether there may be more."""
    found = messages.of_author(tx, seat.room.id, author, _UNIT_MESSAGES)
    changing.delete(tx, seat, found, at_ms=at_ms)
    return len(found) == _UNIT_MESSAGES
