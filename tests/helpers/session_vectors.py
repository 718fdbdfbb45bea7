"""Published vectors of the Session wire, and what they share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "session-vectors.json").read_text(encoding="utf-8")
)
SERVER_PRIVATE = bytes.fromhex(VECTORS["server"]["private"])
SERVER_PUBLIC = bytes.fromhex(VECTORS["server"]["public"])
PADDED = bytes.fromhex(VECTORS["content"]["padded"])


def person(name: str) -> dict[str, Any]:
    """Keys of A or B."""
    keys: dict[str, Any] = VECTORS["people"][name]
    return keys


def flipped(whole: bytes, at: int) -> bytes:
    """The same bytes with one bit turned at `at`."""
    return whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :]
