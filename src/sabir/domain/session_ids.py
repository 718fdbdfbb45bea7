"""Session IDs as the core sees them: 66 hex digits, the first two of which tell plain ids from blinded ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sabir.domain.errors import InvalidInput

_ID = re.compile(r"[012]5[0-9a-f]{64}")
_BLINDED = re.compile(r"[12]5[0-9a-f]{64}")
_SIGN_DIGIT = 64
"""The hex digit whose highest bit is the sign of the key."""

Blinds = Callable[[str], Sequence[str]]
"""The absolute blinded ids that a plain Session ID has on this server; pure."""


def is_blinded(session_id: str) -> bool:
    """Whether it is an id that hides its owner's own; what a message quotes as an author may be anything."""
    return _BLINDED.fullmatch(session_id) is not None


def absolute(blinded: str) -> str:
    """The id with its sign bit cleared: the owner of one sign can sign for the other too, so both are one person."""
    digit = int(blinded[_SIGN_DIGIT], 16) & 7
    return f"{blinded[:_SIGN_DIGIT]}{digit:x}{blinded[_SIGN_DIGIT + 1 :]}"


def check_key(text: str) -> str:
    """A plain or blinded id, in small letters. Raises `InvalidInput`."""
    if not _ID.fullmatch(text.lower()):
        raise InvalidInput("key", "A Session ID is 05, 15 or 25 and 64 hex digits.")
    return text.lower()


def both_signs(blinded: str) -> tuple[str, str]:
    """The two ids that the owner of one can sign for, the absolute one first."""
    positive = absolute(blinded)
    negative = f"{int(positive[_SIGN_DIGIT], 16) | 8:x}"
    return positive, f"{positive[:_SIGN_DIGIT]}{negative}{positive[_SIGN_DIGIT + 1 :]}"
