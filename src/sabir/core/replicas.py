"""What Olvid identities see: copies of rooms as devices have them, and the notifications about them."""

from __future__ import annotations

from sabir.ports import Clock
from sabir.store.database import Database
from sabir.store.follow import Bell


class Replicas:
    """Use cases on replicas."""

    def __init__(self, db: Database, clock: Clock, bell: Bell, *, remote_delay_ms: int) -> None:
        self._db = db
        self._clock = clock
        self._bell = bell
        self._remote_delay_ms = remote_delay_ms

    async def close(self) -> None:
        """End the hubs."""
