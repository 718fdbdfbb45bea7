"""What an Olvid identity owns: its copies of rooms, as a device has them, and what it is told about them.

Ids count from 1 per identity; those of inbound and outbound messages and attachments are apart. An id of 0 says
"myself" (sender, reaction) or "none". What is told is kept as JSON in the order of these fields: add new ones at the
end, with a default.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple, TypeAlias

from sabir.domain.ephemerality import Ephemerality
from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.events import EventKind
from sabir.domain.ids import FileId, IdentityId, MessageId, PersonId
from sabir.domain.invitations import Invitation, Status
from sabir.domain.locations import Location
from sabir.domain.people import Actor


class Direction(IntEnum):
    """Which of the two sequences of ids; as stored and on the wire."""

    INBOUND = 1
    OUTBOUND = 2


class ReplicaId(NamedTuple):
    """Names a message or an attachment of one identity."""

    direction: Direction
    id: int


class Progress(IntEnum):
    """How far an own message has come; as stored."""

    SENT = 0
    UPLOADED = 1
    DELIVERED = 2
    """Someone else has it."""
    READ = 3
    """Someone else has read it."""


class Owner(NamedTuple):
    """Who acts as which identity."""

    actor: Actor
    identity_id: IdentityId


class Details(NamedTuple):
    """How an identity presents itself."""

    first_name: str
    last_name: str = ""
    company: str = ""
    position: str = ""

    @property
    def display_name(self) -> str:
        """`First Last (Position @ Company)`, without what is missing."""
        name = " ".join(part for part in (self.first_name, self.last_name) if part)
        role = " @ ".join(part for part in (self.position, self.company) if part)
        return f"{name} ({role})" if role else name

    def renamed(self, name: str) -> Details:
        """As another face names the person: its first word is the first name, company and position stay."""
        role = Details("", "", self.company, self.position).display_name.strip()
        bare = name.removesuffix(role).strip() if role else name
        first_name, _, last_name = (bare or name).partition(" ")
        return self._replace(first_name=first_name, last_name=last_name.strip())


MAX_DETAIL = 512


def check_details(details: Details) -> Details:
    """Raises `InvalidInput` (neither first nor last name), `TooLarge`."""
    if not (details.first_name.strip() or details.last_name.strip()):
        raise InvalidInput("details", "An identity needs a first or a last name.")
    for name, value in details._asdict().items():
        if "\0" in value:
            raise InvalidInput(name, "It can't hold a NUL.")
        if len(value) > MAX_DETAIL:
            raise TooLarge(name, MAX_DETAIL, "characters")
    return details


class Contact(NamedTuple):
    """Another person as the identity knows it. Collected, unless it has a one-to-one discussion."""

    id: int
    person_id: PersonId
    details: Details
    is_one_to_one: bool
    has_photo: bool = False
    has_channel: bool = True


class Discussion(NamedTuple):
    """A room as the identity has it. A locked one names neither contact nor group."""

    id: int
    title: str
    contact_id: int
    group_id: int


class ReplicaReaction(NamedTuple):
    """A person has at most one per message."""

    contact_id: int
    reaction: str
    at_ms: int


class ReplicaMessage(NamedTuple):
    """A message as the identity has it."""

    ref: ReplicaId
    message_id: MessageId
    discussion_id: int
    sender_id: int
    body: str
    sort_index: float
    timestamp_ms: int
    attachment_count: int
    reply_to: ReplicaId | None
    edited_seq: int | None = None
    reactions: tuple[ReplicaReaction, ...] = ()
    location: Location | None = None
    progress: Progress = Progress.SENT
    """Of an own one."""
    dies_ms: int | None = None
    """When it goes by itself, as far as that is known."""
    visible_ms: int | None = None
    """It goes so long after it was read; 0: at once."""


class ReplicaAttachment(NamedTuple):
    """A file as it hangs on the identity's message."""

    ref: ReplicaId
    discussion_id: int
    replica_message_id: int
    file_id: FileId
    file_name: str
    mime: str
    size_bytes: int


class Wanted(NamedTuple):
    """Which messages a list shows; discussion 0 stands for all."""

    discussion_id: int = 0
    is_unread_only: bool = False


class ContactNews(NamedTuple):
    contact: Contact


class ContactDetailsNews(NamedTuple):
    """The contact after the event."""

    contact: Contact
    previous: Details


class DiscussionNews(NamedTuple):
    """`previous_title` where the title changed."""

    discussion: Discussion
    previous_title: str = ""


class SettingsNews(NamedTuple):
    """What limits messages in the discussion now, and what did before."""

    discussion: Discussion
    settings: Ephemerality
    previous: Ephemerality


class MessageNews(NamedTuple):
    """The message after the event, or as it was before it was deleted; what of it changed, as that was before."""

    message: ReplicaMessage
    previous_body: str = ""
    previous_location: Location | None = None


class AttachmentNews(NamedTuple):
    attachment: ReplicaAttachment


class ReactionNews(NamedTuple):
    """The message after the event; the reaction added, changed or removed; what it was before it changed."""

    message: ReplicaMessage
    reaction: ReplicaReaction
    previous: ReplicaReaction | None = None


class CallNews(NamedTuple):
    """A call that someone started, or what became of the identity's own; `contact_id` is the other one."""

    call_id: str
    contact_id: int = 0
    discussion_id: int = 0
    caller_name: str = ""
    callee_count: int = 0


class InvitationNews(NamedTuple):
    """The invitation after the event, or as it was before it was deleted; `previous` where the status changed."""

    invitation: Invitation
    previous: Status | None = None


News: TypeAlias = (
    ContactNews
    | ContactDetailsNews
    | DiscussionNews
    | SettingsNews
    | MessageNews
    | AttachmentNews
    | ReactionNews
    | CallNews
    | InvitationNews
)

NEWS: dict[EventKind, type[News]] = {
    EventKind.REPLICA_CONTACT_NEW: ContactNews,
    EventKind.REPLICA_CONTACT_DELETED: ContactNews,
    EventKind.REPLICA_CONTACT_DETAILS: ContactDetailsNews,
    EventKind.REPLICA_CONTACT_PHOTO: ContactNews,
    EventKind.REPLICA_DISCUSSION_NEW: DiscussionNews,
    EventKind.REPLICA_DISCUSSION_LOCKED: DiscussionNews,
    EventKind.REPLICA_DISCUSSION_RETITLED: DiscussionNews,
    EventKind.REPLICA_DISCUSSION_SETTINGS: SettingsNews,
    EventKind.REPLICA_MESSAGE_SENT: MessageNews,
    EventKind.REPLICA_MESSAGE_UPLOADED: MessageNews,
    EventKind.REPLICA_MESSAGE_DELIVERED: MessageNews,
    EventKind.REPLICA_MESSAGE_READ: MessageNews,
    EventKind.REPLICA_MESSAGE_RECEIVED: MessageNews,
    EventKind.REPLICA_MESSAGE_BODY_UPDATED: MessageNews,
    EventKind.REPLICA_MESSAGE_DELETED: MessageNews,
    EventKind.REPLICA_LOCATION_SENT: MessageNews,
    EventKind.REPLICA_LOCATION_RECEIVED: MessageNews,
    EventKind.REPLICA_SHARING_STARTED: MessageNews,
    EventKind.REPLICA_SHARING_UPDATED: MessageNews,
    EventKind.REPLICA_SHARING_ENDED: MessageNews,
    EventKind.REPLICA_ATTACHMENT_UPLOADED: AttachmentNews,
    EventKind.REPLICA_ATTACHMENT_RECEIVED: AttachmentNews,
    EventKind.REPLICA_REACTION_ADDED: ReactionNews,
    EventKind.REPLICA_REACTION_UPDATED: ReactionNews,
    EventKind.REPLICA_REACTION_REMOVED: ReactionNews,
    EventKind.REPLICA_CALL_INCOMING: CallNews,
    EventKind.REPLICA_CALL_RINGING: CallNews,
    EventKind.REPLICA_CALL_ACCEPTED: CallNews,
    EventKind.REPLICA_CALL_BUSY: CallNews,
    EventKind.REPLICA_CALL_ENDED: CallNews,
    EventKind.REPLICA_INVITATION_SENT: InvitationNews,
    EventKind.REPLICA_INVITATION_RECEIVED: InvitationNews,
    EventKind.REPLICA_INVITATION_UPDATED: InvitationNews,
    EventKind.REPLICA_INVITATION_DELETED: InvitationNews,
}
"""What the events of a person's stream tell an identity, by kind."""


class Snapshot(NamedTuple):
    """One event of an identity: what it was told, as it was then."""

    seq: int
    kind: EventKind
    at_ms: int
    news: News
