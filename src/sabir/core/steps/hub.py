"""Hands an identity's news to its subscribers in this process: one follower per identity, however many subscribe.

Who subscribes and then acts must hear of its act, but the first calls of a connection arrive in any order. So a
subscriber on a fresh connection is told of everything since the first call of it. On any other it is told of the last
`HOLD_MS`, and the hub holds what it tells for as long.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from sabir.core.steps.remembering import Remembered
from sabir.core.steps.telling import snapshot
from sabir.domain.errors import Unauthenticated, Unavailable
from sabir.domain.events import Event, EventKind
from sabir.domain.ids import CredentialId, PersonId
from sabir.domain.people import Actor
from sabir.domain.replicas import Snapshot
from sabir.ports import Clock
from sabir.store import credentials, identities, log, people
from sabir.store.database import Database
from sabir.store.follow import Bell, Woken
from sabir.store.transaction import Tx

HOLD_MS = 5
FRESH_MS = 500
"""A connection's first calls come within this time."""
QUEUE_SNAPSHOTS = 1000
"""What a slow subscriber may leave lying; it reads the rest from the log."""
_READ_EVENTS = 200
_RETRY_S = 0.5
_WAIT_S = 3600.0
_NOW_MS = 2**62
"""After every event."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Arrival(NamedTuple):
    """Made when a subscriber comes, before it is known who it is."""

    since_ms: int
    """It is told of what happens from then on."""
    is_fresh: bool
    """Its connection is."""
    epoch: int
    """Which revocations had been heard."""


class Subscription:
    """One subscriber's view of its identity's news. Close it, whatever happens."""

    def __init__(self, hub: Hub, kinds: Collection[EventKind], actor: Actor, since_ms: int | None) -> None:
        self._hub = hub
        self._future: asyncio.Future[None] | None = None
        self._queue: deque[Snapshot] = deque()
        self._since_ms = since_ms
        self._is_lagging = since_ms is not None
        self._is_over = False
        self._error: Exception | None = None
        self.kinds = kinds
        self.actor = actor
        self.seen_seq = hub.reached_seq or 0

    async def next(self) -> Snapshot | None:
        """The next one, or None when the server goes down. Raises `Unauthenticated` once the access is gone."""
        while True:
            if self._error is not None:
                raise self._error
            if self._queue:
                return self._queue.popleft()
            if self._is_lagging:
                await self._catch_up()
            elif self._is_over:
                return None
            else:
                self._future = asyncio.get_running_loop().create_future()
                await self._future

    def close(self) -> None:
        """Hear nothing more. Idempotent."""
        self._hub.leave(self)

    def put(self, news: Snapshot) -> None:
        """For the hub."""
        if self._is_lagging or news.seq <= self.seen_seq:
            return
        if len(self._queue) >= QUEUE_SNAPSHOTS:
            self._is_lagging = True
            return
        self._queue.append(news)
        self.seen_seq = news.seq
        self._wake()

    def end(self, error: Exception | None) -> None:
        """For the hub: at once with an error, else when everything was taken."""
        self._error = error
        self._is_over = True
        self._wake()

    async def _catch_up(self) -> None:
        """Read the log from where this subscriber is, until it meets the hub."""
        if self._since_ms is not None:
            self.seen_seq = await self._hub.seq_before(self._since_ms)
            self._since_ms = None
        await self._hub.placed.wait()
        reached_seq = self._hub.reached_seq or 0
        events = await self._hub.read(self.seen_seq)
        for event in events:
            self.seen_seq = event.seq
            news = snapshot(event) if event.kind in self.kinds else None
            if news is not None:
                self._queue.append(news)
        if len(events) < _READ_EVENTS:
            self.seen_seq = max(self.seen_seq, reached_seq)  # what lies between is gone after a day
            self._is_lagging = not self._is_over and self.seen_seq < (self._hub.reached_seq or 0)

    def _wake(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_result(None)


class Hub:
    """One identity's follower, alive as long as it has subscribers."""

    def __init__(self, hubs: Hubs, person: PersonId) -> None:
        self._hubs = hubs
        self._person = person
        self._subscriptions: dict[Subscription, None] = {}
        self.following: asyncio.Task[None] | None = None
        self.placed = asyncio.Event()
        self.reached_seq: int | None = None
        """Everything up to here was handed out; None until that is known."""

    def join(self, kinds: Collection[EventKind], actor: Actor, arrival: Arrival) -> Subscription:
        is_placed = self.reached_seq is not None and not arrival.is_fresh
        subscription = Subscription(self, kinds, actor, None if is_placed else arrival.since_ms)
        self._subscriptions[subscription] = None
        if self.following is None:
            self.following = asyncio.get_running_loop().create_task(self._follow())
        return subscription

    def leave(self, subscription: Subscription) -> None:
        self._subscriptions.pop(subscription, None)
        if not self._subscriptions:
            self._hubs.drop(self._person, self)
            if self.following is not None:
                self.following.cancel()

    async def read(self, after: int) -> Sequence[Event]:
        return await _retried(lambda: self._hubs.db.read(lambda tx: log.after(tx, self._person, after, _READ_EVENTS)))

    async def seq_before(self, since_ms: int) -> int:
        return await _retried(lambda: self._hubs.db.read(partial(_seq_before, self._person, since_ms)))

    async def check(self) -> None:
        """End the subscriptions whose credential or person is gone."""
        there = list(self._subscriptions)
        wanted = {subscription.actor.device_id for subscription in there if subscription.actor.device_id}
        live = await self._hubs.db.read(partial(_live, self._person, wanted))
        for subscription in there:
            device = subscription.actor.device_id
            if live is None or (device and device not in live):
                subscription.end(Unauthenticated())

    def has_admins(self) -> bool:
        """Whether a key that acts for the server subscribes here."""
        return any(subscription.actor.is_admin for subscription in self._subscriptions)

    async def _follow(self) -> None:
        error: Exception | None = None
        try:
            with self._hubs.bell.listen(self._person) as waiter:
                self.reached_seq = await self.seq_before(_NOW_MS)
                self.placed.set()
                woken = Woken.NEWS
                while True:
                    while events := await self.read(self.reached_seq):
                        if woken is not Woken.ENDED:
                            await asyncio.sleep(HOLD_MS / 1000)
                        self._hand_out(events)
                    if woken is Woken.ENDED:
                        break
                    waiter.reached(self.reached_seq)
                    woken = await waiter.wait(_WAIT_S)
        except Exception as failure:
            _log.exception("The news of person %d can't be told.", self._person)
            error = failure
        self._hubs.drop(self._person, self)
        for subscription in self._subscriptions:
            subscription.end(error)
        self.placed.set()

    def _hand_out(self, events: Sequence[Event]) -> None:
        for event in events:
            wanting = [one for one in self._subscriptions if event.kind in one.kinds]
            news = snapshot(event) if wanting else None
            if news is not None:
                for subscription in wanting:
                    subscription.put(news)
        self.reached_seq = events[-1].seq


class Hubs:
    """The hubs of this process."""

    def __init__(self, db: Database, clock: Clock, bell: Bell, remembered: Remembered) -> None:
        self.db = db
        self.bell = bell
        self._clock = clock
        self._remembered = remembered
        self._hubs: dict[PersonId, Hub] = {}
        self._checking: set[asyncio.Task[None]] = set()
        remembered.listen(self._revoked)

    def arrive(self, connected_ms: int) -> Arrival:
        """Someone came who may subscribe, on a connection that made its first call then."""
        now_ms = self._clock.now_ms()
        is_fresh = now_ms - connected_ms < FRESH_MS
        since_ms = min(connected_ms, now_ms - HOLD_MS) if is_fresh else now_ms - HOLD_MS
        return Arrival(since_ms, is_fresh, self._remembered.epoch)

    def subscribe(self, actor: Actor, kinds: Collection[EventKind], arrival: Arrival) -> Subscription:
        """At once: what happens from now on is told."""
        person = actor.person_id
        hub = self._hubs.get(person)
        if hub is None:
            hub = self._hubs[person] = Hub(self, person)
        subscription = hub.join(kinds, actor, arrival)
        if arrival.epoch != self._remembered.epoch:
            self._check(hub)  # its credential may have been revoked on its way here
        return subscription

    def drop(self, person: PersonId, hub: Hub) -> None:
        """For the hub: nobody joins it any more."""
        if self._hubs.get(person) is hub:
            del self._hubs[person]

    async def close(self) -> None:
        """Every subscription has ended by now; what is left is let go."""
        tasks = [*self._checking, *(hub.following for hub in self._hubs.values() if hub.following is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _revoked(self, person: PersonId | None) -> None:
        """A credential is gone: whose, is known only if it belonged to a person."""
        concerned = [hub for owner, hub in self._hubs.items() if owner == person or hub.has_admins()]
        for hub in concerned:
            self._check(hub)

    def _check(self, hub: Hub) -> None:
        task = asyncio.get_running_loop().create_task(_retried(hub.check))
        self._checking.add(task)
        task.add_done_callback(self._checking.discard)


async def _retried(work: Callable[[], Awaitable[T]]) -> T:
    """Losing the database for a while ends no subscription."""
    while True:
        try:
            return await work()
        except Unavailable:
            await asyncio.sleep(_RETRY_S)


def _seq_before(person: PersonId, since_ms: int, tx: Tx) -> int:
    """The position after which everything happened at that time or later."""
    before = log.last_seq(tx, person) + 1
    while newest := log.newest(tx, person, before, _READ_EVENTS):
        for seq, at_ms in newest:
            if at_ms < since_ms:
                return seq
            before = seq
    return before - 1


def _live(person: PersonId, wanted: Collection[CredentialId], tx: Tx) -> Collection[CredentialId] | None:
    """Which of these credentials there are; None if the person is disabled or gone, or no identity any more."""
    found = people.find(tx, person)
    if found is None or found.disabled_ms is not None or identities.find_of(tx, person) is None:
        return None
    return credentials.present(tx, wanted)
