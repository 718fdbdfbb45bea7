"""Images of rooms, as base64 inside JSON: open to everyone, set by moderators of the very room.

Source: SOGS legacy API, rooms.
"""

from __future__ import annotations

import msgspec
from falcon.asgi import Request, Response

from sabir.core.steps.addresses import ByName
from sabir.faces.session.auth import holder_of, token_of
from sabir.faces.session.endpoint import Resource, read, send
from sabir.faces.session.ids import room_name
from sabir.faces.session.parse import unbase64
from sabir.faces.session.schema import FileReply, ImageReply, NewFile

_FILE = msgspec.json.Decoder(NewFile)


class RoomImage(Resource):
    """`rooms/:room_id/image`"""

    async def on_get(self, req: Request, resp: Response, room_id: str) -> None:
        send(resp, FileReply(await self.core.room_images.get(ByName(room_name(room_id)))))

    async def on_post(self, req: Request, resp: Response, room_id: str) -> None:
        room = room_name(room_id)  # the Room header may name another one
        token = token_of(req)
        image = unbase64((await read(req, _FILE)).file, "file")
        holder = await holder_of(self.core, req, (room, token))
        number = await self.core.room_images.set(
            holder.actor, holder.room_id, image, limit_bytes=self.context.file_bytes
        )
        send(resp, ImageReply(room, number))
