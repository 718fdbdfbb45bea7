"""Waiting for news of streams: one small object per waiter, no task and no thread.

A follower listens first, reads the log after its cursor, then waits. Lost rings cost latency, never data: one query
per process every `RECHECK_S` looks at all awaited streams together, and one more at the presences of all rooms whose
presences are awaited.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence
from enum import Enum
from types import TracebackType

from sabir.domain.errors import Unavailable
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.presences import Stamp, rooms_of
from sabir.store import log, presences
from sabir.store.database import Database

_log = logging.getLogger(__name__)

RECHECK_S = 0.5
UNREAD = 2**62
"""Stands for a position that is not known yet; a recheck wakes nobody for it."""
_CHUNK = 64
"""Waiters woken per turn of the loop: keeps its stall short with thousands on one room."""


class Woken(Enum):
    """Why a wait ended."""

    NEWS = "news"
    TIMEOUT = "timeout"
    ENDED = "ended"
    """The waiter's access was revoked, or the server is going down."""


class Waiter:
    """One follower of one stream, used as a context: `with bell.listen(...) as waiter`."""

    __slots__ = ("_bell", "_future", "_is_rung", "after", "is_ended", "person", "stamp", "stream")

    def __init__(self, bell: Bell, stream: StreamId, after: int, person: PersonId | None) -> None:
        self._bell = bell
        self._future: asyncio.Future[Woken] | None = None
        self._is_rung = False
        self.is_ended = False
        self.stream = stream
        self.after = after
        self.person = person
        self.stamp: Stamp | None = None

    def __enter__(self) -> Waiter:
        self._bell._add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bell._remove(self)

    def reached(self, after: int) -> None:
        """The follower has read up to this position."""
        self.after = after
        if self._bell._seen_seq(self.stream) > after:  # a recheck saw more while the follower was reading
            self._is_rung = True

    def saw(self, stamp: Stamp) -> None:
        """The follower has read these presences."""
        self.stamp = stamp
        if self._bell._seen_stamp(self.stream) not in (None, stamp):
            self._is_rung = True

    async def wait(self, timeout_s: float) -> Woken:
        """Sleep until the stream has news after `after`, access ends, or the time is up."""
        if self.is_ended or self._bell.is_draining:
            return Woken.ENDED
        if self._is_rung:
            self._is_rung = False
            return Woken.NEWS
        if timeout_s <= 0:
            return Woken.TIMEOUT
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Woken] = loop.create_future()
        self._future = future
        timer = loop.call_later(timeout_s, _finish, future, Woken.TIMEOUT)
        try:
            return await future
        finally:
            timer.cancel()
            self._future = None

    def _wake(self, why: Woken) -> None:
        if why is Woken.ENDED:
            self.is_ended = True
        if self._future is not None:
            _finish(self._future, why)
        else:
            self._is_rung = True


def _finish(future: asyncio.Future[Woken], why: Woken) -> None:
    if not future.done():
        future.set_result(why)


class _Awaited:
    """The waiters of one stream, the newest position a recheck has seen, and the number of its newest news."""

    __slots__ = ("generation", "seen_seq", "seen_stamp", "waiters")

    def __init__(self) -> None:
        self.waiters: dict[Waiter, None] = {}
        self.seen_seq = 0
        self.seen_stamp: Stamp | None = None
        self.generation = 0


class Bell:
    """All waiters of this process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._streams: dict[StreamId, _Awaited] = {}
        self._people: dict[PersonId, dict[Waiter, None]] = {}
        self._to_wake: deque[tuple[Waiter, Woken]] = deque()
        self._rechecking: asyncio.Task[None] | None = None
        self._news = 0
        self.is_draining = False

    def listen(self, stream: StreamId | int, after: int = UNREAD, person: PersonId | None = None) -> Waiter:
        """A waiter for events after position `after`; ended early if `person` loses access altogether.

        Without `after`, tell it with `reached` how far the log was read.
        """
        return Waiter(self, StreamId(stream), after, person)

    def count(self) -> int:
        """How many wait or listen."""
        return sum(len(awaited.waiters) for awaited in self._streams.values())

    def start(self) -> None:
        """Begin to recheck. Call once, inside the loop."""
        self._rechecking = asyncio.get_running_loop().create_task(self._recheck_forever())

    async def close(self) -> None:
        """Stop rechecking and let every waiter go."""
        self.drain()
        if self._rechecking is not None:
            self._rechecking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._rechecking

    def drain(self) -> None:
        """End all waits, now and from now on: the server is going down."""
        self.is_draining = True
        for awaited in self._streams.values():
            self._wake(awaited.waiters, Woken.ENDED)

    def rung(self, streams: Sequence[StreamId]) -> None:
        """The doorbell's handler."""
        for stream in streams:
            awaited = self._streams.get(stream)
            if awaited is not None:
                self._has_news(awaited)
                self._wake(awaited.waiters, Woken.NEWS)

    def generation(self, stream: StreamId) -> int:
        """The number of an awaited stream's newest news: what was read under the same number is still fresh."""
        awaited = self._streams.get(stream)
        return awaited.generation if awaited is not None else -1

    def people_at(self, stream: StreamId) -> set[PersonId]:
        """Who waits for the stream."""
        awaited = self._streams.get(stream)
        return {w.person for w in awaited.waiters if w.person is not None} if awaited is not None else set()

    def end_for(self, person: PersonId) -> None:
        """End the waits of someone who lost access."""
        self._wake(self._people.get(person, {}), Woken.ENDED)

    def _has_news(self, awaited: _Awaited) -> None:
        self._news += 1  # never used twice, also where a stream is awaited anew
        awaited.generation = self._news

    def _seen_seq(self, stream: StreamId) -> int:
        return self._streams[stream].seen_seq

    def _seen_stamp(self, stream: StreamId) -> Stamp | None:
        return self._streams[stream].seen_stamp

    def _wake(self, waiters: dict[Waiter, None], why: Woken) -> None:
        if not waiters:
            return
        is_waking = bool(self._to_wake)
        self._to_wake.extend((waiter, why) for waiter in waiters)
        if not is_waking:
            self._wake_chunk()

    def _wake_chunk(self) -> None:
        for _ in range(min(_CHUNK, len(self._to_wake))):
            waiter, why = self._to_wake.popleft()
            waiter._wake(why)
        if self._to_wake:
            asyncio.get_running_loop().call_soon(self._wake_chunk)

    def _add(self, waiter: Waiter) -> None:
        awaited = self._streams.get(waiter.stream)
        if awaited is None:
            awaited = self._streams[waiter.stream] = _Awaited()
            self._has_news(awaited)
        awaited.waiters[waiter] = None
        if waiter.after < awaited.seen_seq:
            waiter._wake(Woken.NEWS)
        if waiter.person is not None:
            self._people.setdefault(waiter.person, {})[waiter] = None

    def _remove(self, waiter: Waiter) -> None:
        awaited = self._streams[waiter.stream]
        del awaited.waiters[waiter]
        if not awaited.waiters:
            del self._streams[waiter.stream]
        if waiter.person is not None:
            same = self._people[waiter.person]
            del same[waiter]
            if not same:
                del self._people[waiter.person]

    async def _recheck_forever(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_S)
            try:
                await self._recheck()
            except Unavailable:
                continue
            except Exception:  # thousands may depend on the next one
                _log.exception("Awaited streams can't be looked at.")

    async def _recheck(self) -> None:
        wanted = list(self._streams)
        if not wanted:
            return
        rooms = rooms_of(wanted)
        newest, stamps = await self._db.read(lambda tx: (log.last_seqs(tx, wanted), presences.stamps(tx, rooms)))
        for stream, seq in newest.items():
            awaited = self._streams.get(stream)
            if awaited is None or seq <= awaited.seen_seq:
                continue
            awaited.seen_seq = seq
            self._has_news(awaited)
            self._wake({waiter: None for waiter in awaited.waiters if waiter.after < seq}, Woken.NEWS)
        for stream, stamp in stamps.items():
            self._recheck_presences(stream, stamp)

    def _recheck_presences(self, stream: StreamId, stamp: Stamp) -> None:
        awaited = self._streams.get(stream)
        if awaited is None or awaited.seen_stamp == stamp:
            return
        awaited.seen_stamp = stamp
        late = {waiter: None for waiter in awaited.waiters if waiter.stamp not in (None, stamp)}
        if late:
            self._has_news(awaited)
            self._wake(late, Woken.NEWS)
