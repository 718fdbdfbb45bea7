"""What moderators do to others, inside a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sabir.core.steps import auditing, leading, membership
from sabir.core.steps.auditing import Act
from sabir.domain import rules
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId, RoomId, StreamId
from sabir.domain.people import Actor
from sabir.domain.ranks import Rank
from sabir.domain.rooms import OBJECT_SHARE, Ban, Participant, Role, Room, RoomKind, Seat
from sabir.store import bans, jobs, log, participants, people, presences, ranks, rooms, server_bans
from sabir.store.transaction import Tx

LIFT_BANS = "bans.lift"
"""The durable job that ends bans whose time is up; it has no key."""


def enter(tx: Tx, actor: Actor, room: RoomId, action: rules.Action, more: Sequence[StreamId] = ()) -> Seat:
    """Lock the room, and perhaps more, and see that the actor may.

    Raises `NotFound`, `Banned`, `RankTooLow`, `WrongState`.
    """
    tx.lock([room, *more])
    seat = participants.access(tx, actor.person_id, room)
    rules.require(seat, action)
    if seat.room.kind in (RoomKind.ONE_TO_ONE, RoomKind.NOTES):
        raise WrongState("This is not possible in a conversation of one or two.")
    if action is rules.Action.ADD_MEMBER and seat.room.object_type == OBJECT_SHARE:
        raise WrongState("A password is asked for between two.")
    return seat


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a request is about, by the first of these that is given."""

    person: PersonId | None = None
    uid: str = ""
    key: str = ""
    """Of a presence."""


def find_target(tx: Tx, room: RoomId, wanted: Wanted) -> Participant:
    """Raises `NotFound` for who is not in the room."""
    person = wanted.person
    if person is None and wanted.uid:
        found = people.find_by_uid(tx, wanted.uid)
        person = found.id if found else None
    elif person is None and wanted.key:
        there = presences.find(tx, wanted.key)
        person = there.person_id if there is not None and there.room_id == room else None
    target = participants.find(tx, room, person) if person is not None else None
    if target is None:
        raise NotFound("participant")
    return target


def change_role(tx: Tx, room: RoomId, target: Participant, role: Role, *, actor: PersonId | None, at_ms: int) -> None:
    """Set a role and say so. Needs the room's lock."""
    ranks.set_role(tx, room, target.person_id, role, at_ms=at_ms)
    rooms.count_info(tx, room)
    change = NewEvent(EventKind.MEMBER_ROLE_CHANGED, actor, target.person_id, f"{int(target.role)} {int(role)}")
    log.append(tx, room, [change], at_ms=at_ms)


@dataclass(frozen=True, slots=True)
class Terms:
    """Of a ban: what moderators are told of it, and when it ends by itself."""

    note: str = ""
    expires_ms: int | None = None


FOR_GOOD = Terms()


def ban(tx: Tx, actor: Actor, seat: Seat, person: PersonId, act: Act, *, terms: Terms = FOR_GOOD) -> bool:
    """Ban from the room on every face. False if banned already: then only when it ends changes.

    Raises `RankTooLow`, `WrongState`.
    """
    room = seat.room.id
    if person == actor.person_id:
        raise WrongState("You can't ban yourself.")
    if bans.is_banned(tx, room, person):
        bans.renew(tx, room, person, terms.expires_ms)
        _lift_in_time(tx, terms.expires_ms)
        return False
    rules.require_outranks(seat, participants.find(tx, room, person))
    leading.require_outranks_staff(tx, actor, person)
    put_out(tx, seat.room, Ban(person, actor.person_id, act.at_ms, terms.note, terms.expires_ms), at_ms=act.at_ms)
    auditing.record(tx, actor, auditing.about(act, person))
    return True


def put_out(tx: Tx, room: Room, ban: Ban, *, at_ms: int, is_server: bool = False) -> None:
    """Ban someone who is not banned yet. Needs the room's lock."""
    actor = ban.actor_id or None
    target = participants.find(tx, room.id, ban.person_id)
    bans.add(tx, room.id, ban, role_without_staff(tx, target) if target else None, is_server=is_server)
    membership.remove(tx, room, ban.person_id, actor=actor, at_ms=at_ms)
    log.append(tx, room.id, [NewEvent(EventKind.MEMBER_BANNED, actor, ban.person_id)], at_ms=at_ms)
    _lift_in_time(tx, ban.expires_ms)


def role_without_staff(tx: Tx, target: Participant) -> Role | None:
    """What the person is in the room by itself; None for who is there as the server's staff alone."""
    before = ranks.staff_before(tx, target.room_id, target.person_id)
    if before is None:
        return target.role
    own, is_seated = Rank.unpacked(before)
    if not is_seated:
        return None
    return target.role if own.is_moderator else rules.demoted(target.role)


def unban(tx: Tx, actor: Actor, seat: Seat, person: PersonId, act: Act) -> bool:
    """Lift a ban and give back the seat there was. False if there was no ban."""
    if not let_in(tx, seat.room, person, actor=actor.person_id or None, at_ms=act.at_ms):
        return False
    auditing.record(tx, actor, auditing.about(act, person))
    return True


def let_in(tx: Tx, room: Room, person: PersonId, *, actor: PersonId | None, at_ms: int) -> bool:
    """Lift a ban and give back the seat there was. False if there was no ban. Needs the room's lock.

    Who is banned from the server stays out.
    """
    if server_bans.find(tx, person) is not None:
        return bans.leave_to_server(tx, room.id, person)
    was_banned, role = bans.remove(tx, room.id, person)
    if not was_banned:
        return False
    log.append(tx, room.id, [NewEvent(EventKind.MEMBER_UNBANNED, actor, person)], at_ms=at_ms)
    if role is not None:
        membership.add(tx, room, person, role, actor=actor, at_ms=at_ms)
    return True


def _lift_in_time(tx: Tx, expires_ms: int | None) -> None:
    if expires_ms is not None:
        jobs.enqueue(tx, LIFT_BANS, "", due_ms=expires_ms)
