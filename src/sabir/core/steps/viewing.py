"""A room as one person sees it, read in one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sabir.core.steps import founding
from sabir.domain import rules
from sabir.domain.ids import NOBODY, RoomId, Seq
from sabir.domain.people import Actor, PersonKind
from sabir.domain.presences import LIVE_MS, Presence
from sabir.domain.rooms import Member, Participant, Room
from sabir.domain.timeline import Page
from sabir.store import bans, participants, presences, timeline
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room as one person sees it. `seat` is None for someone who only looks at a public room."""

    room: Room
    seat: Participant | None
    members: Sequence[Member]
    """Persons in it; at most those of one list."""
    last: Page
    """The newest event, if any."""
    is_new: bool = False
    presences: Sequence[Presence] = ()
    """Whoever has it open, guests too, in no order."""


def view(tx: Tx, actor: Actor, room_id: RoomId, *, at_ms: int, is_new: bool = False) -> RoomView:
    """Raises `NotFound`, `Banned`."""
    room = founding.get(tx, room_id)
    seat = participants.find(tx, room_id, actor.person_id)
    if seat is None or seat.is_hidden:
        is_user = actor.kind is PersonKind.PERSON and actor.person_id != NOBODY
        if not rules.is_open_to(room, is_user=is_user) or bans.is_banned(tx, room_id, actor.person_id):
            participants.access(tx, actor.person_id, room_id)  # raises, and tells a ban from a hidden room
        return outside(room)
    members = participants.members_of_rooms(tx, [room_id]).get(room_id, [])
    present = presences.of_rooms(tx, [room_id], after_ms=at_ms - LIVE_MS).get(room_id, [])
    return RoomView(room, seat, members, timeline.one(tx, room_id, room.last_chat_id), is_new, present)


def outside(room: Room) -> RoomView:
    """As those see it who are not in it."""
    return RoomView(room, None, [], Page([], Seq(0), {}))


def views(tx: Tx, actor: Actor, *, at_ms: int, limit: int) -> list[RoomView]:
    """The actor's rooms, newest activity first, in a constant number of statements."""
    seats = participants.seats(tx, actor.person_id, limit)
    ids = [seat.room.id for seat in seats]
    members = participants.members_of_rooms(tx, ids)
    present = presences.of_rooms(tx, ids, after_ms=at_ms - LIVE_MS)
    lasts = timeline.last_of_rooms(tx, ids)
    return [
        RoomView(
            seat.room,
            seat.participant,
            members.get(seat.room.id, []),
            lasts[seat.room.id],
            presences=present.get(seat.room.id, ()),
        )
        for seat in seats
    ]
