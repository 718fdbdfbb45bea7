"""Throwing away what has served its time. Each call works in small units and may be cut off anywhere."""

from __future__ import annotations

from functools import partial

from sabir.domain.ids import IdentityId, PersonId
from sabir.domain.messages import REPEAT_MS
from sabir.ports import Clock
from sabir.store import client_refs, credentials, identities, log, login_flows, nonces
from sabir.store.database import Database
from sabir.store.transaction import Tx

SNAPSHOT_MS = 24 * 3600 * 1000
"""How long an Olvid client may stay away and still hear of everything."""
_UNIT_ROWS = 500


class Upkeep:
    """Use cases of the periodic jobs; each returns how many rows went."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def drop_expired_credentials(self) -> int:
        """Tokens, challenges, login flows and signed requests nobody can use any more."""
        now_ms = self._clock.now_ms()
        total = 0
        for drop in (_drop_credentials, _drop_flows, _drop_nonces):
            count = _UNIT_ROWS
            while count == _UNIT_ROWS:
                count = await self._db.write(partial(drop, now_ms))
                total += count
        return total

    async def drop_old_references(self) -> int:
        """Keys by which repeated posts were recognised."""
        before_ms = self._clock.now_ms() - REPEAT_MS
        total = 0
        while True:
            count = await self._db.write(partial(_drop_references, before_ms))
            total += count
            if count < _UNIT_ROWS:
                return total

    async def drop_old_snapshots(self) -> int:
        """Notifications of Olvid identities that are older than `SNAPSHOT_MS`."""
        before_ms = self._clock.now_ms() - SNAPSHOT_MS
        total, after = 0, IdentityId(0)
        while True:
            page = await self._db.read(partial(_identities, after))
            for identity in page:
                total += await self._drop_snapshots(identity.person_id, before_ms)
            if len(page) < _UNIT_ROWS:
                return total
            after = page[-1].id

    async def _drop_snapshots(self, person: PersonId, before_ms: int) -> int:
        total = 0
        while await self._db.read(lambda tx: log.has_snapshots(tx, person, before_ms)):
            total += await self._db.write(partial(_drop_snapshots, person, before_ms))
        return total


def _identities(after: IdentityId, tx: Tx) -> list[identities.Identity]:
    return identities.page(tx, after=after, limit=_UNIT_ROWS)


def _drop_credentials(now_ms: int, tx: Tx) -> int:
    tx.lock([])
    return credentials.remove_expired(tx, now_ms, _UNIT_ROWS)


def _drop_flows(now_ms: int, tx: Tx) -> int:
    tx.lock([])
    return login_flows.drop_expired(tx, now_ms, _UNIT_ROWS)


def _drop_nonces(now_ms: int, tx: Tx) -> int:
    tx.lock([])
    return nonces.drop_expired(tx, now_ms, _UNIT_ROWS)


def _drop_references(before_ms: int, tx: Tx) -> int:
    tx.lock([])
    return client_refs.drop_old(tx, before_ms, _UNIT_ROWS)


def _drop_snapshots(person: PersonId, before_ms: int, tx: Tx) -> int:
    tx.lock([])
    return log.drop_snapshots(tx, person, before_ms, _UNIT_ROWS)
