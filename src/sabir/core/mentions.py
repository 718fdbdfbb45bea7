"""Whom a text in a room can mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sabir.core.steps.addresses import Address, Addresses
from sabir.domain import rules
from sabir.domain.errors import ReadOnly
from sabir.domain.ids import PersonId
from sabir.domain.mentions import Candidate, in_order
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, RoomKind
from sabir.ports import Clock
from sabir.store import candidates, participants
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_FOUND = 1000
"""More that fit are not looked at."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a search found, best first."""

    room: Room
    people: Sequence[Candidate]
    member_count: int
    can_call_all: bool
    """Whether the searcher can mention everyone at once."""
    present: frozenset[PersonId]
    """Who of them has the room open, where that was asked."""


class Mentions:
    """Use cases on whom to mention."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def candidates(
        self, actor: Actor, address: Address, search: str, *, wants_presence: bool = False
    ) -> Candidates:
        """Everyone else whose name or user id has that in it. Raises `NotFound`, `Banned`, `Lobby`, `ReadOnly`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Candidates:
            seat = participants.access(tx, actor.person_id, room)
            if seat.room.is_read_only:
                raise ReadOnly
            rules.require_admitted(seat, now_ms)
            found = candidates.found(tx, room, search, other_than=actor.person_id, limit=MAX_FOUND)
            return Candidates(
                seat.room,
                in_order(found, search),
                candidates.count(tx, room),
                seat.room.kind is not RoomKind.ONE_TO_ONE and rules.names_all(seat),
                candidates.present(tx, room) if wants_presence else frozenset(),
            )

        return await self._db.read(unit)
