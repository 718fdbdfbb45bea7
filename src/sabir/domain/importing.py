"""What another server's data comes to before it is stored here: rows of plain values, in parts that arrive one by one.

People are named by the ids they had there: `05…`, `15…` or `25…`, in small letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_ROWS = 500
"""Of one part that one unit takes."""


class Part(StrEnum):
    """What a chunk holds, in the order in which it must arrive: server-wide first, then room by room."""

    ALIASES = "aliases"
    """Of people who are here already; it keeps no position."""
    PEOPLE = "people"
    ROOM = "room"
    FILES = "files"
    MESSAGES = "messages"
    DELETIONS = "deletions"
    WHISPERS = "whispers"
    REACTIONS = "reactions"
    PINS = "pins"
    MEMBERS = "members"
    FUTURES = "futures"
    TOKENS = "tokens"
    IMAGE = "image"
    OPENING = "opening"
    STAFF = "staff"
    BANS = "bans"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class OldPerson:
    """A user there."""

    key: str
    blinded: tuple[str, ...]
    """Its blinded ids on that server, `15…` with the sign bit cleared."""
    created_ms: int
    seen_ms: int
    token: bytes | None = None
    """The hash of a token that is good in every room that moves in."""


@dataclass(frozen=True, slots=True)
class OldRoom:
    """A room without what is in it. `rights` are bits of `session_rights.Right`: what anyone may."""

    session_room: str
    name: str
    description: str
    created_ms: int
    rights: int


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file whose bytes lie in our store already."""

    number: int
    name: str
    mime: str
    size_bytes: int
    blob: str
    uploaded_ms: int
    expires_ms: int | None
    owner: str = ""
    """Empty where nobody knows."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that a message shows, by its number in the room."""

    number: int
    name: str
    mime: str
    otherwise: str
    """Goes after the text if there is no such file."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says, for the other faces; empty for what no client shows."""

    text: str = ""
    name: str = ""
    """What the author goes by in it."""
    sent_ms: int = 0
    """By the author's clock; 0 if it is not to be believed."""
    quoted: str = ""
    """The author of the message it answers to."""
    quoted_ms: int = 0
    otherwise: str = ""
    """Goes before the text if that message is not found."""
    files: tuple[Shown, ...] = ()


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class OldMessage:
    """A message as it was signed, or what is left of a deleted one."""

    number: int
    author: str
    posted_ms: int
    seqno: int
    seqno_data: int
    seqno_posted: int
    data: bytes = b""
    signature: bytes = b""
    edited_ms: int | None = None
    deleted_ms: int | None = None
    files: tuple[int, ...] = ()
    """Files that belong to it, whether it names them or not."""
    said: Said = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class OldDeletion:
    """That a message was deleted whose author nobody knows any more."""

    number: int
    message: int


@dataclass(frozen=True, slots=True)
class OldWhisper:
    """A message for one member, or for moderators."""

    number: int
    author: str
    to: str
    """Empty for moderators only."""
    is_for_moderators: bool
    posted_ms: int
    seqno: int
    data: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class OldReaction:
    number: int
    """Of this emoji on this message; several people share it."""
    message: int
    emoji: str
    person: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class OldPin:
    message: int
    person: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class OldMember:
    """Someone in a room, and what that one may there; None as the room's default."""

    person: str
    seen_ms: int
    """When it was last active there; 0 if nobody knows."""
    is_moderator: bool = False
    is_admin: bool = False
    is_concealed: bool = False
    is_banned: bool = False
    ban_ends_ms: int | None = None
    can_access: bool | None = None
    can_read: bool | None = None
    can_write: bool | None = None
    can_upload: bool | None = None


@dataclass(frozen=True, slots=True)
class OldFuture:
    """A change of rights that was to come by itself."""

    person: str
    due_ms: int
    can_read: bool | None = None
    can_write: bool | None = None
    can_upload: bool | None = None


@dataclass(frozen=True, slots=True)
class OldToken:
    """A token that was claimed; its hash."""

    person: str
    token: bytes
    claimed_ms: int


@dataclass(frozen=True, slots=True)
class OldImage:
    """A room's image: a file of the room, and a square picture of it where one could be made."""

    number: int
    blob: str = ""
    file: OldFile | None = None
    """The file itself, if it was none of the room's before."""


@dataclass(frozen=True, slots=True)
class OldCounters:
    """Where a room's numbers go on; with it the room opens."""

    session_id: int
    deletion_id: int
    message_sequence: int
    info_updates: int
    owner: str = ""
    """The user id of whoever is to own it here."""


@dataclass(frozen=True, slots=True)
class OldStaff:
    """A moderator of the whole server."""

    person: str
    is_admin: bool
    is_concealed: bool


@dataclass(frozen=True, slots=True)
class OldBan:
    """A ban from the whole server."""

    person: str
    ends_ms: int | None


@dataclass(frozen=True, slots=True)
class OldDirect:
    """A direct message; nobody here can read it."""

    number: int
    sender: str
    recipient: str
    body: bytes
    posted_ms: int
    expires_ms: int


OldRow = (
    OldPerson
    | OldRoom
    | OldFile
    | OldMessage
    | OldDeletion
    | OldWhisper
    | OldReaction
    | OldPin
    | OldMember
    | OldFuture
    | OldToken
    | OldImage
    | OldCounters
    | OldStaff
    | OldBan
    | OldDirect
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of one part. `source` is the public key of the server that moves in."""

    source: str
    part: Part
    room: str
    """The name of the room they belong to; empty for what is the server's."""
    position: int
    """Everything of the part up to there has arrived with it."""
    rows: tuple[OldRow, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a chunk: rows that are there now, and why others are not, by their place in it."""

    count: int
    left_out: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far a server's data has arrived."""

    marks: dict[str, int]
    """The position of each part, by `mark_of`."""
    published: tuple[str, ...]
    """Rooms that are open here."""
    gone: tuple[str, ...]
    """Rooms that arrived and were deleted here since, in small letters."""
    public_key: str
    """The one on the Session wire that an operator has set; empty without."""
    own_key: str
    """The one there is where none was set."""


def mark_of(part: Part, room: str = "") -> str:
    """The name under which the position of a part is kept."""
    return f"{part.value} {room.lower()}".rstrip()
