"""What a page says of itself, to be shown with a link to it.

Source: Olvid daemon gRPC API 2.0.1, link previews; the Open Graph protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from typing_extensions import override

MIME = "olvid/link-preview"
MAX_URL = 2_000
_LINK = re.compile(r"\bhttps?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_MAX_HEAD = 65_536
"""Characters of a page that are looked at: what it says of itself comes first."""
_MAX_TITLE, _MAX_DESCRIPTION = 300, 1_000
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
    if found is None:
        return None
    link = found[0].rstrip(".,;:!?*_~")
    while link.endswith((")", "]")) and link.count(link[-1]) > link.count("(" if link[-1] == ")" else "["):
        link = link[:-1].rstrip(".,;:!?*_~")
    is_usable = urlsplit_host(link) and len(link) <= MAX_URL
    return link if is_usable else None


def urlsplit_host(link: str) -> str:
    """Empty where the address is none."""
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""


def describe(page: str, url: str) -> Described:
    """Open Graph before what plain HTML has; a page that says nothing goes by its host."""
    head = _Head()
    head.feed(page[:_MAX_HEAD])
    found = head.found
    image = found.get("og:image") or found.get("twitter:image") or ""
    title = found.get("og:title") or " ".join("".join(head.title).split()) or urlsplit_host(url)
    return Described(
        title[:_MAX_TITLE],
        (found.get("og:description") or found.get("description") or "")[:_MAX_DESCRIPTION],
        _joined(url, image) if image else "",
    )


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


def _joined(url: str, other: str) -> str:
    try:
        return urljoin(url, other)
    except ValueError:
        return ""


class _Head(HTMLParser):
    """Collects what stands in the head, and in bodies that carry it too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self.title: list[str] = []
        self._is_in_title = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            given = dict(attrs)
            name = (given.get("property") or given.get("name") or "").lower()
            self.found.setdefault(name, (given.get("content") or "").strip())
        self._is_in_title = tag == "title" and not self.title

    @override
    def handle_endtag(self, tag: str) -> None:
        self._is_in_title = False

    @override
    def handle_data(self, data: str) -> None:
        if self._is_in_title:
            self.title.append(data)
