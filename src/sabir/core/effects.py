"""Applying what identities' acts do on each other's sides."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from sabir.core.steps import ephemerality, inviting, parting, presenting, receipts
from sabir.core.steps.effects import APPLY_EFFECTS, Applied
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.errors import SabirError, Unavailable
from sabir.domain.ids import PersonId, StreamId
from sabir.ports import Clock
from sabir.store import effects, identities, jobs
from sabir.store.database import Database
from sabir.store.effects import Effect
from sabir.store.transaction import Tx

APPLIED: Mapping[str, Applied] = {
    **receipts.APPLIED,
    **inviting.APPLIED,
    **parting.APPLIED,
    presenting.DETAILS: presenting.details_changed,
    presenting.PHOTO: presenting.photo_seen,
    **ephemerality.APPLIED,
}
"""By kind of effect: what it does."""
_AT_ONCE = 100
_log = logging.getLogger(__name__)


class Effects:
    """The job's work. `applied` knows every kind of effect."""

    def __init__(self, db: Database, clock: Clock, applied: Mapping[str, Applied]) -> None:
        self._db = db
        self._clock = clock
        self._applied = applied

    async def apply(self, person: PersonId) -> None:
        """All that are due on that person's side, in their order. Safe to repeat and to run twice."""
        while True:
            pending = await self._db.read(lambda tx: effects.pending(tx, person, _AT_ONCE))
            for effect in pending:
                now_ms = self._clock.now_ms()
                if effect.due_ms > now_ms:
                    await self._db.write(partial(_come_again, effect))
                    return
                await self._apply(effect, now_ms)
            if len(pending) < _AT_ONCE:
                return

    async def spread(self, payload: str) -> None:
        """Tell more of those who know a person that it changed."""

        def unit(tx: Tx) -> None:
            tx.lock([])
            presenting.go_on(tx, payload, at_ms=at_ms)

        at_ms = self._clock.now_ms()
        await self._db.write(unit)

    async def _apply(self, effect: Effect, now_ms: int) -> None:
        try:
            await self._db.write(lambda tx: self._unit(tx, effect, now_ms))
        except Unavailable:
            raise
        except SabirError as error:
            _log.info("An effect of kind %s came too late: %s", effect.kind, error)
            await self._db.write(partial(_drop, effect))

    def _unit(self, tx: Tx, effect: Effect, at_ms: int) -> None:
        streams: list[StreamId] = [effect.person_id]
        tx.lock([*streams, effect.room_id] if effect.room_id is not None else streams)
        if not effects.take(tx, effect.id):
            return
        identity = identities.find_of(tx, effect.person_id)
        if identity is None:
            return
        unit = ReplicaUnit(tx, identity.id, effect.person_id, at_ms)
        self._applied[effect.kind](unit, effect.data)
        unit.finish()


def _come_again(effect: Effect, tx: Tx) -> None:
    tx.lock([])
    jobs.enqueue(tx, APPLY_EFFECTS, str(effect.person_id), due_ms=effect.due_ms)


def _drop(effect: Effect, tx: Tx) -> None:
    tx.lock([])
    effects.take(tx, effect.id)
