"""What bots have still to hear of their rooms, and the requests that tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from sabir.core.steps import hearing
from sabir.core.steps.hearing import TELL_BOT
from sabir.core.steps.secrets import Secrets
from sabir.domain.bots import Bot, BotId
from sabir.domain.errors import SabirError, Unavailable
from sabir.domain.ids import PersonId, RoomId, Seq
from sabir.domain.rooms import Role, Room
from sabir.domain.timeline import Page
from sabir.ports import Clock, Fetcher
from sabir.store import bots, rooms, timeline
from sabir.store.database import Database
from sabir.store.projections.apply import TELL_BOTS
from sabir.store.transaction import Tx

__all__ = ["TELL_BOT", "TELL_BOTS", "Delivery", "Hooks", "News"]

_PAGE = 50
_OLDEST_MS = 24 * 3_600_000
"""A bot that was away for longer does not hear of it."""
_TIMEOUT_S = 10.0
_ANSWER_BYTES = 64 * 1024
_ERROR_CHARACTERS = 300


class News(Enum):
    """What a bot is told."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The next things for one bot in one room."""

    news: News
    bot: Bot
    secret: bytes = field(repr=False)
    room: Room
    page: Page
    """Events, if it is these; the newest position in any case."""
    roles: Mapping[PersonId, Role]
    """Of those who acted and are in the room."""


class Hooks:
    """Telling bots. Each room and bot is one durable job at a time; what fails is tried again from there."""

    def __init__(self, db: Database, clock: Clock, secrets: Secrets, fetcher: Fetcher) -> None:
        self._db = db
        self._clock = clock
        self._secrets = secrets
        self._fetcher = fetcher

    async def spread(self, room: RoomId) -> None:
        """Have each bot of the room told that has not heard everything."""
        at_ms = self._clock.now_ms()
        await self._db.write(lambda tx: hearing.spread(tx, room, at_ms=at_ms, limit=hearing.MAX_BOTS))

    async def next(self, room: RoomId, bot: BotId) -> Delivery | None:
        """What the bot is to be told next, if anything."""
        oldest_ms = self._clock.now_ms() - _OLDEST_MS
        return await self._db.read(lambda tx: self._next(tx, room, bot, oldest_ms))

    async def told(self, delivery: Delivery, seq: Seq) -> None:
        """The bot has heard everything up to there."""
        room, bot = delivery.room.id, delivery.bot.id

        def unit(tx: Tx) -> None:
            tx.lock([])
            match delivery.news:
                case News.ENABLED:
                    bots.set_joined(tx, room, bot)
                case News.DISABLED:
                    bots.leave_if_disabled(tx, room, bot)
                case News.EVENTS:
                    bots.set_told(tx, room, bot, seq)

        await self._db.write(unit)

    async def call(self, bot: Bot, headers: Mapping[str, str], body: bytes) -> None:
        """Tell it. Raises `Unavailable` and the like; its list of errors says so too."""
        try:
            fetched = await self._fetcher.request(
                "POST", bot.url, headers=headers, body=body, limit_bytes=_ANSWER_BYTES, timeout_s=_TIMEOUT_S
            )
            if not 200 <= fetched.status < 300:
                raise Unavailable(f"The bot answered with the status {fetched.status}.")
        except SabirError as error:
            await self._failed(bot, error.detail)
            raise
        if bot.error_count:
            await self._answered(bot)

    def _next(self, tx: Tx, room: RoomId, bot: BotId, oldest_ms: int) -> Delivery | None:
        found, there, place = bots.find(tx, bot), bots.seat(tx, room, bot), rooms.find(tx, room)
        if found is None or there is None or place is None or not found.is_on:
            return None
        nothing = Page([], there.told_seq, {})
        secret = hearing.open_secret(self._secrets, found)
        if not there.is_enabled:
            return Delivery(News.DISABLED, found, secret, place, nothing, {})
        if not there.has_joined:
            return Delivery(News.ENABLED, found, secret, place, nothing, {})
        page = timeline.newer(tx, room, there.told_seq, _PAGE)
        if not page.items:
            return None
        acting = {item.event.actor_id for item in page.items if item.event.actor_id}
        roles = bots.roles_among(tx, room, sorted(acting))
        recent = [item for item in page.items if item.event.at_ms >= oldest_ms]
        return Delivery(News.EVENTS, found, secret, place, replace(page, items=recent), roles)

    async def _failed(self, bot: Bot, error: str) -> None:
        at_ms, text = self._clock.now_ms(), error[:_ERROR_CHARACTERS]

        def unit(tx: Tx) -> None:
            tx.lock([])
            bots.failed(tx, bot.id, text, at_ms)

        await self._db.write(unit)

    async def _answered(self, bot: Bot) -> None:
        def unit(tx: Tx) -> None:
            tx.lock([])
            bots.answered(tx, bot.id)

        await self._db.write(unit)
