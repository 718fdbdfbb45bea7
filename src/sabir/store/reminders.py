"""Rows of reminders of messages."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.store.chat_tables import reminders
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx

_OWN = (reminders.c.person_id == param("person_id"), reminders.c.message_id == param("message_id"))
_PUT = Statement(
    upsert(reminders)
    .values(
        person_id=param("person_id"),
        message_id=param("message_id"),
        room_id=param("room_id"),
        due_ms=param("due_ms"),
        told_ms=None,
    )
    .on_conflict_do_update(
        index_elements=["person_id", "message_id"], set_={"due_ms": param("due_ms"), "told_ms": None}
    )
)
_DUE_MS = Statement(select(reminders.c.due_ms).where(*_OWN, reminders.c.told_ms.is_(None)))
_REMOVE = Statement(delete(reminders).where(*_OWN, reminders.c.told_ms.is_(None)))
_COUNT = Statement(
    select(func.count())
    .select_from(reminders)
    .where(reminders.c.person_id == param("person_id"), reminders.c.told_ms.is_(None))
)
_TELL = Statement(
    update(reminders)
    .where(
        reminders.c.person_id == param("person_id_"),
        reminders.c.told_ms.is_(None),
        reminders.c.due_ms <= param("now_ms"),
    )
    .values(told_ms=param("now_ms"))
)
_NEXT = Statement(
    select(func.min(reminders.c.due_ms)).where(
        reminders.c.person_id == param("person_id"), reminders.c.told_ms.is_(None)
    )
)


def put(tx: Tx, person: PersonId, room: RoomId, message: MessageId, *, due_ms: int) -> None:
    """In place of an earlier one of the same message."""
    tx.run(_PUT, person_id=person, message_id=message, room_id=room, due_ms=due_ms)


def due_ms(tx: Tx, person: PersonId, message: MessageId) -> int | None:
    """When it will be due; None if there is none to come."""
    row = tx.row(_DUE_MS, person_id=person, message_id=message)
    return cast("int", row[0]) if row else None


def count(tx: Tx, person: PersonId) -> int:
    """Those to come."""
    row = tx.row(_COUNT, person_id=person)
    return cast("int", row[0]) if row else 0


def remove(tx: Tx, person: PersonId, message: MessageId) -> bool:
    """False if there was none to come."""
    return tx.run(_REMOVE, person_id=person, message_id=message) == 1


def tell(tx: Tx, person: PersonId, *, now_ms: int) -> int:
    """Those that are due are told from now on; how many."""
    return tx.run(_TELL, person_id_=person, now_ms=now_ms)


def next_ms(tx: Tx, person: PersonId) -> int | None:
    """When the person's next one is due."""
    row = tx.row(_NEXT, person_id=person)
    return cast("int | None", row[0]) if row else None
