"""What a follower of a room reads: events with what they point to, resolved when read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sabir.domain.events import Event
from sabir.domain.ids import NOBODY, MessageId, PersonId, RoomId, Seq
from sabir.domain.messages import Attachment, Envelope, Message, Reaction
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Room


class Name(NamedTuple):
    """How a person is shown."""

    id: PersonId
    kind: PersonKind
    uid: str | None
    display_name: str
    session_id: str | None = None
    """Of a visitor, or linked to the person."""


UNKNOWN = Name(NOBODY, PersonKind.GUEST, None, "")
"""Stands for someone whose row is gone."""


class Item(NamedTuple):
    """One event, with the message it is about (in its present state), if any."""

    event: Event
    message: Message | None


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a room's timeline with everything needed to show it."""

    items: Sequence[Item]
    last_seq: Seq
    """The newest position the page knows of: its newest item's, or the room's if the page is empty."""
    names: Mapping[PersonId, Name]
    parents: Mapping[MessageId, Message] = field(default_factory=dict)
    attachments: Mapping[MessageId, Sequence[Attachment]] = field(default_factory=dict)
    reactions: Mapping[MessageId, Sequence[Reaction]] = field(default_factory=dict)
    mentioned: Mapping[str, Name] = field(default_factory=dict)
    """Whom the mentions in the texts name, by mention as typed."""
    room: Room | None = None
    """Where a text names everyone in it; a one-to-one has no such name."""
    common_read_id: int | None = None
    """Up to where everyone has read; None where nobody asked, or the reader does not tell how far it has read."""
    renderings: dict[object, bytes] = field(default_factory=dict, compare=False, repr=False)
    """A face's memory of this page as bytes, one per distinct view: many may wait for the same page."""

    def name(self, person: PersonId | None) -> Name:
        """The person's name, or `UNKNOWN`."""
        return self.names.get(person, UNKNOWN) if person is not None else UNKNOWN


@dataclass(frozen=True, slots=True)
class EnvelopePage:
    """Messages as the Session wire lists them: by dense number, live ones only."""

    messages: Sequence[Message]
    envelopes: Mapping[MessageId, Envelope]


@dataclass(frozen=True, slots=True)
class RoomCursor:
    """Where a poller of the Session wire stands in one room; None asks for the newest."""

    actor_id: PersonId
    room_id: RoomId
    after_message: int | None = None
    after_deletion: int | None = None


@dataclass(frozen=True, slots=True)
class RoomNews:
    """What a `RoomCursor` has not seen yet."""

    page: EnvelopePage
    deletions: Sequence[tuple[int, int]]
    """(deletion number, message number)"""
    moderators: Sequence[str]
    """Session IDs and relay ids of the room's moderators and owners."""
