"""What a visitor leaves to the person it turned out to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, func, not_, select, union, update

from sabir.domain.ids import PersonId, RoomId
from sabir.store.session_tables import direct_messages, session_futures, session_overrides
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import bans, messages, participants
from sabir.store.transaction import Tx

_OWN = [table.c.room_id for table in (participants, bans, session_overrides)]
_ROOMS = Statement(
    union(*(select(room).where(room.table.c.person_id == param("person_id"), room > param("after")) for room in _OWN))
    .order_by("room_id")
    .limit(param("limit"))
)
_other = messages.alias("other")
_SAID = Statement(
    select(messages.c.id, messages.c.sent_ms)
    .where(
        messages.c.room_id == param("room_id"),
        messages.c.author_id == param("person_id"),
        messages.c.sent_ms > param("after"),
    )
    .order_by(messages.c.sent_ms)
    .limit(param("limit"))
)
_TAKEN = (
    select(_other.c.id)
    .where(
        _other.c.room_id == messages.c.room_id,
        _other.c.author_id == param("to_id"),
        _other.c.sent_ms == messages.c.sent_ms,
    )
    .exists()
)
_REAUTHOR = Statement(
    update(messages)
    .where(messages.c.room_id == param("room_id_"), is_any_of(messages.c.id, "ids"), not_(_TAKEN))
    .values(author_id=param("to_id"))
)
_HIGHEST = (
    select(func.coalesce(func.max(messages.c.sent_ms), 0))
    .where(messages.c.room_id == param("room_id_"), messages.c.author_id == param("person_id_"))
    .scalar_subquery()
)
_CATCH_UP = Statement(
    update(participants)
    .where(
        and_(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_")),
        participants.c.last_sent_ms < _HIGHEST,
    )
    .values(last_sent_ms=_HIGHEST)
)
_FUTURES = Statement(
    update(session_futures)
    .where(session_futures.c.room_id == param("room_id_"), session_futures.c.person_id == param("person_id_"))
    .values(person_id=param("to_id"))
)
_RECEIVED = Statement(
    update(direct_messages)
    .where(direct_messages.c.recipient_id == param("person_id_"))
    .values(recipient_id=param("to_id"))
)
_SENT = Statement(
    update(direct_messages).where(direct_messages.c.sender_id == param("person_id_")).values(sender_id=param("to_id"))
)


def rooms_of(tx: Tx, person: PersonId, *, after: int, limit: int) -> list[RoomId]:
    """Where the person has a seat, a ban or rights of its own, in order."""
    return [cast("RoomId", row[0]) for row in tx.rows(_ROOMS, person_id=person, after=after, limit=limit)]


def reauthor(tx: Tx, room: RoomId, person: PersonId, to: PersonId, *, after: int, limit: int) -> int | None:
    """Give the other one the next messages; those of a moment that the other has a message of stay.

    Returns where to go on, None at the end.
    """
    rows = tx.rows(_SAID, room_id=room, person_id=person, after=after, limit=limit)
    said = cast("Sequence[tuple[int, int]]", rows)
    if said:
        tx.run(_REAUTHOR, room_id_=room, ids=[message for message, _ in said], to_id=to)
    return said[-1][1] if len(said) == limit else None


def catch_up(tx: Tx, room: RoomId, person: PersonId) -> None:
    """The next message is later than all there are."""
    tx.run(_CATCH_UP, room_id_=room, person_id_=person)


def give_futures(tx: Tx, room: RoomId, person: PersonId, to: PersonId) -> None:
    """Changes of rights that are to come."""
    tx.run(_FUTURES, room_id_=room, person_id_=person, to_id=to)


def give_direct_messages(tx: Tx, person: PersonId, to: PersonId) -> None:
    """Sent and received."""
    tx.run(_RECEIVED, person_id_=person, to_id=to)
    tx.run(_SENT, person_id_=person, to_id=to)
