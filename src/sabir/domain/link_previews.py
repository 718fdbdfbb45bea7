"""What a page says of itself, to be shown with a link to it.

Source: Olvid daemon gRPC API 2.0.1, link previews; the Open Graph protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

MIME = "olvid/link-preview"
MAX_URL = 2_000
_LINK = re.compile(r"\bhttps?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_AFTER = ".,;:!?"
_BYTES, _DICTIONARY = 0x00, 0x04


@dataclass(frozen=True, slots=True)
class Described:
    """What was found on a page."""

    title: str
    description: str = ""
    image_url: str = ""


def first_link(text: str) -> str | None:
    """The first web address in a text, without the punctuation after it."""
    found = _LINK.search(text)
    if found is None or len(found[0]) > MAX_URL:
        return None
    link = found[0].rstrip(_AFTER)
    while link.endswith((")", "]")) and link.count(link[-1]) > link.count("(" if link[-1] == ")" else "["):
        link = link[:-1].rstrip(_AFTER)
    return link if host_of(link) else None


def host_of(link: str) -> str:
    """Empty where the address is none."""
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""


def encoded(shown: Described, url: str, image: bytes) -> bytes:
    """As the daemon's clients read it: a dictionary of byte strings, each with its type and length."""
    values = {"title": shown.title, "desc": shown.description, "url": url}
    pairs = [(key, value.encode()) for key, value in values.items() if value]
    pairs += [("image", image)] if image else []
    return _element(_DICTIONARY, b"".join(_element(_BYTES, part) for part in _flat(pairs)))


def _flat(pairs: Iterable[tuple[str, bytes]]) -> Iterable[bytes]:
    for key, value in pairs:
        yield key.encode()
        yield value


def _element(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + len(content).to_bytes(4, "big") + content
