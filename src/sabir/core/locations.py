"""Live sharing of places by Olvid identities."""

from __future__ import annotations

import logging

from sabir.core.steps import locating
from sabir.core.steps.locating import Sharing
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.errors import NotFound
from sabir.domain.ids import RoomId
from sabir.domain.locations import Location, check_location
from sabir.domain.replicas import Owner, ReplicaId, ReplicaMessage
from sabir.ports import Clock
from sabir.store import discussions, identities, locations
from sabir.store import replica_messages as copies
from sabir.store.database import Database
from sabir.store.transaction import Tx

_log = logging.getLogger(__name__)


class Locations:
    """Use cases on it. It begins with a message: see `Replicas.send`."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def move(self, owner: Owner, ref: ReplicaId, location: Location) -> ReplicaMessage:
        """The next position. Raises `NotFound`, `WrongState` (not own, not live), `InvalidInput`."""
        check_location(location)
        room, at_ms = await self._room_of(owner, ref), self._clock.now_ms()
        change = ref, location._replace(at_ms=at_ms)
        return await self._db.write(lambda tx: locating.move(tx, owner, room, change, at_ms=at_ms))

    async def end(self, owner: Owner, ref: ReplicaId) -> ReplicaMessage:
        """Raises `NotFound`, `WrongState` (not own, not live)."""
        room, at_ms = await self._room_of(owner, ref), self._clock.now_ms()
        return await self._db.write(lambda tx: locating.end(tx, owner, room, ref, at_ms=at_ms))

    async def expire(self, sharing: Sharing) -> None:
        """The job's work: end it, and forget where it was before. Safe to repeat."""
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([sharing.room, sharing.author])
            place = locating.finish(tx, sharing, at_ms=at_ms)
            locations.prune(tx, sharing.message, at_ms)
            identity = identities.find_of(tx, sharing.author)
            if place is not None and identity is not None:
                replica = ReplicaUnit(tx, identity.id, sharing.author, at_ms)
                locating.show_own(replica, sharing, place)
                replica.finish()

        try:
            await self._db.write(unit)
        except NotFound:
            _log.info("Message %d was gone before its live sharing ended.", sharing.message)

    async def _room_of(self, owner: Owner, ref: ReplicaId) -> RoomId:
        def look(tx: Tx) -> RoomId:
            copy = copies.find(tx, owner.identity_id, ref)
            row = discussions.find_bare(tx, owner.identity_id, copy.discussion_id) if copy is not None else None
            if row is None:
                raise NotFound("message")
            return row.room_id

        return await self._db.read(look)
