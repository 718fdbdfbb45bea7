"""Mentions in a text: `@uid`, `@"uid with spaces"`, `@"guest/<sha1>"`, `@all`, and `@` before a Session ID.

Source: Nextcloud Talk API, mentions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sabir.domain.ids import PersonId

ALL = "all"
"""Names everyone in the room."""

_MENTION = re.compile(
    r"""\B(?<![^a-z0-9_\-@.'\s])@("guest/[a-f0-9]+"|"[a-z0-9_\-@.' ]+"|[a-z0-9_\-@.']+)""", re.ASCII | re.IGNORECASE
)
_SESSION_ID = re.compile(r"(?:[01]5|25)[0-9a-f]{64}")
MAX_MENTIONS = 50
"""More in one text are not looked up."""


def mentions_in(text: str) -> list[str]:
    """Ids as typed, each once, in order of appearance; whether anyone goes by them is another question."""
    if "@" not in text:
        return []
    found = dict.fromkeys(match[1].strip('"') for match in _MENTION.finditer(text))
    return list(found)[:MAX_MENTIONS]


def rename(text: str, names: Mapping[str, str]) -> str:
    """The text with some of its mentions under another name."""
    return _MENTION.sub(lambda match: f"@{names[key]}" if (key := match[1].strip('"')) in names else match[0], text)


class Candidate(NamedTuple):
    """Someone in a room whom a text can mention."""

    id: PersonId
    kind: int
    uid: str | None
    display_name: str
    session_id: str | None
    last_sent_ms: int
    """When they last posted in the room; 0 for never."""


def in_order(candidates: Iterable[Candidate], search: str) -> list[Candidate]:
    """As they are offered: who is called exactly so, whose name begins so, and who posted last."""
    wanted = search.casefold()

    def is_exact(one: Candidate) -> bool:
        return wanted in ((one.uid or "").casefold(), one.display_name.casefold())

    def place(one: Candidate) -> tuple[bool, int]:
        begins = bool(wanted) and one.display_name.casefold().startswith(wanted)
        return not begins, -one.last_sent_ms

    return sorted(sorted(candidates, key=lambda one: not is_exact(one)), key=place)


def guest_id(person: PersonId, session_id: str | None) -> str:
    """What someone without an account goes by in a mention, after `guest/`: 40 hex digits."""
    return hashlib.sha1((session_id or f"{person}").encode(), usedforsecurity=False).hexdigest()


def is_guest(mention: str) -> bool:
    """Whether it names someone without an account."""
    return mention.startswith("guest/")


def is_session_id(mention: str) -> bool:
    """Whether it looks like a Session ID."""
    return _SESSION_ID.fullmatch(mention) is not None
