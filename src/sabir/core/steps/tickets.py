"""What a client shows to servers that help with calls: tickets for the signaling server, credentials for TURN servers.

Source: Nextcloud Talk API, signaling settings; coturn, use-auth-secret.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import string
from typing import NamedTuple

from sabir.core.steps.secrets import Secrets

_ALPHANUMERIC = string.ascii_letters + string.digits
_RANDOM_CHARACTERS = 16


class Ticket(NamedTuple):
    """A ticket taken apart; only `is_valid` says whether it is one of ours."""

    random: str
    at_s: str
    uid: str
    checksum: str


class TurnCredential(NamedTuple):
    """Holds at every TURN server that has the same secret, until the time in its name."""

    username: str
    password: str


def new_random() -> str:
    """16 letters and digits, to be made outside a unit."""
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(_RANDOM_CHARACTERS))


def make(key: bytes, uid: str, *, random: str, at_ms: int) -> str:
    """`random:time:user id:HMAC-SHA256`. Guests have no user id."""
    return f"{random}:{at_ms // 1000}:{uid}:{_checksum(key, random, f'{at_ms // 1000}', uid)}"


def parse(text: str) -> Ticket | None:
    """A user id can't have a colon. None for what is no ticket."""
    parts = text.split(":")
    if len(parts) != 4 or not text.isascii():
        return None
    return Ticket(*parts)


def is_valid(key: bytes, ticket: Ticket) -> bool:
    """Whether it was made with the key; compared in constant time."""
    return hmac.compare_digest(_checksum(key, ticket.random, ticket.at_s, ticket.uid), ticket.checksum)


def key_of(secrets_: Secrets, person: int | None, auth_epoch: int = 0) -> bytes:
    """Each person's own, another one after all access was revoked. None stands for all guests."""
    return secrets_.derive(f"signaling ticket/{person or 0}/{auth_epoch}")


def turn_credential(secret: str, *, random: str, until_ms: int) -> TurnCredential:
    """As coturn checks it with `use-auth-secret`."""
    username = f"{until_ms // 1000}:{random}"
    digest = hmac.digest(secret.encode(), username.encode(), "sha1")
    return TurnCredential(username, base64.b64encode(digest).decode())


def _checksum(key: bytes, random: str, at_s: str, uid: str) -> str:
    return hmac.digest(key, f"{random}:{at_s}:{uid}".encode(), "sha256").hex()


def signed(secret: str, random: str, body: bytes) -> str:
    """How requests between this server and the signaling server are signed, in both directions."""
    return hmac.digest(secret.encode(), random.encode() + body, "sha256").hex()
