"""Messages that a published room shows apart. Source: SOGS modern API, routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from sabir.core.steps import auditing, leading, listing, uploads
from sabir.core.steps.addresses import Addresses, ByName
from sabir.core.steps.auditing import Act
from sabir.domain.errors import InvalidInput, NotFound
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.domain.seqnos import MAX_PINS
from sabir.ports import Clock
from sabir.store import pins, rooms, seqnos
from sabir.store.database import Database
from sabir.store.transaction import Tx

T = TypeVar("T")


class Pins:
    """Use cases of a room's administrators. Each answers with the room's count of changes to what describes it.

    All raise `NotFound`, `Banned`, `RankTooLow`.
    """

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def pin(self, actor: Actor, session_room: str, number: int) -> int:
        """Show a message apart, with its files for good; one that is shown already moves to the end."""

        def unit(tx: Tx, room: Room, act: Act) -> bool:
            message = listing.find_regular(tx, room, number)
            shown = pins.page(tx, room.id, MAX_PINS)
            if len(shown) == MAX_PINS and all(one.message_id != message.id for one in shown):
                raise InvalidInput("message", f"A room has at most {MAX_PINS} pinned messages.")
            last_ms = shown[-1].pinned_ms if shown else 0
            pins.put(tx, room.id, message.id, by=actor.person_id, at_ms=max(act.at_ms, last_ms + 1))
            uploads.pin(tx, room.id, message.id)
            return True

        return (await self._change(actor, session_room, "MESSAGE_PINNED", unit))[1]

    async def unpin(self, actor: Actor, session_room: str, number: int) -> tuple[bool, int]:
        """Whether it was pinned."""

        def unit(tx: Tx, room: Room, act: Act) -> bool:
            message = seqnos.find(tx, room.id, number)
            if message is None:
                raise NotFound("message")
            is_gone = pins.remove(tx, room.id, message.id)
            if is_gone:
                uploads.unpin(tx, room.id, [message.id])
            return is_gone

        return await self._change(actor, session_room, "MESSAGE_UNPINNED", unit)

    async def unpin_all(self, actor: Actor, session_room: str) -> tuple[int, int]:
        """How many were pinned."""

        def unit(tx: Tx, room: Room, act: Act) -> int:
            gone = pins.remove_all(tx, room.id)
            uploads.unpin(tx, room.id, gone)
            return len(gone)

        return await self._change(actor, session_room, "MESSAGE_UNPINNED", unit)

    async def _change(
        self, actor: Actor, session_room: str, action: str, unit: Callable[[Tx, Room, Act], T]
    ) -> tuple[T, int]:
        room = await self._addresses.resolve(ByName(session_room))
        act = Act(action, str(uuid4()), self._clock.now_ms(), room_id=room)

        def whole(tx: Tx) -> tuple[T, int]:
            tx.lock([room])
            before = leading.enter(tx, actor, room, as_admin=True).room
            result = unit(tx, before, act)
            if not result:
                return result, before.info_updates
            rooms.count_info(tx, room)
            auditing.record(tx, actor, act)
            now = rooms.find(tx, room)
            return result, now.info_updates if now is not None else before.info_updates

        return await self._db.write(whole)
