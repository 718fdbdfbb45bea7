"""What moderators do to others, inside a unit."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.steps import auditing, membership
from sabir.core.steps.auditing import Act
from sabir.domain import rules
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.rooms import OBJECT_SHARE, Ban, Participant, Role, RoomKind, Seat
from sabir.store import bans, log, participants, people, presences, rooms
from sabir.store.transaction import Tx


def enter(tx: Tx, actor: Actor, room: RoomId, action: rules.Action) -> Seat:
    """Lock the room and see that the actor may. Raises `NotFound`, `Banned`, `RankTooLow`, `WrongState`."""
    tx.lock([room])
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
    participants.set_role(tx, room, target.person_id, role, at_ms=at_ms)
    rooms.count_info(tx, room)
    change = NewEvent(EventKind.MEMBER_ROLE_CHANGED, actor, target.person_id, f"{int(target.role)} {int(role)}")
    log.append(tx, room, [change], at_ms=at_ms)


def ban(tx: Tx, actor: Actor, seat: Seat, person: PersonId, act: Act, *, note: str = "") -> bool:
    """Ban from the room on every face. False if banned already. Raises `RankTooLow`, `WrongState`."""
    room, at_ms = seat.room.id, act.at_ms
    if person == actor.person_id:
        raise WrongState("You can't ban yourself.")
    if bans.is_banned(tx, room, person):
        return False
    target = participants.find(tx, room, person)
    role = target.role if target else None
    rules.require_outranks(seat, target)
    bans.add(tx, room, Ban(person, actor.person_id, at_ms, note, None), role)
    membership.remove(tx, seat.room, person, actor=actor.person_id, at_ms=at_ms)
    log.append(tx, room, [NewEvent(EventKind.MEMBER_BANNED, actor.person_id, person)], at_ms=at_ms)
    auditing.record(tx, actor, auditing.about(act, person))
    return True


def unban(tx: Tx, actor: Actor, seat: Seat, person: PersonId, act: Act) -> bool:
    """Lift a ban and give back the seat there was. False if there was no ban."""
    was_banned, role = bans.remove(tx, seat.room.id, person)
    if not was_banned:
        return False
    unbanned = NewEvent(EventKind.MEMBER_UNBANNED, actor.person_id, person)
    log.append(tx, seat.room.id, [unbanned], at_ms=act.at_ms)
    if role is not None:
        membership.add(tx, seat.room, person, role, actor=actor.person_id, at_ms=act.at_ms)
    auditing.record(tx, actor, auditing.about(act, person))
    return True
