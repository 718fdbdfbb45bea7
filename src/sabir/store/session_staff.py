"""Moderators and administrators of every published room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import PersonId
from sabir.domain.ranks import NO_RANK, Rank
from sabir.store.session_tables import session_staff as staff
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx

_FLAGS = {"is_admin": param("is_admin"), "is_concealed": param("is_concealed")}
_PUT = Statement(
    upsert(staff)
    .values(person_id=param("person_id"), at_ms=param("at_ms"), **_FLAGS)
    .on_conflict_do_update(index_elements=["person_id"], set_=_FLAGS)
)
_REMOVE = Statement(delete(staff).where(staff.c.person_id == param("person_id")))
_ONE = Statement(select(staff.c.is_admin, staff.c.is_concealed).where(staff.c.person_id == param("person_id")))
_ALL = Statement(
    select(staff.c.person_id, staff.c.is_admin, staff.c.is_concealed)
    .order_by(staff.c.at_ms, staff.c.person_id)
    .limit(param("limit"))
)


def put(tx: Tx, person: PersonId, rank: Rank, *, at_ms: int) -> None:
    """In place of the rank there is; none removes it."""
    if rank.is_moderator:
        tx.run(_PUT, person_id=person, is_admin=rank.is_admin, is_concealed=rank.is_concealed, at_ms=at_ms)
    else:
        remove(tx, person)


def remove(tx: Tx, person: PersonId) -> bool:
    """Whether it was one of them."""
    return tx.run(_REMOVE, person_id=person) == 1


def find(tx: Tx, person: PersonId) -> Rank:
    """`NO_RANK` for everyone else."""
    row = tx.row(_ONE, person_id=person)
    return Rank(True, bool(row[0]), bool(row[1])) if row else NO_RANK


def page(tx: Tx, limit: int) -> dict[PersonId, Rank]:
    """All of them, oldest first."""
    rows = cast("Sequence[tuple[PersonId, bool, bool]]", tx.rows(_ALL, limit=limit))
    return {person: Rank(True, bool(is_admin), bool(is_concealed)) for person, is_admin, is_concealed in rows}
