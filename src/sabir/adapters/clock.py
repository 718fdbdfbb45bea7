"""The time of this machine."""

from __future__ import annotations

import time


class SystemClock:
    """Wall and monotonic time of the operating system."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        return time.monotonic()
