"""Every kind of event there is. Events hold ids; bodies and names live in rows that can be blanked.

Room events (subject → data):
    message.posted      message            message.edited / message.deleted   message
    reaction.added / reaction.removed      message → the emoji
    room.created        -                  room.renamed        - → old and new name
    room.described      -                  room.published      - → name on the Session wire
    member.added        person             member.joined       person (by themselves)
    member.removed      person → role      member.left         person (by themselves) → role
    member.role_changed person → old and new role
    member.banned / member.unbanned        person
Person events: `replica.*` snapshots of what an Olvid identity saw, and the person's own changes.
Server events: credentials, disabling and enabling.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias, TypeGuard, get_args

from sabir.domain.ids import PersonId, Seq, StreamId
from sabir.domain.rooms import Role


class StreamKind:
    """Kinds of stream as stored."""

    SERVER = 0
    ROOM = 1
    PERSON = 2


class EventKind(StrEnum):
    """Closed set: renderers match on it and end with `assert_never`."""

    MESSAGE_POSTED = "message.posted"
    MESSAGE_EDITED = "message.edited"
    MESSAGE_DELETED = "message.deleted"
    REACTION_ADDED = "reaction.added"
    REACTION_REMOVED = "reaction.removed"
    ROOM_CREATED = "room.created"
    ROOM_RENAMED = "room.renamed"
    ROOM_DESCRIBED = "room.described"
    ROOM_PUBLISHED = "room.published"
    MEMBER_ADDED = "member.added"
    MEMBER_JOINED = "member.joined"
    MEMBER_REMOVED = "member.removed"
    MEMBER_LEFT = "member.left"
    MEMBER_ROLE_CHANGED = "member.role_changed"
    MEMBER_BANNED = "member.banned"
    MEMBER_UNBANNED = "member.unbanned"

    REPLICA_CONTACT_NEW = "replica.contact_new"
    REPLICA_DISCUSSION_NEW = "replica.discussion_new"
    REPLICA_DISCUSSION_LOCKED = "replica.discussion_locked"
    REPLICA_DISCUSSION_RETITLED = "replica.discussion_retitled"
    REPLICA_MESSAGE_SENT = "replica.message_sent"
    REPLICA_MESSAGE_RECEIVED = "replica.message_received"
    REPLICA_MESSAGE_BODY_UPDATED = "replica.message_body_updated"
    REPLICA_MESSAGE_DELETED = "replica.message_deleted"
    REPLICA_ATTACHMENT_RECEIVED = "replica.attachment_received"
    REPLICA_REACTION_ADDED = "replica.reaction_added"
    REPLICA_REACTION_UPDATED = "replica.reaction_updated"
    REPLICA_REACTION_REMOVED = "replica.reaction_removed"

    PERSON_CREATED = "person.created"
    PERSON_CHANGED = "person.changed"
    PERSON_DISABLED = "person.disabled"
    PERSON_ENABLED = "person.enabled"
    CREDENTIAL_REVOKED = "credential.revoked"


RoomEventKind: TypeAlias = Literal[
    EventKind.MESSAGE_POSTED,
    EventKind.MESSAGE_EDITED,
    EventKind.MESSAGE_DELETED,
    EventKind.REACTION_ADDED,
    EventKind.REACTION_REMOVED,
    EventKind.ROOM_CREATED,
    EventKind.ROOM_RENAMED,
    EventKind.ROOM_DESCRIBED,
    EventKind.ROOM_PUBLISHED,
    EventKind.MEMBER_ADDED,
    EventKind.MEMBER_JOINED,
    EventKind.MEMBER_REMOVED,
    EventKind.MEMBER_LEFT,
    EventKind.MEMBER_ROLE_CHANGED,
    EventKind.MEMBER_BANNED,
    EventKind.MEMBER_UNBANNED,
]
"""The kinds a room's log can have."""
_OF_ROOMS = frozenset(get_args(RoomEventKind))


def is_of_room(kind: EventKind) -> TypeGuard[RoomEventKind]:
    """Whether a room's log can have it."""
    return kind in _OF_ROOMS


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be appended. `is_subject` makes the event its own subject (a posted message)."""

    kind: EventKind
    actor_id: PersonId | None
    subject_id: int | None = None
    data: str | None = None
    is_subject: bool = False


class Event(NamedTuple):
    """One entry of a stream."""

    stream_id: StreamId
    seq: Seq
    id: int
    kind: EventKind
    subject_id: int | None
    actor_id: PersonId | None
    at_ms: int
    data: str | None


_LISTED = {
    EventKind.MESSAGE_POSTED,
    EventKind.ROOM_CREATED,
    EventKind.ROOM_RENAMED,
    EventKind.ROOM_DESCRIBED,
    EventKind.MEMBER_ADDED,
    EventKind.MEMBER_REMOVED,
    EventKind.MEMBER_LEFT,
    EventKind.MEMBER_ROLE_CHANGED,
}
_PASSING = {f"{int(Role.GUEST)}", f"{int(Role.SELF_JOINED)}"}


def is_passing(event: Event) -> bool:
    """Whether someone left who had come as a guest or by a link: nobody is told."""
    return event.kind is EventKind.MEMBER_LEFT and event.data in _PASSING


def is_listed(event: Event) -> bool:
    """Whether a list of rooms can show it as the newest thing: not what only changes an earlier message."""
    return event.kind in _LISTED and not is_passing(event)
