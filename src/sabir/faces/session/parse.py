"""From what clients send to what the core takes. Source: SOGS legacy API; SOGS message bodies, rendering to text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.messages import MAX_FILES, MAX_TEXT_CHARACTERS, Draft, Envelope, EnvelopeFormat, NumberedFile, Quote
from sabir.faces.session import schema
from sabir.faces.session.ids import LAST_ID, cursor
from sabir.wire.errors import WireError
from sabir.wire.session import content as wire
from sabir.wire.session.codec import read_content
from sabir.wire.session.ids import ANY_ID, SessionId, parse_session_id
from sabir.wire.session.signatures import SIGNATURE_BYTES, verify_message

MAX_LISTED = 256
MAX_MESSAGE_BYTES = 64 * 1024
REPEAT_MS = 60_000
_BEHIND_MS, _AHEAD_MS = 6 * 3600 * 1000, 60_000
"""Today's clients drop messages whose author's time is further back; one ahead would hold back the author's next."""
_NAME_CHARACTERS = 64
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of writing: in a name they would turn what stands around it."""
_MIME = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")
_FILE_URL = re.compile(r"/files?/([0-9]{1,16})(?:/[^/]*)?/?$")


@dataclass(frozen=True, slots=True)
class Listing:
    """Which part of a list is wanted: ascending after a number, or the newest, descending."""

    after: int | None
    limit: int


def query(text: str) -> dict[str, str]:
    """Of a repeated name the last value counts."""
    return dict(parse_qsl(text, keep_blank_values=True, errors="replace"))


def listing(text: str) -> Listing:
    """What can't be read counts as 0 for a position and as absent for a limit."""
    values = query(text)
    after = values.get("from_server_id")
    limit = values.get("limit", "")
    wished = int(limit) if re.fullmatch(r"[0-9]{1,5}", limit) and int(limit) <= 65_535 else MAX_LISTED
    return Listing(None if after is None else _position(after), min(wished, MAX_LISTED))


def _position(text: str) -> int | None:
    return cursor(int(text)) if re.fullmatch(r"-?[0-9]{1,19}", text) else 0


def unbase64(text: str, field: str) -> bytes:
    """With or without padding. Raises `InvalidInput`."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise InvalidInput(field, f"{field} is not base64.") from error


@dataclass(frozen=True, slots=True)
class Signed:
    """A post whose fields are in order; whether the signature holds is seen once its author is known."""

    data: bytes
    signature: bytes


def signed(new: schema.NewMessage) -> Signed:
    """Raises `InvalidInput`, `TooLarge`."""
    if new.timestamp <= 0:
        raise InvalidInput("timestamp", "The time is in milliseconds and positive.")
    return signed_bytes(new.data, new.signature)


def signed_bytes(data: str, signature: str) -> Signed:
    """Raises `InvalidInput`, `TooLarge`."""
    if not data or not signature:
        raise InvalidInput("data", "A message has data and a signature.")
    if len(data) > MAX_MESSAGE_BYTES * 4 // 3 + 4:
        raise TooLarge("message", MAX_MESSAGE_BYTES, "bytes")
    signed_by = unbase64(signature, "signature")
    if len(signed_by) != SIGNATURE_BYTES:
        raise InvalidInput("signature", "A signature has 64 bytes.")
    return Signed(unbase64(data, "data"), signed_by)


@dataclass(frozen=True, slots=True)
class Words:
    """What a post says, for faces that do not know its bytes."""

    text: str = ""
    name: str = ""
    """What its author goes by in it."""
    quote: Quote | None = None
    files: tuple[NumberedFile, ...] = ()
    author_ms: int = 0

    def sent_ms(self, now_ms: int) -> int | None:
        """The author's time, if clients take it for one of now."""
        return self.author_ms if -_BEHIND_MS <= self.author_ms - now_ms <= _AHEAD_MS else None


def words(data: bytes, *, least_file: int = LAST_ID + 1) -> Words:
    """What no client shows (typing, receipts, what can't be read) has no words, and is for this wire alone.

    Numbers of files below `least_file` are no files of this server.
    """
    try:
        said = read_content(data)
    except WireError:
        said = wire.Content()
    name = _line(said.name)[:_NAME_CHARACTERS].strip()
    if not said.is_visible or said.is_timer_update:
        return Words(name=name, author_ms=said.author_ms)
    files, told = _files(said.attachments, least_file)
    return Words(_text(said, told), name, _quote(said.quote), files, said.author_ms)


def draft(post: Signed, author: SessionId, now_ms: int) -> Draft:
    """The post with its bytes as they are, and in words for the other faces."""
    said = words(post.data)
    return Draft(
        said.text,
        quote=said.quote,
        numbered_files=said.files,
        envelope=Envelope(EnvelopeFormat.SESSION, author, post.data, post.signature),
        is_signed=verify_message(author, post.data, post.signature),
        sent_ms=said.sent_ms(now_ms),
        client_ref=hashlib.sha256(author.encode() + post.data + post.signature).digest(),
        repeat_ms=REPEAT_MS,
        author_name=said.name or None,
    )


def _text(said: wire.Content, told: Sequence[str]) -> str:
    lines = [_clean(said.text)]
    lines += [_clean(one.caption) for one in said.attachments[:MAX_FILES] if one.caption not in said.text]
    lines += [_line(preview.url) for preview in said.previews if preview.url not in said.text]
    if said.invitation is not None:
        lines.append(f"{_line(said.invitation.name)} {_line(said.invitation.url)}".strip())
    return "\n".join(line for line in (*lines, *told) if line)[:MAX_TEXT_CHARACTERS]


def _quote(quote: wire.Quote | None) -> Quote | None:
    """A message that is not found is told by the words quoted, if there are any."""
    if quote is None:
        return None
    told = "".join(f"> {line}\n" for line in _clean(quote.text).splitlines()).rstrip()
    try:
        author: str = parse_session_id(quote.author, ANY_ID)
    except WireError:
        author = ""
    return Quote(author, quote.sent_ms if quote.sent_ms < 2**53 else 0, told)


def _files(pointers: Sequence[wire.Attachment], least: int) -> tuple[tuple[NumberedFile, ...], list[str]]:
    """Files of this server, and a line for each of the others: encrypted ones, and more than a message may have."""
    files: list[NumberedFile] = []
    told: list[str] = []
    for pointer in pointers:
        name = _line(pointer.file_name.replace("\\", "/").rsplit("/", 1)[-1])[-250:].strip(". ") or "file"
        mime = pointer.content_type.lower() if _MIME.fullmatch(pointer.content_type.lower()) else _UNKNOWN_TYPE
        line = f"{name} ({mime}, {pointer.size_bytes} bytes)"
        number = pointer.file_id or _number_in(pointer.url)
        if pointer.is_encrypted or not least <= number < 2**53 or len(files) == MAX_FILES:
            told.append(line)
        else:
            files.append(NumberedFile(number, name, mime, line))
    return tuple(files), told[:MAX_FILES]


_UNKNOWN_TYPE = "application/octet-stream"


def _number_in(url: str) -> int:
    found = _FILE_URL.search(url)
    return int(found[1]) if found else 0


def _clean(text: str) -> str:
    """Without characters that other wires can't carry; lines stay."""
    return _HIDDEN.sub("", text.replace("\r\n", "\n"))


def _line(text: str) -> str:
    return " ".join(_TURNING.sub("", _clean(text)).split())
