"""Answers counted while a measurement lasts."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from time import perf_counter

from bench.load.commands import Result
from bench.processes import cpu_s


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which that share lies; 0 of nothing."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Tally:
    """Counts between `begin` and `end`; `is_over` tells everybody to ask no more."""

    def __init__(self) -> None:
        self.is_over = False
        self.open = 0
        """Requests that have no answer yet."""
        self.fault: Exception | None = None
        self._statuses: Counter[int] = Counter()
        self._took_s: list[float] = []
        self._is_counting = False

    def add(self, status: int, took_s: float) -> None:
        """One answer."""
        if self._is_counting:
            self._statuses[status] += 1
            self._took_s.append(took_s)

    def count(self, status: int, number: int) -> None:
        """That many answers of which nobody knows how long they took."""
        if self._is_counting:
            self._statuses[status] += number

    async def measure(self, warm_s: float, seconds: float, pid: int) -> Result:
        """Let it run, count, and wait until nothing is open. Raises what a connection failed with."""
        await asyncio.sleep(warm_s)
        used_s, began_s = cpu_s(pid) if pid else None, perf_counter()
        self._is_counting = True
        await asyncio.sleep(seconds)
        self._is_counting = False
        ended_s, used_then_s = perf_counter(), cpu_s(pid) if pid else None
        self.is_over = True
        for _ in range(500):
            if not self.open or self.fault:
                break
            await asyncio.sleep(0.01)
        if self.fault:
            raise self.fault
        ordered_ms = sorted(took_s * 1000 for took_s in self._took_s)
        return Result(
            answers=self._statuses.total(),
            seconds=ended_s - began_s,
            statuses=dict(self._statuses),
            p50_ms=quantile(ordered_ms, 0.5),
            p99_ms=quantile(ordered_ms, 0.99),
            max_ms=quantile(ordered_ms, 1.0),
            cpu_s=None if used_s is None or used_then_s is None else used_then_s - used_s,
        )
