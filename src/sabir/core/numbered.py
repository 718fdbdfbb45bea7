"""Rooms as the Session wire lists them: messages and deletions by dense numbers, each message under a signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sabir.core.steps import attending
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.rendering import Author, Rendering
from sabir.domain import rules, session_rights
from sabir.domain.errors import Banned, Forbidden, Lobby, NotFound, SabirError, Unauthenticated
from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.messages import Envelope, Message
from sabir.domain.people import Actor
from sabir.domain.rooms import Seat
from sabir.domain.session_rights import Right
from sabir.domain.timeline import EnvelopePage, RoomCursor, RoomNews
from sabir.ports import Clock
from sabir.store import bans, messages, participants, relayed, rooms, session_keys, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx

POLL_BYTES = 16 * 1024 * 1024
"""When so much was found for one poll, its further rooms wait for the next one."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A stretch of messages, and the envelopes that are there already."""

    seat: Seat
    messages: Sequence[Message]
    envelopes: Mapping[MessageId, Envelope]

    @property
    def size_bytes(self) -> int:
        """More or less; an envelope that is still to be made holds the text."""
        return sum(len(one.data) for one in self.envelopes.values()) + sum(len(one.text) for one in self.messages)

    def page(self, more: Mapping[MessageId, Envelope]) -> EnvelopePage:
        """What was deleted or edited while its envelope was being made is left out; it comes under its new number."""
        known = {**self.envelopes, **more}
        return EnvelopePage([message for message in self.messages if message.id in known], known)


Refused = NotFound | Forbidden | Unauthenticated | Lobby
"""What a poll of many rooms says of one that its reader does not see."""


class Numbered:
    """Reading for the Session wire. Lists ascend after a number, or descend from the newest without one."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, rendering: Rendering) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._rendering = rendering

    async def page(
        self, actor: Actor, address: Address, author: Author, *, after: int | None, limit: int
    ) -> EnvelopePage:
        """Live messages, each with its envelope. Missing ones are rendered by `author` and kept.

        Raises `NotFound`, `Banned`.
        """
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()
        found = await self._db.read(lambda tx: _messages(tx, _admitted(tx, actor, room, now_ms), after, limit))
        await attending.note(self._db, [found.seat], now_ms)
        return found.page(await self._rendered(found, author))

    async def deletions(
        self, actor: Actor, address: Address, *, after: int | None, limit: int
    ) -> Sequence[tuple[int, int]]:
        """(deletion number, message number). Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()
        return await self._db.read(lambda tx: _deletions(tx, _admitted(tx, actor, room, now_ms), after, limit))

    async def poll(self, cursors: Sequence[RoomCursor], author: Author, *, limit: int) -> Sequence[RoomNews | Refused]:
        """What is new for each cursor, in order: one snapshot, and a constant number of statements if nothing is.

        Who has no seat in a room gets `NotFound` (no such room), `Banned`, or `Unauthenticated` (left or removed);
        who waits in its lobby `Lobby`.
        """
        now_ms = self._clock.now_ms()
        read = await self._db.read(lambda tx: _news(tx, cursors, limit, now_ms))
        await attending.note(self._db, [one[0].seat for one in read if isinstance(one, tuple)], now_ms)
        answers: list[RoomNews | Refused] = []
        for one in read:
            if isinstance(one, SabirError):
                answers.append(one)
                continue
            found, deletions, moderators = one
            answers.append(RoomNews(found.page(await self._rendered(found, author)), deletions, moderators))
        return answers

    async def _rendered(self, found: _Found, author: Author) -> Mapping[MessageId, Envelope]:
        room, missing = found.seat.room, [one for one in found.messages if one.id not in found.envelopes]
        blinded = [one for one in missing if relayed.needs_one(one)]
        if not blinded:
            return await self._rendering.complete(room, missing, author)
        unsigned = await self._rendering.complete(room, [one for one in missing if one not in blinded], author)
        return {**unsigned, **await self._rendering.relay(room, blinded, author)}


def _admitted(tx: Tx, actor: Actor, room: RoomId, now_ms: int) -> Seat:
    """Raises `NotFound`, `Banned`, `Forbidden`, `Lobby`."""
    seat = participants.access(tx, actor.person_id, room)
    session_rights.require_of_member(seat, Right.READ)
    rules.require_admitted(seat, now_ms)
    return seat


def _messages(tx: Tx, seat: Seat, after: int | None, limit: int) -> _Found:
    if limit <= 0 or (after or 0) >= seat.room.session_id:
        return _Found(seat, [], {})
    room = seat.room.id
    found = timeline.numbered(tx, room, after, limit)
    signed = [message.id for message in found if message.envelope_key and not relayed.needs_one(message)]
    return _Found(seat, found, messages.envelopes(tx, room, signed))


def _deletions(tx: Tx, seat: Seat, after: int | None, limit: int) -> Sequence[tuple[int, int]]:
    if limit <= 0 or (after or 0) >= seat.room.deletion_id:
        return []
    return timeline.deletions(tx, seat.room.id, after, limit)


_Read = tuple[_Found, Sequence[tuple[int, int]], Sequence[str]]


def _news(tx: Tx, cursors: Sequence[RoomCursor], limit: int, now_ms: int) -> list[_Read | Refused]:
    wanted: dict[PersonId, list[RoomId]] = {}
    for cursor in cursors:
        wanted.setdefault(cursor.actor_id, []).append(cursor.room_id)
    seats = {
        (person, room): seat
        for person, room_ids in wanted.items()
        for room, seat in participants.seats_in(tx, person, room_ids).items()
    }
    moderators = session_keys.of_moderators(tx, list({room for _, room in seats}))
    read: list[_Read | Refused] = []
    left_bytes = POLL_BYTES
    for cursor in cursors:
        seat = seats.get((cursor.actor_id, cursor.room_id))
        if seat is None:
            read.append(_refusal(tx, cursor))
            continue
        if not session_rights.of_seat(seat) & Right.READ.value:
            read.append(Forbidden())
            continue
        if rules.is_waiting(seat, now_ms):
            read.append(Lobby())
            continue
        found = _messages(tx, seat, cursor.after_message, limit if left_bytes > 0 else 0)
        left_bytes -= found.size_bytes
        deletions = _deletions(tx, seat, cursor.after_deletion, limit)
        read.append((found, deletions, moderators[cursor.room_id].to(seat)))
    return read


def _refusal(tx: Tx, cursor: RoomCursor) -> Refused:
    if rooms.find(tx, cursor.room_id) is None:
        return NotFound("room")
    if bans.is_banned(tx, cursor.room_id, cursor.actor_id):
        return Banned()
    return Unauthenticated()
