"""Rows of calls: which one there is in a room, and who came to it. Who is in it now is a matter of presences."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, func, select, update

from sabir.domain.calls import MAX_NAMED
from sabir.domain.ids import PersonId, RoomId
from sabir.store.call_tables import callers
from sabir.store.statements import Statement, insert_into, param
from sabir.store.tables import participants, people, rooms
from sabir.store.transaction import Tx

_SET = Statement(
    update(rooms)
    .where(rooms.c.id == param("room_id"))
    .values(call_id=param("call_id"), call_ms=param("call_ms"), call_is_silent=param("is_silent"))
)
_CAME_AGAIN = Statement(
    update(callers)
    .where(callers.c.room_id == param("room_id_"), callers.c.person_id == param("person_id_"))
    .values(join_count=callers.c.join_count + 1)
)
_CAME = Statement(insert_into(callers))
_COUNT = Statement(
    select(callers.c.is_guest, func.count(), func.sum(callers.c.join_count))
    .where(callers.c.room_id == param("room_id"))
    .group_by(callers.c.is_guest)
)
_NAMED = Statement(
    select(callers.c.person_id)
    .join(people, people.c.id == callers.c.person_id)
    .where(callers.c.room_id == param("room_id"), callers.c.is_guest.is_(False))
    .order_by(people.c.uid, people.c.id)
    .limit(MAX_NAMED + 1)
)
_FORGET = Statement(delete(callers).where(callers.c.room_id == param("room_id")))

_RING = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_"))
    .values(rung_call_id=param("call_id"), dismissed_call_id=0)
)


def start(tx: Tx, room: RoomId, call_id: int, *, at_ms: int, is_silent: bool = False) -> None:
    """Named by the event that says so. Of a silent one only those are notified whom somebody rings."""
    tx.run(_SET, room_id=room, call_id=call_id, call_ms=at_ms, is_silent=is_silent)


def end(tx: Tx, room: RoomId) -> None:
    """There is no call any more, and nobody came to it."""
    tx.run(_SET, room_id=room, call_id=None, call_ms=None, is_silent=False)
    tx.run(_FORGET, room_id=room)


def came(tx: Tx, room: RoomId, person: PersonId, *, is_guest: bool) -> None:
    """Someone came to the call, maybe again."""
    if tx.run(_CAME_AGAIN, room_id_=room, person_id_=person) == 0:
        tx.run(_CAME, room_id=room, person_id=person, is_guest=is_guest, join_count=1)


def count(tx: Tx, room: RoomId) -> tuple[int, int]:
    """How many users came, and how often guests did."""
    rows = cast("list[tuple[int, int, int]]", tx.rows(_COUNT, room_id=room))
    users = sum(people_count for is_guest, people_count, _ in rows if not is_guest)
    return users, sum(int(joins) for is_guest, _, joins in rows if is_guest)


def named(tx: Tx, room: RoomId) -> tuple[PersonId, ...]:
    """The first users that came, in order of their user ids."""
    return tuple(cast("PersonId", row[0]) for row in tx.rows(_NAMED, room_id=room))


def ring(tx: Tx, room: RoomId, person: PersonId, call_id: int) -> None:
    """The call is notified to this member, also if it is silent, or the notification was put away."""
    tx.run(_RING, room_id_=room, person_id_=person, call_id=call_id)
