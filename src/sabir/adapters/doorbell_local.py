"""The doorbell of a single process."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sabir.domain.ids import StreamId
from sabir.ports import RingHandler

log = logging.getLogger(__name__)


class LocalDoorbell:
    """A `Doorbell` that rings in this process alone, before `ring` returns."""

    def __init__(self) -> None:
        self._on_ring: RingHandler | None = None

    async def start(self, on_ring: RingHandler) -> None:
        self._on_ring = on_ring

    def ring(self, streams: Sequence[StreamId]) -> None:
        if self._on_ring is None or not streams:
            return
        try:
            self._on_ring(streams)
        except Exception:  # the commit stands; a lost ring costs latency only
            log.exception("The handler of the doorbell failed.")

    async def close(self) -> None:
        self._on_ring = None
