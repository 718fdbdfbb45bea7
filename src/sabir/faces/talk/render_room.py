"""Rooms and participants as this wire shows them; pure.

Source: Nextcloud Talk API, room object, display name, participants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sabir.core.rooms import RoomView
from sabir.domain.ids import PersonId
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Member, Role, RoomKind
from sabir.domain.rooms import Participant as Seat
from sabir.domain.timeline import Name
from sabir.faces.talk import render
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.render import View
from sabir.faces.talk.schema import EMPTY, Participant, Present, Room
from sabir.faces.talk.system_texts import Manner

_ALL_PERMISSIONS = 254
_LEADING = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)
_ALWAYS, _MENTION = 1, 2
_ACTIVE_MS, _GONE_MS = 30_000, 100_000
NOT_JOINED = "0"


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at rooms, under which address the server is known there, and when."""

    viewer: PersonId
    base_url: str
    now_ms: int
    manner: Manner = "documented"


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
    shown.count = sum(sight.now_ms - m.participant.presence_ms < _ACTIVE_MS for m in members)
    shown.participants = {f"{m.uid}": _present(m, sight.now_ms) for m in _by_presence(members)} or EMPTY
    last = view.last if is_pair else replace(view.last, room=view.room)
    listed = View(sight.viewer, view.room.token, sight.base_url, has_parents=False, manner=sight.manner)
    shown.last_message = render.message_of(last, listed)
    shown.last_common_read_message = min((m.participant.last_read_id for m in members), default=0)
    _add_own(shown, view, sight)
    return shown


def participants(members: Sequence[Member], token: str, now_ms: int) -> list[Participant]:
    """Users first, then guests."""
    shown = [_participant(member, token, now_ms) for member in members if not member.participant.is_hidden]
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
    shown.last_ping = seat.presence_ms // 1000
    shown.session_id = _session_id(seat, sight.now_ms)
    shown.attendee_id = sight.viewer
    shown.actor_type = "users"
    shown.actor_id = own.uid or "" if own else ""
    shown.permissions = _ALL_PERMISSIONS
    shown.can_delete_conversation = is_leading and not is_pair
    shown.can_leave_conversation = is_pair or not is_leading or leaders > 1 or len(view.members) == 1


def _by_presence(members: Sequence[Member]) -> list[Member]:
    return sorted(members, key=lambda member: -member.participant.presence_ms)


def _present(member: Member, now_ms: int) -> Present:
    role = int(member.participant.role)
    return Present(member.display_name, role, 0, _session_id(member.participant, now_ms))


def _session_id(seat: Seat, now_ms: int) -> str:
    """Whoever gave no sign of life for long has the room open no more."""
    is_here = seat.presence_key is not None and now_ms - seat.presence_ms < _GONE_MS
    return seat.presence_key or NOT_JOINED if is_here else NOT_JOINED


def _names(view: RoomView, viewer: PersonId) -> tuple[str, str]:
    """A one-to-one is called by its other member: the id, and the name shown."""
    if view.room.kind != RoomKind.ONE_TO_ONE:
        return view.room.name, view.room.name
    other = next((member for member in view.members if member.participant.person_id != viewer), None)
    return (other.uid or "", other.display_name) if other else (view.room.name, view.room.name)


def _participant(member: Member, token: str, now_ms: int) -> Participant:
    person = member.participant.person_id
    kind = PersonKind(member.kind)
    actor = actor_id(Name(person, kind, member.uid, member.display_name, member.session_id))
    session_id = _session_id(member.participant, now_ms)
    return Participant(
        in_call=0,
        last_ping=member.participant.presence_ms // 1000,
        session_id=session_id,
        participant_type=int(member.participant.role),
        user_id=actor.id if actor.type == "users" else "",
        display_name=member.display_name,
        room_token=token,
        attendee_id=person,
        actor_type=actor.type,
        actor_id=actor.id,
        session_ids=[session_id] if session_id != NOT_JOINED else [],
        permissions=_ALL_PERMISSIONS,
    )
