"""Files of a room as raw bytes. Whatever they are, browsers are told not to show them. Source: SOGS modern API, files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.message import Message
from email.utils import formatdate
from urllib.parse import quote

import falcon
from falcon.asgi import Request, Response

from sabir.core.files import Download, Upload
from sabir.core.steps.uploads import UNCLAIMED_MS
from sabir.faces.session.ids import path_number, room_name
from sabir.faces.session.modern.auth import caller_of, member_of
from sabir.faces.session.modern.endpoint import Resource, body_of, send
from sabir.faces.session.modern.schema import FileReply
from sabir.store.files import UNNAMED

_SHIELDS = {
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


class Files(Resource):
    """`/room/TOKEN/file`: an upload lives for an hour, and longer once its uploader posts it."""

    async def on_post(self, req: Request, resp: Response, token: str) -> None:
        actor, room = await member_of(self.core, req, token)
        name = _name(req.get_header("CONTENT-DISPOSITION") or "")
        upload = Upload(name, _chunk(body_of(req)), self.context.file_bytes)
        number = await self.core.files.upload_to_room(actor, room, upload, lives_ms=UNCLAIMED_MS)
        send(resp, FileReply(number), 201)


class FileByNumber(Resource):
    """`/room/TOKEN/file/ID` and whatever follows, which is for people to read."""

    async def on_get(self, req: Request, resp: Response, token: str, file_id: str, called: str = "") -> None:
        actor, number = caller_of(req).actor, path_number(file_id, "file")
        download = await self.core.files.open_published(actor, room_name(token), number)
        resp.content_type = falcon.MEDIA_OCTET_STREAM if False else "application/octet-stream"
        resp.set_headers({**_SHIELDS, **_told(download, has_clock="client" in req.scope)})
        await self._fill(req, resp, download)

    async def _fill(self, req: Request, resp: Response, download: Download) -> None:
        size = download.file.size_bytes
        raise NotImplementedError
