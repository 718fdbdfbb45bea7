"""Rooms and the people in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from sabir.domain.errors import InvalidInput
from sabir.domain.ids import PersonId, RoomId, Seq


class RoomKind(IntEnum):
    """As stored; the numbers are Talk's room types."""

    ONE_TO_ONE = 1
    GROUP = 2
    PUBLIC = 3
    NOTES = 6
    """One person's own."""


class Role(IntEnum):
    """As stored; the numbers are Talk's participant types."""

    OWNER = 1
    MODERATOR = 2
    USER = 3
    GUEST = 4
    SELF_JOINED = 5
    GUEST_MODERATOR = 6


class Listing(IntEnum):
    """Who finds a room without being in it; as stored."""

    MEMBERS = 0
    USERS = 1
    EVERYONE = 2


class NotificationLevel(IntEnum):
    """Of which messages a participant wants to be told; as stored."""

    DEFAULT = 0
    ALWAYS = 1
    MENTIONS = 2
    NEVER = 3


class Room(NamedTuple):
    """A room as stored. Counters of the Session wire start at 0, `info_updates` at 1."""

    id: RoomId
    token: str
    kind: RoomKind
    name: str
    description: str
    is_read_only: bool
    created_ms: int
    last_activity_ms: int
    last_event_id: int
    last_chat_id: int
    message_count: int
    identity_count: int
    bot_count: int
    session_room: str | None
    session_id: int
    deletion_id: int
    message_sequence: int
    info_updates: int
    default_permissions: int
    call_permissions: int
    mention_permissions: int
    recording_consent: int
    expiration_s: int
    """New messages live so long; 0 for ever."""
    cleared_seq: int
    """Where the history begins again: nothing before is shown."""
    has_password: bool
    has_lobby: bool
    """Only moderators are admitted, until `lobby_until_ms` if there is such a time."""
    lobby_until_ms: int | None
    listing: Listing
    object_type: str
    """What the room is about, as a face calls it; empty for most."""
    object_id: str
    call_id: int | None
    """The event that started the call there is."""
    call_ms: int | None
    """When it started."""
    avatar_version: str
    """Of the room's own image; empty without one."""
    session_defaults: int
    """Bits of what anyone may on the Session wire, see `session_rights`."""
    verifies_signatures: bool
    """Whether Session posts need the signature of their author's key."""
    whisper_count: int
    image_number: int | None
    """What the Session wire calls the file with the room's image."""

    def has_lobby_at(self, now_ms: int) -> bool:
        """Whether only moderators are admitted at that time: an expired lobby is open, also before that is told."""
        return self.has_lobby and (self.lobby_until_ms is None or now_ms < self.lobby_until_ms)


class Participant(NamedTuple):
    """One person's place in one room."""

    room_id: RoomId
    person_id: PersonId
    role: Role
    joined_ms: int
    is_hidden: bool
    has_closed: bool
    last_read_id: int
    read_ordinal: int
    last_mention_id: int
    last_sent_ms: int
    permissions: int
    """Bits of its own; 0 as the room's."""
    notifies_calls: bool
    is_archived: bool
    is_favorite: bool
    notification_level: NotificationLevel
    dismissed_id: int
    """Notifications of messages up to this one were put away."""
    is_admin: bool
    """A moderator who makes others moderators."""
    is_concealed: bool
    """A moderator whom the Session wire shows to moderators only."""
    session_rights: int
    """Rights of its own on the Session wire, see `session_rights.Override`; 0 as the room's."""
    active_ms: int
    """When it last was there through the Session wire, to the hour."""


class Ban(NamedTuple):
    """Someone who must stay out of a room."""

    person_id: PersonId
    actor_id: PersonId
    """Who banned them."""
    at_ms: int
    note: str
    """For moderators."""
    expires_ms: int | None
    """When it ends by itself."""


class Seat(NamedTuple):
    """A room together with the actor's own place in it: the only way to a room's content."""

    room: Room
    participant: Participant
    presence_ms: int | None = None
    """When the room was last heard to be open to the actor, by the client silent for longest; None if it is not."""
    last_seq: Seq | None = None
    """The room's newest position when the seat was looked up; None where that was not asked."""

    @property
    def is_shut(self) -> bool:
        """Whether a guest has its place in a room that no guests come to any more."""
        if self.participant.role not in (Role.GUEST, Role.GUEST_MODERATOR):
            return False
        return self.room.kind is not RoomKind.PUBLIC and self.room.session_room is None


@dataclass(frozen=True, slots=True)
class Member:
    """A participant with the names a face shows."""

    participant: Participant
    uid: str | None
    kind: int
    display_name: str
    session_id: str | None
    """The Session ID of a visitor, or one linked to the person."""
    reads_privately: bool = False
    """Nobody is shown how far the person has read; known where members of several rooms are read at once."""


MAX_NAME_BYTES = 200
MAX_DESCRIPTION = 2000
"""Characters."""
OBJECT_FILE, OBJECT_SHARE = "file", "share:password"
"""What rooms can be about: those who see a file, and who needs the password of a shared one."""
_BREAKS = re.compile(r"[\x01-\x1f\x7f\x85\u2028\u2029]+")


def check_room_name(name: str) -> str:
    """Trimmed, one line, 1 to 200 bytes of UTF-8. Raises `InvalidInput`."""
    name = _BREAKS.sub(" ", name).strip()
    if not 1 <= len(name.encode()) <= MAX_NAME_BYTES or "\x00" in name:
        raise InvalidInput("room_name", "A room name has 1 to 200 bytes.")
    return name


def check_description(description: str) -> str:
    """Trimmed, at most `MAX_DESCRIPTION` characters. Raises `InvalidInput`."""
    description = description.strip()
    if "\x00" in description:
        raise InvalidInput("description", "A description is text.")
    if len(description) > MAX_DESCRIPTION:
        raise InvalidInput("description", f"A description has at most {MAX_DESCRIPTION} characters.")
    return description


def check_switch(field: str, state: int) -> bool:
    """Whether something is on. Raises `InvalidInput`."""
    if state not in (0, 1):
        raise InvalidInput(field, f"{field} is 0 or 1.")
    return state == 1


def check_listing(scope: int) -> Listing:
    """Raises `InvalidInput`."""
    if scope not in set(Listing):
        raise InvalidInput("scope", "A room is found by its members (0), users (1) or everyone (2).")
    return Listing(scope)


def check_level(level: int) -> NotificationLevel:
    """One that a participant can choose. Raises `InvalidInput`."""
    if level not in set(NotificationLevel) - {NotificationLevel.DEFAULT}:
        raise InvalidInput("level", "A notification level is 1 (always), 2 (mentions) or 3 (never).")
    return NotificationLevel(level)
