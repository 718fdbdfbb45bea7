"""X-SOGS-* headers: what they say, what they sign, whether it is true.

Time window and reuse of nonces are the caller's to check. Source: SOGS modern API, authentication headers.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from nacl import bindings as sodium

from sabir.wire.errors import WireError
from sabir.wire.session.ids import BLINDED, BLINDED_25, STANDARD, UNBLINDED, SessionId, make_session_id
from sabir.wire.session.signatures import SIGNATURE_BYTES, verify_ed25519

NONCE_BYTES = 16
_REMEMBERED = 8192
"""Keys: the same few sign again and again."""
_NAMES = ("x-sogs-pubkey", "x-sogs-nonce", "x-sogs-timestamp", "x-sogs-signature")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_PREFIXES = (UNBLINDED, BLINDED, BLINDED_25)


@dataclass(frozen=True, slots=True)
class SogsCredential:
    """One request's headers, decoded; nothing is proven yet. `key` is Ed25519."""

    prefix: str
    key: bytes
    nonce: bytes
    timestamp: str
    signature: bytes

    @property
    def timestamp_s(self) -> int:
        """The client's clock in seconds since the epoch."""
        return int(self.timestamp)

    @property
    def is_blinded(self) -> bool:
        """Whether the client hides its master key."""
        return self.prefix != UNBLINDED

    @property
    def session_id(self) -> SessionId:
        """Who this claims to be: blinded ids stay as they are, a master key becomes its `05` id."""
        return make_session_id(self.prefix, self.key) if self.is_blinded else _standard(self.key)


def parse_credential(headers: Mapping[str, str]) -> SogsCredential | None:
    """Read the four headers (names in lower case); none at all is `None`. Raises: `WireError`."""
    values = [headers.get(name) for name in _NAMES]
    if not any(value is not None for value in values):
        return None
    pubkey, nonce, timestamp, signature = (value or "" for value in values)
    public = _decode(pubkey, 33, "X-SOGS-Pubkey")
    prefix, key = public[:1].hex(), public[1:]
    if prefix not in _PREFIXES or not _is_usable(key):
        raise WireError("X-SOGS-Pubkey is not a usable key")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise WireError("X-SOGS-Timestamp is not a number of seconds")
    return SogsCredential(
        prefix,
        key,
        _decode(nonce, NONCE_BYTES, "X-SOGS-Nonce"),
        timestamp,
        _decode(signature, SIGNATURE_BYTES, "X-SOGS-Signature"),
    )


def signed_bytes(credential: SogsCredential, server_public: bytes, method: str, target: str, body: bytes) -> bytes:
    """What the signature covers. `target` is path and query as sent, not yet percent-decoded."""
    path, _, query = target.partition("?")
    parts = [server_public, credential.nonce, credential.timestamp.encode(), method.encode(), unquote_to_bytes(path)]
    if query:
        parts += [b"?", query.encode()]
    if body:
        parts.append(hashlib.blake2b(body).digest())
    return b"".join(parts)


def verify_credential(credential: SogsCredential, server_public: bytes, method: str, target: str, body: bytes) -> bool:
    """Whether the key in the headers signed this very request."""
    signed = signed_bytes(credential, server_public, method, target, body)
    return verify_ed25519(credential.key, signed, credential.signature)


@lru_cache(maxsize=_REMEMBERED)
def _is_usable(key: bytes) -> bool:
    """Canonical, on the curve's main subgroup, not of small order. To find out takes longer than a signature."""
    return sodium.crypto_core_ed25519_is_valid_point(key)


@lru_cache(maxsize=_REMEMBERED)
def _standard(key: bytes) -> SessionId:
    """The `05` id of a master key."""
    return make_session_id(STANDARD, sodium.crypto_sign_ed25519_pk_to_curve25519(key))


def _decode(text: str, size: int, name: str) -> bytes:
    """`size` bytes from hex or from base64 with or without padding."""
    try:
        if len(text) == 2 * size:
            decoded = bytes.fromhex(text)
        else:
            decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise WireError(f"{name} is not valid") from error
    if len(decoded) != size:
        raise WireError(f"{name} is not {size} bytes")
    return decoded
