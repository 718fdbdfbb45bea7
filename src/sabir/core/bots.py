"""Bots: which there are, in which rooms they are, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

from sabir.core.steps import auditing, hearing, posting, reacting
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.core.steps.hearing import MAX_BOTS
from sabir.core.steps.posting import Posted
from sabir.core.steps.secrets import Secrets
from sabir.core.steps.throttling import Throttle
from sabir.domain import rules
from sabir.domain.bots import Bot, BotId, Feature, bot_uid
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow, Unauthenticated
from sabir.domain.ids import CredentialId, MessageId, RoomId
from sabir.domain.messages import Draft, Reaction, check_reaction
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import Seat
from sabir.domain.timeline import Page
from sabir.ports import Clock
from sabir.store import bots, participants, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx

T = TypeVar("T")
_Change = Callable[[Tx, Seat, Bot], tuple[Bot, bool]]
_UNIT_ROOMS = 200


@dataclass(frozen=True, slots=True)
class Signed:
    """A request that says it is a bot's: whether a secret made its signature, and where it came from."""

    is_by: Callable[[bytes], bool]
    ip: str


class Bots:
    """Use cases on bots. What they are and may is an operator's wish (`Provisioning.apply`)."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, secrets: Secrets) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._secrets = secrets
        self._throttle = Throttle(clock)

    async def list_all(self, actor: Actor) -> list[Bot]:
        """Every bot of the server. Raises `RankTooLow`."""
        _require_admin(actor)
        return await self._db.read(lambda tx: bots.page(tx, MAX_BOTS))

    async def list_for(self, actor: Actor, address: Address) -> list[tuple[Bot, bool]]:
        """Bots that can be in the room, and whether each is. Raises `NotFound`, `RankTooLow`."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> list[tuple[Bot, bool]]:
            rules.require(participants.access(tx, actor.person_id, room), rules.Action.ADD_MEMBER)
            there = {bot.id for bot, seat in bots.in_room(tx, room, MAX_BOTS) if seat.is_enabled}
            return [(bot, bot.id in there) for bot in bots.page(tx, MAX_BOTS) if bot.is_on or bot.id in there]

        return await self._db.read(unit)

    async def enable(self, actor: Actor, address: Address, bot: BotId) -> tuple[Bot, bool]:
        """Let a bot into the room; whether it is new. Raises `NotFound`, `RankTooLow`, `InvalidInput` (no bot)."""
        act = Act("BOT_ENABLED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx, seat: Seat, found: Bot) -> tuple[Bot, bool]:
            if not found.is_on:
                raise InvalidInput("bot", "This bot is switched off.")
            is_new = hearing.enable(tx, seat.room, found.id, at_ms=act.at_ms)
            return found, is_new

        return await self._change(actor, address, (bot, act), unit)

    async def disable(self, actor: Actor, address: Address, bot: BotId) -> tuple[Bot, bool]:
        """Take a bot out of the room; whether it was there. Raises as `enable`."""
        act = Act("BOT_DISABLED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx, seat: Seat, found: Bot) -> tuple[Bot, bool]:
            return found, hearing.disable(tx, seat.room, found.id, at_ms=act.at_ms)

        return await self._change(actor, address, (bot, act), unit)

    async def remove(self, actor: Actor, bot: BotId) -> Bot:
        """The bot is in no room any more and can't sign; what it said stays. Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)
        act = Act("BOT_DELETED", str(uuid4()), self._clock.now_ms())
        while True:
            left = await self._db.read(lambda tx: bots.rooms_of(tx, bot, _UNIT_ROOMS))

            def unit(tx: Tx, left: list[RoomId] = left) -> Bot | None:
                tx.lock(left)
                for room in left:
                    hearing.forget(tx, room, bot)
                if bots.rooms_of(tx, bot, 1):
                    return None
                found = _find(tx, bot)
                bots.remove(tx, bot)
                auditing.record(tx, actor, auditing.about(act, found.person_id))
                return found

            removed = await self._db.write(unit)
            if removed is not None:
                return removed

    async def post(self, address: Address, signed: Signed, draft: Draft) -> Posted:
        """Post for the bot that signed. Raises `Unauthenticated`, `RateLimited`, and as `steps.posting.post` does."""
        room = await self._addresses.find(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx, actor: Actor, room: RoomId) -> Posted:
            return posting.post(tx, actor, room, draft, at_ms=at_ms)

        return await self._as_bot(room, signed, unit)

    async def react(
        self, address: Address, signed: Signed, message: MessageId, emoji: str, *, is_added: bool
    ) -> tuple[bool, Page]:
        """Add or remove the bot's reaction; whether that changed anything. Raises as `post`, `NotFound` (message)."""
        check_reaction(emoji)
        room = await self._addresses.find(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx, actor: Actor, room: RoomId) -> tuple[bool, Page]:
            seat = hearing.seat_of(tx, actor.person_id, room)
            reaction = Reaction(message, emoji, actor.person_id, at_ms)
            event = reacting.change(tx, seat, reaction, is_added=is_added)
            return event is not None, timeline.one(tx, room, message)

        return await self._as_bot(room, signed, unit)

    async def _as_bot(self, room: RoomId | None, signed: Signed, unit: Callable[[Tx, Actor, RoomId], T]) -> T:
        """A room that is absent has no bots either: who can't sign learns nothing."""
        self._throttle.check(signed.ip, f"{room}")
        there = [] if room is None else await self._db.read(lambda tx: bots.in_room(tx, room, MAX_BOTS))
        bot = next((bot for bot, seat in there if seat.is_enabled and self._has_signed(bot, signed)), None)
        if bot is None or room is None:
            self._throttle.failed(signed.ip, f"{room}")
            raise Unauthenticated
        actor = Actor(
            bot.person_id, PersonKind.BOT, bot_uid(bot.url), bot.name, False, "talk", CredentialId(0), signed.ip
        )

        def checked(tx: Tx) -> T:
            tx.lock([room])
            seat = bots.seat(tx, room, bot.id)
            if seat is None or not seat.is_enabled:
                raise Unauthenticated
            return unit(tx, actor, room)

        return await self._db.write(checked)

    def _has_signed(self, bot: Bot, signed: Signed) -> bool:
        may = bot.is_on and bot.features & Feature.RESPONSE
        return bool(may) and signed.is_by(hearing.open_secret(self._secrets, bot))

    async def _change(
        self,
        actor: Actor,
        address: Address,
        about: tuple[BotId, Act],
        unit: Callable[[Tx, Seat, Bot], tuple[Bot, bool]],
    ) -> tuple[Bot, bool]:
        room = await self._addresses.resolve(address)
        bot, act = about

        def checked(tx: Tx) -> tuple[Bot, bool]:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.ADD_MEMBER)
            found = bots.find(tx, bot)
            if found is None:
                raise InvalidInput("bot", "There is no such bot.")
            done = unit(tx, seat, found)
            if done[1]:
                auditing.record(tx, actor, auditing.within(auditing.about(act, found.person_id), room))
            return done

        return await self._db.write(checked)


def _find(tx: Tx, bot: BotId) -> Bot:
    found = bots.find(tx, bot)
    if found is None:
        raise NotFound("bot")
    return found


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")
