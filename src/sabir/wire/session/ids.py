"""Session ids: a two-digit prefix and a 32-byte key, 66 lower-case hex digits.

One key has one spelling: case and non-canonical encodings of the same key must not make a second person.
Source: SOGS glossary, Session ID and blinded ID.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NewType

from sabir.wire.errors import WireError

SessionId = NewType("SessionId", str)

STANDARD = "05"
BLINDED = "15"
BLINDED_25 = "25"
UNBLINDED = "00"
"""Prefix of an Ed25519 master key; in authentication headers only."""

ANY_ID = (STANDARD, BLINDED, BLINDED_25)
_HEX = re.compile(r"[0-9a-f]{66}")
_FIELD_PRIME = 2**255 - 19


def parse_session_id(text: str, allowed: Collection[str] = (STANDARD,)) -> SessionId:
    """Normalise an id whose prefix is one of `allowed`. Raises: `WireError`."""
    lowered = text.lower()
    if not _HEX.fullmatch(lowered):
        raise WireError("a session id has 66 hex digits")
    if lowered[:2] not in allowed:
        raise WireError(f"a session id starts with {' or '.join(allowed)} here")
    session_id = SessionId(lowered)
    if lowered.startswith(STANDARD) and int.from_bytes(key_of(session_id), "little") >= _FIELD_PRIME:
        raise WireError("the key of this session id is not canonical")
    return session_id


def make_session_id(prefix: str, key: bytes) -> SessionId:
    """The id of a key we computed ourselves."""
    return SessionId(prefix + key.hex())


def prefix_of(session_id: SessionId) -> str:
    """`05`, `15` or `25`."""
    return session_id[:2]


def key_of(session_id: SessionId) -> bytes:
    """The 32 bytes after the prefix: X25519 for `05`, Ed25519 otherwise."""
    return bytes.fromhex(session_id[2:])
