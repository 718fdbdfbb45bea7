"""Messages: what someone wishes to post, and what was posted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.ids import FileId, MessageId, PersonId, RoomId
from sabir.domain.rich_objects import RichObject

MAX_TEXT_CHARACTERS = 32_000
MAX_FILES = 32
REPEAT_MS = 24 * 3600 * 1000


class EnvelopeFormat(IntEnum):
    """Wire formats whose bytes are kept."""

    SESSION = 1
    """As a client of the Session wire signed it."""
    SESSION_RELAY = 2
    """Written and signed here, under a relay key of the author."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The original bytes of a message, given back bit for bit by the face they came through."""

    format: EnvelopeFormat
    key: str
    """The Session ID whose key made the signature."""
    data: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Quote:
    """A reply named by author and time, as Session names it."""

    author_key: str
    sent_ms: int
    """The author's time of it, or the one it was listed under."""
    otherwise: str = ""
    """Goes before the text if no such message is found."""


@dataclass(frozen=True, slots=True)
class NumberedFile:
    """A file of the room by its number on the Session wire, with the name and type the post gives it."""

    number: int
    name: str
    mime: str
    otherwise: str
    """Goes after the text if there is no such file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A validated wish to post. Raises `InvalidInput` or `TooLarge` when built."""

    text: str
    reply_to: MessageId | None = None
    quote: Quote | None = None
    files: tuple[FileId, ...] = ()
    numbered_files: tuple[NumberedFile, ...] = ()
    envelope: Envelope | None = None
    is_signed: bool = True
    """Whether the envelope's signature is of its key; some rooms take others too."""
    sent_ms: int | None = None
    """The author's own clock, where the wire has it."""
    reference: str = ""
    """The client's own id for the message; the same one again within 24 h gives the first result."""
    client_ref: bytes | None = None
    """Another key to recognise a repeated request by."""
    repeat_ms: int = REPEAT_MS
    """How long the same reference gives the first result."""
    author_name: str | None = None
    """The name the author goes by in this message; kept for visitors."""
    max_characters: int = MAX_TEXT_CHARACTERS
    rich_object: RichObject | None = None
    """Shown in place of the text where a face can."""
    is_silent: bool = False
    """Whether nobody is notified of it."""
    lifetime_s: int = 0
    """How long it exists, if the room lets it live as long; 0 for ever."""
    brings_back: bool = True
    """Whether it can be posted in a one-to-one that the author left; it is back then."""

    def __post_init__(self) -> None:
        if len(self.text) > self.max_characters:
            raise TooLarge("message", self.max_characters, "characters")
        if not self.text and not self.files and self.envelope is None:
            raise InvalidInput("message", "A message needs text or a file.")
        if len(self.files) + len(self.numbered_files) > MAX_FILES:
            raise TooLarge("files", MAX_FILES, "files")
        if "\x00" in self.text:
            raise InvalidInput("message", "A message can't contain a NUL character.")


class Message(NamedTuple):
    """A message as stored."""

    room_id: RoomId
    id: MessageId
    ordinal: int
    author_id: PersonId
    posted_ms: int
    sent_ms: int
    text: str
    reply_to_id: MessageId | None
    file_count: int
    reaction_count: int
    reference: str
    session_id: int | None
    envelope_key: str | None
    edited_ms: int | None
    edited_by_id: PersonId | None
    deleted_ms: int | None
    deleted_by_id: PersonId | None
    rich_object: str | None = None
    """What it shows in place of its text where a face can, as JSON of a `RichObject`."""
    expires_ms: int | None = None
    is_silent: bool = False
    session_first_id: int | None = None
    """Its first number on the Session wire, if it has another one now."""
    seqno: int = 0
    """The room's `message_sequence` when anything of it changed last,"""
    seqno_data: int = 0
    """when its content did,"""
    seqno_posted: int = 0
    """and when it was posted."""

    @property
    def stable_session_id(self) -> int | None:
        """Its number on the Session wire that no edit changes."""
        return self.session_id if self.session_first_id is None else self.session_first_id

    @property
    def is_deleted(self) -> bool:
        return self.deleted_ms is not None

    @property
    def has_vanished(self) -> bool:
        """Whether it went with time, or with the history: then nothing says that it was there."""
        return self.deleted_ms is not None and self.deleted_by_id is None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it hangs on a message."""

    file_id: FileId
    name: str
    mime: str
    size_bytes: int
    owner_id: PersonId
    path: str | None
    number: int | None
    """What the Session wire calls it in the message's room, if it does."""
    is_folder: bool
    """Then there is nothing to download."""


def told_folders(attachments: Iterable[Attachment]) -> str:
    """A line for each folder, where none can be shown."""
    return "\n".join(f"shared a folder: {one.name}" for one in attachments if one.is_folder)


class Reaction(NamedTuple):
    """One person's emoji on one message."""

    message_id: MessageId
    emoji: str
    person_id: PersonId
    at_ms: int


def check_reaction(emoji: str) -> str:
    """1 to 12 code points without control characters. Raises `InvalidInput`."""
    if not 1 <= len(emoji) <= 12 or any(ord(character) < 0x20 for character in emoji) or emoji.strip() != emoji:
        raise InvalidInput("reaction", "A reaction is one emoji.")
    return emoji
