"""Read markers of other faces, as Olvid identities hear of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sabir.core.steps import receipts
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.replicas import Progress
from sabir.ports import Clock
from sabir.store import identities, participants
from sabir.store import receipts as untold
from sabir.store import replica_messages as copies
from sabir.store.database import Database
from sabir.store.transaction import Tx

_AT_ONCE = 200


class Receipts:
    """The job's work."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def tell_marked(self, room: RoomId, reader: PersonId) -> None:
        """Tell the authors what the reader's marker has passed. Safe to repeat."""

        def look(tx: Tx) -> untold.Authors:
            seat = participants.find(tx, room, reader)
            return untold.of_passed(tx, room, reader, seat.last_read_id, _AT_ONCE) if seat is not None else {}

        while authors := await self._db.read(look):
            for person, ids in authors.items():
                await self._db.write(partial(_tell, person, ids, self._clock.now_ms()))
            if sum(map(len, authors.values())) < _AT_ONCE:
                return


def _tell(person: PersonId, ids: Sequence[MessageId], at_ms: int, tx: Tx) -> None:
    tx.lock([person])
    identity = identities.find_of(tx, person)
    if identity is None:
        return
    unit = ReplicaUnit(tx, identity.id, person, at_ms)
    found, _ = copies.by_messages(tx, identity.id, ids)
    receipts.advance(unit, [found[one] for one in sorted(found)], Progress.READ)
    unit.finish()
