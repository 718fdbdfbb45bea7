"""Coming to calls and leaving them, inside a unit that has locked the room.

A call begins with the first client that joins it and ends with the last one that is gone, however it went.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sabir.core.steps import pairs
from sabir.domain.calls import CallReport, StartPolicy, may_start, report_text
from sabir.domain.errors import Forbidden, InvalidInput, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.permissions import Permission, require
from sabir.domain.presences import Presence
from sabir.domain.rooms import Room, Seat
from sabir.store import calls, jobs, log, participants, presences, rooms, signaling
from sabir.store.transaction import Tx

HANG_UP = "calls.hang_up"
"""The durable job that ends a call which nobody answered; its key is the room's id."""
RINGS_MS = 30_000


class Entry(NamedTuple):
    """How a client comes to a call; the rest is of interest if it starts it."""

    flags: int
    policy: StartPolicy = StartPolicy.EVERYONE
    is_silent: bool = False


def join(tx: Tx, seat: Seat, own: Presence, entry: Entry, *, at_ms: int) -> bool:
    """Come with these flags; whether the call began with it. Raises `Forbidden`, `RoomClosed`."""
    room, person = seat.room.id, own.person_id
    is_first = seat.room.call_ms is None
    if is_first and not may_start(seat, entry.policy):
        raise Forbidden("You can't start calls here.")
    require(seat, Permission.START_CALL if is_first else Permission.JOIN_CALL)
    pairs.reopen(tx, seat.room, person)
    presences.set_call(tx, own.key, flags=entry.flags, joined_ms=own.call_joined_ms or at_ms)
    kind = EventKind.CALL_STARTED if is_first else EventKind.CALL_JOINED
    call = None if is_first else f"{seat.room.call_id}"
    event = log.append(tx, room, [NewEvent(kind, person, person, call)], at_ms=at_ms)[0]
    if is_first:
        calls.start(tx, room, event.id, at_ms=at_ms, is_silent=entry.is_silent)
    if not own.call_flags:
        calls.came(tx, room, person, is_guest=own.is_guest)
    signaling.people_changed(tx, room, at_ms=at_ms)
    return is_first


def change(tx: Tx, room: RoomId, own: Presence, flags: int, *, at_ms: int) -> None:
    """Other flags of someone who is in the call."""
    if flags != own.call_flags:
        presences.set_call(tx, own.key, flags=flags, joined_ms=own.call_joined_ms)
        signaling.people_changed(tx, room, at_ms=at_ms)


def leave(tx: Tx, room: Room, leaving: Sequence[Presence], *, at_ms: int) -> None:
    """Out of the call, and said so; their rooms stay open."""
    left = [one for one in leaving if one.call_flags]
    for one in left:
        presences.set_call(tx, one.key, flags=0, joined_ms=None)
    people = dict.fromkeys(one.person_id for one in left)
    if not people:
        return
    new = [NewEvent(EventKind.CALL_LEFT, person, person) for person in people]
    log.append(tx, room.id, new, at_ms=at_ms)
    signaling.people_changed(tx, room.id, at_ms=at_ms)
    end_if_empty(tx, room, at_ms=at_ms)


def lost(tx: Tx, room_id: RoomId, ended: Sequence[Presence], *, at_ms: int) -> None:
    """These presences are gone: nobody is told, but the call may be over with them."""
    if not any(one.call_flags for one in ended):
        return
    room = rooms.find(tx, room_id)
    if room is not None:
        end_if_empty(tx, room, at_ms=at_ms)


def end_for_everyone(tx: Tx, room: Room, *, actor: PersonId, at_ms: int) -> None:
    """Someone hangs up for all."""
    for one in presences.in_call(tx, room.id):
        presences.set_call(tx, one.key, flags=0, joined_ms=None)
    report = _report(tx, room, at_ms, without=actor)
    calls.end(tx, room.id)
    event = NewEvent(EventKind.CALL_ENDED_FOR_EVERYONE, actor, room.call_id, report_text(report))
    log.append(tx, room.id, [event], at_ms=at_ms)
    signaling.people_changed(tx, room.id, at_ms=at_ms)


def end_if_empty(tx: Tx, room: Room, *, at_ms: int) -> None:
    """A call in which there was only one is over without a word."""
    if room.call_ms is None or presences.in_call(tx, room.id):
        return
    report = _report(tx, room, at_ms)
    calls.end(tx, room.id)
    if report.user_count + report.guest_count > 1:
        _say_ended(tx, room, report, at_ms=at_ms)


def ring(tx: Tx, seat: Seat, policy: StartPolicy, *, at_ms: int) -> int:
    """Call everyone in the room as someone who can't talk: whoever comes finds the others that came.

    Where all others have Olvid identities, they are busy and the call is over at once. Returns the call's id.

    Raises `Forbidden`, `RoomClosed`, `WrongState` (there is a call), `InvalidInput` (nobody to call).
    """
    room, person = seat.room, seat.participant.person_id
    if room.call_ms is not None:
        raise WrongState("There is a call already.")
    others = participants.ids(tx, room.id) - {person}
    if not others:
        raise InvalidInput("discussion", "There is nobody to call.")
    if not may_start(seat, policy):
        raise Forbidden("You can't start calls here.")
    pairs.reopen(tx, room, person)
    event = log.append(tx, room.id, [NewEvent(EventKind.CALL_STARTED, person, person)], at_ms=at_ms)[0]
    calls.start(tx, room.id, event.id, at_ms=at_ms)
    calls.came(tx, room.id, person, is_guest=False)
    if others <= set(participants.with_identity(tx, room.id)):
        hang_up(tx, room._replace(call_id=event.id, call_ms=at_ms), event.id, at_ms=at_ms)
    else:
        jobs.enqueue(tx, HANG_UP, f"{room.id}", due_ms=at_ms + RINGS_MS, payload=json.dumps({"call": event.id}))
    return event.id


def hang_up(tx: Tx, room: Room, call_id: int, *, at_ms: int) -> None:
    """Nobody came, or there is that call no more."""
    if room.call_id == call_id and not presences.in_call(tx, room.id):
        report = _report(tx, room, at_ms)
        calls.end(tx, room.id)
        _say_ended(tx, room, report, at_ms=at_ms)


def _say_ended(tx: Tx, room: Room, report: CallReport, *, at_ms: int) -> None:
    event = NewEvent(EventKind.CALL_ENDED, None, room.call_id, report_text(report))
    log.append(tx, room.id, [event], at_ms=at_ms)
    signaling.people_changed(tx, room.id, at_ms=at_ms)


def _report(tx: Tx, room: Room, at_ms: int, *, without: PersonId | None = None) -> CallReport:
    users, guests = calls.count(tx, room.id)
    named = calls.named(tx, room.id)
    if without in named:
        users, named = users - 1, tuple(one for one in named if one != without)
    return CallReport(max(at_ms - (room.call_ms or at_ms), 0) // 1000, users, guests, named)
