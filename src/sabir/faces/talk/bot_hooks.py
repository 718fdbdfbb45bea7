"""What bots are told, as Activity Streams; and the jobs that tell them.

Source: Nextcloud Talk, bots and webhooks: receiving chat messages.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from sabir.core import Core
from sabir.core.hooks import TELL_BOT, TELL_BOTS, Delivery, News
from sabir.domain.bots import BotId, Feature, bot_uid
from sabir.domain.events import EventKind
from sabir.domain.ids import NOBODY, RoomId, Seq, StreamId
from sabir.domain.people import PersonKind
from sabir.domain.timeline import Item
from sabir.faces.talk import render, system
from sabir.faces.talk.endpoint import Context
from sabir.faces.talk.render import View
from sabir.faces.talk.schema import Message
from sabir.transport.face import JobHandler
from sabir.wire import bots as wire

Json = dict[str, Any]
_encode = msgspec.json.Encoder().encode
_REACTIONS = {EventKind.REACTION_ADDED: "Like", EventKind.REACTION_REMOVED: "Undo"}


def job_handlers(context: Context) -> Mapping[str, JobHandler]:
    """Of each room for its bots, and of each bot in a room."""
    base_url = context.config.server.base_url

    async def spread(key: str, _: str) -> None:
        await context.core.hooks.spread(RoomId(StreamId(int(key))))

    async def tell(key: str, _: str) -> None:
        room, _, bot = key.partition(":")
        await _tell(context, base_url, RoomId(StreamId(int(room))), BotId(int(bot)))

    return {TELL_BOTS: spread, TELL_BOT: tell}


async def _tell(context: Context, base_url: str, room: RoomId, bot: BotId) -> None:
    """One thing after the other; a failure ends it, and the next attempt begins there."""
    hooks = context.core.hooks
    while (delivery := await hooks.next(room, bot)) is not None:
        for seq, body in bodies(delivery, _view(context, delivery, base_url)):
            await _call(context.core, delivery, base_url, _encode(body))
            await hooks.told(delivery, seq)
        await hooks.told(delivery, delivery.page.last_seq)


async def _call(core: Core, delivery: Delivery, base_url: str, body: bytes) -> None:
    random = secrets.token_hex(wire.RANDOM_CHARACTERS // 2)
    headers = {
        "Content-Type": "application/json",
        "OCS-APIRequest": "true",
        wire.RANDOM_HEADER: random,
        wire.SIGNATURE_HEADER: wire.signature(delivery.secret, random, body),
        wire.BACKEND_HEADER: base_url,
    }
    await core.hooks.call(delivery.bot, headers, body)


def _view(context: Context, delivery: Delivery, base_url: str) -> View:
    return View(NOBODY, delivery.room.token, base_url, manner=context.config.talk.statuses)


def bodies(delivery: Delivery, view: View) -> Iterator[tuple[Seq, Json]]:
    """Each with the position that the bot knows of afterwards."""
    if delivery.news is not News.EVENTS:
        if delivery.bot.features & (Feature.WEBHOOK | Feature.REACTION):
            yield delivery.page.last_seq, _presence(delivery)
        return
    for item in delivery.page.items:
        body = _body(delivery, item, view)
        if body is not None:
            yield item.event.seq, body


def _presence(delivery: Delivery) -> Json:
    bot = delivery.bot
    return {
        "type": "Join" if delivery.news is News.ENABLED else "Leave",
        "actor": {"type": "Application", "id": f"bots/{bot_uid(bot.url)}", "name": bot.name},
        "object": _room(delivery),
    }


def _body(delivery: Delivery, item: Item, view: View) -> Json | None:
    """None for what this bot does not hear of: what bots say, above all."""
    event, page = item.event, delivery.page
    if page.name(event.actor_id).kind is PersonKind.BOT:
        return None
    is_reaction = event.kind in _REACTIONS
    if not delivery.bot.features & (Feature.REACTION if is_reaction else Feature.WEBHOOK):
        return None
    shown = render.message_of(replace(page, items=[item]), view)
    if not isinstance(shown, Message) or shown.message_type == "comment_deleted":
        return None
    if is_reaction:
        return _reaction(delivery, item, shown)
    note = _note(shown)
    if isinstance(shown.parent, Message) and not shown.system_message:
        note["inReplyTo"] = {"actor": _author(shown.parent), "object": _note(shown.parent)}
    kind = "Activity" if shown.system_message else "Create"
    return {"type": kind, "actor": _actor(delivery, item), "object": note, "target": _room(delivery)}


def _reaction(delivery: Delivery, item: Item, shown: Message) -> Json | None:
    if not isinstance(shown.parent, Message):
        return None
    like: Json = {
        "type": "Like",
        "actor": _actor(delivery, item),
        "object": _note(shown.parent),
        "target": _room(delivery),
        "content": item.event.data or "",
    }
    if item.event.kind is EventKind.REACTION_ADDED:
        return like
    return {"type": "Undo", "actor": like["actor"], "object": like, "target": like["target"]}


def _note(shown: Message) -> Json:
    content = {"message": shown.message, "parameters": shown.message_parameters or {}}
    return {
        "type": "Note",
        "id": f"{shown.id}",
        "name": shown.system_message or "message",
        "content": _encode(content).decode(),
        "mediaType": "text/plain" if shown.system_message else "text/markdown",
    }


def _author(shown: Message) -> Json:
    return {"type": "Person", "id": f"{shown.actor_type}/{shown.actor_id}", "name": shown.actor_display_name}


def _actor(delivery: Delivery, item: Item) -> Json:
    actor = system.event_actor(item.event, delivery.page)
    found: Json = {"type": "Person", "id": f"{actor.type}/{actor.id}", "name": actor.display_name}
    role = delivery.roles.get(item.event.actor_id) if item.event.actor_id else None
    if role is not None:
        found["talkParticipantType"] = f"{int(role)}"
    return found


def _room(delivery: Delivery) -> Json:
    return {"type": "Collection", "id": delivery.room.token, "name": delivery.room.name}
