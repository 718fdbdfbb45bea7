"""Nonces of signed requests that changed something: none of them counts twice."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.store.session_tables import request_nonces as nonces
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx

_SPEND = Statement(upsert(nonces).values(nonce=param("nonce"), expires_ms=param("expires_ms")).on_conflict_do_nothing())
_DROP = Statement(
    delete(nonces).where(
        nonces.c.nonce.in_(select(nonces.c.nonce).where(nonces.c.expires_ms < param("now_ms")).limit(param("limit")))
    )
)


def spend(tx: Tx, nonce: bytes, expires_ms: int) -> bool:
    """False if it was spent before."""
    return tx.run(_SPEND, nonce=nonce, expires_ms=expires_ms) == 1


def drop_expired(tx: Tx, now_ms: int, limit: int) -> int:
    """Those whose requests would be too old by now."""
    return tx.run(_DROP, now_ms=now_ms, limit=limit)
