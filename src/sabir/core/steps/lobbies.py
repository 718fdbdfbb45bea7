"""Closing and opening the lobby of a room, inside a unit that has locked it.

A lobby with a time counts as open from then on, told or not: telling is the work of a job, or of
whoever writes to the room before it.
"""

from __future__ import annotations

from typing import NamedTuple

from sabir.core.steps import calling
from sabir.domain import rules
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.rooms import Room, Seat
from sabir.store import jobs, log, participants, presences, room_settings, rooms
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
    if lobby.is_closed and room.call_ms is not None:
        _empty_call(tx, room.id, at_ms=at_ms)
    if lobby.is_closed != room.has_lobby:
        kind = EventKind.ROOM_LOBBY_SET if lobby.is_closed else EventKind.ROOM_LOBBY_LIFTED
        until = f"{lobby.until_ms}" if lobby.is_closed and lobby.until_ms is not None else None
        log.append(tx, room.id, [NewEvent(kind, actor, data=until)], at_ms=at_ms)


def _empty_call(tx: Tx, room: RoomId, *, at_ms: int) -> None:
    """Who has to wait is out of the call, too."""
    in_call = presences.in_call(tx, room)
    present = rooms.find(tx, room)
    if present is None:
        return
    members = participants.members(tx, room, limit=10_000)
    seats = {member.participant.person_id: member.participant for member in members}
    here = [(one, seats.get(one.person_id)) for one in in_call]
    waiting = [one for one, own in here if own is not None and rules.is_waiting(Seat(present, own), at_ms)]
    if waiting:
        calling.leave(tx, present, waiting, at_ms=at_ms)


def open_expired(tx: Tx, room: Room, *, at_ms: int) -> Room:
    """Open a lobby whose time has come, and say so; once, however many try."""
    if not room.has_lobby or room.has_lobby_at(at_ms):
        return room
    room_settings.set_lobby(tx, room.id, has_lobby=False, until_ms=None)
    log.append(tx, room.id, [NewEvent(EventKind.ROOM_LOBBY_EXPIRED, None)], at_ms=at_ms)
    return room._replace(has_lobby=False, lobby_until_ms=None)
