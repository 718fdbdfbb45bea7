"""Reading a room and waiting for its news."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from sabir.core.steps import reading
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.recalling import Recalled
from sabir.core.steps.signing_in import require_live
from sabir.domain import rules
from sabir.domain.errors import NotFound, Unauthenticated
from sabir.domain.events import EventKind
from sabir.domain.ids import MessageId, PersonId, RoomId, Seq
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, Seat
from sabir.domain.timeline import Page
from sabir.ports import Clock
from sabir.store import (
    log,
    messages,
    notifications,
    participants,
    people,
    presences,
    read_status,
    timeline,
)
from sabir.store.database import Database
from sabir.store.follow import Bell, Waiter, Woken
from sabir.store.transaction import Tx

PRESENCE_MS = 20_000
"""Signs of life are written at most this often."""
_Key = tuple[RoomId, int, int, bool]
"""Room, position, limit, and whether they want to know how far everyone has read: waiters that are alike in these
share one read."""
_News = tuple[Page, frozenset[PersonId]]
"""What came, and who of those that waited is in the room."""


class Offset(NamedTuple):
    """What the event id stands for from which a page begins, and what goes with the page."""

    is_exact: bool = False
    """Whether an id of no event in the room is as good as none; otherwise its place in the order of all ids counts."""
    is_inclusive: bool = False
    """Whether the event itself is part of the page."""
    wants_common_read: bool = False


_PLAIN = Offset()


class Since(NamedTuple):
    """From where on a follower wants to know: event id 0 means the beginning."""

    event_id: int
    limit: int
    timeout_s: float = 0.0
    moves_marker: bool = False
    """Whether asking for what follows `event_id` says that everything up to it was read."""
    common_read_id: int | None = None
    """Up to where everyone has read, as the follower knows it: another value is news too. None for no interest."""

    puts_away: bool = False
    """Whether asking puts away the notifications of what was said so far."""
    offset: Offset = _PLAIN


class _Start(NamedTuple):
    seat: Seat
    seq: Seq
    page: Page
    marker_ordinal: int | None


class Timeline:
    """Pages of a room's log."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, bell: Bell) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._bell = bell
        self._recalled = Recalled()
        self._shared: dict[_Key, tuple[int, asyncio.Task[_News]]] = {}

    async def history(
        self, actor: Actor, address: Address, *, before_id: int, limit: int, offset: Offset = _PLAIN
    ) -> Page:
        """Events older than that event id (the newest if 0), newest first. Raises `NotFound`, `Banned`, `Lobby`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Page:
            seat, last_seq = participants.access_now(tx, actor.person_id, room)
            rules.require_admitted(seat, now_ms)
            end = _end(tx, room, before_id, offset) or last_seq + 1
            page = timeline.resolve(tx, room, self._recalled.older(tx, seat.room, last_seq, end, limit))
            return _with_common_read(tx, page, seat) if offset.wants_common_read else page

        return await self._db.read(unit)

    async def around(self, actor: Actor, address: Address, message: MessageId, limit: int) -> Page:
        """The event of that id with at most so many before and after it, oldest first. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Page:
            seat, last_seq = participants.access_now(tx, actor.person_id, room)
            rules.require_admitted(seat, now_ms)
            seq = log.seq_at(tx, room, message)
            if seq <= seat.room.cleared_seq or log.id_at(tx, room, seq) != message:
                raise NotFound("message")
            before = self._recalled.older(tx, seat.room, last_seq, seq, limit)
            after = self._recalled.newer(tx, seat.room, last_seq, seq - 1, limit + 1)
            if after[0].message is not None and after[0].message.has_vanished:
                raise NotFound("message")
            return timeline.resolve(tx, room, [*reversed(before), *after])

        return await self._db.read(unit)

    async def follow(self, actor: Actor, address: Address, since: Since) -> Page:
        """Events newer than `since`, oldest first; waits for the first one. Empty when the time is up.

        Raises `Lobby`, `NotFound` or `Banned` as soon as the actor has lost the room, `Unauthenticated` if all access
        ended.
        """
        room = await self._addresses.resolve(address)
        if since.timeout_s <= 0:
            return (await self._begin(actor, room, since)).page
        with self._bell.listen(room, person=actor.person_id) as waiter:
            start = await self._begin(actor, room, since)
            if _is_news(start.page, since):
                return start.page
            waiter.reached(start.seq)
            key = room, start.seq, since.limit, start.page.common_read_id is not None
            waiting = self._wait(waiter, actor, key, start.page, since)
            del start  # whoever waits keeps no seat in memory
            return await waiting

    async def peek(self, actor: Actor, address: Address) -> Seq:
        """The room's newest position. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Seq:
            participants.access(tx, actor.person_id, room)
            return log.last_seq(tx, room)

        return await self._db.read(unit)

    async def _mark_read(self, seat: Seat, read_id: int, ordinal: int) -> None:
        told_ms = self._clock.now_ms() if seat.room.identity_count else None

        def unit(tx: Tx) -> None:
            tx.lock([])  # read markers are no events
            reading.move(tx, seat.participant, read_id=read_id, ordinal=ordinal, told_ms=told_ms)

        await self._db.write(unit)

    async def _begin(self, actor: Actor, room: RoomId, since: Since) -> _Start:
        at_ms = self._clock.now_ms()
        start = await self._db.read(lambda tx: self._start(tx, actor, room, since, at_ms))
        if start.marker_ordinal is not None:
            await self._mark_read(start.seat, since.event_id, start.marker_ordinal)
            if since.common_read_id is not None:
                page = await self._db.read(lambda tx: _with_common_read(tx, start.page, start.seat))
                start = start._replace(page=page)
        if since.puts_away and _has_notifications(start, since.event_id):
            await self._db.write(partial(_put_away, start.seat))
        if start.seat.presence_ms is not None and at_ms - start.seat.presence_ms >= PRESENCE_MS:
            await self._mark_present(actor, room, at_ms)
        return start

    def _start(self, tx: Tx, actor: Actor, room: RoomId, since: Since, now_ms: int) -> _Start:
        seat, last_seq = participants.access_now(tx, actor.person_id, room)
        rules.require_admitted(seat, now_ms)
        if since.timeout_s > 0 and people.is_disabled(tx, actor.person_id):  # after the check of the credential
            raise Unauthenticated
        if _is_at_end(since, seat.room):
            seq = last_seq  # nothing is newer: no need to look
            page = _nothing_after(seq)
        else:
            seq = _begin_of(tx, room, since)
            page = timeline.resolve(tx, room, self._recalled.newer(tx, seat.room, last_seq, seq, since.limit))
        ordinal = None
        if since.moves_marker and seat.participant.last_read_id < since.event_id <= seat.room.last_event_id:
            ordinal = messages.ordinal_at(tx, room, since.event_id)
        if since.common_read_id is not None:
            page = _with_common_read(tx, page, seat)
        return _Start(seat, seq, page, ordinal)

    async def _mark_present(self, actor: Actor, room: RoomId, at_ms: int) -> None:
        def unit(tx: Tx) -> None:
            tx.lock([])  # presence is no event
            presences.mark(tx, room, actor.person_id, actor.device_id, at_ms=at_ms)

        await self._db.write(unit)

    async def _wait(self, waiter: Waiter, actor: Actor, key: _Key, nothing: Page, since: Since) -> Page:
        ends_s = self._clock.monotonic_s() + since.timeout_s
        while True:
            woken = await waiter.wait(ends_s - self._clock.monotonic_s())
            if woken is Woken.ENDED and not self._bell.is_draining:
                await self._db.read(partial(require_live, actor))
            if woken is not Woken.NEWS:
                return nothing
            page = await self._woken(actor, key)
            if _is_news(page, since):
                return page

    async def _woken(self, actor: Actor, key: _Key) -> Page:
        """The news for one of many waiters: read once, and access checked once for all of them."""
        room = key[0]
        generation = self._bell.generation(room)
        shared = self._shared.get(key)
        if shared is None or shared[0] != generation or shared[1].cancelled():
            task = asyncio.get_running_loop().create_task(self._read_for_all(key))
            shared = self._shared[key] = (generation, task)
            task.add_done_callback(partial(self._read, key, generation))
        page, members = await asyncio.shield(shared[1])
        if actor.person_id not in members or _closes(page):
            # has lost the room, or may have to leave it, or began to wait after it was read for the others
            now_ms = self._clock.now_ms()
            await self._db.read(
                lambda tx: rules.require_admitted(participants.access(tx, actor.person_id, room), now_ms)
            )
        return page

    async def _read_for_all(self, key: _Key) -> _News:
        room, seq, limit, wants_common = key
        waiting = self._bell.people_at(room)

        def unit(tx: Tx) -> _News:
            page = timeline.newer(tx, room, seq, limit)
            if wants_common:
                page = replace(page, common_read_id=read_status.common_id(tx, room))
            return page, participants.ids_among(tx, room, waiting)

        return await self._db.read(unit)

    def _read(self, key: _Key, generation: int, task: asyncio.Task[_News]) -> None:
        if not task.cancelled():
            task.exception()  # the waiters raise it, if any is left
        asyncio.get_running_loop().call_later(1.0, self._forget, key, generation)

    def _forget(self, key: _Key, generation: int) -> None:
        shared = self._shared.get(key)
        if shared is not None and shared[0] == generation:
            del self._shared[key]


def _end(tx: Tx, room: RoomId, before_id: int, offset: Offset) -> int:
    """The position before which a page ends; 0 for no such place."""
    if not before_id:
        return 0
    if not offset.is_exact:
        return log.seq_at(tx, room, before_id - 1) + 1
    seq = log.exact_seq_of(tx, room, before_id)
    return seq + offset.is_inclusive if seq else 0


def _is_at_end(since: Since, room: Room) -> bool:
    if not since.event_id or since.offset.is_inclusive:
        return False
    if since.offset.is_exact:
        return since.event_id == room.last_event_id
    return since.event_id >= room.last_event_id


def _begin_of(tx: Tx, room: RoomId, since: Since) -> Seq:
    """The position after which a page begins."""
    if not since.event_id:
        return Seq(0)
    if not since.offset.is_exact:
        return log.seq_at(tx, room, since.event_id)
    seq = log.exact_seq_of(tx, room, since.event_id)
    return Seq(seq - since.offset.is_inclusive) if seq else seq


def _closes(page: Page) -> bool:
    """Whether the room was closed to some of those in it."""
    return any(item.event.kind is EventKind.ROOM_LOBBY_SET for item in page.items)


def _with_common_read(tx: Tx, page: Page, seat: Seat) -> Page:
    return replace(page, common_read_id=reading.common_id(tx, seat.participant))


def _is_news(page: Page, since: Since) -> bool:
    """Events, or that everyone has read further than the follower knows."""
    return bool(page.items) or (page.common_read_id is not None and page.common_read_id != since.common_read_id)


def _has_notifications(start: _Start, asked_id: int) -> bool:
    """Whether the room has told, or may have told, of something that is unread still and was not put away."""
    own, room = start.seat.participant, start.seat.room
    read_id, ordinal = own.last_read_id, own.read_ordinal
    if start.marker_ordinal is not None:
        read_id, ordinal = asked_id, start.marker_ordinal
    if own.last_mention_id > max(read_id, own.dismissed_id):
        return True
    return room.message_count > ordinal and room.last_chat_id > own.dismissed_id


def _put_away(seat: Seat, tx: Tx) -> None:
    tx.lock([])  # notifications are no events
    notifications.put_away(tx, seat.room.id, seat.participant.person_id, MessageId(seat.room.last_chat_id))


@lru_cache(4096)
def _nothing_after(seq: Seq) -> Page:
    """The empty page of most polls."""
    return Page((), seq, {})
