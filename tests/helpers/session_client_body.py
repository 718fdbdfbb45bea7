"""What Session messages say, to and from bytes, written from the published field numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Value = int | bytes


@dataclass(frozen=True)
class Attachment:
    """A file a message points at."""

    file_id: int
    content_type: str = ""
    size: int = 0
    file_name: str = ""
    url: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Quote:
    """The message answered to: its author and the author's time."""

    sent_ms: int
    author: str
    text: str = ""


@dataclass(frozen=True)
class Body:
    """The parts of a message this client reads and writes."""

    text: str = ""
    name: str = ""
    sent_ms: int = 0
    signed_ms: int = 0
    quote: Quote | None = None
    attachments: Sequence[Attachment] = ()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, value: int | bytes | str) -> bytes:
    """One field, or nothing for an empty value."""
    if not value:
        return b""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


def _read_varint(raw: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        if at >= len(raw) or shift > 63:
            raise ValueError("broken varint")
        number |= (raw[at] & 127) << shift
        shift += 7
        at += 1
        if raw[at - 1] < 128:
            return number, at


def fields(raw: bytes) -> dict[int, list[Value]]:
    """Every field by number, in order."""
    found: dict[int, list[Value]] = {}
    at = 0
    while at < len(raw):
        tag, at = _read_varint(raw, at)
        value: Value
        match tag & 7:
            case 0:
                value, at = _read_varint(raw, at)
            case 2:
                size, at = _read_varint(raw, at)
                value, at = raw[at : at + size], at + size
            case 1:
                value, at = int.from_bytes(raw[at : at + 8], "little"), at + 8
            case 5:
                value, at = int.from_bytes(raw[at : at + 4], "little"), at + 4
            case other:
                raise ValueError(f"wire type {other}")
        if at > len(raw):
            raise ValueError("a field is cut short")
        found.setdefault(tag >> 3, []).append(value)
    return found


def _bytes(found: dict[int, list[Value]], number: int) -> bytes:
    value = found.get(number, [b""])[-1]
    return value if isinstance(value, bytes) else b""


def _text(found: dict[int, list[Value]], number: int) -> str:
    return _bytes(found, number).decode()


def _int(found: dict[int, list[Value]], number: int) -> int:
    value = found.get(number, [0])[-1]
    return value if isinstance(value, int) else 0


def pad(content: bytes) -> bytes:
    total = 160 * -(-(len(content) + 2) // 160) - 1
    return content + b"\x80" + bytes(total - len(content) - 1)


def unpad(padded: bytes) -> bytes:
    end = len(padded)
    while end and padded[end - 1] == 0:
        end -= 1
    return padded[: end - 1] if end and padded[end - 1] == 0x80 else padded


def write(body: Body) -> bytes:
    """A Content without padding."""
    quote = body.quote
    inner = _field(1, body.text)
    for attachment in body.attachments:
        inner += _field(2, _write_attachment(attachment))
    inner += _field(7, body.sent_ms)
    if quote:
        inner += _field(8, _field(1, quote.sent_ms) + _field(2, quote.author) + _field(3, quote.text))
    inner += _field(101, _field(1, body.name))
    return _field(1, inner) + _field(15, body.signed_ms)


def _write_attachment(attachment: Attachment) -> bytes:
    return (
        _varint(1 << 3 | 1)
        + attachment.file_id.to_bytes(8, "little")
        + _field(2, attachment.content_type)
        + _field(4, attachment.size)
        + _field(7, attachment.file_name)
        + _field(9, attachment.width)
        + _field(10, attachment.height)
        + _field(101, attachment.url)
    )


def reaction(target: Quote, emoji: str, action: int) -> bytes:
    """A Content that reacts (action 0) or takes the reaction back (1), without padding."""
    told = _field(1, target.sent_ms) + _field(2, target.author) + _field(3, emoji) + _varint(4 << 3) + _varint(action)
    return _field(1, _field(11, told))


def envelope(content: bytes, timestamp_ms: int) -> bytes:
    """A Content as the next generation of clients will send it."""
    return _field(1, 6) + _field(5, timestamp_ms) + _field(8, content)


def read(raw: bytes) -> Body:
    """A Content without padding, bare or in an Envelope. Raises `ValueError`."""
    outer = fields(raw)
    if _int(outer, 1) in (6, 7) and 8 in outer:
        outer = fields(_bytes(outer, 8))
    inner = fields(_bytes(outer, 1))
    quote = fields(_bytes(inner, 8)) if 8 in inner else None
    return Body(
        _text(inner, 1),
        _text(fields(_bytes(inner, 101)), 1),
        _int(inner, 7),
        _int(outer, 15),
        Quote(_int(quote, 1), _text(quote, 2), _text(quote, 3)) if quote else None,
        tuple(_read_attachment(fields(raw)) for raw in inner.get(2, []) if isinstance(raw, bytes)),
    )


def _read_attachment(found: dict[int, list[Value]]) -> Attachment:
    return Attachment(
        _int(found, 1),
        _text(found, 2),
        _int(found, 4),
        _text(found, 7),
        _text(found, 101),
        _int(found, 9),
        _int(found, 10),
    )
