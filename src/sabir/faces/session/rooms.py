"""Rooms. Source: SOGS legacy API, rooms."""

from __future__ import annotations

from falcon.asgi import Request, Response

from sabir.core.steps.addresses import ByName
from sabir.domain.rooms import Room
from sabir.faces.session.endpoint import Resource, send
from sabir.faces.session.ids import room_name
from sabir.faces.session.schema import RoomInfo, RoomReply, RoomsReply


class Rooms(Resource):
    """`rooms`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        send(resp, RoomsReply([_info(room) for room in await self.core.rooms.list_published()]))


class RoomByName(Resource):
    """`rooms/:room_id`"""

    async def on_get(self, req: Request, resp: Response, room_id: str) -> None:
        send(resp, RoomReply(_info(await self.core.rooms.get_shown(ByName(room_name(room_id))))))


def _info(room: Room) -> RoomInfo:
    return RoomInfo(room.session_room or "", room.name)
