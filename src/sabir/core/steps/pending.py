"""Tokens that were challenged and not yet claimed. They follow from a secret, so a made-up key costs no row.

A token changes with its window of time and with each token of the key in the room that was claimed before. It can be
claimed in its own window and in the next.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict
from typing import NamedTuple

from sabir.core.steps.secrets import Secrets
from sabir.domain.ids import RoomId

WINDOW_MS = 600_000
_SAME_MS = 60_000
_REMEMBERED = 4096


class Wish(NamedTuple):
    """Whose token in which room, and the newest one that was claimed there before (0 for none)."""

    room: RoomId
    session_id: str
    after: int


class PendingTokens:
    """Issues and recognises them."""

    def __init__(self, secrets: Secrets) -> None:
        self._secret = secrets.derive("session pending tokens", 48)
        self._issued: OrderedDict[Wish, tuple[int, int]] = OrderedDict()

    def issue(self, wish: Wish, now_ms: int) -> bytes:
        """48 bytes; the same ones within a window, and within a minute where that has an edge between."""
        window = now_ms // WINDOW_MS
        last = self._issued.pop(wish, None)
        if last is not None and last[0] == window - 1 and now_ms - last[1] < _SAME_MS:
            window, now_ms = last
        self._issued[wish] = window, now_ms
        if len(self._issued) > _REMEMBERED:
            self._issued.popitem(last=False)
        return self._token(wish, window)

    def is_issued(self, token: bytes, wish: Wish, now_ms: int) -> bool:
        """Whether the token can be claimed now."""
        window = now_ms // WINDOW_MS
        return any(hmac.compare_digest(token, self._token(wish, one)) for one in (window, window - 1))

    def _token(self, wish: Wish, window: int) -> bytes:
        told = f"{wish.room} {wish.session_id} {wish.after} {window}"
        return hmac.digest(self._secret, told.encode(), "sha384")
