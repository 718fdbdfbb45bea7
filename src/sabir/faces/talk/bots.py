"""Bots: which there are, in which rooms they are, and what they say.

Source: Nextcloud Talk, bots and webhooks.
"""

from __future__ import annotations

from sabir.core.bots import Signed
from sabir.core.steps.addresses import ByToken
from sabir.domain.bots import Bot, BotId, bot_uid
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import MessageId
from sabir.faces.talk import parse
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.schema import ENCODE, BotInfo, RoomBot
from sabir.wire import bots as wire

_DISABLED, _ENABLED = 0, 1


class AllBots(Resource):
    """`/bot/admin`"""

    @endpoint("bots.list_all")
    async def on_get(self, call: Call) -> Reply:
        """For administrators, with how reaching them went."""
        found = await self.core.bots.list_all(call.actor)
        return Reply(200, ENCODE([_info(bot) for bot in found]))


class RoomBots(Resource):
    """`/bot/{token}`"""

    @endpoint("bots.list")
    async def on_get(self, call: Call, token: str) -> Reply:
        """Those that moderators can choose from, and which are in the room."""
        found = await self.core.bots.list_for(call.actor, ByToken(token))
        return Reply(200, ENCODE([_room_bot(bot, is_enabled) for bot, is_enabled in found]))


class OneRoomBot(Resource):
    """`/bot/{token}/{bot_id}`"""

    @endpoint("bots.enable")
    async def on_post(self, call: Call, token: str, bot_id: int) -> Reply:
        """201 if it is new there."""
        bot, is_new = await self.core.bots.enable(call.actor, ByToken(token), BotId(bot_id))
        return Reply(201 if is_new else 200, ENCODE(_room_bot(bot, is_enabled=True)))

    @endpoint("bots.disable")
    async def on_delete(self, call: Call, token: str, bot_id: int) -> Reply:
        """It is told."""
        bot, _ = await self.core.bots.disable(call.actor, ByToken(token), BotId(bot_id))
        return Reply(200, ENCODE(_room_bot(bot, is_enabled=False)))


class BotMessage(Resource):
    """`/bot/{token}/message`: signed over the text."""

    @endpoint("bots.post", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """In the bot's own name."""
        signed = _signed(call, call.parameters.text("message"))
        draft = parse.draft(call.parameters, self.context.config.talk)
        await self.core.bots.post(ByToken(token), signed, draft)
        return Reply(201)


class BotReaction(Resource):
    """`/bot/{token}/reaction/{message_id}`: signed over the emoji."""

    @endpoint("bots.react", is_public=True)
    async def on_post(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """200 if it was there already."""
        is_new = await self._react(call, token, message_id, is_added=True)
        return Reply(201 if is_new else 200)

    @endpoint("bots.unreact", is_public=True)
    async def on_delete(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """The bot's own; 200 also if there is none."""
        await self._react(call, token, message_id, is_added=False)
        return Reply()

    async def _react(self, call: Call, token: str, message_id: MessageId, *, is_added: bool) -> bool:
        emoji = call.parameters.text("reaction")
        signed = _signed(call, emoji)
        changed, _ = await self.core.bots.react(ByToken(token), signed, message_id, emoji, is_added=is_added)
        return changed


def _signed(call: Call, content: str) -> Signed:
    """Raises `InvalidInput` for headers that can't be a signature."""
    random = call.request.get_header(wire.BOT_RANDOM_HEADER)
    given = call.request.get_header(wire.BOT_SIGNATURE_HEADER)
    if random is None or given is None or not wire.is_well_formed(random, given):
        raise InvalidInput("signature", "A bot signs its requests.")
    known_random, known_signature = random, given

    def is_by(secret: bytes) -> bool:
        return wire.is_signed(secret, known_random, content.encode(), known_signature)

    return Signed(is_by, call.request.remote_addr)


def _room_bot(bot: Bot, is_enabled: bool) -> RoomBot:
    return RoomBot(bot.id, bot.name, bot.description, _ENABLED if is_enabled else _DISABLED)


def _info(bot: Bot) -> BotInfo:
    return BotInfo(
        id=bot.id,
        name=bot.name,
        description=bot.description,
        state=_ENABLED if bot.is_on else _DISABLED,
        url=bot.url,
        url_hash=bot_uid(bot.url),
        features=bot.features,
        error_count=bot.error_count,
        last_error_date=(bot.error_ms or 0) // 1000,
        last_error_message=bot.error,
    )
