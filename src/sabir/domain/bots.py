"""Bots: programs that hear of rooms through webhooks and answer with signed requests.

Source: Nextcloud Talk, bots and webhooks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag
from typing import NewType

from sabir.domain.errors import InvalidInput
from sabir.domain.ids import PersonId

BotId = NewType("BotId", int)
_URL = re.compile(r"https?://[^\s/]+(/\S*)?")
_SECRET = re.compile(r"[!-~]{40,128}")


class Feature(IntFlag):
    """What a bot can do, as stored and on the wire."""

    WEBHOOK = 1
    """Hears what is said."""
    RESPONSE = 2
    """May say something itself."""
    EVENT = 4
    REACTION = 8
    """Hears of reactions."""


USUAL_FEATURES = Feature.WEBHOOK | Feature.RESPONSE


@dataclass(frozen=True, slots=True)
class Bot:
    """One as stored."""

    id: BotId
    person_id: PersonId
    """Who its messages are of."""
    name: str
    description: str
    url: str
    secret: bytes
    """Ciphertext."""
    features: int
    is_on: bool
    """Whether moderators can have it in their rooms."""
    error_count: int
    """Failures since it last answered."""
    error_ms: int | None
    error: str | None
    created_ms: int


def bot_uid(url: str) -> str:
    """How its messages name their author."""
    return f"bot-{hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()}"


def check_bot_name(name: str) -> str:
    """Raises `InvalidInput`."""
    name = name.strip()
    if not 1 <= len(name) <= 64 or not name.isprintable():
        raise InvalidInput("name", "A bot's name has 1 to 64 printable characters.")
    return name


def check_bot_url(url: str) -> str:
    """Raises `InvalidInput`."""
    if len(url) > 4000 or not _URL.fullmatch(url):
        raise InvalidInput("url", "A bot is reached at an http:// or https:// address.")
    return url


def check_bot_secret(secret: str) -> str:
    """Raises `InvalidInput`."""
    if not _SECRET.fullmatch(secret):
        raise InvalidInput("secret", "A bot's secret has 40 to 128 printable ASCII characters without spaces.")
    return secret


def check_bot_description(text: str) -> str:
    """Raises `InvalidInput`."""
    if len(text) > 4000:
        raise InvalidInput("description", "A bot's description has at most 4000 characters.")
    return text.strip()


def features_of(names: Iterable[str]) -> int:
    """Bits for "webhook", "response", "event", "reaction". Raises `InvalidInput`."""
    bits = 0
    for name in names:
        if name.upper() not in Feature.__members__:
            known = ", ".join(member.lower() for member in Feature.__members__)
            raise InvalidInput("features", f"A bot's features are any of {known}.")
        bits |= Feature[name.upper()]
    return bits
