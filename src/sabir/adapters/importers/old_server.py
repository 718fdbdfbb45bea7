"""What the readers of old servers have in common. What a server does not have comes empty."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Protocol

from sabir.adapters.importers.folder import open_inside
from sabir.adapters.importers.problems import Problems
from sabir.domain.importing import (
    OldBan,
    OldCounters,
    OldDeletion,
    OldDirect,
    OldFile,
    OldFuture,
    OldMember,
    OldMessage,
    OldPerson,
    OldPin,
    OldReaction,
    OldRoom,
    OldStaff,
    OldToken,
    OldWhisper,
)

MAX_MESSAGE_BYTES = 10 * 1024 * 1024
"""No larger request came to either server."""
MAX_VALUE_BYTES = 2 * MAX_MESSAGE_BYTES
"""Larger values are not even read."""
MAX_FILE_BYTES = 100 * 1024 * 1024


class Spelling(Protocol):
    """How ids are written: one spelling for each key."""

    def who(self, value: object) -> str:
        """An `05…`, `15…` or `25…` id in small letters. Raises `Malformed`."""
        ...


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """A room, and the number the old server knows it by."""

    row: OldRoom
    id: int = 0

    @property
    def name(self) -> str:
        return self.row.session_room


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file whose bytes still lie in the old server's folder."""

    row: OldFile
    path: str


class OldServer(ABC):
    """The data of one old server. `after` is the number of the last row that has arrived.

    Rows that say nothing sound are listed and left out; iterating raises `InvalidInput` where a file is damaged.
    """

    kind: ClassVar[str]
    key_files: ClassVar[Sequence[str]]
    """Where the private key may be, in its folder."""
    has_tokens_for_all: ClassVar[bool] = False
    """Whether everyone has a token that never ends and is good in every room."""

    def __init__(self, folder: Path, spelling: Spelling, problems: Problems) -> None:
        self.folder = folder
        self._spelling = spelling
        self._problems = problems

    @staticmethod
    @abstractmethod
    def is_at(folder: Path) -> bool:
        """Whether the folder is such a server's."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def sizes(self, rooms: Sequence[RoomInfo]) -> dict[str, int]:
        """Rows by table; of what belongs to rooms, those of these rooms."""

    @abstractmethod
    def rooms(self) -> Iterator[RoomInfo]: ...

    @abstractmethod
    def people(self, rooms: Sequence[RoomInfo]) -> Iterator[OldPerson]:
        """Someone may come several times; those whose key is known come first."""

    @abstractmethod
    def files(self, room: RoomInfo, after: int, now_ms: int) -> Iterator[StoredFile]: ...

    @abstractmethod
    def messages(self, room: RoomInfo, after: int) -> Iterator[OldMessage]: ...

    @abstractmethod
    def members(self, room: RoomInfo) -> Iterator[OldMember]: ...

    @abstractmethod
    def counters(self, room: RoomInfo) -> OldCounters: ...

    def open_file(self, path: str) -> BinaryIO:
        """Raises `Malformed`."""
        return open_inside(self.folder, path, MAX_FILE_BYTES)

    @abstractmethod
    def image(self, room: RoomInfo) -> StoredFile | None:
        """With the number 0 if it is none of the room's files."""

    def deletions(self, room: RoomInfo, after: int) -> Iterator[OldDeletion]:
        yield from ()

    def whispers(self, room: RoomInfo, after: int) -> Iterator[OldWhisper]:
        yield from ()

    def reactions(self, room: RoomInfo) -> Iterator[OldReaction]:
        yield from ()

    def pins(self, room: RoomInfo) -> Iterator[OldPin]:
        yield from ()

    def futures(self, room: RoomInfo) -> Iterator[OldFuture]:
        yield from ()

    def tokens(self, room: RoomInfo) -> Iterator[OldToken]:
        yield from ()

    def staff(self) -> Iterator[OldStaff]:
        yield from ()

    def bans(self) -> Iterator[OldBan]:
        yield from ()

    def direct(self, after: int, now_ms: int) -> Iterator[OldDirect]:
        yield from ()
