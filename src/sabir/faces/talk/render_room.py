"""Rooms and participants as this wire shows them; pure.

Source: Nextcloud Talk API, room object, display name, participants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sabir.core.participants import Attendance
from sabir.core.steps import presence
from sabir.core.steps.viewing import RoomView
from sabir.domain.calls import StartPolicy, may_start
from sabir.domain.ids import CredentialId, PersonId
from sabir.domain.people import PersonKind
from sabir.domain.presences import ACTIVE_MS, Presence, by_person
from sabir.domain.rooms import Member, Role, RoomKind, Seat
from sabir.domain.timeline import Name
from sabir.faces.talk import render
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.render import View
from sabir.faces.talk.schema import EMPTY, Participant, Present, Room
from sabir.faces.talk.system_texts import Manner

_ALL_PERMISSIONS = 254
_LEADING = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)
_ALWAYS, _MENTION = 1, 2
NOT_JOINED = "0"


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at rooms, under which address the server is known there, and when."""

    viewer: PersonId
    base_url: str
    now_ms: int
    manner: Manner = "documented"
    device: CredentialId | None = None
    start_policy: StartPolicy = StartPolicy.EVERYONE


def room(view: RoomView, sight: Sight) -> Room:
    """One conversation; from outside, only that it is there."""
    shown = Room(view.room.id, view.room.token, int(view.room.kind))
    if view.seat is None:
        return shown
    is_pair = view.room.kind == RoomKind.ONE_TO_ONE
    members = [member for member in view.members if not member.participant.is_hidden]
    shown.name, shown.display_name = _names(view, sight.viewer)
    shown.description = view.room.description
    shown.read_only = int(view.room.is_read_only)
    shown.last_activity = view.room.last_activity_ms // 1000
    shown.has_call = view.room.call_ms is not None
    shown.call_start_time = (view.room.call_ms or 0) // 1000
    shown.call_flag = flags(view.presences)
    there = by_person(view.presences, sight.now_ms)
    shown.count = sum(sight.now_ms - last_ms(own) < ACTIVE_MS for own in there.values())
    shown.num_guests = sum(own[0].is_guest for own in there.values())
    shown.participants = _present(members, there) or EMPTY
    last = view.last if is_pair else replace(view.last, room=view.room)
    listed = View(sight.viewer, view.room.token, sight.base_url, has_parents=False, manner=sight.manner)
    shown.last_message = render.message_of(last, listed)
    shown.last_common_read_message = min((m.participant.last_read_id for m in members), default=0)
    _add_own(shown, view, sight)
    return shown


def participants(present: Attendance, token: str, now_ms: int) -> list[Participant]:
    """Users first, then guests."""
    there = by_person(present.presences, now_ms)
    shown = [
        _participant(member, token, there.get(member.participant.person_id, ()))
        for member in present.members
        if not member.participant.is_hidden
    ]
    return sorted(shown, key=lambda one: one.actor_type != "users")


def _add_own(shown: Room, view: RoomView, sight: Sight) -> None:
    """What is the viewer's own: role, read state, presence, rights."""
    seat = view.seat
    if seat is None:
        return
    is_pair = view.room.kind == RoomKind.ONE_TO_ONE
    is_leading = seat.role in _LEADING
    leaders = sum(member.participant.role in _LEADING for member in view.members)
    own = next((member for member in view.members if member.participant.person_id == sight.viewer), None)
    shown.participant_type = int(seat.role)
    shown.last_read_message = seat.last_read_id
    shown.unread_messages = max(view.room.message_count - seat.read_ordinal, 0)
    shown.unread_mention = shown.unread_mention_direct = seat.last_read_id < seat.last_mention_id
    shown.notification_level = _ALWAYS if is_pair else _MENTION
    mine = [one for one in view.presences if one.person_id == sight.viewer]
    shown.last_ping = last_ms(mine) // 1000
    shown.participant_flags = flags(mine)
    shown.participant_in_call = bool(shown.participant_flags & 1)
    current = presence.pick(mine, sight.device, now_ms=sight.now_ms)
    shown.session_id = current.key if current else NOT_JOINED
    shown.attendee_id = sight.viewer
    shown.can_start_call = may_start(Seat(view.room, seat), sight.start_policy)
    shown.actor_type = "users"
    shown.actor_id = own.uid or "" if own else ""
    shown.permissions = _ALL_PERMISSIONS
    shown.can_delete_conversation = is_leading and not is_pair
    shown.can_leave_conversation = is_pair or not is_leading or leaders > 1 or len(view.members) == 1


def last_ms(presences: Sequence[Presence]) -> int:
    """The last sign of life; 0 for who has the room not open."""
    return max((one.at_ms for one in presences), default=0)


def flags(presences: Sequence[Presence]) -> int:
    """What a person has on in the call, with all its clients together."""
    found = 0
    for one in presences:
        found |= one.call_flags
    return found


def _present(members: Sequence[Member], there: Mapping[PersonId, Sequence[Presence]]) -> dict[str, Present]:
    shown = {}
    for member in sorted(members, key=lambda one: -last_ms(there.get(one.participant.person_id, ()))):
        own = there.get(member.participant.person_id, ())
        key = own[0].key if own else NOT_JOINED
        shown[f"{member.uid}"] = Present(member.display_name, int(member.participant.role), flags(own), key)
    return shown


def _names(view: RoomView, viewer: PersonId) -> tuple[str, str]:
    """A one-to-one is called by its other member: the id, and the name shown."""
    if view.room.kind != RoomKind.ONE_TO_ONE:
        return view.room.name, view.room.name
    other = next((member for member in view.members if member.participant.person_id != viewer), None)
    return (other.uid or "", other.display_name) if other else (view.room.name, view.room.name)


def _participant(member: Member, token: str, own: Sequence[Presence]) -> Participant:
    person = member.participant.person_id
    kind = PersonKind(member.kind)
    actor = actor_id(Name(person, kind, member.uid, member.display_name, member.session_id))
    return Participant(
        in_call=flags(own),
        last_ping=last_ms(own) // 1000,
        session_id=own[0].key if own else NOT_JOINED,
        participant_type=int(member.participant.role),
        user_id=actor.id if actor.type == "users" else "",
        display_name=member.display_name,
        room_token=token,
        attendee_id=person,
        actor_type=actor.type,
        actor_id=actor.id,
        session_ids=[one.key for one in own],
        permissions=_ALL_PERMISSIONS,
    )
