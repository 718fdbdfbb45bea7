"""Reading what a page says of itself in its head. Source: the Open Graph protocol."""

from __future__ import annotations

from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin

from typing_extensions import override

from sabir.domain.link_previews import Described, host_of

_MAX_HEAD = 65_536
"""Characters of a page that are looked at: what it says of itself comes first."""
_MAX_TITLE, _MAX_DESCRIPTION = 300, 1_000


def describe(page: str, url: str) -> Described:
    """Open Graph before what plain HTML has; a page that says nothing goes by its host."""
    head = _Head()
    with suppress(AssertionError):  # the parser's answer to some broken declarations; what came before counts
        head.feed(page[:_MAX_HEAD])
    found = head.found
    image = found.get("og:image") or found.get("twitter:image") or ""
    title = found.get("og:title") or " ".join("".join(head.title).split()) or host_of(url)
    return Described(
        title[:_MAX_TITLE],
        (found.get("og:description") or found.get("description") or "")[:_MAX_DESCRIPTION],
        _joined(url, image) if image else "",
    )


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
