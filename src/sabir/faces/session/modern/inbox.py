"""Direct messages between blinded members. Source: SOGS modern API, direct messages."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from falcon.asgi import Request, Response
from msgspec import UNSET, Struct, UnsetType

from sabir.domain.direct_messages import MAX_BYTES, DirectMessage
from sabir.domain.errors import InvalidInput, TooLarge
from sabir.faces.session.ids import path_number
from sabir.faces.session.modern.auth import person_of, signed_of
from sabir.faces.session.modern.endpoint import Resource, read, send
from sabir.faces.session.parse import unbase64
from sabir.wire.session.ids import ANY_ID, parse_session_id

_DEFAULT, _MOST = 100, 256


class NewLetter(Struct):
    """`POST /inbox/SESSION_ID`"""

    message: str


class LetterInfo(Struct):
    id: int
    posted_at: float
    expires_at: float
    sender: str
    recipient: str
    message: bytes | UnsetType = UNSET


class ClearedReply(Struct):
    deleted: int


_NEW = msgspec.json.Decoder(NewLetter)


class Inbox(Resource):
    """`/inbox`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        caller, key = signed_of(req)
        send(resp, _infos(await self.core.direct_messages.received(caller.actor, key, after=0, limit=_limit(req))))

    async def on_delete(self, req: Request, resp: Response) -> None:
        caller, key = signed_of(req)
        send(resp, ClearedReply(await self.core.direct_messages.clear(caller.actor, key)))


class InboxSince(Resource):
    """`/inbox/since/ID`: 304 without a body if nothing is newer."""

    async def on_get(self, req: Request, resp: Response, number: str) -> None:
        caller, key = signed_of(req)
        after = path_number(number, "message")
        news = await self.core.direct_messages.received(caller.actor, key, after=after, limit=_limit(req))
        _send_news(resp, news)


class Outbox(Resource):
    """`/outbox`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        caller, key = signed_of(req)
        send(resp, _infos(await self.core.direct_messages.sent(caller.actor, key, after=0, limit=_limit(req))))


class OutboxSince(Resource):
    """`/outbox/since/ID`: as `/inbox/since/ID`."""

    async def on_get(self, req: Request, resp: Response, number: str) -> None:
        caller, key = signed_of(req)
        after = path_number(number, "message")
        news = await self.core.direct_messages.sent(caller.actor, key, after=after, limit=_limit(req))
        _send_news(resp, news)


class InboxOf(Resource):
    """`/inbox/SESSION_ID`: the answer has everything but the message."""

    async def on_post(self, req: Request, resp: Response, recipient: str) -> None:
        _, key = signed_of(req)
        to = parse_session_id(recipient, ANY_ID)
        new = read(req, _NEW)
        if len(new.message) > MAX_BYTES * 4 // 3 + 4:
            raise TooLarge("message", MAX_BYTES, "bytes")
        body, actor = unbase64(new.message, "message"), await person_of(self.core, req)
        message = await self.core.direct_messages.send(actor, key, to, body, self.context.rate)
        info = _info(message)
        info.message = UNSET
        send(resp, info, 201)


def _limit(req: Request) -> int:
    text = req.get_param("limit")
    if text is None:
        return _DEFAULT
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise InvalidInput("limit", "limit is a number.")
    return max(1, min(int(text), _MOST))


def _send_news(resp: Response, news: Sequence[DirectMessage]) -> None:
    if news:
        send(resp, _infos(news))
    else:
        resp.status = 304


def _infos(messages: Sequence[DirectMessage]) -> list[LetterInfo]:
    return [_info(one) for one in messages]


def _info(one: DirectMessage) -> LetterInfo:
    return LetterInfo(
        one.id, one.posted_ms / 1000, one.expires_ms / 1000, one.sender_key, one.recipient_key, bytes(one.body)
    )
