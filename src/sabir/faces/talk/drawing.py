"""Drawing pictures for strangers without giving them the processor."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

from sabir.core.steps.throttling import Allowance
from sabir.domain.errors import Unavailable
from sabir.ports import Clock

PER_STRANGER = 300
"""Pictures drawn in a minute for those at one address who are not logged in; remembered ones do not count."""
MAX_WAITING = 100
MAX_REMEMBERED = 1024
"""Each has a few thousand bytes."""
_MINUTE_S = 60.0


class Drawing:
    """Draws one picture at a time, and remembers those that were shown last."""

    def __init__(self, clock: Clock) -> None:
        self._strangers = Allowance(clock, PER_STRANGER, _MINUTE_S)
        self._place = asyncio.Semaphore(1)
        self._waiting = 0
        self._made: OrderedDict[Hashable, bytes] = OrderedDict()

    async def picture(self, key: Hashable, draw: Callable[[], bytes], stranger: str | None = None) -> bytes:
        """What `draw` makes, which is the same for the same key. Raises `RateLimited`, `Unavailable` (too many ask)."""
        if key not in self._made:
            if stranger is not None:
                self._strangers.take(stranger)
            if self._waiting >= MAX_WAITING:
                raise Unavailable
            self._waiting += 1
            try:
                async with self._place:
                    if key not in self._made:  # nobody else asked for it meanwhile
                        self._made[key] = await asyncio.to_thread(draw)
            finally:
                self._waiting -= 1
        self._made.move_to_end(key)
        found = self._made[key]
        if len(self._made) > MAX_REMEMBERED:
            self._made.popitem(last=False)
        return found
