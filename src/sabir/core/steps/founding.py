"""Making rooms, naming and publishing them, inside a unit."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.steps import membership
from sabir.domain.errors import AlreadyExists, NotFound, WrongState
from sabir.domain.events import EventKind, NewEvent, StreamKind
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.rooms import Role, Room, RoomKind
from sabir.domain.session_rooms import check_session_room
from sabir.store import jobs, log, room_settings, rooms
from sabir.store.transaction import Tx

SETTLE_ROOM = "session.room"
"""The durable job of a room that was just published: it gets the server's staff and bans; its key is the room's id."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A room about to be made. `pair` is the key of a one-to-one."""

    token: str
    kind: RoomKind
    name: str
    pair: str | None = None


def found(tx: Tx, plan: Plan, owner: PersonId | None, *, at_ms: int) -> Room:
    """Make the room with its owner in it, if it has one."""
    room = RoomId(log.open_stream(tx, StreamKind.ROOM))
    rooms.insert(tx, room, plan.token, plan.kind, name=plan.name, pair=plan.pair, at_ms=at_ms)
    log.append(tx, room, [NewEvent(EventKind.ROOM_CREATED, owner)], at_ms=at_ms)
    if owner is not None:
        membership.seat(tx, get(tx, room), owner, Role.OWNER, at_ms=at_ms)
    return get(tx, room)


def get(tx: Tx, room: RoomId) -> Room:
    """Raises `NotFound`."""
    there = rooms.find(tx, room)
    if there is None:
        raise NotFound("room")
    return there


def rename(tx: Tx, room: Room, name: str, *, actor: PersonId | None, at_ms: int) -> bool:
    """False if it is the name already. Needs the room's lock. Raises `WrongState`."""
    if room.kind is RoomKind.ONE_TO_ONE:
        raise WrongState("A one-to-one conversation can't be renamed.")
    if room.name == name:
        return False
    rooms.rename(tx, room.id, name)
    rooms.count_info(tx, room.id)
    log.append(tx, room.id, [NewEvent(EventKind.ROOM_RENAMED, actor, data=f"{room.name}\n{name}")], at_ms=at_ms)
    return True


def publish(tx: Tx, room: Room, session_room: str, *, actor: PersonId | None, at_ms: int) -> bool:
    """Name the room on the Session wire; False if it is the name already. Needs the room's lock.

    Raises `AlreadyExists`, `InvalidInput` (a path of ours), `WrongState`.
    """
    if room.kind in (RoomKind.ONE_TO_ONE, RoomKind.NOTES):
        raise WrongState("A conversation of one or two can't be published.")
    if room.session_room == session_room:
        return False
    check_session_room(session_room)
    taken = rooms.find_published(tx, session_room)
    if taken is not None and taken.id != room.id:
        raise AlreadyExists("Session room")
    rooms.publish(tx, room.id, session_room)
    rooms.count_info(tx, room.id)
    if room.session_room is None:
        jobs.enqueue(tx, SETTLE_ROOM, str(room.id), due_ms=at_ms)
    log.append(tx, room.id, [NewEvent(EventKind.ROOM_PUBLISHED, actor, data=session_room)], at_ms=at_ms)
    return True


def describe(tx: Tx, room: Room, description: str, *, actor: PersonId | None, at_ms: int) -> bool:
    """False if it is the description already. Needs the room's lock."""
    if room.description == description:
        return False
    room_settings.describe(tx, room.id, description)
    rooms.count_info(tx, room.id)
    kind = EventKind.ROOM_DESCRIBED if description else EventKind.ROOM_UNDESCRIBED
    log.append(tx, room.id, [NewEvent(kind, actor)], at_ms=at_ms)
    return True
