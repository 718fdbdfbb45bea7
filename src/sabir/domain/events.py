"""Every kind of event there is. Events hold ids; bodies and names live in rows that can be blanked.

Room events (subject → data):
    message.posted      message            message.edited / message.deleted   message
    messages.vanished   - → ids of messages that went by themselves
    reaction.added / reaction.removed      message → the emoji
    poll.voted / poll.closed               message that shows the poll → the poll's id
    command.answered    - → a `CommandAnswer`, for who has acted alone
    room.created        -                  room.renamed        - → old and new name
    room.described / room.undescribed      -
    room.published      - → name on the Session wire
    room.guests_allowed / room.guests_disallowed               -
    room.locked / room.unlocked            -
    room.password_set / room.password_removed                  -
    room.lobby_set      - → when it opens by itself, ms, or nothing
    room.lobby_lifted   -                  room.lobby_expired  - (it opened by itself)
    room.listed         - → who can find it, a `Listing`
    room.expiration_set - → seconds that messages live         room.expiration_lifted   -
    room.history_cleared                   -
    room.avatar_set / room.avatar_removed  -
    member.added        person → role      member.joined       person (by themselves) → role
    member.removed      person → role      member.left         person (by themselves) → role
    member.role_changed person → old and new role
    member.banned / member.unbanned        person
    call.started / call.left person (who has acted)
    call.joined         person (who has acted) → the event that started the call
    call.ended          the event that started the call → a `CallReport` (the last one left; nobody's act)
    call.ended_for_everyone                the event that started the call → a `CallReport` of the others
    call.missed         person who was called and never came
Person events: `replica.*` snapshots of what an Olvid identity saw, and the person's own changes.
Server events: credentials, disabling, enabling and erasing; groups of people (subject: whoever came or went, if one);
settings (data: the name).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias, TypeGuard, get_args

from sabir.domain.ids import MessageId, PersonId, Seq, StreamId
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
    MESSAGES_VANISHED = "messages.vanished"
    REACTION_ADDED = "reaction.added"
    REACTION_REMOVED = "reaction.removed"
    POLL_VOTED = "poll.voted"
    POLL_CLOSED = "poll.closed"
    COMMAND_ANSWERED = "command.answered"
    ROOM_CREATED = "room.created"
    ROOM_RENAMED = "room.renamed"
    ROOM_DESCRIBED = "room.described"
    ROOM_UNDESCRIBED = "room.undescribed"
    ROOM_PUBLISHED = "room.published"
    ROOM_GUESTS_ALLOWED = "room.guests_allowed"
    ROOM_GUESTS_DISALLOWED = "room.guests_disallowed"
    ROOM_LOCKED = "room.locked"
    ROOM_UNLOCKED = "room.unlocked"
    ROOM_PASSWORD_SET = "room.password_set"  # noqa: S105  # tells of one
    ROOM_PASSWORD_REMOVED = "room.password_removed"  # noqa: S105  # tells of one
    ROOM_LOBBY_SET = "room.lobby_set"
    ROOM_LOBBY_LIFTED = "room.lobby_lifted"
    ROOM_LOBBY_EXPIRED = "room.lobby_expired"
    ROOM_LISTED = "room.listed"
    ROOM_EXPIRATION_SET = "room.expiration_set"
    ROOM_EXPIRATION_LIFTED = "room.expiration_lifted"
    ROOM_HISTORY_CLEARED = "room.history_cleared"
    ROOM_AVATAR_SET = "room.avatar_set"
    ROOM_AVATAR_REMOVED = "room.avatar_removed"
    MEMBER_ADDED = "member.added"
    MEMBER_JOINED = "member.joined"
    MEMBER_REMOVED = "member.removed"
    MEMBER_LEFT = "member.left"
    MEMBER_ROLE_CHANGED = "member.role_changed"
    MEMBER_BANNED = "member.banned"
    MEMBER_UNBANNED = "member.unbanned"
    CALL_STARTED = "call.started"
    CALL_JOINED = "call.joined"
    CALL_LEFT = "call.left"
    CALL_ENDED = "call.ended"
    CALL_ENDED_FOR_EVERYONE = "call.ended_for_everyone"
    CALL_MISSED = "call.missed"

    REPLICA_CONTACT_NEW = "replica.contact_new"
    REPLICA_CONTACT_DELETED = "replica.contact_deleted"
    REPLICA_CONTACT_DETAILS = "replica.contact_details"
    REPLICA_CONTACT_PHOTO = "replica.contact_photo"
    REPLICA_DISCUSSION_NEW = "replica.discussion_new"
    REPLICA_DISCUSSION_LOCKED = "replica.discussion_locked"
    REPLICA_DISCUSSION_RETITLED = "replica.discussion_retitled"
    REPLICA_DISCUSSION_SETTINGS = "replica.discussion_settings"
    REPLICA_MESSAGE_SENT = "replica.message_sent"
    REPLICA_MESSAGE_UPLOADED = "replica.message_uploaded"
    REPLICA_MESSAGE_DELIVERED = "replica.message_delivered"
    REPLICA_MESSAGE_READ = "replica.message_read"
    REPLICA_MESSAGE_RECEIVED = "replica.message_received"
    REPLICA_MESSAGE_BODY_UPDATED = "replica.message_body_updated"
    REPLICA_MESSAGE_DELETED = "replica.message_deleted"
    REPLICA_LOCATION_SENT = "replica.location_sent"
    REPLICA_LOCATION_RECEIVED = "replica.location_received"
    REPLICA_SHARING_STARTED = "replica.sharing_started"
    REPLICA_SHARING_UPDATED = "replica.sharing_updated"
    REPLICA_SHARING_ENDED = "replica.sharing_ended"
    REPLICA_ATTACHMENT_UPLOADED = "replica.attachment_uploaded"
    REPLICA_ATTACHMENT_RECEIVED = "replica.attachment_received"
    REPLICA_REACTION_ADDED = "replica.reaction_added"
    REPLICA_REACTION_UPDATED = "replica.reaction_updated"
    REPLICA_REACTION_REMOVED = "replica.reaction_removed"
    REPLICA_CALL_INCOMING = "replica.call_incoming"
    REPLICA_CALL_RINGING = "replica.call_ringing"
    REPLICA_CALL_ACCEPTED = "replica.call_accepted"
    REPLICA_CALL_BUSY = "replica.call_busy"
    REPLICA_CALL_ENDED = "replica.call_ended"
    REPLICA_INVITATION_SENT = "replica.invitation_sent"
    REPLICA_INVITATION_RECEIVED = "replica.invitation_received"
    REPLICA_INVITATION_UPDATED = "replica.invitation_updated"
    REPLICA_INVITATION_DELETED = "replica.invitation_deleted"

    PERSON_CREATED = "person.created"
    PERSON_CHANGED = "person.changed"
    PERSON_DISABLED = "person.disabled"
    PERSON_ENABLED = "person.enabled"
    PERSON_ERASED = "person.erased"
    CREDENTIAL_REVOKED = "credential.revoked"
    GROUP_CHANGED = "group.changed"
    SETTING_CHANGED = "setting.changed"


class CommandAnswer(StrEnum):
    """What came of a message that was meant as a command."""

    NO_COMMANDS = "none"
    """The list of all there are."""
    UNKNOWN = "unknown"


RoomEventKind: TypeAlias = Literal[
    EventKind.MESSAGE_POSTED,
    EventKind.MESSAGE_EDITED,
    EventKind.MESSAGE_DELETED,
    EventKind.MESSAGES_VANISHED,
    EventKind.REACTION_ADDED,
    EventKind.REACTION_REMOVED,
    EventKind.POLL_VOTED,
    EventKind.POLL_CLOSED,
    EventKind.COMMAND_ANSWERED,
    EventKind.ROOM_CREATED,
    EventKind.ROOM_RENAMED,
    EventKind.ROOM_DESCRIBED,
    EventKind.ROOM_UNDESCRIBED,
    EventKind.ROOM_PUBLISHED,
    EventKind.ROOM_GUESTS_ALLOWED,
    EventKind.ROOM_GUESTS_DISALLOWED,
    EventKind.ROOM_LOCKED,
    EventKind.ROOM_UNLOCKED,
    EventKind.ROOM_PASSWORD_SET,
    EventKind.ROOM_PASSWORD_REMOVED,
    EventKind.ROOM_LOBBY_SET,
    EventKind.ROOM_LOBBY_LIFTED,
    EventKind.ROOM_LOBBY_EXPIRED,
    EventKind.ROOM_LISTED,
    EventKind.ROOM_EXPIRATION_SET,
    EventKind.ROOM_EXPIRATION_LIFTED,
    EventKind.ROOM_HISTORY_CLEARED,
    EventKind.ROOM_AVATAR_SET,
    EventKind.ROOM_AVATAR_REMOVED,
    EventKind.MEMBER_ADDED,
    EventKind.MEMBER_JOINED,
    EventKind.MEMBER_REMOVED,
    EventKind.MEMBER_LEFT,
    EventKind.MEMBER_ROLE_CHANGED,
    EventKind.MEMBER_BANNED,
    EventKind.MEMBER_UNBANNED,
    EventKind.CALL_STARTED,
    EventKind.CALL_JOINED,
    EventKind.CALL_LEFT,
    EventKind.CALL_ENDED,
    EventKind.CALL_ENDED_FOR_EVERYONE,
    EventKind.CALL_MISSED,
]
"""The kinds a room's log can have."""
_OF_ROOMS = frozenset(get_args(RoomEventKind))


def is_of_room(kind: EventKind) -> TypeGuard[RoomEventKind]:
    """Whether a room's log can have it."""
    return kind in _OF_ROOMS


class NewEvent(NamedTuple):
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


_UNLISTED = {
    EventKind.MESSAGE_EDITED,
    EventKind.MESSAGE_DELETED,
    EventKind.MESSAGES_VANISHED,
    EventKind.REACTION_ADDED,
    EventKind.REACTION_REMOVED,
    EventKind.POLL_VOTED,
    EventKind.COMMAND_ANSWERED,
    EventKind.ROOM_PUBLISHED,
    EventKind.MEMBER_JOINED,
    EventKind.MEMBER_BANNED,
    EventKind.MEMBER_UNBANNED,
}
"""What only changes an earlier message, and what no chat shows."""
_LISTED = _OF_ROOMS - _UNLISTED
_GUESTS = {f"{int(Role.GUEST)}", f"{int(Role.GUEST_MODERATOR)}"}
_PASSING = {
    EventKind.MEMBER_ADDED: {f"{int(Role.OWNER)}"},  # nobody but the two of a one-to-one is added as its owner
    EventKind.MEMBER_LEFT: _GUESTS | {f"{int(Role.SELF_JOINED)}"},
    EventKind.MEMBER_REMOVED: _GUESTS,
}


def vanished_ids(event: Event) -> list[MessageId]:
    """The messages that went by themselves."""
    if event.kind is not EventKind.MESSAGES_VANISHED:
        return []
    return [MessageId(int(one)) for one in (event.data or "").split()]


def is_passing(event: Event) -> bool:
    """Whether nobody is told: a guest has gone, someone left who had come by a link, a one-to-one was made."""
    return event.data in _PASSING.get(event.kind, ())


def is_listed(event: Event) -> bool:
    """Whether a list of rooms can show it as the newest thing: not what only changes an earlier message."""
    return event.kind in _LISTED and not is_passing(event)
