"""Throwing away an identity's copies that its retention settings do not keep, a chunk at a time.

Source: Olvid daemon gRPC API 2.0.1, identity settings: oldest first, each told, nothing done on others' sides.
"""

from __future__ import annotations

from sabir.domain.ids import IdentityId
from sabir.store import jobs
from sabir.store.transaction import Tx

RETAIN = "olvid.retain"
"""The kind of the durable job; its key is the identity's id."""
FIRST_MS = 250
"""Who has just set it still sees what is there."""


def plan_first(tx: Tx, identity: IdentityId, *, at_ms: int) -> None:
    """Soon after it was set."""
    jobs.enqueue(tx, RETAIN, str(identity), due_ms=at_ms + FIRST_MS)
