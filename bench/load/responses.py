"""Answers of an HTTP/1.1 server out of a byte stream: their status and where they end, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"
_CHUNKED = b"\r\ntransfer-encoding: chunked"
_WITHOUT_BODY = (204, 304)


class Responses:
    """Feed it what one connection receives."""

    __slots__ = ("_is_chunked", "_is_whole", "_left_bytes", "_rest", "_status")

    def __init__(self) -> None:
        self._rest = b""
        self._status = 0
        self._left_bytes = 0
        """What is still missing of a body, or of one chunk with its end of line."""
        self._is_chunked = False
        self._is_whole = False

    def feed(self, data: bytes) -> Iterator[int]:
        """The status of every answer that these bytes complete. Raises `ValueError` if it is not HTTP."""
        if self._rest:
            data = self._rest + data
        at = 0
        while at < len(data):
            end = self._body(data, at) if self._left_bytes or self._is_chunked else self._head(data, at)
            if end == at:
                break
            at = end
            if self._is_whole:
                self._is_whole = False
                yield self._status
        self._rest = data[at:]

    def _head(self, data: bytes, at: int) -> int:
        """Where the head ends that begins here; `at` if it is not whole."""
        end = data.find(_END, at)
        if end < 0:
            return at
        head = data[at:end].lower()
        if not head.startswith(b"http/1.1 "):
            raise ValueError(f"not an answer: {head[:40]!r}")
        self._status = int(head[9:12])
        found = head.find(_LENGTH)
        if self._status in _WITHOUT_BODY:
            self._is_whole = True
        elif found >= 0:
            start = found + len(_LENGTH)
            stop = head.find(b"\r\n", start)
            self._left_bytes = int(head[start:stop] if stop >= 0 else head[start:])
            self._is_whole = self._left_bytes == 0
        elif _CHUNKED in head:
            self._is_chunked = True
        else:
            raise ValueError("an answer of unknown length")
        return end + len(_END)

    def _body(self, data: bytes, at: int) -> int:
        """Past what there is of a body or chunk, or past the line before a chunk; `at` if that is not whole."""
        if self._left_bytes:
            taken = min(self._left_bytes, len(data) - at)
            self._left_bytes -= taken
            self._is_whole = not self._left_bytes and not self._is_chunked
            return at + taken
        end = data.find(b"\r\n", at)
        if end < 0:
            return at
        size_bytes = int(data[at:end].partition(b";")[0], 16)
        if size_bytes:
            self._left_bytes = size_bytes + 2
            return end + 2
        if len(data) < end + 4:
            return at
        self._is_chunked = False
        self._is_whole = True
        return end + 4
