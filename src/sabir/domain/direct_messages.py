"""Messages between two members of the Session wire, outside every room; nobody here can read them."""

from __future__ import annotations

from typing import NamedTuple

from sabir.domain.ids import PersonId

MAX_BYTES = 64 * 1024
LIVE_MS = 15 * 24 * 3600 * 1000


class DirectMessage(NamedTuple):
    """As stored."""

    id: int
    recipient_id: PersonId
    recipient_key: str
    """The blinded id it was sent to,"""
    sender_id: PersonId
    sender_key: str
    """and the one it was sent from."""
    body: bytes
    posted_ms: int
    expires_ms: int
