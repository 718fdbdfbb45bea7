"""Rows of effects: what happens on an identity's side a little later."""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import delete, select

from sabir.domain.ids import PersonId, RoomId
from sabir.store.olvid_tables import effects
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Tx


class Effect(NamedTuple):
    """One of them; `data` is JSON, for whoever knows the kind."""

    id: int
    person_id: PersonId
    room_id: RoomId | None
    due_ms: int
    kind: str
    data: str


_COLUMNS = (effects.c.id, effects.c.person_id, effects.c.room_id, effects.c.due_ms, effects.c.kind, effects.c.data)
_INSERT = Statement(insert_into(effects))
_NEXT = Statement(
    select(*_COLUMNS).where(effects.c.person_id == param("person_id")).order_by(effects.c.id).limit(param("limit"))
)
_TAKE = Statement(delete(effects).where(effects.c.id == param("id")))
_DROP_OF_PERSON = Statement(delete(effects).where(effects.c.person_id == param("person_id")))


def add(tx: Tx, effect: Effect) -> None:
    """Ids come from `tx.next_id()`."""
    tx.run(_INSERT, **effect._asdict())


def pending(tx: Tx, person: PersonId, limit: int) -> list[Effect]:
    """Due or not, in their order."""
    rows = tx.rows(_NEXT, person_id=person, limit=limit)
    return [Effect(*cast("tuple[int, PersonId, RoomId | None, int, str, str]", tuple(row))) for row in rows]


def take(tx: Tx, effect: int) -> bool:
    """False if it was taken already."""
    return tx.run(_TAKE, id=effect) == 1


def drop_of_person(tx: Tx, person: PersonId) -> None:
    tx.run(_DROP_OF_PERSON, person_id=person)
