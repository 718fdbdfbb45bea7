"""A clock that stands still until a test turns it."""

from __future__ import annotations


class FakeClock:
    """Wall and monotonic time that move together, and only by `advance` and `set`."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = now_ms
        self._monotonic_ms = 1_000_000

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic_s(self) -> float:
        return self._monotonic_ms / 1000

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self._now_ms += round(seconds * 1000)
        self._monotonic_ms += round(seconds * 1000)

    def set(self, now_ms: int) -> None:
        """Jump with the wall clock alone, as a correction of the machine's time does."""
        self._now_ms = now_ms
