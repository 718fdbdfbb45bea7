"""What the cross-face tests ask of a member of a room, whichever client it uses.

Each member works through a real client of its face and believes nothing else: keys are that client's own ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Face = Literal["talk", "session", "olvid"]
DEADLINE_S = 20.0


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file as the client downloaded it."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as one client shows it."""

    key: str
    """What this client calls it."""
    author: str
    """The name shown beside it."""
    text: str
    parent: str = ""
    """The key of the message it answers, if the client shows one."""
    files: tuple[SeenFile, ...] = ()


class NoSuchAct(Exception):
    """The face's wire has no such act: the server refused what a client might try."""


class Member(Protocol):
    """One member of one room. What waits raises `AssertionError` with all it has seen when its time is up."""

    face: Face
    name: str

    async def say(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        """Post a text."""

    async def share(self, *files: SeenFile) -> Seen:
        """Post files, as the client's own way of it is."""

    async def edit(self, own: Seen, text: str) -> None:
        """Raises `NoSuchAct`."""

    async def delete(self, own: Seen) -> None:
        """For everyone."""

    async def react(self, to: Seen, emoji: str) -> None:
        """Raises `NoSuchAct`."""

    async def unreact(self, to: Seen, emoji: str) -> None:
        """Raises `NoSuchAct`."""

    async def sees(self, text: str) -> Seen:
        """Wait for a message with this text."""

    async def sees_files(self, count: int) -> Seen:
        """Wait for a message with that many files and download them."""

    async def sees_edit(self, before: Seen, text: str) -> Seen:
        """Wait until the message has that text, in the client's own form of it."""

    async def sees_deletion(self, gone: Seen) -> None:
        """Wait until the message is gone, in the client's own form of it."""

    async def sees_reaction(self, to: Seen, emoji: str, *, by: str) -> None:
        """Wait until the client shows the reaction of the member of that name."""

    async def sees_reaction_go(self, to: Seen, emoji: str) -> None:
        """Wait until the client shows no such reaction."""

    async def saw_between(self, first: Seen, last: Seen) -> Sequence[str]:
        """What came after one message and before another, described: nothing, if something is hidden."""
