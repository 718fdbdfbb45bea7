"""Rooms as the modern Session API reads them: by stable numbers, and by what changed since the room's count was N.

Source: SOGS modern API, message objects, seqno and tombstones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sabir.core.steps import listing
from sabir.core.steps.listing import Found, Known, Listing, Relay, gather
from sabir.domain import sights
from sabir.domain.errors import NotFound
from sabir.domain.ids import PersonId
from sabir.domain.messages import Message
from sabir.domain.people import Actor
from sabir.domain.seqnos import Listed, Reader, Whisper
from sabir.domain.session_rights import Right
from sabir.ports import Clock
from sabir.store import seqnos, session_ids, whispers
from sabir.store import sights as sight_rows
from sabir.store.database import Database
from sabir.store.transaction import Tx

_Reactors = list[tuple[PersonId, int]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a list, and of each message in it."""

    limit: int
    reactors: int
    """How many of those who used an emoji are named."""
    with_reactions: bool = False
    """Whether messages to which only reactions came are told too."""


class Seqnos:
    """Reading for the modern Session wire. Rooms go by their names there. Whoever may read needs no seat."""

    def __init__(self, db: Database, clock: Clock, listing: Listing) -> None:
        self._db = db
        self._clock = clock
        self._listing = listing

    async def before(
        self, actor: Actor, session_room: str, number: int | None, wanted: Wanted, relay: Relay
    ) -> Sequence[Listed]:
        """Live messages with a number below (the newest of all for None), newest first.

        Raises `NotFound`, `Banned`, `Forbidden`, `Lobby`, as all of these do.
        """

        def unit(tx: Tx, reader: Reader) -> Found:
            return gather(tx, reader, _older(tx, reader, number, wanted.limit), named=wanted.reactors)

        return await self._listed(actor, session_room, unit, relay)

    async def since(
        self, actor: Actor, session_room: str, after: int, wanted: Wanted, relay: Relay
    ) -> Sequence[Listed]:
        """What changed after the room's count was `after`, in the order of the count."""

        def unit(tx: Tx, reader: Reader) -> Found:
            if after >= reader.room.message_sequence:
                return Found(reader.room, [], after)
            return gather(tx, reader, _changed(tx, reader, after, wanted), named=wanted.reactors, after=after)

        return await self._listed(actor, session_room, unit, relay)

    async def get(self, actor: Actor, session_room: str, number: int, reactors: int, relay: Relay) -> Listed:
        """One live message."""

        def unit(tx: Tx, reader: Reader) -> Found:
            return gather(tx, reader, [listing.find(tx, reader, number)], named=reactors)

        found = await self._listed(actor, session_room, unit, relay)
        if not found:
            raise NotFound("message")
        return found[0]

    async def reactors(
        self, actor: Actor, session_room: str, reaction: tuple[int, str], limit: int, relay: Relay
    ) -> Sequence[tuple[str, int]]:
        """Who used the emoji on the message of that number, and when; oldest first."""
        now_ms = self._clock.now_ms()
        number, emoji = reaction

        def unit(tx: Tx) -> tuple[_Reactors, Known]:
            room = _read(tx, actor, session_room, now_ms).room
            found = seqnos.reactors(tx, room.id, listing.find_regular(tx, room, number).id, emoji, limit)
            return found, session_ids.of_people(tx, [person for person, _ in found])

        found, known = await self._db.read(unit)
        keys = await self._listing.keys(known, [person for person, _ in found], relay)
        return [(keys[person], at_ms) for person, at_ms in found]

    async def _listed(
        self, actor: Actor, session_room: str, unit: Callable[[Tx, Reader], Found], relay: Relay
    ) -> list[Listed]:
        now_ms = self._clock.now_ms()
        found = await self._db.read(lambda tx: unit(tx, _read(tx, actor, session_room, now_ms)))
        return await self._listing.complete(found, relay)


def _read(tx: Tx, actor: Actor, session_room: str, now_ms: int) -> Reader:
    sight = sight_rows.find_named(tx, session_room, actor.person_id)
    return listing.reader(sights.require(sight, Right.READ, now_ms), actor)


def _older(tx: Tx, reader: Reader, number: int | None, limit: int) -> list[Message | Whisper]:
    room = reader.room
    end = seqnos.NEWEST if number is None else seqnos.last_id_below(tx, room.id, number) + 1
    found: list[Message | Whisper] = [*seqnos.before(tx, room.id, end, limit, after_id=listing.cleared_id(tx, room))]
    if listing.has_whispers(reader):
        found += whispers.before(tx, reader, number, limit)
        found = sorted(found, key=_number, reverse=True)[:limit]
    return found


def _changed(tx: Tx, reader: Reader, after: int, wanted: Wanted) -> list[Message | Whisper]:
    changed = seqnos.since(tx, reader.room.id, after, wanted.limit, with_reactions=wanted.with_reactions)
    cleared_id = listing.cleared_id(tx, reader.room)  # what is about to go is told once it is gone
    found: list[Message | Whisper] = [one for one in changed if one.is_deleted or one.id > cleared_id]
    if listing.has_whispers(reader):
        found += whispers.since(tx, reader, after, wanted.limit)
        found = sorted(found, key=lambda one: one.seqno)[: wanted.limit]
    return found


def _number(item: Message | Whisper) -> int:
    return item.session_id if isinstance(item, Whisper) else item.stable_session_id or 0
