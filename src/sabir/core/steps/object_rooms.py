"""Rooms about something: the password of a shared file, or a file for all who see it. Inside a unit."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.steps import founding, membership
from sabir.domain.errors import Forbidden, NotFound
from sabir.domain.events import EventKind, NewEvent, StreamKind
from sabir.domain.ids import NOBODY, FileId, PersonId, RoomId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import OBJECT_FILE, OBJECT_SHARE, Role, Room, RoomKind
from sabir.store import files, log, participants, room_settings, rooms, shares
from sabir.store.files import File
from sabir.store.transaction import Tx

_NAME_BYTES = 200
_MOST_WHO_ASK = 2
"""Whoever asks for a password, and its owner."""


@dataclass(frozen=True, slots=True)
class About:
    """What a room is to be about, and the token it gets."""

    type: str
    id: str
    name: str
    token: str


def make(tx: Tx, about: About, *, owner: PersonId | None, actor: PersonId | None, at_ms: int) -> Room:
    """A public room, with its owner in it if there is one."""
    room = RoomId(log.open_stream(tx, StreamKind.ROOM))
    name = about.name.encode()[:_NAME_BYTES].decode(errors="ignore").strip()
    rooms.insert(tx, room, about.token, RoomKind.PUBLIC, name=name, pair=None, at_ms=at_ms)
    room_settings.set_object(tx, room, about.type, about.id)
    log.append(tx, room, [NewEvent(EventKind.ROOM_CREATED, actor)], at_ms=at_ms)
    if owner is not None:
        membership.seat(tx, founding.get(tx, room), owner, Role.OWNER, at_ms=at_ms)
    return founding.get(tx, room)


def sees(tx: Tx, actor: Actor, file: File) -> bool:
    """Whether the actor may read the file: their own, shared with them, shown in their rooms, or by a link."""
    if actor.kind is PersonKind.GUEST or actor.person_id == NOBODY:
        return bool(actor.device_id) and shares.has_seen(tx, file.id, actor.device_id)
    if actor.person_id == file.owner_id:
        return True
    return (
        shares.find_with(tx, file.id, actor.person_id) is not None
        or files.find_reachable(tx, file.id, actor.person_id, now_ms=0) is not None  # a lobby counts until it is opened
    )


def require_entry(tx: Tx, actor: Actor, room: Room) -> bool:
    """Whether newcomers of this room are let in by what it is about, and not by its password.

    Raises `NotFound` for a third one where a password is asked for, `Forbidden` for who does not see the file.
    """
    if room.object_type == OBJECT_SHARE:
        if sum(participants.count_roles(tx, room.id).values()) >= _MOST_WHO_ASK:
            raise NotFound("room")
        return False
    if room.object_type != OBJECT_FILE:
        return False
    file = files.find(tx, FileId(int(room.object_id)))
    if file is None or not sees(tx, actor, file):
        raise Forbidden("This room is for those who see the file.")
    return True
