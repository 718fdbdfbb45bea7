"""Texts that programs keep on the server, each client key its own."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.ids import CredentialId

MAX_NAME_CHARACTERS = 1024
MAX_VALUE_BYTES = 1024 * 1024
MAX_ELEMENTS = 10_000
"""Of one key, in all its spaces."""


@dataclass(frozen=True, slots=True)
class Space:
    """Where names are unique: what one key keeps for itself (discussion 0) or for one discussion."""

    key_id: CredentialId
    discussion_id: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """A name and its text. An empty text is one, too."""

    name: str
    value: str


def check_element(element: Element) -> Element:
    """Raises `InvalidInput`, `TooLarge`."""
    if "\x00" in element.name or "\x00" in element.value:
        raise InvalidInput("element", "A key or a value can't contain a NUL character.")
    if len(element.name) > MAX_NAME_CHARACTERS:
        raise TooLarge("key", MAX_NAME_CHARACTERS, "characters")
    if len(element.value.encode()) > MAX_VALUE_BYTES:
        raise TooLarge("value", MAX_VALUE_BYTES, "bytes")
    return element
