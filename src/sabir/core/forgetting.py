"""What goes by itself of what an Olvid identity has: copies whose time has come, and those it does not want to keep."""

from __future__ import annotations

from functools import partial

from sabir.core.steps import fading, retaining
from sabir.core.steps.fading import FADE
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.core.steps.retaining import RETAIN, Doomed
from sabir.domain.identity_settings import Retention
from sabir.domain.ids import IdentityId, MessageId
from sabir.ports import Clock
from sabir.store import identities, identity_settings
from sabir.store.database import Database
from sabir.store.identities import Identity
from sabir.store.transaction import Tx

__all__ = ["FADE", "RETAIN", "Forgetting"]
_PAGE = 200


class Forgetting:
    """The jobs' work. Every part of it is safe to repeat and to run twice."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def fade(self, identity: IdentityId) -> None:
        """Forget what can't be seen any longer."""
        whose = await self._find(identity)
        while whose is not None and await self._db.write(partial(_fade, whose, self._clock.now_ms())):
            pass

    async def retain_all(self) -> None:
        """Have every identity that wants it throw away what it does not keep."""
        after: int | None = 0
        while after is not None:
            after = await self._db.write(partial(_plan_some, after, self._clock.now_ms()))

    async def retain(self, identity: IdentityId) -> None:
        """Throw away what the identity does not keep, oldest first."""
        whose = await self._find(identity)
        kept = (await self._db.read(lambda tx: identity_settings.get(tx, identity))).retention
        if whose is None or not kept.is_on:
            return
        for is_locked in (True, False):
            await self._retain_discussions(whose, kept, is_locked=is_locked)
        at_ms = self._clock.now_ms()
        for doomed in await self._db.read(lambda tx: retaining.doomed_anywhere(tx, identity, kept, at_ms=at_ms)):
            await self._drop(whose, kept, doomed)

    async def _retain_discussions(self, whose: Identity, kept: Retention, *, is_locked: bool) -> None:
        last = 0
        while True:
            found, last = await self._db.read(
                partial(retaining.doomed_of, identity=whose.id, kept=kept, after=last, is_locked=is_locked)
            )
            for doomed in found:
                await self._drop(whose, kept, doomed)
            if not last:
                return

    async def _drop(self, whose: Identity, kept: Retention, doomed: Doomed) -> None:
        after: MessageId | None = MessageId(0)
        while after is not None:
            after = await self._db.write(partial(_drop, whose, kept, doomed, (after, self._clock.now_ms())))

    async def _find(self, identity: IdentityId) -> Identity | None:
        return await self._db.read(lambda tx: identities.find(tx, identity))


def _fade(whose: Identity, at_ms: int, tx: Tx) -> bool:
    tx.lock([whose.person_id])
    unit = ReplicaUnit(tx, whose.id, whose.person_id, at_ms)
    has_more = fading.fade(unit)
    unit.finish()
    return has_more


def _drop(whose: Identity, kept: Retention, doomed: Doomed, at: tuple[MessageId, int], tx: Tx) -> MessageId | None:
    after, at_ms = at
    tx.lock([whose.person_id])
    unit = ReplicaUnit(tx, whose.id, whose.person_id, at_ms)
    last = retaining.drop(unit, kept, doomed, after)
    unit.finish()
    return last


def _plan_some(after: int, at_ms: int, tx: Tx) -> int | None:
    tx.lock([])
    found = identity_settings.retaining(tx, after=after, limit=_PAGE)
    for identity in found:
        retaining.plan(tx, identity, at_ms)
    return found[-1] if len(found) == _PAGE else None
