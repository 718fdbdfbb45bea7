"""The one bencode form of v4 onion requests: a list of one or two byte strings.

Source: SOGS onion requests, v4.
"""

from __future__ import annotations

from collections.abc import Sequence

from sabir.wire.errors import WireError

_MAX_LENGTH_DIGITS = 8


def encode_list(parts: Sequence[bytes]) -> bytes:
    """`l <length>:<bytes> … e`."""
    return b"l" + b"".join(b"%d:%b" % (len(part), part) for part in parts) + b"e"


def decode_list(payload: bytes, *, limit: int = 2) -> tuple[bytes, ...]:
    """Between one and `limit` byte strings. Raises: `WireError`."""
    if payload[:1] != b"l":
        raise WireError("payload is not a list")
    parts: list[bytes] = []
    at = 1
    while payload[at : at + 1] != b"e":
        if len(parts) == limit:
            raise WireError(f"list has more than {limit} parts")
        part, at = _read_string(payload, at)
        parts.append(part)
    if not parts or at + 1 != len(payload):
        raise WireError("list is empty or does not end the payload")
    return tuple(parts)


def _read_string(payload: bytes, at: int) -> tuple[bytes, int]:
    colon = payload.find(b":", at, at + _MAX_LENGTH_DIGITS + 1)
    digits = payload[at:colon] if colon > at else b""
    # bytes.isdigit accepts ASCII digits only
    if not digits.isdigit():
        raise WireError("part has no length")
    end = colon + 1 + int(digits)
    if end > len(payload):
        raise WireError("part is longer than the payload")
    return payload[colon + 1 : end], end
