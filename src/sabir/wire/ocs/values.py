"""PHP's lenient casts of a parameter.

Source: Nextcloud OCS, parameters.
"""

from __future__ import annotations

import re

from sabir.wire.errors import WireError

_MAX_INTEGER = 2**63 - 1
_FLAGS = ("0", "1")
_INTEGER = re.compile(r"\s*([+-]?)0*(\d*)", re.ASCII)


def to_text(name: str, value: object) -> str:
    """Raises: `WireError` for lists, maps, numbers over 64 bits and text with NUL."""
    match value:
        case str() if "\0" not in value:
            return value
        case None | False:
            return ""
        case True:
            return "1"
        case int() if abs(value) <= _MAX_INTEGER:
            return str(value)
        case float():
            return repr(value)
        case _:
            raise WireError(f"parameter {name} must be plain text")


def to_integer(name: str, value: object) -> int:
    """Leading digits count: "7x" is 7 and "x" is 0; what is over 64 bits becomes the largest number of that sign.

    Raises: `WireError` for lists and maps.
    """
    match value:
        case str():
            return _leading_integer(value)
        case int() | float():
            return max(-_MAX_INTEGER, min(_MAX_INTEGER, int(value)))
        case None:
            return 0
        case _:
            raise WireError(f"parameter {name} must be a number")


def to_boolean(name: str, value: object) -> bool:
    """Empty, 0 and "false" are false, all else is true. Raises: `WireError` for lists and maps."""
    if value in _FLAGS:
        return value == "1"
    return to_text(name, value).lower() not in ("", "0", "false")


def to_texts(name: str, value: object) -> list[str]:
    """A single value is a list of one. Raises: `WireError` as for text."""
    match value:
        case None:
            return []
        case list():
            return [to_text(name, one) for one in value]
        case dict():
            return [to_text(name, one) for one in value.values()]
        case _:
            return [to_text(name, value)]


def is_short_number(text: str) -> bool:
    """Whether it is digits alone and fits into 64 bits, as nearly every number does."""
    return text.isdecimal() and text.isascii() and len(text) < 19


def _leading_integer(text: str) -> int:
    match = _INTEGER.match(text)
    if match is None or not match[2]:
        return 0
    number = int(match[2]) if len(match[2]) < 20 else _MAX_INTEGER
    return max(-_MAX_INTEGER, min(_MAX_INTEGER, -number if match[1] == "-" else number))
