"""The chat of a room: history, long poll, post, edit, delete, read marker."""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import WrongState
from sabir.domain.ids import MessageId
from sabir.domain.timeline import Page
from sabir.faces.talk import parse, render
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.parse import Older
from sabir.faces.talk.render import View
from sabir.faces.talk.schema import ENCODE

_NOTHING_NEW = Reply(304, b"")
EDITABLE_MS = 24 * 3600 * 1000


class Chat(Resource):
    """`/chat/{token}`"""

    @endpoint("chat.receive", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """304 if there is nothing, in the future after a wait."""
        query = parse.chat_query(call.parameters, self.context.config.talk)
        if isinstance(query, Older):
            page = await self.core.timeline.history(
                call.actor, ByToken(token), before_id=query.before_id, limit=query.limit
            )
        else:
            page = await self.core.timeline.follow(call.actor, ByToken(token), query)
        if not page.items:
            return _NOTHING_NEW
        shown = render.messages_json(page, _view(self, call, token))
        return Reply(200, shown, (("X-Chat-Last-Given", render.last_given(page.items)),))

    @endpoint("chat.post", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """A reference used before gives the message it made."""
        draft = parse.draft(call.parameters, self.context.config.talk)
        posted = await self.core.messages.post(call.actor, ByToken(token), draft)
        return Reply(201, _message(self, call, token, posted.page))


class OneMessage(Resource):
    """`/chat/{token}/{message_id}`"""

    @endpoint("chat.edit", is_public=True)
    async def on_put(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """The system message that says so, with the new text as its parent."""
        page = await self.core.messages.edit(
            call.actor,
            ByToken(token),
            message_id,
            call.parameters.text("message").strip(),
            max_characters=self.context.config.talk.message_limit,
            within_ms=EDITABLE_MS,
        )
        return Reply(200, _message(self, call, token, page))

    @endpoint("chat.delete", is_public=True)
    async def on_delete(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """The system message that says so, with what is left as its parent."""
        page = await self.core.messages.delete(call.actor, ByToken(token), [message_id])
        if not page.items:
            raise WrongState("This message was deleted already.")
        return Reply(200, _message(self, call, token, page))


class ReadMarker(Resource):
    """`/chat/{token}/read`"""

    @endpoint("chat.read")
    async def on_post(self, call: Call, token: str) -> Reply:
        """Without an id, everything is read."""
        await self.core.messages.mark_read(call.actor, ByToken(token), parse.read_id(call.parameters))
        return Reply()


def _view(chat: Resource, call: Call, token: str) -> View:
    return View(call.actor.person_id, token, call.base_url, manner=chat.context.config.talk.statuses)


def _message(chat: Resource, call: Call, token: str, page: Page) -> bytes:
    return ENCODE(render.message_of(page, _view(chat, call, token)))
