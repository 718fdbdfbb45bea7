"""Messages that a room shows apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.seqnos import Pin
from sabir.store.session_tables import pins
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import messages
from sabir.store.transaction import Tx

_NEW = {"pinned_by_id": param("pinned_by_id"), "pinned_ms": param("pinned_ms")}
_PUT = Statement(
    upsert(pins)
    .values(room_id=param("room_id"), message_id=param("message_id"), **_NEW)
    .on_conflict_do_update(index_elements=["room_id", "message_id"], set_=_NEW)
)
_REMOVE = Statement(delete(pins).where(pins.c.room_id == param("room_id"), pins.c.message_id == param("message_id")))
_PAGE = Statement(
    select(
        pins.c.message_id,
        func.coalesce(messages.c.session_first_id, messages.c.session_id),
        pins.c.pinned_by_id,
        pins.c.pinned_ms,
    )
    .outerjoin(messages, and_(messages.c.room_id == pins.c.room_id, messages.c.id == pins.c.message_id))
    .where(pins.c.room_id == param("room_id"))
    .order_by(pins.c.pinned_ms, pins.c.message_id)
    .limit(param("limit"))
)
_OF_ROOMS = Statement(
    select(
        pins.c.room_id,
        pins.c.message_id,
        func.coalesce(messages.c.session_first_id, messages.c.session_id),
        pins.c.pinned_by_id,
        pins.c.pinned_ms,
    )
    .join(messages, and_(messages.c.room_id == pins.c.room_id, messages.c.id == pins.c.message_id))
    .where(is_any_of(pins.c.room_id, "room_ids"))
    .order_by(pins.c.room_id, pins.c.pinned_ms, pins.c.message_id)
)
_REMOVE_ALL = Statement(delete(pins).where(pins.c.room_id == param("room_id")).returning(pins.c.message_id))
_GIVE = Statement(
    update(pins)
    .where(pins.c.room_id == param("room_id_"), pins.c.pinned_by_id == param("person_id_"))
    .values(pinned_by_id=param("other_id"))
)


def put(tx: Tx, room: RoomId, message: MessageId, *, by: PersonId, at_ms: int) -> None:
    """One that is there moves to the end. Needs the room's lock."""
    tx.run(_PUT, room_id=room, message_id=message, pinned_by_id=by, pinned_ms=at_ms)


def remove(tx: Tx, room: RoomId, message: MessageId) -> bool:
    """Whether it was pinned."""
    return tx.run(_REMOVE, room_id=room, message_id=message) == 1


def remove_all(tx: Tx, room: RoomId) -> list[MessageId]:
    """Which ones were pinned."""
    return [cast("MessageId", row[0]) for row in tx.rows(_REMOVE_ALL, room_id=room)]


def page(tx: Tx, room: RoomId, limit: int) -> list[Pin]:
    """In the order they were pinned."""
    rows = tx.rows(_PAGE, room_id=room, limit=limit)
    return [Pin(*cast("tuple[MessageId, int, PersonId, int]", tuple(row))) for row in rows]


def of_rooms(tx: Tx, room_ids: Sequence[RoomId]) -> dict[RoomId, list[Pin]]:
    """As `page`, of many rooms."""
    found: dict[RoomId, list[Pin]] = {}
    for row in tx.rows(_OF_ROOMS, room_ids=list(room_ids)) if room_ids else ():
        pin = Pin(*cast("tuple[MessageId, int, PersonId, int]", tuple(row[1:])))
        found.setdefault(cast("RoomId", row[0]), []).append(pin)
    return found


def give(tx: Tx, room: RoomId, person: PersonId, other: PersonId) -> None:
    """What one person pinned another one did, as it turns out."""
    tx.run(_GIVE, room_id_=room, person_id_=person, other_id=other)
