"""The chat of a room: history, long poll, post, edit, delete, read marker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import InvalidInput, WrongState
from sabir.domain.ids import MessageId
from sabir.domain.timeline import Page
from sabir.faces.talk import commands, parse, render
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.parse import Older
from sabir.faces.talk.render import View
from sabir.faces.talk.rooms import room_json
from sabir.faces.talk.schema import ENCODE
from sabir.wire.errors import WireError

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
                call.actor,
                ByToken(token),
                before_id=query.before_id,
                limit=query.limit,
                offset=query.offset,
            )
            if not page.items:
                return _NOTHING_NEW
        else:
            page = await self.core.timeline.follow(call.actor, ByToken(token), query)
            if not page.items and page.common_read_id in (None, query.common_read_id):
                return _NOTHING_NEW
        shown = render.messages_json(page, view(self, call, token))
        return Reply(200, shown, [*last_given(page), *common_read(page.common_read_id)])

    @endpoint("chat.post", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """A reference used before gives the message it made."""
        try:
            draft = parse.draft(call.parameters, self.context.config.talk)
        except (InvalidInput, WireError):
            await self.core.messages.require_can_post(call.actor, ByToken(token))
            raise
        answer = commands.answer(draft.text)
        if answer is not None:
            page = await self.core.messages.answer(call.actor, ByToken(token), answer)
            return Reply(201, message_json(self, call, token, page))
        posted = await self.core.messages.post(call.actor, ByToken(token), draft, wants_common_read=True)
        return Reply(201, message_json(self, call, token, posted.page), common_read(posted.common_read_id))

    @endpoint("history.clear")
    async def on_delete(self, call: Call, token: str) -> Reply:
        """The system message that says so; nothing before it is shown any more."""
        page = await self.core.history.clear(call.actor, ByToken(token))
        return Reply(200, message_json(self, call, token, page))


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
        return Reply(200, message_json(self, call, token, page))

    @endpoint("chat.delete", is_public=True)
    async def on_delete(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """The system message that says so, with what is left as its parent."""
        page = await self.core.messages.delete(call.actor, ByToken(token), [message_id])
        if not page.items:
            raise WrongState("This message was deleted already.")
        return Reply(200, message_json(self, call, token, page))


class ReadMarker(Resource):
    """`/chat/{token}/read`"""

    @endpoint("chat.read")
    async def on_post(self, call: Call, token: str) -> Reply:
        """Without an id, everything is read."""
        common_id = await self.core.markers.mark_read(call.actor, ByToken(token), parse.read_id(call.parameters))
        return Reply(200, b"[]", common_read(common_id))

    @endpoint("chat.unread")
    async def on_delete(self, call: Call, token: str) -> Reply:
        """The newest message is to be read again; the room as it is then."""
        shown, common_id = await self.core.markers.mark_unread(call.actor, ByToken(token))
        return Reply(200, room_json(self, call, shown), common_read(common_id))


class Context(Resource):
    """`/chat/{token}/{message_id}/context`"""

    @endpoint("chat.context", is_public=True)
    async def on_get(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """A message with what was said before and after it, oldest first."""
        page = await self.core.timeline.around(
            call.actor, ByToken(token), message_id, parse.context_limit(call.parameters)
        )
        shown = render.messages_json(page, view(self, call, token))
        return Reply(200, shown, [("X-Chat-Last-Given", f"{page.items[0].event.id}")])


class Expiration(Resource):
    """`/room/{token}/message-expiration`"""

    @endpoint("history.expiration")
    async def on_post(self, call: Call, token: str) -> Reply:
        """Of messages that are posted from now on."""
        await self.core.history.set_expiration(call.actor, ByToken(token), call.parameters.integer("seconds"))
        return Reply()


def last_given(page: Page) -> Iterable[tuple[str, str]]:
    """The header by which the next request begins."""
    return [("X-Chat-Last-Given", render.last_given(page.items))] if page.items else ()


def common_read(common_id: int | None) -> Sequence[tuple[str, str]]:
    """The header that says how far everyone has read."""
    return () if common_id is None else [("X-Chat-Last-Common-Read", f"{common_id}")]


def view(chat: Resource, call: Call, token: str) -> View:
    """What the caller sees of messages depends on."""
    return View(call.actor.person_id, token, call.base_url, manner=chat.context.config.talk.statuses)


def message_json(chat: Resource, call: Call, token: str, page: Page) -> bytes:
    """The one message of a page."""
    return ENCODE(render.message_of(page, view(chat, call, token)))
