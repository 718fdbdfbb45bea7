"""Tokens of the servers before: one per Session ID, the same for ever. Source: pysogs, legacy tokens."""

from __future__ import annotations

import base64
import binascii

from nacl import bindings as sodium

from sabir.wire.session.ids import SessionId

TOKEN_BYTES = 97
_BASE64_CHARACTERS = (130, 132)


def old_token(server_private: bytes, session_id: SessionId) -> bytes:
    """The server's Ed25519 signature (its X25519 key is the seed) of the id, and the id."""
    _, signing = sodium.crypto_sign_seed_keypair(server_private)
    owner = bytes.fromhex(session_id)
    return sodium.crypto_sign(owner, signing)[: sodium.crypto_sign_BYTES] + owner


def as_hex(token: str) -> str:
    """Such a token in its one spelling, whether it came in hex digits or as base64; any other text as it is."""
    if len(token) == 2 * TOKEN_BYTES:
        return token.lower()
    if len(token) not in _BASE64_CHARACTERS:
        return token
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), validate=True)
    except (binascii.Error, ValueError):
        return token
    return raw.hex() if len(raw) == TOKEN_BYTES else token
