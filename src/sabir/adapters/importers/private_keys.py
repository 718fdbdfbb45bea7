"""The private key of another server: PEM, 32 raw bytes, or 64 hex digits."""

from __future__ import annotations

import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sabir.domain.errors import InvalidInput

_LARGEST_BYTES = 10_000
_HEX = re.compile(rb"\s*([0-9a-fA-F]{64})\s*")


def read_private_key(path: Path) -> bytes:
    """The 32 bytes. Raises `InvalidInput`."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES)
    except OSError as error:
        raise InvalidInput("private_key", f"{path} can't be read: {error.strerror}.") from error
    if len(content) == 32:
        return content
    digits = _HEX.fullmatch(content)
    if digits is not None:
        return bytes.fromhex(digits[1].decode())
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError) as error:
        raise InvalidInput("private_key", f"{path} holds no X25519 private key that can be read.") from error
    if not isinstance(key, X25519PrivateKey):
        raise InvalidInput("private_key", f"{path} holds a private key of another kind than X25519.")
    return key.private_bytes_raw()
