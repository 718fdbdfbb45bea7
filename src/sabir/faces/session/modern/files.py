"""Files of a room as raw bytes, which browsers are told not to show. Source: SOGS modern API, files."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from email.utils import formatdate
from urllib.parse import quote, unquote

import falcon
from falcon.asgi import Request, Response

from sabir.core.files import UNNAMED, Download, Upload
from sabir.core.steps.uploads import UNCLAIMED_MS
from sabir.faces.session.ids import path_number, room_name
from sabir.faces.session.modern.auth import caller_of, member_of
from sabir.faces.session.modern.endpoint import Resource, body_of, send
from sabir.faces.session.modern.schema import FileReply

_MAX_NAMING = 4096
_LAST_S = 253_402_300_799
_EXTENDED_NAME = re.compile(r";\s*filename\*\s*=\s*utf-8'[^';]*'([^;\s]*)", re.IGNORECASE)
_PLAIN_NAME = re.compile(r";\s*filename\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;\s\"]*))", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
_SHIELDS = {
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


class Files(Resource):
    """`/room/TOKEN/file`: an upload lives for an hour, and longer once its uploader posts it."""

    async def on_post(self, req: Request, resp: Response, token: str) -> None:
        actor, room = await member_of(self.core, req, token)
        upload = Upload(_name_in(req), _chunk(body_of(req)), self.context.file_bytes)
        number = await self.core.files.upload_to_room(actor, room, upload, lives_ms=UNCLAIMED_MS)
        send(resp, FileReply(number), 201)


class FileByNumber(Resource):
    """`/room/TOKEN/file/ID`, and the same with a name for people behind it."""

    async def on_get(self, req: Request, resp: Response, token: str, file_id: str, called: str = "") -> None:
        number = path_number(file_id, "file")
        download = await self.core.files.open_published(caller_of(req).actor, room_name(token), number)
        resp.content_type = "application/octet-stream"
        resp.set_headers(_SHIELDS | _told(download))
        if "client" not in req.scope:  # a server on the way has said when it answered; inside a request, we say
            resp.set_header("Date", _date(download.file.created_ms))
        size = download.file.size_bytes
        part = _part(req, size)
        chunks = download.chunks
        if part is not None:
            chunks = self.core.files.part(download, *part)
            resp.status = 206
            resp.set_header("Content-Range", f"bytes {part[0]}-{part[1] - 1}/{size}")
        start, end = part or (0, size)
        resp.content_length = end - start
        resp.stream = await _begun(chunks)


def _told(download: Download) -> dict[str, str]:
    """What headers say of a file: its name, if it has one, and when it goes, if it does."""
    file = download.file
    named = "" if file.name == UNNAMED else f"; filename*=UTF-8''{quote(file.name, safe='')}"
    headers = {"Content-Disposition": f"attachment{named}"}
    if file.expires_ms is not None:
        headers["Expires"] = _date(file.expires_ms)
    return headers


def _date(at_ms: int) -> str:
    """As far as calendars go: files that moved in came with any time."""
    return formatdate(max(0, min(at_ms / 1000, _LAST_S)), usegmt=True)


def _name_in(req: Request) -> str:
    """Of `Content-Disposition`, without what does not show; empty without one."""
    header = (req.get_header("CONTENT-DISPOSITION") or "")[:_MAX_NAMING]
    extended, plain = _EXTENDED_NAME.search(header), _PLAIN_NAME.search(header)
    if extended is not None:
        name = unquote(extended[1])
    else:
        name = "" if plain is None else _ESCAPED.sub(r"\1", plain[1] or "") or plain[2] or ""
    return "".join(character for character in name if character.isprintable())


def _part(req: Request, size: int) -> tuple[int, int] | None:
    """What is asked for of so many bytes; None for all, also where that can't be read."""
    try:
        asked = req.range if req.range_unit == "bytes" else None
    except falcon.HTTPInvalidHeader:
        return None
    if asked is None:
        return None
    first, last = asked
    start = max(0, size + first) if first < 0 else first
    end = size if first < 0 or last < 0 else min(last + 1, size)
    if start >= end:
        raise falcon.HTTPRangeNotSatisfiable(size)
    return start, end


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks, of which the first one is there: what is missing is seen before anything is answered."""
    first = await anext(chunks, b"")

    async def all_of() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return all_of()


async def _chunk(content: bytes) -> AsyncIterator[bytes]:
    yield content
