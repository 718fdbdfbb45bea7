"""Closing and opening the lobby of a room, inside a unit that has locked it.

A lobby with a time counts as open from then on, told or not: telling is the work of a job, or of
whoever writes to the room before it.
"""

from __future__ import annotations

from typing import NamedTuple

from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId
from sabir.domain.rooms import Room
from sabir.store import jobs, log, room_settings
from sabir.store.transaction import Tx

OPEN_LOBBY = "rooms.open_lobby"
"""The durable job that opens an expired lobby; its key is the room's id."""


class Lobby(NamedTuple):
    """Whether only moderators are admitted, and until when."""

    is_closed: bool
    until_ms: int | None = None


def put(tx: Tx, room: Room, lobby: Lobby, *, actor: PersonId | None, at_ms: int) -> None:
    """Both are overwritten; only a change of the state is told."""
    room = open_expired(tx, room, at_ms=at_ms)
    room_settings.set_lobby(tx, room.id, has_lobby=lobby.is_closed, until_ms=lobby.until_ms)
    if lobby.is_closed and lobby.until_ms is not None:
        jobs.enqueue(tx, OPEN_LOBBY, str(room.id), due_ms=lobby.until_ms)
    if lobby.is_closed != room.has_lobby:
        kind = EventKind.ROOM_LOBBY_SET if lobby.is_closed else EventKind.ROOM_LOBBY_LIFTED
        until = f"{lobby.until_ms}" if lobby.is_closed and lobby.until_ms is not None else None
        log.append(tx, room.id, [NewEvent(kind, actor, data=until)], at_ms=at_ms)


def open_expired(tx: Tx, room: Room, *, at_ms: int) -> Room:
    """Open a lobby whose time has come, and say so; once, however many try."""
    if not room.has_lobby or room.has_lobby_at(at_ms):
        return room
    room_settings.set_lobby(tx, room.id, has_lobby=False, until_ms=None)
    log.append(tx, room.id, [NewEvent(EventKind.ROOM_LOBBY_EXPIRED, None)], at_ms=at_ms)
    return room._replace(has_lobby=False, lobby_until_ms=None)
