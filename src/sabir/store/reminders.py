"""Rows of reminders of messages: first to come, then told, until they are put away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.rooms import RoomKind
from sabir.store.admission import is_admitted
from sabir.store.chat_tables import reminders
from sabir.store.statements import Statement, param
from sabir.store.tables import messages, participants, rooms
from sabir.store.transaction import Tx

_OWN = (reminders.c.person_id == param("person_id"), reminders.c.message_id == param("message_id"))
_TO_COME = reminders.c.told_ms.is_(None)
_PUT = Statement(
    upsert(reminders)
    .values(
        person_id=param("person_id"),
        message_id=param("message_id"),
        room_id=param("room_id"),
        due_ms=param("due_ms"),
        told_ms=None,
        told_id=None,
    )
    .on_conflict_do_update(
        index_elements=["person_id", "message_id"], set_={"due_ms": param("due_ms"), "told_ms": None, "told_id": None}
    )
)
_DUE_MS = Statement(select(reminders.c.due_ms).where(*_OWN, _TO_COME))
_REMOVE = Statement(delete(reminders).where(*_OWN, _TO_COME))
_COUNT = Statement(
    select(func.count()).select_from(reminders).where(reminders.c.person_id == param("person_id"), _TO_COME)
)
_DUE = Statement(
    select(reminders.c.message_id)
    .where(reminders.c.person_id == param("person_id"), _TO_COME, reminders.c.due_ms <= param("now_ms"))
    .order_by(reminders.c.due_ms)
    .limit(param("limit"))
)
_TELL = Statement(
    update(reminders)
    .where(reminders.c.person_id == param("person_id_"), reminders.c.message_id == param("message_id_"))
    .values(told_ms=param("now_ms"), told_id=param("told_id"))
)
_NEXT = Statement(select(func.min(reminders.c.due_ms)).where(reminders.c.person_id == param("person_id"), _TO_COME))
_TOLD = Statement(
    select(
        reminders.c.told_id,
        reminders.c.told_ms,
        reminders.c.message_id,
        rooms.c.id,
        rooms.c.token,
        rooms.c.kind,
        rooms.c.name,
        messages.c.author_id,
        messages.c.text,
    )
    .join(rooms, rooms.c.id == reminders.c.room_id)
    .join(
        participants,
        and_(
            participants.c.room_id == reminders.c.room_id,
            participants.c.person_id == reminders.c.person_id,
            participants.c.is_hidden.is_(False),
        ),
    )
    .join(messages, and_(messages.c.room_id == reminders.c.room_id, messages.c.id == reminders.c.message_id))
    .where(
        reminders.c.person_id == param("person_id"),
        reminders.c.told_id.is_not(None),
        messages.c.deleted_ms.is_(None),
        is_admitted(),
    )
    .order_by(reminders.c.told_id.desc())
    .limit(param("limit"))
)
_PUT_AWAY = Statement(
    delete(reminders).where(reminders.c.person_id == param("person_id"), reminders.c.told_id == param("told_id"))
)
_REMOVE_OF_PERSON = Statement(delete(reminders).where(reminders.c.person_id == param("person_id")))
_PUT_ALL_AWAY = Statement(
    delete(reminders).where(reminders.c.person_id == param("person_id"), reminders.c.told_id.is_not(None))
)


class Told(NamedTuple):
    """A reminder that has come, and what it is of."""

    id: int
    at_ms: int
    message_id: MessageId
    room_id: RoomId
    token: str
    kind: RoomKind
    room_name: str
    author_id: PersonId
    text: str


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


def due(tx: Tx, person: PersonId, *, now_ms: int, limit: int) -> list[MessageId]:
    """The messages the person is to be reminded of by now."""
    return [cast("MessageId", row[0]) for row in tx.rows(_DUE, person_id=person, now_ms=now_ms, limit=limit)]


def tell(tx: Tx, person: PersonId, message: MessageId, *, now_ms: int) -> None:
    """It has come: from now on it is a notification."""
    tx.run(_TELL, person_id_=person, message_id_=message, now_ms=now_ms, told_id=tx.next_id())


def next_ms(tx: Tx, person: PersonId) -> int | None:
    """When the person's next one is due."""
    row = tx.row(_NEXT, person_id=person)
    return cast("int | None", row[0]) if row else None


def told(tx: Tx, person: PersonId, limit: int, *, now_ms: int) -> list[Told]:
    """Newest first; without those of rooms the person has left or waits for, and of messages that are gone."""
    rows = cast(
        "Sequence[tuple[int, int, MessageId, RoomId, str, int, str, PersonId, str]]",
        tx.rows(_TOLD, person_id=person, limit=limit, now_ms=now_ms),
    )
    return [Told(*row[:5], RoomKind(row[5]), *row[6:]) for row in rows]


def put_away(tx: Tx, person: PersonId, told_id: int) -> bool:
    """False if there is no such one."""
    return tx.run(_PUT_AWAY, person_id=person, told_id=told_id) == 1


def put_all_away(tx: Tx, person: PersonId) -> None:
    """All that have come."""
    tx.run(_PUT_ALL_AWAY, person_id=person)


def remove_of_person(tx: Tx, person: PersonId) -> int:
    """All of them, told or not."""
    return tx.run(_REMOVE_OF_PERSON, person_id=person)
