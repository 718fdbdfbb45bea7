"""What a message can show in place of its text: a place, a card, a poll; and what kinds of things rooms share.

Source: Nextcloud Talk API, rich objects, shared item types.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PLACE = "geo-location"
POLL = "talk-poll"


class SharedKind(StrEnum):
    """By which lists of what was shared are kept."""

    AUDIO = "audio"
    DECK_CARD = "deckcard"
    FILE = "file"
    LOCATION = "location"
    MEDIA = "media"
    OTHER = "other"
    POLL = "poll"
    RECORDING = "recording"
    VOICE = "voice"


_KINDS = {"deck-card": SharedKind.DECK_CARD, PLACE: SharedKind.LOCATION, POLL: SharedKind.POLL}


@dataclass(frozen=True, slots=True)
class RichObject:
    """Something with a type and a name. An empty id stands for the id of the message that shows it."""

    type: str
    id: str
    name: str
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> SharedKind:
        """Where it is listed."""
        return _KINDS.get(self.type, SharedKind.OTHER)

    def encoded(self) -> str:
        """As it is stored."""
        return json.dumps({"type": self.type, "id": self.id, "name": self.name, **self.more}, ensure_ascii=False)


def decoded(stored: str, message_id: int) -> dict[str, str]:
    """What `encoded` gave, with its id."""
    values: dict[str, str] = json.loads(stored)
    return values if values["id"] else {**values, "id": f"{message_id}"}


def kind_of_file(mime: str) -> SharedKind:
    """By its type."""
    stem = mime.partition("/")[0]
    if stem in ("image", "video"):
        return SharedKind.MEDIA
    return SharedKind.AUDIO if stem == "audio" else SharedKind.FILE
