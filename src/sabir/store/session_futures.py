"""Changes of rights that come by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import and_, case, delete, func, null, select, update

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.session_rights import Override
from sabir.store.session_tables import session_futures as futures
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Row, Tx


class Future(NamedTuple):
    """One change, of those rights that are not None."""

    id: int
    room_id: RoomId
    person_id: PersonId
    due_ms: int
    can_read: bool | None
    can_write: bool | None
    can_upload: bool | None

    def applied(self, before: Override) -> Override:
        """What becomes of someone's rights."""
        wished = {"can_read": self.can_read, "can_write": self.can_write, "can_upload": self.can_upload}
        return before._replace(**{name: own for name, own in wished.items() if own is not None})


_COLUMNS = tuple(futures.columns)
_CHANGES = (futures.c.can_read, futures.c.can_write, futures.c.can_upload)
_INSERT = Statement(insert_into(futures))
_OF_ROOM = Statement(
    select(*_COLUMNS)
    .where(futures.c.room_id == param("room_id"))
    .order_by(futures.c.due_ms, futures.c.id)
    .limit(param("limit"))
)
_OF_PERSON = Statement(
    select(*_COLUMNS)
    .where(futures.c.room_id == param("room_id"), futures.c.person_id == param("person_id"))
    .order_by(futures.c.due_ms, futures.c.id)
    .limit(param("limit"))
)
_DUE = Statement(
    select(*_COLUMNS)
    .where(futures.c.due_ms <= param("now_ms"))
    .order_by(futures.c.due_ms, futures.c.id)
    .limit(param("limit"))
)
_NEXT = Statement(select(func.min(futures.c.due_ms)))
_REMOVE = Statement(delete(futures).where(futures.c.id == param("id")))
_FORGET = Statement(delete(futures).where(futures.c.person_id == param("person_id")))
_OWN = and_(futures.c.room_id == param("room_id_"), futures.c.person_id == param("person_id_"))
_UNSCHEDULE = Statement(
    update(futures)
    .where(_OWN)
    .values({column.name: case((param(f"keeps_{column.name}") == 1, column), else_=null()) for column in _CHANGES})
)
_REMOVE_EMPTY = Statement(delete(futures).where(_OWN, *(column.is_(None) for column in _CHANGES)))


def add(tx: Tx, future: Future) -> None:
    """Its id comes from `tx.next_id`."""
    tx.run(_INSERT, **future._asdict())


def of_room(tx: Tx, room: RoomId, limit: int) -> list[Future]:
    """Soonest first."""
    return [_future(row) for row in tx.rows(_OF_ROOM, room_id=room, limit=limit)]


def of_person(tx: Tx, room: RoomId, person: PersonId, limit: int) -> list[Future]:
    """Soonest first."""
    return [_future(row) for row in tx.rows(_OF_PERSON, room_id=room, person_id=person, limit=limit)]


def due(tx: Tx, now_ms: int, limit: int) -> list[Future]:
    """Soonest first."""
    return [_future(row) for row in tx.rows(_DUE, now_ms=now_ms, limit=limit)]


def next_due_ms(tx: Tx) -> int | None:
    """When the next one comes."""
    row = tx.row(_NEXT)
    return cast("int | None", row[0]) if row else None


def remove(tx: Tx, future: int) -> bool:
    """Whether it was there."""
    return tx.run(_REMOVE, id=future) == 1


def forget(tx: Tx, person: PersonId) -> None:
    """In all rooms."""
    tx.run(_FORGET, person_id=person)


def unschedule(tx: Tx, room: RoomId, person: PersonId, rights: Sequence[str]) -> None:
    """Those of the rights named do not change by themselves any more; `rights` as fields of an override."""
    keeps = {f"keeps_{column.name}": int(column.name not in rights) for column in _CHANGES}
    tx.run(_UNSCHEDULE, room_id_=room, person_id_=person, **keeps)
    tx.run(_REMOVE_EMPTY, room_id_=room, person_id_=person)


def _future(row: Row) -> Future:
    known = cast("tuple[int, RoomId, PersonId, int]", tuple(row[:4]))
    return Future(*known, *(None if own is None else bool(own) for own in row[4:7]))
