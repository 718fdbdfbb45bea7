"""How bots and the server sign what they tell each other; pure.

Source: Nextcloud Talk, bots and webhooks.
"""

from __future__ import annotations

import hmac
import re

RANDOM_HEADER = "X-Nextcloud-Talk-Random"
SIGNATURE_HEADER = "X-Nextcloud-Talk-Signature"
BACKEND_HEADER = "X-Nextcloud-Talk-Backend"
BOT_RANDOM_HEADER = "X-Nextcloud-Talk-Bot-Random"
BOT_SIGNATURE_HEADER = "X-Nextcloud-Talk-Bot-Signature"
RANDOM_CHARACTERS = 64
_SHORTEST_RANDOM = 32
_LONGEST_RANDOM = 256
_SIGNATURE = re.compile(r"[0-9a-fA-F]{64}")


def signature(secret: bytes, random: str, content: bytes) -> str:
    """Hex HMAC-SHA256 over both."""
    return hmac.digest(secret, random.encode() + content, "sha256").hex()


def is_signed(secret: bytes, random: str, content: bytes, given: str) -> bool:
    """Takes as long wherever the two differ."""
    return hmac.compare_digest(signature(secret, random, content), given.lower())


def is_well_formed(random: str | None, given: str | None) -> bool:
    """Whether these headers can be a signature at all."""
    if random is None or given is None:
        return False
    return _SHORTEST_RANDOM <= len(random) <= _LONGEST_RANDOM and _SIGNATURE.fullmatch(given) is not None
