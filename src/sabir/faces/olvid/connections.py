"""Which connections are fresh: the first calls of one reach the server in any order."""

from __future__ import annotations

_REMEMBERED = 20_000
_IDLE_MS = 30_000
"""After such a silence the same address may be another connection."""


class Connections:
    """By address, as gRPC writes it, which has the client's port."""

    def __init__(self) -> None:
        self._known: dict[str, list[int]] = {}

    def first_call_ms(self, peer: str, now_ms: int) -> int:
        """When the connection made its first call. To be asked at each call."""
        known = self._known.get(peer)
        if known is not None and now_ms - known[1] < _IDLE_MS:
            known[1] = now_ms
            return known[0]
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[peer] = [now_ms, now_ms]
        return now_ms
