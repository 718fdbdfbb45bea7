"""Files of a room, as base64 inside JSON. Source: SOGS legacy API, files."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
from falcon.asgi import Request, Response

from sabir.core.files import UNNAMED, Upload
from sabir.domain.errors import TooLarge
from sabir.faces.session.auth import claim_of, holder_of
from sabir.faces.session.endpoint import Resource, read, send
from sabir.faces.session.ids import path_number
from sabir.faces.session.parse import unbase64
from sabir.faces.session.schema import FileReply, NewFile
from sabir.wire.onion import MAX_BODY_BYTES

_FILE = msgspec.json.Decoder(NewFile)


class Files(Resource):
    """`files`"""

    async def on_post(self, req: Request, resp: Response) -> None:
        claim = claim_of(req)
        content = unbase64((await read(req, _FILE)).file, "file")
        holder = await holder_of(self.core, req, claim)
        upload = Upload(UNNAMED, _chunk(content), self.context.file_bytes)
        send(resp, FileReply(await self.core.files.upload_to_room(holder.actor, holder.room_id, upload)))


class FileByNumber(Resource):
    """`files/:file_id`"""

    async def on_get(self, req: Request, resp: Response, file_id: str) -> None:
        claim = claim_of(req)
        number = path_number(file_id, "file")
        holder = await holder_of(self.core, req, claim)
        download = await self.core.files.open_in_room(holder.actor, holder.room_id, number)
        if download.file.size_bytes > MAX_BODY_BYTES:
            raise TooLarge("file", MAX_BODY_BYTES, "bytes")
        send(resp, FileReply(b"".join([chunk async for chunk in download.chunks])))


async def _chunk(content: bytes) -> AsyncIterator[bytes]:
    yield content
