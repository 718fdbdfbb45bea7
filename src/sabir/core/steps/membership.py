"""Getting into a room and out of it, with the events that go with it."""

from __future__ import annotations

from sabir.core.steps import presence
from sabir.domain.errors import Banned
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId
from sabir.domain.rooms import Role, Room
from sabir.store import identities, log, participants, presences, rooms, signaling
from sabir.store.projections.apply import want_copies
from sabir.store.transaction import Tx


def add(tx: Tx, room: Room, person: PersonId, role: Role, *, actor: PersonId | None, at_ms: int) -> bool:
    """Add someone; False if they are in it already. Raises `Banned`. Needs the room's lock.

    Those who come by themselves (`actor` is the person) join, others are added.
    """
    if participants.find(tx, room.id, person) is not None:
        return False
    if participants.is_banned(tx, room.id, person):
        raise Banned
    kind = EventKind.MEMBER_JOINED if actor == person else EventKind.MEMBER_ADDED
    seat(tx, room, person, role, at_ms=at_ms)
    log.append(tx, room.id, [NewEvent(kind, actor, person, f"{int(role)}")], at_ms=at_ms)
    return True


def seat(tx: Tx, room: Room, person: PersonId, role: Role, *, at_ms: int) -> None:
    """Give a place without saying so: for the room's creator."""
    has_identity = identities.find_of(tx, person) is not None
    participants.insert(tx, room, person, role, at_ms=at_ms, has_identity=has_identity)
    if has_identity:
        want_copies(tx, room.id, at_ms=at_ms)


def dissolve(tx: Tx, room: Room, *, actor: PersonId | None, at_ms: int) -> None:
    """Everyone leaves, and the room can't be found any more. Needs the room's lock."""
    members = participants.members(tx, room.id, limit=500)
    signaling.room_deleted(tx, room.id, room.token, [one.uid for one in members if one.uid], at_ms=at_ms)
    for member in members:
        remove(tx, room, member.participant.person_id, actor=actor, at_ms=at_ms)
    rooms.delete_row(tx, room.id)


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
    return True
