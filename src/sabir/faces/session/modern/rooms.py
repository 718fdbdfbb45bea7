"""Rooms and what is new of them. Source: SOGS modern API, room object and pollInfo."""

from __future__ import annotations

import msgspec
from falcon.asgi import Request, Response

from sabir.core.steps.addresses import ByName
from sabir.faces.session.ids import path_number, room_name
from sabir.faces.session.modern import rendering
from sabir.faces.session.modern.auth import caller_of, person_of, signed_of
from sabir.faces.session.modern.endpoint import Resource, read, send
from sabir.faces.session.modern.staff_schema import RoomUpdated, RoomWish

_ROOM = msgspec.json.Decoder(RoomWish)


class Rooms(Resource):
    """`/rooms`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        shown = await self.core.public_rooms.list_for(caller_of(req).actor, self.context.relay)
        send(resp, [rendering.room(one) for one in shown])


class RoomByToken(Resource):
    """`/room/TOKEN`"""

    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        shown = await self.core.public_rooms.get(caller_of(req).actor, room_name(token), self.context.relay)
        send(resp, rendering.room(shown))

    async def on_put(self, req: Request, resp: Response, token: str) -> None:
        caller, change = signed_of(req)[0], read(req, _ROOM).change()
        room = ByName(room_name(token))
        send(resp, RoomUpdated(await self.core.public_settings.change(caller.actor, room, change)))


class PollInfo(Resource):
    """`/room/TOKEN/pollInfo/N`: a signed one takes a seat in the room, and counts as activity."""

    async def on_get(self, req: Request, resp: Response, token: str, known: str) -> None:
        number, name = path_number(known, "room"), room_name(token)
        actor = caller_of(req).actor if caller_of(req).is_anonymous else await person_of(self.core, req)
        shown = await self.core.public_rooms.poll(actor, name, self.context.relay)
        send(resp, rendering.poll(shown, number))
