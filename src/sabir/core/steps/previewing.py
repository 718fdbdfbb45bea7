"""Previews of links: a page is fetched, and what it says of itself kept. What can't be had is simply not shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from sabir.core.steps.page_heads import describe
from sabir.core.steps.secrets import new_blob_name
from sabir.domain.errors import SabirError
from sabir.domain.ids import FileId, MessageId, PersonId
from sabir.domain.link_previews import MIME, Described, encoded, first_link
from sabir.domain.messages import Attachment
from sabir.ports import BlobStore, Fetched, Fetcher
from sabir.store import files, link_previews
from sabir.store.files import File
from sabir.store.transaction import Tx

_PAGE_BYTES = 4 * 1024 * 1024
_IMAGE_BYTES = 2 * 1024 * 1024
_TIMEOUT_S = 5.0
"""For the page, and again for its image."""
_IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preview:
    """Stored bytes that no row names yet."""

    url: str
    blob: str
    size_bytes: int


class Previewing:
    """Fetches them."""

    def __init__(self, blobs: BlobStore, fetcher: Fetcher) -> None:
        self._blobs = blobs
        self._fetcher = fetcher

    async def of_text(self, text: str) -> Preview | None:
        """Of the first link there is in a text; None if there is none, or it leads to nothing."""
        url = first_link(text)
        if url is None:
            return None
        try:
            content = await self._content(url)
            if content is None:
                return None
            blob = new_blob_name()
            size_bytes = await self._blobs.put(blob, _whole(content), limit_bytes=len(content))
        except SabirError as error:
            _log.info("A link has no preview: %s", error)
            return None
        return Preview(url, blob, size_bytes)

    async def _content(self, url: str) -> bytes | None:
        page = await self._fetch(url, "text/html,application/xhtml+xml,image/*;q=0.5", _PAGE_BYTES)
        kind = _type_of(page)
        if page.status != 200:
            return None
        if kind in _IMAGES and len(page.body) <= _IMAGE_BYTES:
            return encoded(describe("", url), url, page.body)
        if kind not in _PAGES:
            return None
        shown = await asyncio.to_thread(describe, _decoded(page), url)
        return encoded(shown, url, await self._image(shown))

    async def _image(self, shown: Described) -> bytes:
        """Nothing if it can't be had."""
        if not shown.image_url:
            return b""
        try:
            found = await self._fetch(shown.image_url, "image/*", _IMAGE_BYTES)
        except SabirError:
            return b""
        return found.body if found.status == 200 and _type_of(found) in _IMAGES else b""

    async def _fetch(self, url: str, accept: str, limit_bytes: int) -> Fetched:
        return await self._fetcher.request(
            "GET", url, headers={"accept": accept}, limit_bytes=limit_bytes, timeout_s=_TIMEOUT_S
        )


def hang(tx: Tx, author: PersonId, message: MessageId, preview: Preview, *, at_ms: int) -> Attachment:
    """Keep a preview with the message it is of."""
    named = File(FileId(tx.next_id()), author, None, preview.url, MIME, preview.size_bytes, preview.blob, at_ms)
    file = replace(named, expires_ms=None)
    files.insert(tx, file)
    link_previews.add(tx, message, file.id, preview.url)
    return Attachment(file.id, file.name, file.mime, file.size_bytes, author, None, None, False)


def drop(tx: Tx, message: MessageId) -> None:
    """It goes with the message."""
    file = link_previews.remove(tx, message)
    if file is not None:
        files.remove(tx, file)


def _type_of(found: Fetched) -> str:
    return found.headers.get("content-type", "").partition(";")[0].strip().lower()


def _decoded(page: Fetched) -> str:
    """In the encoding it names, or in UTF-8."""
    _, _, name = page.headers.get("content-type", "").lower().partition("charset=")
    try:
        return page.body.decode(name.strip("\"' ;") or "utf-8", "replace")
    except LookupError:
        return page.body.decode("utf-8", "replace")


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
