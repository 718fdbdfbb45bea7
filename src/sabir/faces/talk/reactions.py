"""Reactions to one message."""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import NotFound
from sabir.domain.ids import MessageId
from sabir.domain.timeline import Page
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.schema import EMPTY, ENCODE, Reaction


class Reactions(Resource):
    """`/reaction/{token}/{message_id}`: every answer lists who reacted, by emoji."""

    @endpoint("reactions.list", is_public=True)
    async def on_get(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """Those of one emoji, if `reaction` names it."""
        page = await self.core.messages.get(call.actor, ByToken(token), message_id)
        return Reply(200, _reactions(page, call.parameters.text("reaction", "")))

    @endpoint("reactions.add", is_public=True)
    async def on_post(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """200 if it was there already."""
        emoji = call.parameters.text("reaction")
        is_new, page = await self.core.messages.react(call.actor, ByToken(token), message_id, emoji)
        return Reply(201 if is_new else 200, _reactions(page))

    @endpoint("reactions.remove", is_public=True)
    async def on_delete(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """One's own."""
        emoji = call.parameters.text("reaction")
        was_there, page = await self.core.messages.unreact(call.actor, ByToken(token), message_id, emoji)
        if not was_there:
            raise NotFound("reaction")
        return Reply(200, _reactions(page))


def _reactions(page: Page, emoji: str = "") -> bytes:
    shown: dict[str, list[Reaction]] = {}
    for reactions in page.reactions.values():
        for one in reactions:
            if emoji in ("", one.emoji) and one.message_id == page.items[0].event.id:
                actor = actor_id(page.name(one.person_id))
                shown.setdefault(one.emoji, []).append(
                    Reaction(actor.type, actor.id, actor.display_name, one.at_ms // 1000)
                )
    return ENCODE(shown or EMPTY)
