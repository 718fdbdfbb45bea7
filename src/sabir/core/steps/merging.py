"""A visitor turns out to be another person: what it had in a room, inside a unit that has locked the room."""

from __future__ import annotations

from sabir.core.steps import membership, overriding
from sabir.domain import rules
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId
from sabir.domain.people import Person, PersonKind
from sabir.domain.rooms import Participant, Role, Room
from sabir.domain.session_rights import NO_OVERRIDE, Override
from sabir.store import bans, log, merging, participants, pins, ranks, rooms, session_rights, whispers
from sabir.store.transaction import Tx

_AS_PERSON = {Role.GUEST: Role.USER, Role.GUEST_MODERATOR: Role.MODERATOR}


def carry(tx: Tx, room: Room, visitor: PersonId, to: Person, *, at_ms: int) -> None:
    """Ban, seat, rights, marks; of two seats the higher one stays. A ban holds, but not for who leads the room."""
    _carry_ban(tx, room, visitor, to, at_ms=at_ms)
    _carry_seat(tx, room, visitor, to, at_ms=at_ms)
    _carry_rights(tx, room, visitor, to.id)
    merging.give_futures(tx, room.id, visitor, to.id)
    whispers.give(tx, room.id, visitor, to.id)
    pins.give(tx, room.id, visitor, to.id)


def _carry_ban(tx: Tx, room: Room, visitor: PersonId, to: Person, *, at_ms: int) -> None:
    ban = bans.find(tx, room.id, visitor)
    if ban is None:
        return
    _, role = bans.remove(tx, room.id, visitor)
    own = participants.find(tx, room.id, to.id)
    if bans.is_banned(tx, room.id, to.id) or (own is not None and rules.rank_of(own) > rules.rank(Role.USER)):
        return
    role = own.role if own is not None else role and _role(role, to)
    bans.add(tx, room.id, ban._replace(person_id=to.id), role)
    membership.remove(tx, room, to.id, actor=ban.actor_id, at_ms=at_ms)
    log.append(tx, room.id, [NewEvent(EventKind.MEMBER_BANNED, ban.actor_id, to.id)], at_ms=at_ms)


def _carry_seat(tx: Tx, room: Room, visitor: PersonId, to: Person, *, at_ms: int) -> None:
    there = participants.find(tx, room.id, visitor)
    if there is None:
        return
    if not bans.is_banned(tx, room.id, to.id):
        membership.add(tx, room, to.id, _role(Role.GUEST, to), actor=to.id, at_ms=at_ms)
        own = participants.find(tx, room.id, to.id)
        if own is not None and rules.rank_of(own) < rules.rank_of(there):
            _promote(tx, room, there, own, to, at_ms=at_ms)
    membership.remove(tx, room, visitor, actor=None, at_ms=at_ms)


def _promote(tx: Tx, room: Room, there: Participant, own: Participant, to: Person, *, at_ms: int) -> None:
    role = _role(there.role, to)
    before = ranks.staff_before(tx, room.id, there.person_id)
    rank = (role, there.is_admin, there.is_concealed)
    ranks.set_rank(tx, room.id, to.id, rank, at_ms=at_ms, before=before)
    rooms.count_info(tx, room.id)
    change = NewEvent(EventKind.MEMBER_ROLE_CHANGED, None, to.id, f"{int(own.role)} {int(role)}")
    log.append(tx, room.id, [change], at_ms=at_ms)


def _carry_rights(tx: Tx, room: Room, visitor: PersonId, to: PersonId) -> None:
    """What the person was given itself holds."""
    left = session_rights.find(tx, room.id, visitor)
    if left == NO_OVERRIDE:
        return
    own = session_rights.find(tx, room.id, to)
    both = Override(*(mine if mine is not None else theirs for mine, theirs in zip(own, left, strict=True)))
    overriding.put(tx, room, to, both)
    session_rights.put(tx, room.id, visitor, NO_OVERRIDE)


def _role(role: Role, to: Person) -> Role:
    """Of visitors and persons the same ranks have different names."""
    return _AS_PERSON.get(role, role) if to.kind is PersonKind.PERSON else role
