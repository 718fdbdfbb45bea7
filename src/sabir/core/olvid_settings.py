"""What an Olvid identity wants done by itself, and what holds for messages in its discussions."""

from __future__ import annotations

from sabir.core.steps import ephemerality, inviting, retaining
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain import ephemerality as limits
from sabir.domain import identity_settings, rules
from sabir.domain.ephemerality import Ephemerality
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.identity_settings import IdentitySettings
from sabir.domain.replicas import Owner
from sabir.domain.rooms import RoomKind
from sabir.ports import Clock
from sabir.store import discussions, participants, rooms
from sabir.store import identity_settings as stored
from sabir.store.database import Database
from sabir.store.discussions import DiscussionRow
from sabir.store.transaction import Tx


class OlvidSettings:
    """Use cases on settings."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def of_identity(self, owner: Owner) -> IdentitySettings:
        return await self._db.read(lambda tx: stored.get(tx, owner.identity_id))

    async def put_of_identity(self, owner: Owner, wanted: IdentitySettings) -> IdentitySettings:
        """In place of all there was. Raises `InvalidInput`, `WrongState` (it has no directory)."""
        identity_settings.check(wanted)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> IdentitySettings:
            tx.lock([owner.actor.person_id])
            if wanted.invites_directory:
                raise WrongState("Only an identity of a directory can invite all of it.")
            stored.put(tx, owner.identity_id, wanted)
            if wanted.retention.is_on:
                retaining.plan(tx, owner.identity_id, at_ms + retaining.FIRST_MS)
            if any(wanted.auto_accept):
                accepting = ReplicaUnit(tx, owner.identity_id, owner.actor.person_id, at_ms)
                inviting.accept_pending(accepting)
                accepting.finish()
            return wanted

        return await self._db.write(unit)

    async def of_discussion(self, owner: Owner, discussion: int) -> Ephemerality:
        """Raises `NotFound`, also for a locked one."""

        def unit(tx: Tx) -> Ephemerality:
            room = rooms.find(tx, _live(tx, owner, discussion).room_id)
            if room is None:
                raise NotFound("discussion")
            return ephemerality.of(tx, room)

        return await self._db.read(unit)

    async def put_of_discussion(self, owner: Owner, discussion: int, wanted: Ephemerality) -> Ephemerality:
        """What holds for everyone's messages from now on. In a group only those who lead it may.

        Raises `InvalidInput`, `NotFound`, `RankTooLow`.
        """
        limits.check(wanted)
        person, at_ms = owner.actor.person_id, self._clock.now_ms()
        room = (await self._db.read(lambda tx: _live(tx, owner, discussion))).room_id

        def unit(tx: Tx) -> Ephemerality:
            tx.lock([room, person])
            _live(tx, owner, discussion)
            seat = participants.access(tx, person, room)
            if seat.room.kind is not RoomKind.ONE_TO_ONE:
                rules.require(seat, rules.Action.KEEP_HISTORY)
            if ephemerality.of(tx, seat.room) != wanted:
                change = ephemerality.put(tx, seat.room, wanted, actor=person, at_ms=at_ms)
                told = ReplicaUnit(tx, owner.identity_id, person, at_ms)
                ephemerality.tell(told, change, by=person)
                told.finish()
            return wanted

        return await self._db.write(unit)

    async def spread(self, payload: str) -> None:
        """The job's work: tell more members of a room what limits its messages now."""
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([])
            ephemerality.go_on(tx, payload, at_ms=at_ms)

        await self._db.write(unit)


def _live(tx: Tx, owner: Owner, discussion: int) -> DiscussionRow:
    found = discussions.find_bare(tx, owner.identity_id, discussion)
    if found is None or found.is_locked:
        raise NotFound("discussion")
    return found
