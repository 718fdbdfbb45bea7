"""What Olvid identities have: copies of rooms as devices have them, their own acts, and the news about both."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

from sabir.core.steps import replica_acts, replication
from sabir.core.steps.hub import Arrival, Hubs, Subscription
from sabir.core.steps.previewing import Previewing
from sabir.core.steps.replica_acts import Outgoing, Sent
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.core.steps.replication import Due
from sabir.domain.errors import NotFound, Unavailable
from sabir.domain.events import EventKind
from sabir.domain.ids import IdentityId, MessageId, PersonId, RoomId
from sabir.domain.link_previews import first_link
from sabir.domain.messages import Draft, check_reaction
from sabir.domain.replicas import Owner, ReplicaId, ReplicaMessage, Wanted
from sabir.ports import Clock
from sabir.store import discussions, identities, jobs, log, replica_attachments, storage
from sabir.store import replica_messages as messages
from sabir.store.database import Database
from sabir.store.identities import Follower
from sabir.store.projections.apply import REPLICATE
from sabir.store.transaction import Tx

T = TypeVar("T")
_PAGE = 200
_REMEMBERED = 20_000
COPY_ROOM = REPLICATE
"""The kind of the durable job that calls `copy_room`; its key is the room's id."""
_log = logging.getLogger(__name__)


class _Run(NamedTuple):
    """One go at a room."""

    room: RoomId
    authors: set[PersonId]
    """Identities that may have written what is copied."""
    arrived: set[MessageId]
    """Messages whose authors will hear that the first one has them."""


class Replicas:
    """Use cases on replicas. Everything is named by its owner's own ids; what belongs to another is not found."""

    def __init__(self, db: Database, clock: Clock, hubs: Hubs, previewing: Previewing, *, remote_delay_ms: int) -> None:
        self._db = db
        self._clock = clock
        self._hubs = hubs
        self._previewing = previewing
        self._remote_delay_ms = remote_delay_ms
        self._rooms: OrderedDict[tuple[IdentityId, int], RoomId] = OrderedDict()

    async def close(self) -> None:
        """End the hubs."""
        await self._hubs.close()

    # --- copies ------------------------------------------------------------------------------------------------------

    async def copy_room(self, room: RoomId) -> None:
        """The job's work: bring every identity's copy of the room up to date. Safe to repeat and to run twice.

        While events keep coming it works in strokes, a quarter of the delay apart.
        """
        waiting_ms: list[int] = []
        failure: Exception | None = None
        last_seq, followers = await self._db.read(lambda tx: (log.last_seq(tx, room), identities.in_room(tx, room)))
        run = _Run(room, {follower.person_id for follower in followers}, set())
        for follower in followers:
            if follower.applied_seq is not None and follower.applied_seq >= last_seq:
                continue
            try:
                waits_ms = await self._copy_for(follower, run)
            except Unavailable:
                raise
            except Exception as error:
                _log.exception("Room %d can't be copied for identity %d.", room, follower.id)
                failure = error  # the others get theirs
                continue
            if waits_ms is not None:
                waiting_ms.append(waits_ms)
        if failure is not None:
            raise failure
        if waiting_ms:
            due_ms = max(min(waiting_ms) + self._remote_delay_ms, self._clock.now_ms() + self._remote_delay_ms // 4)
            await self._db.write(partial(_enqueue, room, due_ms))

    async def _copy_for(self, follower: Follower, run: _Run) -> int | None:
        """Returns when the first event happened that is not due yet, if there is one."""
        while True:
            now_ms = self._clock.now_ms()
            due = Due(now_ms, now_ms - self._remote_delay_ms, run.authors - {follower.person_id}, run.arrived)
            copied = await self._db.write(partial(_copy, follower, run.room, due))
            run.arrived.update(copied.arrived)
            if not copied.has_more:
                return copied.waiting_ms

    # --- own acts ----------------------------------------------------------------------------------------------------

    async def send(self, owner: Owner, wish: Outgoing) -> Sent:
        """Raises `NotFound` (discussion, message replied to), `InvalidInput`, `ReadOnly`, `RoomClosed`."""
        room = await self._room(owner, wish.discussion_id)
        if wish.shows_link and first_link(wish.text):
            await self.check_outgoing(owner, wish)
            wish = replace(wish, preview=await self._previewing.of_text(wish.text))
        at_ms, sent = self._clock.now_ms(), wish
        return await self._db.write(lambda tx: replica_acts.send(tx, owner, room, sent, at_ms=at_ms))

    async def check_outgoing(self, owner: Owner, wish: Outgoing) -> None:
        """Whether it could be sent, before its files are read. Raises `NotFound`."""
        await self._db.read(lambda tx: replica_acts.check(tx, owner, wish))

    async def edit(self, owner: Owner, ref: ReplicaId, body: str) -> ReplicaMessage:
        """Raises `NotFound`, `WrongState` (not own), `InvalidInput`."""
        Draft(body)  # the same limits as a new message
        room = await self._room_of(owner, ref)
        at_ms = self._clock.now_ms()
        return await self._db.write(lambda tx: replica_acts.edit(tx, owner, room, (ref, body), at_ms=at_ms))

    async def delete(self, owner: Owner, ref: ReplicaId, *, is_everywhere: bool) -> None:
        """Raises `NotFound`; `WrongState` or `Forbidden` if it can't be deleted everywhere."""
        room = await self._room_of(owner, ref)
        at_ms = self._clock.now_ms()
        where = room if is_everywhere else None
        await self._db.write(lambda tx: replica_acts.delete(tx, owner, ref, where, at_ms=at_ms))

    async def react(self, owner: Owner, ref: ReplicaId, emoji: str) -> None:
        """Set the own reaction; an empty one takes it back. Raises `NotFound`, `InvalidInput`."""
        if emoji:
            check_reaction(emoji)
        room = await self._room_of(owner, ref)
        at_ms = self._clock.now_ms()
        await self._db.write(lambda tx: replica_acts.react(tx, owner, room, (ref, emoji), at_ms=at_ms))

    async def empty(self, owner: Owner, discussion: int) -> None:
        """Forget all messages of a live discussion. Raises `NotFound`."""
        while await self._db.write(partial(_forget_some, owner, discussion, False, self._clock.now_ms())):
            pass

    async def delete_locked(self, owner: Owner, discussion: int) -> None:
        """Forget a locked discussion with all that is in it. Raises `NotFound`, also for a live one."""
        while await self._db.write(partial(_forget_some, owner, discussion, True, self._clock.now_ms())):
            pass

    async def drop_attachment(self, owner: Owner, ref: ReplicaId) -> None:
        """Forget what hangs on a message; the message stays. Raises `NotFound`."""

        def unit(tx: Tx) -> None:
            tx.lock([owner.actor.person_id])
            if not replica_attachments.drop(tx, owner.identity_id, ref):
                raise NotFound("attachment")

        await self._db.write(unit)

    # --- news --------------------------------------------------------------------------------------------------------

    def arrive(self, connected_ms: int) -> Arrival:
        """Call it first when someone comes to subscribe, with the time of its connection's first call."""
        return self._hubs.arrive(connected_ms)

    def subscribe(self, owner: Owner, kinds: Collection[EventKind], arrival: Arrival) -> Subscription:
        """Told of these kinds of news from just before the arrival on, each once. To be closed."""
        return self._hubs.subscribe(owner.actor, kinds, arrival)

    # --- rooms -------------------------------------------------------------------------------------------------------

    async def _room(self, owner: Owner, discussion: int) -> RoomId:
        """The room of a discussion, which never changes. Raises `NotFound`."""
        known = self._rooms.get((owner.identity_id, discussion))
        if known is not None:
            return known
        row = await self._db.read(lambda tx: discussions.find_bare(tx, owner.identity_id, discussion))
        if row is None:
            raise NotFound("discussion")
        room = row.room_id
        self._rooms[owner.identity_id, discussion] = room
        if len(self._rooms) > _REMEMBERED:
            self._rooms.popitem(last=False)
        return room

    async def _room_of(self, owner: Owner, ref: ReplicaId) -> RoomId:
        copy = await self._db.read(lambda tx: messages.find(tx, owner.identity_id, ref))
        if copy is None:
            raise NotFound("message")
        return await self._room(owner, copy.discussion_id)


def _copy(follower: Follower, room: RoomId, due: Due, tx: Tx) -> replication.Copied:
    return replication.copy(tx, follower.id, follower.person_id, room, due)


def _forget_some(owner: Owner, discussion: int, is_locked: bool, at_ms: int, tx: Tx) -> bool:
    """Whether there may be more; a locked discussion goes with its last messages."""
    person, identity = owner.actor.person_id, owner.identity_id
    tx.lock([person])
    row = discussions.find_bare(tx, identity, discussion)
    if row is None or row.is_locked is not is_locked:
        raise NotFound("discussion")
    found = messages.page(tx, identity, Wanted(discussion_id=row.id), limit=_PAGE)
    unit = ReplicaUnit(tx, identity, person, at_ms)
    for message in found:
        unit.forget(message, by=person)
    unit.finish()
    has_more = len(found) == _PAGE
    if is_locked and not has_more:
        discussions.remove(tx, identity, row.id)
        storage.remove_of_discussion(tx, person, row.id)
    return has_more


def _enqueue(room: RoomId, due_ms: int, tx: Tx) -> None:
    tx.lock([])
    jobs.enqueue(tx, REPLICATE, str(room), due_ms=due_ms)
