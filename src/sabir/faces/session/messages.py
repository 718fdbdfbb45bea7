"""Messages and deletions. Source: SOGS legacy API, messages."""

from __future__ import annotations

import msgspec
from falcon.asgi import Request, Response

from sabir.domain.errors import TooLarge
from sabir.domain.messages import Envelope, EnvelopeFormat
from sabir.faces.session import parse, render
from sabir.faces.session.auth import claim_of, holder_of
from sabir.faces.session.endpoint import Resource, read, send
from sabir.faces.session.ids import LAST_ID, path_number
from sabir.faces.session.schema import DeletionsReply, Ids, MessageReply, MessagesReply, NewMessage, Outcome
from sabir.wire.session.ids import SessionId

MAX_DELETED = 500
_NEW = msgspec.json.Decoder(NewMessage)
_IDS = msgspec.json.Decoder(Ids)


class Messages(Resource):
    """`messages`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        holder = await holder_of(self.core, req)
        wanted = parse.listing(req.query_string)
        page = await self.core.numbered.page(
            holder.actor, holder.room_id, self.context.relay.author, after=wanted.after, limit=wanted.limit
        )
        send(resp, MessagesReply(render.messages(page)))

    async def on_post(self, req: Request, resp: Response) -> None:
        claim = claim_of(req)
        post = parse.signed(await read(req, _NEW))
        holder = await holder_of(self.core, req, claim)
        author = SessionId(holder.session_id)
        draft = parse.draft(post, author, self.core.clock.now_ms())
        posted = await self.core.messages.post(holder.actor, holder.room_id, draft, limit=self.context.rate)
        sent = Envelope(EnvelopeFormat.SESSION, author, post.data, post.signature)
        send(resp, MessageReply(render.message(posted.message, sent)))


class MessageByNumber(Resource):
    """`messages/:message_id`"""

    async def on_delete(self, req: Request, resp: Response, message_id: str) -> None:
        claim = claim_of(req)
        number = path_number(message_id, "message")
        holder = await holder_of(self.core, req, claim)
        await self.core.messages.delete_numbered(holder.actor, holder.room_id, [min(number, LAST_ID)])
        send(resp, Outcome())


class DeleteMessages(Resource):
    """`delete_messages`"""

    async def on_post(self, req: Request, resp: Response) -> None:
        claim = claim_of(req)
        numbers = set((await read(req, _IDS)).ids)
        if len(numbers) > MAX_DELETED:
            raise TooLarge("ids", MAX_DELETED, "messages")
        holder = await holder_of(self.core, req, claim)
        await self.core.messages.delete_numbered(holder.actor, holder.room_id, sorted(numbers))
        send(resp, Outcome())


class DeletedMessages(Resource):
    """`deleted_messages`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        holder = await holder_of(self.core, req)
        wanted = parse.listing(req.query_string)
        found = await self.core.numbered.deletions(holder.actor, holder.room_id, after=wanted.after, limit=wanted.limit)
        send(resp, DeletionsReply(render.deletions(found)))
