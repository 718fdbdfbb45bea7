"""Rooms and participants as this wire shows them; pure.

Source: Nextcloud Talk API, room object, display name, participants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sabir.core.participants import Attendance
from sabir.core.steps import presence
from sabir.core.steps.viewing import RoomView
from sabir.domain import rules
from sabir.domain.calls import StartPolicy, may_start
from sabir.domain.ids import NOBODY, CredentialId, PersonId
from sabir.domain.people import PersonKind
from sabir.domain.permissions import permissions_of
from sabir.domain.presences import ACTIVE_MS, Presence, by_person
from sabir.domain.rooms import OBJECT_SHARE, Listing, Member, NotificationLevel, Role, RoomKind, Seat
from sabir.domain.rooms import Participant as OwnSeat
from sabir.domain.rooms import Room as StoredRoom
from sabir.domain.timeline import Name
from sabir.faces.talk import pictures, render
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.render import View
from sabir.faces.talk.schema import EMPTY, Participant, Present, Room
from sabir.faces.talk.system_texts import Manner

_LEADING = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)
_GUESTS = (Role.GUEST, Role.GUEST_MODERATOR)
_GENERATED_CHARACTERS = 64
NOT_JOINED = "0"
HIDDEN_NAME = "Private conversation"


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at rooms, under which address the server is known there, and when."""

    viewer: PersonId
    base_url: str
    now_ms: int
    manner: Manner = "documented"
    device: CredentialId | None = None
    start_policy: StartPolicy = StartPolicy.EVERYONE
    group_level: NotificationLevel = NotificationLevel.MENTIONS
    """Of members of groups who chose none."""
    uid: str | None = None
    """What the viewer goes by."""


def room(view: RoomView, sight: Sight) -> Room:
    """One conversation; from outside, only that it is there. Who waits in its lobby does not see what happens in it."""
    shown = Room(view.room.id, view.room.token, int(view.room.kind), has_password=view.room.has_password)
    if view.seat is None:
        is_found = view.room.listing is not Listing.MEMBERS and sight.viewer != NOBODY
        return listed(view, sight) if is_found else shown
    shown.name, shown.display_name = _names(view, sight.viewer)
    _add_settings(shown, view.room, sight.now_ms)
    shown.call_flag = flags(view.presences)
    there = by_person(view.presences, sight.now_ms)
    shown.count = sum(sight.now_ms - last_ms(own) < ACTIVE_MS for own in there.values())
    _add_own(shown, view, view.seat, sight)
    if not rules.is_waiting(Seat(view.room, view.seat), sight.now_ms):
        _add_content(shown, view, view.seat, sight)
        shown.num_guests = sum(own[0].is_guest for own in there.values())
        shown.participants = _present(_seated(view), there) or EMPTY
    return shown


def listed(view: RoomView, sight: Sight) -> Room:
    """A conversation that users find without being in it."""
    shown = Room(view.room.id, view.room.token, int(view.room.kind), view.room.name, view.room.name)
    _add_settings(shown, view.room, sight.now_ms)
    return shown


def participants(present: Attendance, now_ms: int) -> list[Participant]:
    """Users first, then guests."""
    there = by_person(present.presences, now_ms)
    shown = [
        _participant(member, present.room, there.get(member.participant.person_id, ()))
        for member in present.members
        if not member.participant.is_hidden
    ]
    return sorted(shown, key=lambda one: one.actor_type != "users")


def _seated(view: RoomView) -> list[Member]:
    return [member for member in view.members if not member.participant.is_hidden]


def _add_settings(shown: Room, stored: StoredRoom, now_ms: int) -> None:
    """What is the same for everyone in it."""
    shown.object_type, shown.object_id = stored.object_type, stored.object_id
    shown.read_only = int(stored.is_read_only)
    shown.has_password = stored.has_password
    shown.has_call = stored.call_ms is not None
    shown.call_start_time = (stored.call_ms or 0) // 1000
    shown.last_activity = stored.last_activity_ms // 1000
    if stored.has_lobby_at(now_ms):
        shown.lobby_state, shown.lobby_timer = 1, (stored.lobby_until_ms or 0) // 1000
    shown.description = stored.description
    shown.call_permissions, shown.default_permissions = stored.call_permissions, stored.default_permissions
    shown.mention_permissions = stored.mention_permissions
    shown.recording_consent = stored.recording_consent
    shown.listable = int(stored.listing)
    shown.message_expiration = stored.expiration_s
    shown.avatar_version = stored.avatar_version or pictures.fingerprint(shown.display_name)
    shown.is_custom_avatar = bool(stored.avatar_version)


def _add_own(shown: Room, view: RoomView, seat: OwnSeat, sight: Sight) -> None:
    """What is the viewer's own: role, presence, rights, preferences."""
    is_pair = view.room.kind is RoomKind.ONE_TO_ONE
    is_leading = seat.role in _LEADING
    leaders = sum(member.participant.role in _LEADING for member in view.members)
    own = next((member for member in view.members if member.participant.person_id == sight.viewer), None)
    shown.participant_type = int(seat.role)
    shown.is_favorite = seat.is_favorite
    shown.is_archived = seat.is_archived
    shown.notification_calls = int(seat.notifies_calls)
    shown.notification_level = int(_level(view.room, seat, sight))
    mine = [one for one in view.presences if one.person_id == sight.viewer]
    shown.last_ping = last_ms(mine) // 1000
    shown.participant_flags = flags(mine)
    shown.participant_in_call = bool(shown.participant_flags & 1)
    current = presence.pick(mine, sight.device, now_ms=sight.now_ms)
    shown.session_id = current.key if current else NOT_JOINED
    shown.attendee_id = sight.viewer
    shown.actor_type, shown.actor_id, _ = actor_id(
        Name(sight.viewer, PersonKind.PERSON if own else PersonKind.GUEST, sight.uid, "")
    )
    shown.permissions = permissions_of(Seat(view.room, seat))
    shown.attendee_permissions = seat.permissions
    shown.can_delete_conversation = is_leading and not is_pair
    shown.can_leave_conversation = is_pair or not is_leading or leaders > 1 or len(view.members) == 1


def _add_content(shown: Room, view: RoomView, seat: OwnSeat, sight: Sight) -> None:
    """What is said in it, and how far the viewer has read. Guests have no read state."""
    shown.can_start_call = may_start(Seat(view.room, seat), sight.start_policy)
    last = view.last if view.room.kind is RoomKind.ONE_TO_ONE else replace(view.last, room=view.room)
    seen = View(sight.viewer, view.room.token, sight.base_url, has_parents=False, manner=sight.manner)
    shown.last_message = render.message_of(last, seen)
    shown.last_common_read_message = _common_read(view, sight.viewer)
    if seat.role not in _GUESTS:
        shown.last_read_message = seat.last_read_id
        shown.unread_messages = max(view.room.message_count - seat.read_ordinal, 0)
        shown.unread_mention = shown.unread_mention_direct = seat.last_read_id < seat.last_mention_id


def _common_read(view: RoomView, viewer: PersonId) -> int:
    """As `store.read_status` says it elsewhere: who keeps it to itself neither counts nor sees."""
    counting = [member.participant for member in _seated(view) if not member.reads_privately]
    if any(m.reads_privately and m.participant.person_id == viewer for m in view.members):
        return 0
    return min((one.last_read_id for one in counting), default=0)


def _level(stored: StoredRoom, seat: OwnSeat, sight: Sight) -> NotificationLevel:
    """The one chosen, else the usual one."""
    if seat.notification_level is not NotificationLevel.DEFAULT:
        return seat.notification_level
    if seat.role in _GUESTS:
        return NotificationLevel.NEVER
    return NotificationLevel.ALWAYS if stored.kind is RoomKind.ONE_TO_ONE else sight.group_level


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
    """The stored name and the one shown. A one-to-one is called by its other member: the id, and the name shown."""
    name = view.room.name
    if view.room.object_type == OBJECT_SHARE:
        return name, name_of(view.room)
    if view.room.kind is RoomKind.ONE_TO_ONE:
        other = next((member for member in view.members if member.participant.person_id != viewer), None)
        return (other.uid or "", other.display_name) if other else (name, f"Deleted user ({name})" if name else "")
    if view.seat is not None and view.seat.role in _GUESTS and view.room.kind is not RoomKind.PUBLIC:
        return name, HIDDEN_NAME
    return name, name or _generated(view.members)


def name_of(stored: StoredRoom) -> str:
    """The name shown of a room that has one."""
    return f"Password request: {stored.name}" if stored.object_type == OBJECT_SHARE else stored.name


def _generated(members: Sequence[Member]) -> str:
    """A room without a name is called by who is in it."""
    names = ", ".join(member.display_name for member in members)
    return names if len(names) <= _GENERATED_CHARACTERS else f"{names[: _GENERATED_CHARACTERS - 4]}…"


def _participant(member: Member, stored: StoredRoom, own: Sequence[Presence]) -> Participant:
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
        room_token=stored.token,
        attendee_id=person,
        actor_type=actor.type,
        actor_id=actor.id,
        session_ids=[one.key for one in own],
        permissions=permissions_of(Seat(stored, member.participant)),
        attendee_permissions=member.participant.permissions,
    )
