"""Copies of messages that go by themselves: when their time has come, or so long after they were read.

Source: Olvid daemon gRPC API 2.0.1, ephemerality.
"""

from __future__ import annotations

from collections.abc import Collection

from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.ids import IdentityId
from sabir.domain.messages import Message
from sabir.domain.replicas import ReplicaMessage
from sabir.store import jobs
from sabir.store import replica_messages as messages
from sabir.store.transaction import Tx

FADE = "olvid.fade"
"""The kind of the durable job that takes them away; its key is the identity's id."""
CHUNK = 200


def mark_read(tx: Tx, identity: IdentityId, read: Collection[ReplicaMessage], *, at_ms: int) -> None:
    """They count as read; those that can't be seen for long after that get their time to go."""
    messages.mark_read(tx, identity, [message.message_id for message in read], at_ms=at_ms)
    seen_ms = [message.visible_ms for message in read if message.visible_ms is not None]
    if seen_ms:
        plan(tx, identity, at_ms + min(seen_ms))


def end_ms(tx: Tx, message: Message, visible_ms: int | None) -> int | None:
    """When its author's own copy goes: what can't be seen for long counts from when it was uploaded."""
    seen_ms = None if visible_ms is None else message.posted_ms + tx.replica_delay_ms + visible_ms
    times_ms = [at_ms for at_ms in (message.expires_ms, seen_ms) if at_ms is not None]
    return min(times_ms) if times_ms else None


def plan(tx: Tx, identity: IdentityId, due_ms: int) -> None:
    """Something goes then, at the earliest."""
    jobs.enqueue(tx, FADE, str(identity), due_ms=due_ms)


def fade(unit: ReplicaUnit) -> bool:
    """Forget copies whose time has come; whether there may be more. Plans the next."""
    found = messages.dying(unit.tx, unit.identity, unit.at_ms, CHUNK)
    for message in found:
        unit.forget(message, by=None)
    if len(found) == CHUNK:
        return True
    next_ms = messages.next_death_ms(unit.tx, unit.identity)
    if next_ms is not None:
        plan(unit.tx, unit.identity, next_ms)
    return False
