"""Stretches of rooms' logs that were read lately: what many readers ask for is read from the database once.

An event never changes, and no message changes without its room counting the change (modern Session clients poll by that
count). A unit that sees the same count in the room's row therefore sees the same items; on every node, for the count
is read in the unit's own snapshot.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from sabir.domain.ids import RoomId, Seq
from sabir.domain.rooms import Room
from sabir.domain.timeline import Item
from sabir.store import timeline
from sabir.store.transaction import Tx

MOST_ITEMS = 20_000
"""About 1 KiB each, with texts of usual length."""


@dataclass(slots=True)
class _Kept:
    changes: int
    items: dict[int, Item] = field(default_factory=dict)


class Recalled:
    """Belongs to one process; for reading units only, which see nothing that may still be rolled back."""

    def __init__(self, most_items: int = MOST_ITEMS) -> None:
        self._most_items = most_items
        self._count = 0
        self._rooms: OrderedDict[RoomId, _Kept] = OrderedDict()

    def newer(self, tx: Tx, room: Room, last_seq: Seq, seq: int, limit: int) -> list[Item]:
        """The events after position `seq`, oldest first. `last_seq` is the room's newest position."""
        seq = max(seq, room.cleared_seq)
        return self._between(tx, room, seq + 1, min(seq + limit, last_seq))

    def older(self, tx: Tx, room: Room, last_seq: Seq, seq: int, limit: int) -> list[Item]:
        """The events before position `seq`, newest first."""
        last = min(seq - 1, last_seq)
        return self._between(tx, room, max(last - limit, room.cleared_seq) + 1, last)[::-1]

    def _between(self, tx: Tx, room: Room, first: int, last: int) -> list[Item]:
        if first > last:
            return []
        kept = self._of(room)
        if kept is not None:
            found = [kept.items.get(seq) for seq in range(first, last + 1)]
            if all(found):
                return cast("list[Item]", found)
        items = timeline.stretch(tx, room.id, first - 1, last - first + 1)
        if kept is not None:
            self._keep(kept, items)
        return items

    def _of(self, room: Room) -> _Kept | None:
        """None for a unit that sees an older moment than another one before."""
        changes = room.message_sequence - room.message_count
        kept = self._rooms.get(room.id)
        if kept is None or kept.changes < changes:
            if kept is not None:
                self._count -= len(kept.items)
            kept = self._rooms[room.id] = _Kept(changes)
        self._rooms.move_to_end(room.id)
        return kept if kept.changes == changes else None

    def _keep(self, kept: _Kept, items: Sequence[Item]) -> None:
        before = len(kept.items)
        kept.items.update((item.event.seq, item) for item in items)
        self._count += len(kept.items) - before
        while self._count > self._most_items:
            _, dropped = self._rooms.popitem(last=False)
            self._count -= len(dropped.items)
