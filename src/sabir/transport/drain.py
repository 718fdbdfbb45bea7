"""Tells everything that waits that the server begins to stop."""

from __future__ import annotations

from collections.abc import Callable


class Drain:
    """Begins once. From then on requests are still answered, but nobody waits for news any more."""

    __slots__ = ("_listeners", "is_draining")

    def __init__(self) -> None:
        self.is_draining = False
        self._listeners: list[Callable[[], None]] = []

    def listen(self, callback: Callable[[], None]) -> None:
        """Call back when draining begins, or now if it has begun. Listeners live as long as the server: few, please."""
        if self.is_draining:
            callback()
        else:
            self._listeners.append(callback)

    def begin(self) -> None:
        """Idempotent; listeners are called before it returns."""
        if self.is_draining:
            return
        self.is_draining = True
        for callback in self._listeners:
            callback()
        self._listeners.clear()
