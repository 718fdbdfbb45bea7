"""Reactions and pins. Source: SOGS modern API, routes."""

from __future__ import annotations

from falcon.asgi import Request, Response

from sabir.domain.messages import check_reaction
from sabir.faces.session.ids import room_name
from sabir.faces.session.modern.asking import limit_of, message_number
from sabir.faces.session.modern.auth import caller_of, person_of, signed_of
from sabir.faces.session.modern.endpoint import Resource, send
from sabir.faces.session.modern.message_schema import AddedReply, PinnedReply, RemovedReply, UnpinnedReply


class Reaction(Resource):
    """`/room/TOKEN/reaction/ID/EMOJI`"""

    async def on_put(self, req: Request, resp: Response, token: str, message_id: str, emoji: str) -> None:
        signed_of(req)
        number, emoji = message_number(message_id), check_reaction(emoji)
        actor = await person_of(self.core, req)
        send(resp, AddedReply(*await self.core.public_reactions.react(actor, room_name(token), number, emoji)))

    async def on_delete(self, req: Request, resp: Response, token: str, message_id: str, emoji: str) -> None:
        signed_of(req)
        number, emoji = message_number(message_id), check_reaction(emoji)
        actor = await person_of(self.core, req)
        send(resp, RemovedReply(*await self.core.public_reactions.unreact(actor, room_name(token), number, emoji)))


class Reactions(Resource):
    """`/room/TOKEN/reactions/ID` and `/room/TOKEN/reactions/ID/EMOJI`"""

    async def on_delete(self, req: Request, resp: Response, token: str, message_id: str, emoji: str = "") -> None:
        signed_of(req)
        number, emoji = message_number(message_id), check_reaction(emoji) if emoji else ""
        actor = await person_of(self.core, req)
        send(resp, RemovedReply(*await self.core.public_reactions.clear(actor, room_name(token), number, emoji)))


class Reactors(Resource):
    """`/room/TOKEN/reactors/ID/EMOJI`"""

    async def on_get(self, req: Request, resp: Response, token: str, message_id: str, emoji: str) -> None:
        limit, reaction = limit_of(req), (message_number(message_id), check_reaction(emoji))
        actor = caller_of(req).actor
        found = await self.core.seqnos.reactors(actor, room_name(token), reaction, limit, self.context.relay)
        send(resp, [(key, at_ms / 1000) for key, at_ms in found])


class Pin(Resource):
    """`/room/TOKEN/pin/ID`"""

    async def on_post(self, req: Request, resp: Response, token: str, message_id: str) -> None:
        signed_of(req)
        number, actor = message_number(message_id), await person_of(self.core, req)
        send(resp, PinnedReply(await self.core.pins.pin(actor, room_name(token), number)))


class Unpin(Resource):
    """`/room/TOKEN/unpin/ID`"""

    async def on_post(self, req: Request, resp: Response, token: str, message_id: str) -> None:
        signed_of(req)
        number, actor = message_number(message_id), await person_of(self.core, req)
        send(resp, UnpinnedReply(*await self.core.pins.unpin(actor, room_name(token), number)))


class UnpinAll(Resource):
    """`/room/TOKEN/unpin/all`"""

    async def on_post(self, req: Request, resp: Response, token: str) -> None:
        actor = await person_of(self.core, req)
        send(resp, UnpinnedReply(*await self.core.pins.unpin_all(actor, room_name(token))))
