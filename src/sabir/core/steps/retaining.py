"""Throwing away an identity's copies that its retention settings do not keep, a chunk at a time.

Source: Olvid daemon gRPC API 2.0.1, identity settings: oldest first, each told, nothing done on others' sides.
"""

from __future__ import annotations

from typing import NamedTuple

from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.identity_settings import Retention
from sabir.domain.ids import IdentityId, MessageId
from sabir.domain.locations import LocationKind
from sabir.domain.replicas import ReplicaMessage, Wanted
from sabir.store import discussions, identity_settings, jobs
from sabir.store import replica_messages as messages
from sabir.store.transaction import Tx

RETAIN = "olvid.retain"
"""The kind of the durable job; its key is the identity's id."""
FIRST_MS = 250
"""Who has just set it still sees what is there."""
CHUNK = 200
_EVER = 2**63 - 1


class Doomed(NamedTuple):
    """Which messages go: those of a discussion (0: of any) up to one, if they are older."""

    discussion: int = 0
    until: int = _EVER
    before_ms: int = _EVER


def plan(tx: Tx, identity: IdentityId, due_ms: int) -> None:
    """Have it done then."""
    jobs.enqueue(tx, RETAIN, str(identity), due_ms=due_ms)


def doomed_of(
    tx: Tx, identity: IdentityId, kept: Retention, after: int, *, is_locked: bool
) -> tuple[list[Doomed], int]:
    """What goes of the next discussions; and the last of these, or 0 if there are no more."""
    page = discussions.page(tx, identity, is_locked=is_locked, after=after, limit=CHUNK)
    last = page[-1].id if len(page) == CHUNK else 0
    if is_locked and kept.cleans_locked:
        return [Doomed(row.id) for row in page], last
    if not kept.discussion_count:
        return [], 0
    found = [(row.id, messages.newest_beyond(tx, identity, kept.discussion_count, row.id)) for row in page]
    return [Doomed(discussion, until) for discussion, until in found if until is not None], last


def doomed_anywhere(tx: Tx, identity: IdentityId, kept: Retention, *, at_ms: int) -> list[Doomed]:
    """What goes for its age, and for the number of messages."""
    found = [Doomed(before_ms=at_ms - kept.existence_s * 1000)] if kept.existence_s else []
    until = messages.newest_beyond(tx, identity, kept.global_count) if kept.global_count else None
    return [*found, Doomed(until=until)] if until is not None else found


def drop(unit: ReplicaUnit, kept: Retention, doomed: Doomed, after: MessageId) -> MessageId | None:
    """Forget some, from one on; the last one looked at, or None if there are no more."""
    if identity_settings.get(unit.tx, unit.identity).retention != kept:
        return None  # the wish has changed meanwhile
    wanted = Wanted(doomed.discussion)
    page = messages.page(unit.tx, unit.identity, wanted, after=after, limit=CHUNK)
    going = [one for one in page if one.message_id <= doomed.until and one.timestamp_ms < doomed.before_ms]
    for message in going:
        if not (kept.keeps_sharings and _is_shared(message)):
            unit.forget(message, by=None)
    return page[-1].message_id if len(going) == CHUNK else None


def _is_shared(message: ReplicaMessage) -> bool:
    return message.location is not None and message.location.kind is LocationKind.SHARING
