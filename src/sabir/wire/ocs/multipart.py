"""Multipart bodies, whole in memory.

Source: RFC 7578.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from sabir.wire.errors import WireError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `filename` is None for a plain field."""

    name: str
    filename: str | None
    content_type: str
    content: bytes


def parse_multipart(content_type: str, body: bytes) -> Sequence[Part]:
    """Raises: `WireError`."""
    collector = _Collector()
    try:
        boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
        parser = MultipartParser(boundary, collector.callbacks())
        parser.write(body)
    except WireError:
        raise
    except (FormParserError, ValueError) as error:
        raise WireError("multipart body is malformed") from error
    if not boundary or not collector.is_complete:
        raise WireError("multipart body is cut off")
    return collector.parts


@dataclass(slots=True)
class _Collector:
    """Gathers what the parser finds."""

    parts: list[Part] = field(default_factory=list)
    is_complete: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    content: bytearray = field(default_factory=bytearray)

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": lambda chunk, start, end: self.header.extend(chunk[start:end]),
            "on_header_value": lambda chunk, start, end: self.value.extend(chunk[start:end]),
            "on_header_end": self._end_header,
            "on_part_data": lambda chunk, start, end: self.content.extend(chunk[start:end]),
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin_part(self) -> None:
        if len(self.parts) == MAX_PARTS:
            raise WireError(f"multipart body has more than {MAX_PARTS} parts")
        self.headers = {}
        self.content = bytearray()

    def _end_header(self) -> None:
        self.headers[self.header.decode("latin-1").lower()] = self.value.decode("latin-1")
        self.header.clear()
        self.value.clear()

    def _end_part(self) -> None:
        disposition = parse_options_header(self.headers.get("content-disposition"))[1]
        name, filename = disposition.get(b"name"), disposition.get(b"filename")
        if name is None:
            raise WireError("a part of the multipart body has no name")
        shown = None if filename is None else filename.decode()
        content_type = self.headers.get("content-type", "application/octet-stream")
        self.parts.append(Part(name.decode(), shown, content_type, bytes(self.content)))

    def _end(self) -> None:
        self.is_complete = True
