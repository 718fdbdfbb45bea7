"""Ephemera of a single process: dictionaries whose entries lapse.

What lapsed is dropped at the next write, so what nobody asks for again doesn't stay.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque

from sabir.ports import MAILBOX_ENTRIES, MAILBOX_S, Clock


class LocalEphemera:
    """An `Ephemera` in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._values: dict[str, tuple[float, bytes]] = {}
        self._lapses: list[tuple[float, str]] = []
        self._mailboxes: dict[str, deque[tuple[float, bytes]]] = {}
        """Entries with the time of their push, oldest first; mailboxes by their last push, oldest first."""
        self._waiters: dict[str, set[asyncio.Future[None]]] = {}

    async def set(self, key: str, value: bytes, ttl_s: float) -> None:
        now = self._clock.monotonic_s()
        self._drop_lapsed(now)
        self._values[key] = (now + ttl_s, value)
        heapq.heappush(self._lapses, (now + ttl_s, key))

    async def get(self, key: str) -> bytes | None:
        lapses_at, value = self._values.get(key, (0.0, b""))
        return value if lapses_at > self._clock.monotonic_s() else None

    async def delete(self, key: str) -> None:
        self._values.pop(key, None)

    async def push(self, key: str, item: bytes) -> None:
        now = self._clock.monotonic_s()
        self._drop_lapsed(now)
        mailbox = self._mailboxes.pop(key, None) or deque(maxlen=MAILBOX_ENTRIES)
        mailbox.append((now, item))
        self._mailboxes[key] = mailbox
        for waiter in self._waiters.pop(key, ()):
            if not waiter.done():
                waiter.set_result(None)

    async def take(self, key: str, *, wait_s: float) -> list[bytes]:
        try:
            async with asyncio.timeout(wait_s):
                while True:
                    if items := self._take_now(key):
                        return items
                    await self._wait(key)
        except TimeoutError:
            return []

    async def close(self) -> None:
        """Nothing is held open."""

    async def _wait(self, key: str) -> None:
        waiter = asyncio.get_running_loop().create_future()
        waiters = self._waiters.setdefault(key, set())
        waiters.add(waiter)
        try:
            await waiter
        finally:
            waiters.discard(waiter)
            if not waiters and self._waiters.get(key) is waiters:
                del self._waiters[key]

    def _take_now(self, key: str) -> list[bytes]:
        oldest = self._clock.monotonic_s() - MAILBOX_S
        return [item for pushed_at, item in self._mailboxes.pop(key, ()) if pushed_at > oldest]

    def _drop_lapsed(self, now: float) -> None:
        while self._lapses and self._lapses[0][0] <= now:
            _, key = heapq.heappop(self._lapses)
            lapses_at, _ = self._values.get(key, (now + 1, b""))
            if lapses_at <= now:
                del self._values[key]
        while self._mailboxes:
            key, mailbox = next(iter(self._mailboxes.items()))
            if mailbox[-1][0] > now - MAILBOX_S:
                break
            del self._mailboxes[key]
