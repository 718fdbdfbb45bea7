"""Rows of the licences that identities were given, sealed."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import IdentityId
from sabir.store.olvid_tables import api_keys
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx

_PUT = Statement(
    upsert(api_keys)
    .values(identity_id=param("identity_id"), sealed=param("sealed"))
    .on_conflict_do_update(index_elements=["identity_id"], set_={"sealed": param("sealed")})
)
_REMOVE = Statement(delete(api_keys).where(api_keys.c.identity_id == param("identity_id")))
_FIND = Statement(select(api_keys.c.sealed).where(api_keys.c.identity_id == param("identity_id")))


def put(tx: Tx, identity: IdentityId, sealed: bytes) -> None:
    """In place of the one there is."""
    tx.run(_PUT, identity_id=identity, sealed=sealed)


def remove(tx: Tx, identity: IdentityId) -> None:
    tx.run(_REMOVE, identity_id=identity)


def find(tx: Tx, identity: IdentityId) -> bytes | None:
    row = tx.row(_FIND, identity_id=identity)
    return cast("bytes", row[0]) if row else None
