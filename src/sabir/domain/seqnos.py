"""What the modern Session API lists: messages by their room's count of changes, whispers, sums of reactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.messages import Envelope
from sabir.domain.rooms import Room

MAX_PINS = 500
"""Of one room."""
MAX_EMOJIS = 200
"""Different reactions to one message."""


class Reader(NamedTuple):
    """Who reads a room, with a seat there or without."""

    room: Room
    person_id: PersonId
    is_moderator: bool


class Whisper(NamedTuple):
    """A message on the Session wire that few may see, as stored. It is on no other face."""

    room_id: RoomId
    session_id: int
    seqno: int
    """The room's `message_sequence` when it changed last,"""
    seqno_posted: int
    """and when it was posted."""
    author_id: PersonId
    to_id: PersonId | None
    is_for_moderators: bool
    posted_ms: int
    edited_ms: int | None
    deleted_ms: int | None
    envelope_key: str
    envelope_bytes: bytes
    envelope_signature: bytes
    expires_ms: int | None = None

    @property
    def is_deleted(self) -> bool:
        return self.deleted_ms is not None


class Pin(NamedTuple):
    """A message that the room shows apart."""

    message_id: MessageId
    number: int
    """What the modern Session API calls the message."""
    pinned_by_id: PersonId
    pinned_ms: int


class EmojiCount(NamedTuple):
    """One emoji on one message, summed up."""

    message_id: MessageId
    emoji: str
    total: int
    first_ms: int
    """When it was first used, of those who still have it."""
    first_people: tuple[PersonId, ...]
    """Who used it first, oldest first; as many as were asked for."""
    has_own: bool
    """Whether the reader is one of them."""


@dataclass(frozen=True, slots=True)
class ReactionSum:
    """One emoji as the wire shows it; `keys` of those who used it first."""

    emoji: str
    total: int
    keys: Sequence[str]
    has_own: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One message as its reader may see it."""

    number: int
    """Kept through edits."""
    seqno: int
    author_key: str = ""
    posted_ms: int = 0
    edited_ms: int | None = None
    """Or when it was deleted."""
    envelope: Envelope | None = None
    """None for one that was deleted, and where only reactions are told."""
    reactions: Sequence[ReactionSum] = ()
    """In the order of their first use."""
    is_deleted: bool = False
    is_whisper: bool = False
    is_for_moderators: bool = False
    whisper_to_key: str | None = None

    @property
    def is_reactions_alone(self) -> bool:
        """Whether nothing else of it is new to the reader."""
        return self.envelope is None and not self.is_deleted
