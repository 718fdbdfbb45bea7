"""Both ways through a list: by page number, and by signed cursors that stay good while rows are added.

Source: Seald, dashboard API v2, pagination.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from falcon.asgi import Request
from msgspec import Struct

from sabir.domain.errors import InvalidInput
from sabir.domain.paging import NEWEST, Part, Stretch
from sabir.faces.seald.errors import InvalidCursor, InvalidPage
from sabir.faces.seald.parse import Query, origin
from sabir.faces.seald.schema import CursorPage, NumberedPage

Key = tuple[int, int]

_PAGE_SIZE = 50
_MAX_PAGE_SIZE = 1000
_POSITION = struct.Struct(">?qq")
_SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a list a request wants, and its address without the query."""

    stretch: Stretch
    page: int | None
    """None in cursor mode."""
    address: str
    parameters: Mapping[str, str]


class Paging:
    """Reads and makes the addresses of parts of one list."""

    def __init__(self, signing_key: bytes, list_name: str, public_url: str | None) -> None:
        self._key = signing_key
        self._list_name = list_name.encode()
        self._public_url = public_url

    def parse(self, req: Request, query: Query) -> Asked:
        """Raises `InvalidCursor`, `InvalidPage`, `InvalidInput`."""
        stretch, page = self._wanted(query)
        return Asked(stretch, page, (self._public_url or origin(req)) + quote(req.scope["path"]), query.values)

    def _wanted(self, query: Query) -> tuple[Stretch, int | None]:
        limit = _page_size(query.text("page_size"))
        cursor = query.text("cursor")
        if cursor:
            key, is_upward = self._open(cursor)
            return Stretch(limit, key, is_upward, is_counted=False), None
        if query.text("use_cursor").lower() not in ("", "0", "false"):
            return Stretch(limit, is_counted=False), None
        page = _page_number(query.text("page"))
        return Stretch(limit, offset=(page - 1) * limit), page

    def render(self, asked: Asked, part: Part[object], keys: Sequence[Key], results: Sequence[Struct]) -> Struct:
        """The list's envelope; `keys` and `results` belong to the rows of the part. Raises `InvalidPage`."""
        if asked.page is None:
            return self._cursor_page(asked.stretch, part.has_more, keys, results)
        if not results and asked.page > 1:
            raise InvalidPage
        return NumberedPage(
            part.total or 0,
            _numbered(asked, asked.page + 1) if part.has_more else None,
            _numbered(asked, asked.page - 1) if asked.page > 1 else None,
            results,
        )

    def _cursor_page(
        self, stretch: Stretch, has_more: bool, keys: Sequence[Key], results: Sequence[Struct]
    ) -> CursorPage:
        """The side one came from has rows: at least the one that the cursor names."""
        newest = keys[0] if keys else (stretch.key[0], stretch.key[1] - 1)
        oldest = keys[-1] if keys else (stretch.key[0], stretch.key[1] + 1)
        has_older = stretch.is_upward or has_more
        has_newer = has_more if stretch.is_upward else stretch.key != NEWEST
        return CursorPage(
            self._seal(oldest, is_upward=False) if has_older else None,
            self._seal(newest, is_upward=True) if has_newer else None,
            results,
        )

    def _seal(self, key: Key, *, is_upward: bool) -> str:
        position = _POSITION.pack(is_upward, *key)
        return base64.urlsafe_b64encode(position + self._signature(position)).decode()

    def _open(self, cursor: str) -> tuple[Key, bool]:
        try:
            sealed = base64.b64decode(cursor, b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise InvalidCursor from error
        position, signature = sealed[: _POSITION.size], sealed[_POSITION.size :]
        if not hmac.compare_digest(signature, self._signature(position)):
            raise InvalidCursor
        is_upward, at_ms, row_id = _POSITION.unpack(position)
        return (at_ms, row_id), is_upward

    def _signature(self, position: bytes) -> bytes:
        return hmac.digest(self._key, self._list_name + b"\0" + position, "sha256")[:_SIGNATURE_BYTES]


def _numbered(asked: Asked, page: int) -> str:
    """The request's own address with another page number."""
    return f"{asked.address}?{urlencode({**asked.parameters, 'page': str(page)})}"


def _page_size(text: str) -> int:
    if not text:
        return _PAGE_SIZE
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= _MAX_PAGE_SIZE:
        raise InvalidInput("page_size", f"Must be between 1 and {_MAX_PAGE_SIZE}.")
    return int(text)


def _page_number(text: str) -> int:
    if not text:
        return 1
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise InvalidPage
    return int(text)
