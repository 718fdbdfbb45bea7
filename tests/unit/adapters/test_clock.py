"""The clocks agree with the machine and with themselves."""

from __future__ import annotations

import time

from sabir.adapters.clock import SystemClock
from sabir.ports import Clock
from tests.helpers.clock import FakeClock


def test_the_system_clock_tells_the_time() -> None:
    clock: Clock = SystemClock()
    before = time.time_ns() // 1_000_000
    now = clock.now_ms()
    assert before <= now <= time.time_ns() // 1_000_000
    assert clock.monotonic_s() <= clock.monotonic_s()


def test_the_fake_clock_moves_only_when_told() -> None:
    clock = FakeClock(now_ms=5_000)
    started = clock.monotonic_s()
    assert (clock.now_ms(), clock.monotonic_s()) == (5_000, started)
    clock.advance(1.5)
    assert (clock.now_ms(), clock.monotonic_s()) == (6_500, started + 1.5)
    clock.set(1_000)
    assert (clock.now_ms(), clock.monotonic_s()) == (1_000, started + 1.5)
