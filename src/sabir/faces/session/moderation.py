"""Moderators, bans and the count of members. Source: SOGS legacy API, moderation."""

from __future__ import annotations

import msgspec
from falcon.asgi import Request, Response

from sabir.core.moderation import Scope
from sabir.domain.errors import InvalidInput
from sabir.faces.session.auth import claim_of, holder_of
from sabir.faces.session.endpoint import Resource, read, send
from sabir.faces.session.ids import session_id
from sabir.faces.session.schema import BannedReply, Key, MemberCountReply, ModeratorsReply, NewModerator, Outcome

_KEY = msgspec.json.Decoder(Key)
_NEW_MODERATOR = msgspec.json.Decoder(NewModerator)


class Moderators(Resource):
    """`moderators`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        holder = await holder_of(self.core, req)
        send(resp, ModeratorsReply(await self.core.moderation.moderators(holder.actor, holder.room_id)))

    async def on_post(self, req: Request, resp: Response) -> None:
        claim = claim_of(req)
        new = await read(req, _NEW_MODERATOR)
        if new.room_id is not None and new.room_id.lower() != claim[0].lower():
            raise InvalidInput("room", "The body names another room than the header.")
        key = session_id(new.public_key)
        holder = await holder_of(self.core, req, claim)
        await self.core.moderation.set_moderator(holder.actor, holder.room_id, key, is_moderator=True)
        send(resp, Outcome())


class ModeratorByKey(Resource):
    """`moderators/:public_key`"""

    async def on_delete(self, req: Request, resp: Response, public_key: str) -> None:
        claim = claim_of(req)
        key = session_id(public_key)
        holder = await holder_of(self.core, req, claim)
        await self.core.moderation.set_moderator(holder.actor, holder.room_id, key, is_moderator=False)
        send(resp, Outcome())


class BlockList(Resource):
    """`block_list`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        holder = await holder_of(self.core, req)
        banned = await self.core.moderation.banned(holder.actor, holder.room_id)
        send(resp, BannedReply(banned, banned))

    async def on_post(self, req: Request, resp: Response) -> None:
        await _ban(self, req, deletes=False)
        send(resp, Outcome())


class BlockListByKey(Resource):
    """`block_list/:public_key`"""

    async def on_delete(self, req: Request, resp: Response, public_key: str) -> None:
        claim = claim_of(req)
        key = session_id(public_key)
        holder = await holder_of(self.core, req, claim)
        await self.core.moderation.unban(holder.actor, holder.room_id, key, is_server=self.context.bans_on_server)
        send(resp, Outcome())


class BanAndDeleteAll(Resource):
    """`ban_and_delete_all`"""

    async def on_post(self, req: Request, resp: Response) -> None:
        await _ban(self, req, deletes=True)
        send(resp, Outcome())


class MemberCount(Resource):
    """`member_count`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        send(resp, MemberCountReply(await self.core.tokens.member_count(await holder_of(self.core, req))))


async def _ban(resource: Resource, req: Request, *, deletes: bool) -> None:
    claim = claim_of(req)
    key = session_id((await read(req, _KEY)).public_key)
    holder = await holder_of(resource.core, req, claim)
    await resource.core.moderation.ban(
        holder.actor, holder.room_id, key, Scope(deletes, resource.context.bans_on_server)
    )
