"""What the wire calls things, and what can't be a name of anything."""

from __future__ import annotations

import re

from sabir.domain.errors import InvalidInput, NotFound
from sabir.wire.errors import WireError
from sabir.wire.session.ids import SessionId, parse_session_id

_ROOM = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,19}")
_TOKEN = re.compile(r"(?:[0-9A-Fa-f]{2})+")
LAST_ID = 2**31 - 1
"""Message and deletion numbers stay below: phones hold them in 32 bits."""


def room_name(text: str) -> str:
    """The name as it came, or "" (which no room has) if it can't be one."""
    return text if _ROOM.fullmatch(text) else ""


def session_id(text: str) -> SessionId:
    """An `05` id in its one spelling. Raises `InvalidInput`."""
    try:
        return parse_session_id(text)
    except WireError as error:
        raise InvalidInput("public_key", str(error)) from error


def token_bytes(text: str) -> bytes:
    """A token as the challenge held it. Raises `InvalidInput`."""
    if not _TOKEN.fullmatch(text):
        raise InvalidInput("token", "A token is written in hex digits.")
    return bytes.fromhex(text)


def path_number(text: str, noun: str) -> int:
    """An id in a path. Raises `InvalidInput` for what is no number, `NotFound` for one that nothing can have."""
    if not _DIGITS.fullmatch(text):
        raise InvalidInput(noun, f"The id of a {noun} is a number.")
    number = int(text)
    if number >= 2**63:
        raise NotFound(noun)
    return number


def cursor(number: int | None) -> int | None:
    """A position to read after, within what positions can be."""
    return None if number is None else max(0, min(number, LAST_ID))
