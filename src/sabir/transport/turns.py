"""Bounds how many request handlers start in one turn of the event loop, so that gRPC, timers and commits get theirs.

What waits (a long poll, a commit) holds nothing: only starting counts.
"""

from __future__ import annotations

import asyncio
from collections import deque

PER_TURN = 32
SHARED_PER_TURN = 2
"""While there are gRPC calls. Measured under 64 clients who post, poll and read pages by turns: gRPC keeps 0.13 of its
calls per second (4 per turn: 0.08, unbounded: 0.015); HTTP alone would lose a tenth."""
SHARED_S = 0.25
"""How long after the last sign of gRPC."""


class Turns:
    """First come, first served."""

    __slots__ = ("_free", "_is_next_due", "_per_turn", "_shared_per_turn", "_shared_until_s", "_waiting")

    def __init__(self, per_turn: int = PER_TURN, shared_per_turn: int = SHARED_PER_TURN) -> None:
        self._per_turn = self._free = per_turn
        self._shared_per_turn = shared_per_turn
        self._shared_until_s = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_next_due = False

    def enter(self) -> asyncio.Future[None] | None:
        """None: start now. Else wait for it, then start."""
        loop = asyncio.get_running_loop()
        if not self._is_next_due:
            self._is_next_due = True
            loop.call_soon(self._next_turn)
        if self._free > 0 and not self._waiting:
            self._free -= 1
            return None
        future = loop.create_future()
        self._waiting.append(future)
        return future

    def share(self) -> None:
        """Others than HTTP have something to do now."""
        self._shared_until_s = asyncio.get_running_loop().time() + SHARED_S

    def _next_turn(self) -> None:
        is_shared = asyncio.get_running_loop().time() < self._shared_until_s
        allowed = self._free = self._shared_per_turn if is_shared else self._per_turn
        while self._free > 0 and self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)
                self._free -= 1
        self._is_next_due = self._free < allowed
        if self._is_next_due:
            asyncio.get_running_loop().call_soon(self._next_turn)
