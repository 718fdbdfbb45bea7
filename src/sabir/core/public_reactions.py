"""Reactions as the modern Session API changes them. Whoever reads a room may react there, also without writing.

Source: SOGS modern API, routes.
"""

from __future__ import annotations

from functools import partial

from sabir.core.steps import leading, listing, reacting, seating
from sabir.core.steps.addresses import Addresses, ByName
from sabir.domain.errors import ReadOnly
from sabir.domain.ids import RoomId
from sabir.domain.messages import Reaction, check_reaction
from sabir.domain.people import Actor
from sabir.domain.session_rights import Right
from sabir.ports import Clock
from sabir.store import messages
from sabir.store.database import Database
from sabir.store.transaction import Tx


class PublicReactions:
    """Use cases of the modern Session wire. Rooms go by their names there, messages by numbers no edit changes."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def react(self, actor: Actor, session_room: str, number: int, emoji: str) -> tuple[bool, int]:
        """Whether it was not there before, and the count of the message's last change.

        Raises `NotFound` (also for whispers), `Banned`, `Forbidden`, `Lobby`, `InvalidInput`.
        """
        return await self._change(actor, session_room, (number, check_reaction(emoji)), is_added=True)

    async def unreact(self, actor: Actor, session_room: str, number: int, emoji: str) -> tuple[bool, int]:
        """Take the own one back; whether it was there. Raises as `react`."""
        return await self._change(actor, session_room, (number, check_reaction(emoji)), is_added=False)

    async def clear(self, actor: Actor, session_room: str, number: int, emoji: str = "") -> tuple[int, int]:
        """Take off everyone's, of one emoji or all; how many, and the count of the message's last change.

        Raises `RankTooLow` for who is no moderator, `NotFound`, `Banned`.
        """
        room = await self._addresses.resolve(ByName(session_room))
        total, count, seqno = 0, 0, 0
        while not seqno or not reacting.is_all(count):
            at_ms = self._clock.now_ms()
            count, seqno = await self._db.write(partial(_clear, actor, room, (number, emoji), at_ms))
            total += count
        return total, seqno

    async def _change(
        self, actor: Actor, session_room: str, what: tuple[int, str], *, is_added: bool
    ) -> tuple[bool, int]:
        room = await self._addresses.resolve(ByName(session_room))
        at_ms = self._clock.now_ms()
        number, emoji = what

        def unit(tx: Tx) -> tuple[bool, int]:
            tx.lock([room])
            seat = seating.take(tx, actor, room, Right.READ, at_ms=at_ms)
            if seat.room.is_read_only:
                raise ReadOnly
            message = listing.find_regular(tx, seat.room, number)
            reaction = Reaction(message.id, emoji, actor.person_id, at_ms)
            event = reacting.set_one(tx, message, reaction, is_added=is_added)
            now = messages.find(tx, room, message.id) if event is not None else message
            return event is not None, now.seqno if now is not None else message.seqno

        return await self._db.write(unit)


def _clear(actor: Actor, room: RoomId, what: tuple[int, str], at_ms: int, tx: Tx) -> tuple[int, int]:
    tx.lock([room])
    seat = leading.enter(tx, actor, room)
    message = listing.find_regular(tx, seat.room, what[0])
    count = reacting.clear_some(tx, message, what[1], at_ms=at_ms)
    now = messages.find(tx, room, message.id)
    return count, now.seqno if now is not None else message.seqno
