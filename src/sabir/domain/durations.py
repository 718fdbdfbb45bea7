"""Spans of time as operators write them."""

from __future__ import annotations

import re

from sabir.domain.errors import InvalidInput

_DURATION = re.compile(r"([0-9]{1,9})(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LONGEST_S = 2**31 - 1


def parse_duration(text: str) -> int:
    """Seconds of "90s", "15m", "12h", "30d" or "2w". Raises `InvalidInput`."""
    found = _DURATION.fullmatch(text.strip())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not 0 < seconds <= _LONGEST_S:
        raise InvalidInput("duration", f'A span of time is written like 90s, 15m, 12h, 30d or 2w, not "{text}".')
    return seconds


def parse_lifetime(text: str) -> int:
    """As `parse_duration`, and "never" for 0. Raises `InvalidInput`."""
    return 0 if text.strip() == "never" else parse_duration(text)
