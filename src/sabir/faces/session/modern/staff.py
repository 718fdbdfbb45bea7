"""Rights of single people, ranks and bans. Source: SOGS modern API, routes."""

from __future__ import annotations

import msgspec
from falcon.asgi import Request, Response

from sabir.core.steps.addresses import ByName
from sabir.domain.people import Actor
from sabir.faces.session.ids import room_name
from sabir.faces.session.modern import staff_schema
from sabir.faces.session.modern.asking import any_id
from sabir.faces.session.modern.auth import signed_of
from sabir.faces.session.modern.endpoint import Resource, read, send
from sabir.faces.session.modern.staff_schema import (
    BanWish,
    FutureWish,
    InfoUpdates,
    ModeratorWish,
    Nothing,
    PermissionsWish,
    Where,
)

_BAN = msgspec.json.Decoder(BanWish)
_UNBAN = msgspec.json.Decoder(Where)
_MODERATOR = msgspec.json.Decoder(ModeratorWish)
_PERMISSIONS = msgspec.json.Decoder(PermissionsWish)
_FUTURE = msgspec.json.Decoder(FutureWish)


class Permissions(Resource):
    """`/room/TOKEN/permissions`"""

    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        actor = _signed(req)
        found = await self.core.session_rights.list_for(actor, _room(token), blinds=self.context.blinds)
        send(resp, {key: staff_schema.permissions(own) for key, own in found.items()})


class PermissionsOf(Resource):
    """`/room/TOKEN/permissions/SID`"""

    async def on_get(self, req: Request, resp: Response, token: str, session_id: str) -> None:
        actor, key = _signed(req), any_id(session_id)
        send(resp, staff_schema.permissions(await self.core.session_rights.get(actor, _room(token), key)))

    async def on_post(self, req: Request, resp: Response, token: str, session_id: str) -> None:
        actor, key, change = _signed(req), any_id(session_id), read(req, _PERMISSIONS).change()
        send(resp, staff_schema.permissions(await self.core.session_rights.change(actor, _room(token), key, change)))


class FuturePermissions(Resource):
    """`/room/TOKEN/futurePermissions`"""

    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        actor = _signed(req)
        found = await self.core.session_rights.list_scheduled(actor, _room(token), blinds=self.context.blinds)
        send(resp, [staff_schema.future(one, is_named=True) for one in found])


class FuturePermissionsOf(Resource):
    """`/room/TOKEN/futurePermissions/SID`"""

    async def on_get(self, req: Request, resp: Response, token: str, session_id: str) -> None:
        actor, key = _signed(req), any_id(session_id)
        found = await self.core.session_rights.list_scheduled(actor, _room(token), key)
        send(resp, [staff_schema.future(one, is_named=False) for one in found])

    async def on_post(self, req: Request, resp: Response, token: str, session_id: str) -> None:
        actor, key, wish = _signed(req), any_id(session_id), read(req, _FUTURE)
        override, after_ms = wish.override(), wish.after_ms()
        found = await self.core.session_rights.schedule(actor, _room(token), key, override, after_ms)
        send(resp, [staff_schema.future(one, is_named=False) for one in found])


class Moderator(Resource):
    """`/user/SID/moderator`"""

    async def on_post(self, req: Request, resp: Response, session_id: str) -> None:
        actor, key, body = _signed(req), any_id(session_id), read(req, _MODERATOR)
        rooms, wish = body.named(), body.wish()
        if rooms is None:
            counts = await self.core.staff.rank_on_server(actor, key, wish)
        else:
            counts = await self.core.staff.rank_in_rooms(actor, key, wish, rooms)
        send(resp, InfoUpdates(dict(counts)))


class Ban(Resource):
    """`/user/SID/ban`"""

    async def on_post(self, req: Request, resp: Response, session_id: str) -> None:
        actor, key, body = _signed(req), any_id(session_id), read(req, _BAN)
        rooms, timeout_ms = body.named(), body.timeout_ms()
        if rooms is None:
            await self.core.server_bans.ban(actor, key, timeout_ms=timeout_ms)
        else:
            await self.core.server_bans.ban_in_rooms(actor, key, rooms, timeout_ms=timeout_ms)
        send(resp, Nothing())


class Unban(Resource):
    """`/user/SID/unban`"""

    async def on_post(self, req: Request, resp: Response, session_id: str) -> None:
        actor, key, rooms = _signed(req), any_id(session_id), read(req, _UNBAN).named()
        if rooms is None:
            await self.core.server_bans.unban(actor, key)
        else:
            await self.core.server_bans.unban_in_rooms(actor, key, rooms)
        send(resp, Nothing())


def _signed(req: Request) -> Actor:
    """Whoever leads a room is known: strangers need not be made known to be refused. Raises `Unauthenticated`."""
    return signed_of(req)[0].actor


def _room(token: str) -> ByName:
    return ByName(room_name(token))
