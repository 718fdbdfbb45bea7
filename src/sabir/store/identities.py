"""Rows of Olvid identities: the persons that are reachable as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select

from sabir.domain.ids import IdentityId, PersonId
from sabir.store.replica_tables import identities
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    identities.c.id,
    identities.c.person_id,
    identities.c.first_name,
    identities.c.last_name,
    identities.c.company,
    identities.c.position,
    identities.c.public_key,
    identities.c.created_ms,
)
_INSERT = Statement(
    insert_into(
        identities, "id", "person_id", "first_name", "last_name", "company", "position", "public_key", "created_ms"
    )
)
_BY_ID = Statement(select(*_COLUMNS).where(identities.c.id == param("id")))
_BY_PERSON = Statement(select(*_COLUMNS).where(identities.c.person_id == param("person_id")))
_PAGE = Statement(
    select(*_COLUMNS).where(identities.c.id > param("after")).order_by(identities.c.id).limit(param("limit"))
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's face towards Olvid clients."""

    id: IdentityId
    person_id: PersonId
    first_name: str
    last_name: str
    company: str
    position: str
    public_key: str
    created_ms: int


def insert(tx: Tx, identity: Identity) -> None:
    """One per person: look first."""
    tx.run(
        _INSERT,
        id=identity.id,
        person_id=identity.person_id,
        first_name=identity.first_name,
        last_name=identity.last_name,
        company=identity.company,
        position=identity.position,
        public_key=identity.public_key,
        created_ms=identity.created_ms,
    )


def find(tx: Tx, identity: IdentityId) -> Identity | None:
    return _one(tx.row(_BY_ID, id=identity))


def find_of(tx: Tx, person: PersonId) -> Identity | None:
    return _one(tx.row(_BY_PERSON, person_id=person))


def page(tx: Tx, *, after: int = 0, limit: int) -> list[Identity]:
    return [_identity(row) for row in tx.rows(_PAGE, after=after, limit=limit)]


def _one(row: Row | None) -> Identity | None:
    return _identity(row) if row else None


def _identity(row: Row) -> Identity:
    return Identity(*cast("tuple[IdentityId, PersonId, str, str, str, str, str, int]", tuple(row)))
