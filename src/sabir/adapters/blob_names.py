"""The names a blob store takes: they become file names and object keys, so nothing else may pass."""

from __future__ import annotations

import re

from sabir.domain.errors import InvalidInput

_NAME = re.compile(r"[0-9a-z]{16,64}")


def checked_name(name: str) -> str:
    """The name itself. Raises `InvalidInput` unless it is 16 to 64 of `0-9a-z`."""
    if _NAME.fullmatch(name) is None:
        raise InvalidInput("blob", "A blob's name is 16 to 64 digits and small letters.")
    return name
