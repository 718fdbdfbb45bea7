"""Polls: what is asked, and how it may be answered.

Source: Nextcloud Talk API, polls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sabir.domain.errors import InvalidInput
from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.timeline import Name

MAX_OPTIONS = 50
MAX_TEXT_CHARACTERS = 1000
_MOST_CHARACTERS = 25_000


@dataclass(frozen=True, slots=True)
class NewPoll:
    """A validated wish for a poll. Raises `InvalidInput` when built."""

    question: str
    options: tuple[str, ...]
    is_hidden: bool = False
    """Whether results are shown when it is closed, and then without names."""
    max_votes: int = 1
    """Options of one voter; 0 for any number."""

    def __post_init__(self) -> None:
        texts = (self.question, *self.options)
        if not all(0 < len(text) <= MAX_TEXT_CHARACTERS and "\x00" not in text for text in texts):
            raise InvalidInput("question", f"A question and its options have 1 to {MAX_TEXT_CHARACTERS} characters.")
        if not 2 <= len(set(self.options)) == len(self.options) <= MAX_OPTIONS:
            raise InvalidInput("options", f"A poll has 2 to {MAX_OPTIONS} different options.")
        if sum(len(text) for text in texts) > _MOST_CHARACTERS:
            raise InvalidInput("options", "The options are too long.")
        if not 0 <= self.max_votes <= len(self.options):
            raise InvalidInput("max_votes", "Nobody can have more votes than there are options.")

    @property
    def text(self) -> str:
        """For those who can't be shown a poll."""
        return "\n".join([self.question, *(f"• {option}" for option in self.options)])


class Poll(NamedTuple):
    """A poll as stored. Its id is that of the message that shows it."""

    room_id: RoomId
    id: MessageId
    question: str
    options: Sequence[str]
    author_id: PersonId
    is_hidden: bool
    max_votes: int
    is_closed: bool


class Vote(NamedTuple):
    """One person's choice of one option."""

    person_id: PersonId
    option: int


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll as one member sees it."""

    poll: Poll
    author: Name
    own: Sequence[int]
    """The options the viewer has chosen."""
    counts: Mapping[int, int]
    """Votes by option; empty where the viewer can't see the result."""
    voters: int
    """How many have voted; 0 where the viewer can't see it."""
    details: Sequence[tuple[Name, int]] | None = None
    """Who chose what; for closed polls whose votes are public."""


def check_votes(poll: Poll, options: Sequence[int]) -> list[int]:
    """Each once. Raises `InvalidInput`."""
    chosen = sorted(set(options))
    if any(not 0 <= option < len(poll.options) for option in chosen):
        raise InvalidInput("options", "The poll has no such option.")
    if poll.max_votes and len(chosen) > poll.max_votes:
        raise InvalidInput("options", f"The poll takes at most {poll.max_votes} votes of each.")
    return chosen
