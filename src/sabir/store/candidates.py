"""Whom a text in a room can mention: members found by a part of their name."""

from __future__ import annotations

from typing import cast

from sqlalchemy import and_, func, or_, select

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.mentions import Candidate
from sabir.domain.people import PersonKind
from sabir.store.statements import Statement, has_text, param
from sabir.store.tables import external_ids, participants, people, presences
from sabir.store.transaction import Tx

NAMELESS = "guest"
_FOUND = Statement(
    select(
        people.c.id,
        people.c.kind,
        people.c.uid,
        people.c.display_name,
        external_ids.c.value,
        participants.c.last_sent_ms,
    )
    .join(participants, participants.c.person_id == people.c.id)
    .outerjoin(
        external_ids,
        and_(external_ids.c.person_id == people.c.id, external_ids.c.face == "session", external_ids.c.kind == "id"),
    )
    .where(
        participants.c.room_id == param("room_id"),
        participants.c.person_id != param("person_id"),
        people.c.kind <= int(PersonKind.VISITOR),
        or_(
            has_text(people.c.name_key, "name"),
            and_(param("is_nameless") == 1, people.c.display_name == ""),
            and_(people.c.kind == int(PersonKind.PERSON), has_text(func.lower(people.c.uid), "uid")),
        ),
    )
    .order_by(participants.c.joined_ms, people.c.id)
    .limit(param("limit"))
)
_PRESENT = Statement(
    select(presences.c.person_id).where(presences.c.room_id == param("room_id")).distinct().limit(param("limit"))
)
_MOST_PRESENT = 5000
_COUNT = Statement(select(func.count()).where(participants.c.room_id == param("room_id")))


def found(tx: Tx, room: RoomId, search: str, *, other_than: PersonId, limit: int) -> list[Candidate]:
    """Members whose name or user id has this in it, whatever the case, in the order they came.

    Who has no name goes by the word for guests.
    """
    name = search.casefold()
    rows = tx.rows(
        _FOUND,
        room_id=room,
        person_id=other_than,
        name=name,
        uid=search.lower(),
        is_nameless=int(name in NAMELESS),
        limit=limit,
    )
    return [Candidate(*cast("tuple[PersonId, int, str | None, str, str | None, int]", tuple(row))) for row in rows]


def count(tx: Tx, room: RoomId) -> int:
    """How many are in the room."""
    row = tx.row(_COUNT, room_id=room)
    return cast("int", row[0]) if row else 0


def present(tx: Tx, room: RoomId) -> frozenset[PersonId]:
    """Who has the room open; at most `_MOST_PRESENT`."""
    rows = tx.rows(_PRESENT, room_id=room, limit=_MOST_PRESENT)
    return frozenset(cast("PersonId", row[0]) for row in rows)
