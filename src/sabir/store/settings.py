"""Rows of what administrators set at run time, and of what people set for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import PersonId
from sabir.store.account_tables import person_settings, settings
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.transaction import Tx

_ALL = Statement(select(settings.c.name, settings.c.value).order_by(settings.c.name).limit(param("limit")))
_COUNT = Statement(select(func.count()).select_from(settings))
_PUT = Statement(
    upsert(settings)
    .values(name=param("name"), value=param("value"), changed_ms=param("at_ms"))
    .on_conflict_do_update(index_elements=["name"], set_={"value": param("value"), "changed_ms": param("at_ms")})
)
_REMOVE = Statement(delete(settings).where(settings.c.name == param("name")))
_PERSONAL = Statement(
    select(person_settings.c.person_id, person_settings.c.name, person_settings.c.value).where(
        is_any_of(person_settings.c.person_id, "ids")
    )
)
_PUT_PERSONAL = Statement(
    upsert(person_settings)
    .values(person_id=param("person_id"), name=param("name"), value=param("value"))
    .on_conflict_do_update(index_elements=["person_id", "name"], set_={"value": param("value")})
)
_REMOVE_PERSONAL = Statement(delete(person_settings).where(person_settings.c.person_id == param("person_id")))


def all_sealed(tx: Tx, limit: int) -> dict[str, bytes]:
    """Values as they are stored, by name."""
    return dict(cast("list[tuple[str, bytes]]", tx.rows(_ALL, limit=limit)))


def count(tx: Tx) -> int:
    row = tx.row(_COUNT)
    return cast("int", row[0]) if row else 0


def put(tx: Tx, name: str, sealed: bytes, *, at_ms: int) -> None:
    tx.run(_PUT, name=name, value=sealed, at_ms=at_ms)


def remove(tx: Tx, name: str) -> bool:
    """False if it was not set."""
    return tx.run(_REMOVE, name=name) == 1


def of_people(tx: Tx, ids: Sequence[PersonId]) -> dict[PersonId, dict[str, str]]:
    """What each of them has set, if anything."""
    found: dict[PersonId, dict[str, str]] = {}
    for person, name, value in cast(
        "list[tuple[PersonId, str, str]]", tx.rows(_PERSONAL, ids=list(ids)) if ids else []
    ):
        found.setdefault(person, {})[name] = value
    return found


def put_of_person(tx: Tx, person: PersonId, name: str, value: str) -> None:
    tx.run(_PUT_PERSONAL, person_id=person, name=name, value=value)


def remove_of_person(tx: Tx, person: PersonId) -> int:
    return tx.run(_REMOVE_PERSONAL, person_id=person)
