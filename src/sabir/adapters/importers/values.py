"""Values of foreign rows: SQLite keeps anything in any column. Each of these raises `Malformed`."""

from __future__ import annotations

import base64
import binascii
import math

_MAX_MS = 2**52
_FUZZ = 1e-3
"""A float of seconds is off by less than this many milliseconds."""


class Malformed(ValueError):
    """A row that says nothing sound."""


def whole(value: object, name: str, *, low: int = 0, high: int = 2**53 - 1) -> int:
    """An integer, also one that is kept as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if not isinstance(value, int) or not low <= value <= high:
        raise Malformed(f"{name} is no number from {low} to {high}")
    return value


def flag(value: object, name: str) -> bool:
    if value not in (0, 1):
        raise Malformed(f"{name} is neither true nor false")
    return value == 1


def maybe_flag(value: object, name: str) -> bool | None:
    return None if value is None else flag(value, name)


def text(value: object, name: str, limit: int) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{name} is no text")
    if len(value) > limit or "\x00" in value:
        raise Malformed(f"{name} is longer than {limit} characters, or has a NUL")
    return value


def raw(value: object, name: str, limit: int) -> bytes:
    if not isinstance(value, bytes):
        raise Malformed(f"{name} holds no bytes")
    if len(value) > limit:
        raise Malformed(f"{name} is larger than {limit} bytes")
    return value


def unbase64(value: object, name: str, limit: int) -> bytes:
    """With or without padding."""
    encoded = text(value, name, limit * 4 // 3 + 4)
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(f"{name} is not base64") from error


def ms(value: object, name: str) -> int:
    """Whole milliseconds."""
    return whole(value, name, high=_MAX_MS)


def seconds(value: object, name: str) -> int:
    """Seconds, perhaps with a fraction, as milliseconds; digits below are cut off."""
    if not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= _MAX_MS / 1000:
        raise Malformed(f"{name} is no time")
    return int(value * 1000 + _FUZZ)


def maybe_seconds(value: object, name: str) -> int | None:
    return None if value is None else seconds(value, name)
