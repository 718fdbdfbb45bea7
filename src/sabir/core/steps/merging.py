"""A visitor turns out to be another person: what it had in a room, inside a unit that has locked the room."""

from __future__ import annotations

from sabir.core.steps import membership, moderating, overriding, ranking
from sabir.domain.ids import PersonId
from sabir.domain.people import Person, PersonKind
from sabir.domain.ranks import rank_in
from sabir.domain.rooms import Role, Room
from sabir.domain.session_rights import NO_OVERRIDE, Override
from sabir.store import bans, merging, participants, pins, session_rights, session_staff, whispers
from sabir.store.transaction import Tx


def carry(tx: Tx, room: Room, visitor: PersonId, to: Person, *, at_ms: int) -> None:
    """Ban, seat, rights, marks; of two seats the higher one stays. A ban holds, but not for who leads the room."""
    _carry_ban(tx, room, visitor, to, at_ms=at_ms)
    _carry_seat(tx, room, visitor, to, at_ms=at_ms)
    _carry_rights(tx, room, visitor, to.id)
    merging.give_futures(tx, room.id, visitor, to.id)
    whispers.give(tx, room.id, visitor, to.id)
    pins.give(tx, room.id, visitor, to.id)


def _carry_ban(tx: Tx, room: Room, visitor: PersonId, to: Person, *, at_ms: int) -> None:
    """Those that come from one of the whole server follow that."""
    ban = bans.find(tx, room.id, visitor)
    if ban is None:
        return
    is_server = bans.is_server(tx, room.id, visitor)
    bans.remove(tx, room.id, visitor)
    own = participants.find(tx, room.id, to.id)
    if is_server or bans.is_banned(tx, room.id, to.id) or rank_in(own).is_moderator:
        return
    moderating.put_out(tx, room, ban._replace(person_id=to.id), at_ms=at_ms)


def _carry_seat(tx: Tx, room: Room, visitor: PersonId, to: Person, *, at_ms: int) -> None:
    there = participants.find(tx, room.id, visitor)
    if there is None:
        return
    if not bans.is_banned(tx, room.id, to.id):
        role = Role.USER if to.kind is PersonKind.PERSON else Role.GUEST
        membership.add(tx, room, to.id, role, actor=to.id, at_ms=at_ms)
        ranking.inherit(tx, room, to, there, session_staff.find(tx, to.id), at_ms=at_ms)
    membership.remove(tx, room, visitor, actor=None, at_ms=at_ms)


def _carry_rights(tx: Tx, room: Room, visitor: PersonId, to: PersonId) -> None:
    """What the person was given itself holds."""
    left = session_rights.find(tx, room.id, visitor)
    if left == NO_OVERRIDE:
        return
    own = session_rights.find(tx, room.id, to)
    both = Override(*(mine if mine is not None else theirs for mine, theirs in zip(own, left, strict=True)))
    overriding.put(tx, room, to, both)
    session_rights.put(tx, room.id, visitor, NO_OVERRIDE)
