"""As much of HTTP/2 as a gRPC client needs that knows its requests beforehand.

Header blocks are made once and use no dynamic table. Response headers are not decoded: a call that got a message and
then its trailers succeeded, a call that got trailers alone did not.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from bench.load.commands import Headers

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4
WINDOW_BYTES = 65_535
"""What either side may send before it is told that it may send more."""
_WIDEST = 2**31 - 1
_INITIAL_WINDOW_SIZE = 4
_METHOD_POST, _SCHEME_HTTP = b"\x83", b"\x86"


class Frame(NamedTuple):
    """One frame."""

    kind: int
    flags: int
    stream: int
    payload: bytes


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """A frame's bytes."""
    return struct.pack(">HBBBI", len(payload) >> 8, len(payload) & 0xFF, kind, flags, stream) + payload


def opening() -> bytes:
    """What a client begins with: windows so wide that it need not think of them again."""
    settings = struct.pack(">HI", _INITIAL_WINDOW_SIZE, _WIDEST)
    widen = struct.pack(">I", _WIDEST - WINDOW_BYTES)
    return PREFACE + frame(SETTINGS, 0, 0, settings) + frame(WINDOW_UPDATE, 0, 0, widen)


def header_block(path: str, authority: str, headers: Headers) -> bytes:
    """The headers of a gRPC request, compressed as little as is allowed."""
    all_headers = [
        (":path", path),
        (":authority", authority),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        *headers,
    ]
    return _METHOD_POST + _SCHEME_HTTP + b"".join(b"\0" + _text(name) + _text(value) for name, value in all_headers)


def prefixed(message: bytes) -> bytes:
    """A message as gRPC puts it into DATA."""
    return b"\0" + struct.pack(">I", len(message)) + message


def _text(text: str) -> bytes:
    raw = text.encode()
    return _length(len(raw)) + raw


def _length(number: int) -> bytes:
    """An integer with a prefix of seven bits."""
    if number < 127:
        return bytes([number])
    rest = bytearray([127])
    number -= 127
    while number >= 128:
        rest.append(number % 128 + 128)
        number //= 128
    rest.append(number)
    return bytes(rest)


class Frames:
    """Frames out of a byte stream."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Every frame that these bytes complete."""
        if self._rest:
            data = self._rest + data
        at = 0
        while len(data) - at >= 9:
            high, low, kind, flags, stream = struct.unpack_from(">HBBBI", data, at)
            end = at + 9 + (high << 8 | low)
            if end > len(data):
                break
            yield Frame(kind, flags, stream & _WIDEST, data[at + 9 : end])
            at = end
        self._rest = data[at:]


class Messages:
    """Counts gRPC messages in the DATA of one stream."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> int:
        """How many these bytes complete."""
        if self._rest:
            data = self._rest + data
        at = count = 0
        while len(data) - at >= 5:
            end = at + 5 + int.from_bytes(data[at + 1 : at + 5], "big")
            if end > len(data):
                break
            at = end
            count += 1
        self._rest = data[at:]
        return count
