"""Getting into a room and out of it, with the events that go with it."""

from __future__ import annotations

from sabir.core.steps import guests, overriding, presence
from sabir.domain.errors import Banned
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Role, Room, Seat
from sabir.store import bans, identities, jobs, log, notifications, participants, presences, ranks, rooms, signaling
from sabir.store.projections.apply import want_copies
from sabir.store.transaction import Tx

PURGE = "rooms.purge"
"""The durable job that blanks what is left of a deleted room; its key is the room's id."""
_PURGE_AFTER_MS = 60_000
"""Olvid identities copy what they have seen before."""
_LEADERS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)
"""Whom members of a published room are told of."""


def add(tx: Tx, room: Room, person: PersonId, role: Role, *, actor: PersonId | None, at_ms: int) -> bool:
    """Add someone; False if they are in it already. Raises `Banned`. Needs the room's lock.

    Those who come by themselves (`actor` is the person) join, others are added.
    """
    if participants.find(tx, room.id, person) is not None:
        return False
    if bans.is_banned(tx, room.id, person):
        raise Banned
    kind = EventKind.MEMBER_JOINED if actor == person else EventKind.MEMBER_ADDED
    is_staff = seat(tx, room, person, role, at_ms=at_ms)
    event = log.append(tx, room.id, [NewEvent(kind, actor, person, f"{int(role)}")], at_ms=at_ms)[0]
    if room.session_room is not None and (is_staff or role in _LEADERS):
        rooms.count_info(tx, room.id)
    if kind is EventKind.MEMBER_ADDED:
        notifications.invite(tx, room.id, person, event.id)
    return True


def settle(tx: Tx, room: Room, person: PersonId, *, actor: PersonId | None, at_ms: int) -> bool:
    """Make a member for good of who only followed a link; False for anyone else. Needs the room's lock."""
    there = participants.find(tx, room.id, person)
    if there is None or there.role is not Role.SELF_JOINED:
        return False
    ranks.set_role(tx, room.id, person, Role.USER, at_ms=at_ms)
    rooms.count_info(tx, room.id)
    added = NewEvent(EventKind.MEMBER_ADDED, actor, person, f"{int(Role.USER)}")
    log.append(tx, room.id, [added], at_ms=at_ms)
    return True


def hide(tx: Tx, own: Seat, *, at_ms: int) -> None:
    """Leave a one-to-one: it is out of sight until a post brings it back, or gone if the other one left it before."""
    room, person = own.room, own.participant.person_id
    others = [one.participant for one in participants.members(tx, room.id, limit=2)]
    if all(other.is_hidden for other in others if other.person_id != person):
        dissolve(tx, room, actor=person, at_ms=at_ms)
        return
    presence.end(tx, room.id, presences.of_person(tx, room.id, person), at_ms=at_ms)
    participants.set_flags(tx, room.id, person, is_hidden=True, has_closed=own.participant.has_closed)


def come(tx: Tx, room: Room, person: PersonId, *, at_ms: int) -> bool:
    """Become a member by oneself, and have it said; False if in it already. Raises `Banned`. Needs the room's lock."""
    if participants.find(tx, room.id, person) is not None:
        return False
    if bans.is_banned(tx, room.id, person):
        raise Banned
    seat(tx, room, person, Role.USER, at_ms=at_ms)
    log.append(tx, room.id, [NewEvent(EventKind.MEMBER_ADDED, person, person)], at_ms=at_ms)
    return True


def seat(tx: Tx, room: Room, person: PersonId, role: Role, *, at_ms: int) -> bool:
    """Give a place without saying so: for the room's creator. Whether it is one of the server's staff."""
    has_identity = identities.find_of(tx, person) is not None
    participants.insert(tx, room, person, role, at_ms=at_ms, has_identity=has_identity)
    if has_identity:
        want_copies(tx, room.id, at_ms=at_ms)
    return room.session_room is not None and overriding.seated(tx, room, person, role, at_ms=at_ms)


def dissolve(tx: Tx, room: Room, *, actor: PersonId | None, at_ms: int) -> None:
    """Everyone leaves, and the room can't be found any more. Needs the room's lock."""
    members = participants.members(tx, room.id, limit=500)
    uids = [one.uid for one in members if one.uid and one.kind == PersonKind.PERSON]
    signaling.room_deleted(tx, room.id, room.token, uids, at_ms=at_ms)
    for member in members:
        remove(tx, room, member.participant.person_id, actor=actor, at_ms=at_ms)
    rooms.delete_row(tx, room.id)
    jobs.enqueue(tx, PURGE, str(room.id), due_ms=at_ms + _PURGE_AFTER_MS)


def remove(tx: Tx, room: Room, person: PersonId, *, actor: PersonId | None, at_ms: int) -> bool:
    """Take someone out; False if they were not in it. Needs the room's lock."""
    there = participants.find(tx, room.id, person)
    if there is None:
        return False
    has_identity = identities.find_of(tx, person) is not None
    presence.end(tx, room.id, presences.of_person(tx, room.id, person), at_ms=at_ms)
    participants.remove(tx, room.id, person, has_identity=has_identity)
    kind = EventKind.MEMBER_LEFT if actor == person else EventKind.MEMBER_REMOVED
    log.append(tx, room.id, [NewEvent(kind, actor, person, f"{int(there.role)}")], at_ms=at_ms)
    if there.role in (Role.GUEST, Role.GUEST_MODERATOR):
        guests.left(tx, room.id, person, at_ms=at_ms)
    if room.session_room is not None and there.role in _LEADERS:
        rooms.count_info(tx, room.id)
    return True
