"""`compact_poll`: the news of many rooms in one call. Source: SOGS legacy API, compact_poll."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from falcon.asgi import Request, Response

from sabir.core.tokens import TokenHolder
from sabir.domain.errors import InvalidInput, SabirError, TooLarge
from sabir.domain.timeline import RoomCursor, RoomNews
from sabir.faces.session import render
from sabir.faces.session.auth import ORIGIN
from sabir.faces.session.endpoint import Resource, read, send
from sabir.faces.session.errors import status_of
from sabir.faces.session.ids import cursor, room_name
from sabir.faces.session.parse import MAX_LISTED
from sabir.faces.session.schema import PollOf, PollReply, PollResult, Polls
from sabir.wire.session.old_tokens import as_hex

MAX_ROOMS = 500
_ONLY_BLINDED = InvalidInput("auth_token", "Members of this server use blinded ids.")
_POLLS = msgspec.json.Decoder(Polls)


class CompactPoll(Resource):
    """`compact_poll`"""

    async def on_post(self, req: Request, resp: Response) -> None:
        asked = (await read(req, _POLLS)).requests
        if len(asked) > MAX_ROOMS:
            raise TooLarge("requests", MAX_ROOMS, "rooms")
        claims = [(room_name(one.room_id), as_hex(one.auth_token)) for one in asked]
        holders = [_ONLY_BLINDED] * len(asked) if self.context.blinds else await self.core.tokens.check(claims, ORIGIN)
        cursors = [
            RoomCursor(
                holder.actor.person_id,
                holder.room_id,
                cursor(one.from_message_server_id),
                cursor(one.from_deletion_server_id),
            )
            for one, holder in zip(asked, holders, strict=True)
            if isinstance(holder, TokenHolder)
        ]
        news = iter(await self.core.numbered.poll(cursors, self.context.relay.author, limit=MAX_LISTED))
        send(resp, PollReply([_result(one, holder, news) for one, holder in zip(asked, holders, strict=True)]))


def _result(asked: PollOf, holder: TokenHolder | SabirError, news: Iterator[RoomNews | SabirError]) -> PollResult:
    found = next(news) if isinstance(holder, TokenHolder) else holder
    if isinstance(found, SabirError):
        return PollResult(asked.room_id, status_of(found))
    return PollResult(
        asked.room_id, 200, render.deletions(found.deletions), render.messages(found.page), found.moderators
    )
