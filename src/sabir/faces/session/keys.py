"""The server's own key, and the relay keys it signs with for people who have no Session key.

A relay key follows from a secret and the person's id: it is never stored and never changes.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Sequence

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sabir.config import Session
from sabir.core.steps.secrets import SESSION_KEY, Secrets
from sabir.domain.ids import PersonId
from sabir.domain.messages import Message
from sabir.wire.onion import ServerKey
from sabir.wire.session.blinding import aliases
from sabir.wire.session.signatures import SigningKey

_REMEMBERED = 4096


def server_key(secrets: Secrets, settings: Session) -> ServerKey:
    """The configured key, or the one that follows from the server's secret."""
    if settings.private_key is not None:
        return ServerKey.from_private(bytes.fromhex(settings.private_key.reveal()))
    return ServerKey.from_private(secrets.derive(SESSION_KEY))


def blinded(session_id: str, secrets: Secrets, settings: Session) -> Sequence[str]:
    """The absolute blinded forms of an `05` id on this server."""
    return aliases(session_id, server_key(secrets, settings).public)


class RelayKeys:
    """One key per person; the last few thousand are remembered, for deriving one takes longer than verifying."""

    def __init__(self, secrets: Secrets) -> None:
        self._secret = secrets.derive("session relay")
        self._randomness = secrets.derive("session relay signatures")
        self._known: OrderedDict[PersonId, SigningKey] = OrderedDict()

    def of(self, person: PersonId) -> SigningKey:
        known = self._known.get(person)
        if known is not None:
            self._known.move_to_end(person)
            return known
        private = HKDF(SHA256(), 32, salt=None, info=f"person {person}".encode()).derive(self._secret)
        key = self._known[person] = SigningKey.from_private(private)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return key

    def sign(self, message: Message, content: bytes) -> bytes:
        """The same signature whenever this version of the message is rendered to the same bytes."""
        version = f"{message.room_id} {message.id} {message.session_id}".encode()
        return self.of(message.author_id).sign(content, hmac.digest(self._randomness, version, "sha512"))
