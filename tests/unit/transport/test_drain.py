"""Listeners are called once, when draining begins."""

from __future__ import annotations

from sabir.transport.drain import Drain


def test_listeners_are_called_once_and_late_ones_at_once() -> None:
    drain, calls = Drain(), []
    drain.listen(lambda: calls.append("early"))
    assert (drain.is_draining, calls) == (False, [])
    drain.begin()
    drain.begin()
    drain.listen(lambda: calls.append("late"))
    assert (drain.is_draining, calls) == (True, ["early", "late"])


def test_listeners_see_that_draining_has_begun() -> None:
    drain, seen = Drain(), []
    drain.listen(lambda: seen.append(drain.is_draining))
    drain.begin()
    assert seen == [True]
