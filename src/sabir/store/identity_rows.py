"""All rows of one identity, whatever they are about: every table with a column `identity_id`."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Table, delete, or_, select, tuple_

from sabir.domain.ids import IdentityId, PersonId
from sabir.store.all_tables import metadata
from sabir.store.replica_tables import identities
from sabir.store.statements import Statement, param
from sabir.store.tables import credentials, external_ids, people
from sabir.store.transaction import Tx

_REMOVE_IDENTITY = Statement(delete(identities).where(identities.c.id == param("id")))
_OTHER_ACCESS = Statement(
    select(people.c.id)
    .outerjoin(credentials, credentials.c.person_id == people.c.id)
    .outerjoin(external_ids, external_ids.c.person_id == people.c.id)
    .where(
        people.c.id == param("person_id"),
        or_(credentials.c.id.is_not(None), external_ids.c.value.is_not(None)),
    )
    .limit(1)
)


def remove_identity(tx: Tx, identity: IdentityId) -> bool:
    """The identity itself: from now on its person is none. False if it is gone already."""
    return tx.run(_REMOVE_IDENTITY, id=identity) == 1


def remove_some(tx: Tx, identity: IdentityId, limit: int) -> int:
    """What is left of it, so many rows of each table at most; how many went."""
    return sum(tx.run(statement, identity_id=identity, limit=limit) for statement in _removals())


def has_other_access(tx: Tx, person: PersonId) -> bool:
    """Whether the person has credentials, or is known by another id on some face."""
    return tx.row(_OTHER_ACCESS, person_id=person) is not None


@cache
def _removals() -> tuple[Statement, ...]:
    tables = [table for table in metadata.sorted_tables if "identity_id" in table.c]
    return tuple(_removal(table) for table in tables)


def _removal(table: Table) -> Statement:
    key = list(table.primary_key.columns)
    some = select(*key).where(table.c.identity_id == param("identity_id")).limit(param("limit"))
    return Statement(delete(table).where(tuple_(*key).in_(some) if len(key) > 1 else key[0].in_(some)))
