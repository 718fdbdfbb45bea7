"""Regular expressions sent by clients: found anywhere, case-sensitive, inline flags allowed, in linear time."""

from __future__ import annotations

from collections.abc import Callable

import re2  # type: ignore[import-untyped]

from sabir.wire.errors import WireError

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
# The library keeps its last 128 expressions: this bounds what they can hold.
_OPTIONS.max_mem = 2 << 20


def finder(expression: str) -> Callable[[str], bool]:
    """Whether the expression is found in a text. Raises `WireError` for an invalid or far too large one."""
    try:
        search = re2.compile(expression, _OPTIONS).search
    except re2.error as error:
        raise WireError("not a valid regular expression") from error
    return lambda text: search(text) is not None
