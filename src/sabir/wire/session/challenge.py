"""The encrypted token a client proves its key with. Source: SOGS legacy API, tokens and the challenge."""

from __future__ import annotations

from dataclasses import dataclass

from nacl import bindings as sodium

from sabir.wire.onion import Channel, Cipher, loki_key
from sabir.wire.session.ids import SessionId, key_of


@dataclass(frozen=True, slots=True)
class Challenge:
    """Both fields travel as base64."""

    ciphertext: bytes
    ephemeral_public: bytes


def encrypt_token(token: bytes, recipient: SessionId, ephemeral_private: bytes, iv: bytes) -> Challenge:
    """Only the owner of `recipient` (an `05` id) can read it. Raises: `WireError` for an unusable key."""
    channel = Channel(Cipher.AES_GCM, loki_key(ephemeral_private, key_of(recipient)))
    return Challenge(channel.seal(token, iv), sodium.crypto_scalarmult_base(ephemeral_private))
