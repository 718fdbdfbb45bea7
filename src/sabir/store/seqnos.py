"""Messages by the numbers of the modern Session API, and sums of the reactions to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, exists, func, or_, select

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.messages import Message
from sabir.domain.seqnos import EmojiCount
from sabir.store.messages import COLUMNS, message_of
from sabir.store.session_tables import whispers
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import messages, reactions, rooms
from sabir.store.transaction import Tx

NEWEST = 2**62
_HERE = messages.c.room_id == param("room_id")
_SINCE = Statement(
    select(*COLUMNS)
    .where(
        _HERE,
        messages.c.seqno > param("after"),
        or_(
            and_(
                messages.c.deleted_ms.is_(None),
                or_(messages.c.seqno_data > param("after"), param("with_reactions") == 1),
            ),
            and_(messages.c.deleted_ms.is_not(None), messages.c.seqno_posted <= param("after")),
        ),
    )
    .order_by(messages.c.seqno)
    .limit(param("limit"))
)
_BEFORE = Statement(
    select(*COLUMNS)
    .where(
        _HERE, messages.c.id > param("after_id"), messages.c.id < param("before_id"), messages.c.deleted_ms.is_(None)
    )
    .order_by(messages.c.id.desc())
    .limit(param("limit"))
)
_UNCHANGED = (
    select(messages.c.id)
    .where(_HERE, messages.c.session_id == param("number"), messages.c.session_first_id.is_(None))
    .scalar_subquery()
)
_RENUMBERED = select(messages.c.id).where(_HERE, messages.c.session_first_id == param("number")).scalar_subquery()
_BY_NUMBER = Statement(select(*COLUMNS).where(_HERE, messages.c.id == func.coalesce(_UNCHANGED, _RENUMBERED)))
_LAST_UNCHANGED = (
    select(messages.c.id)
    .where(_HERE, messages.c.session_id < param("number"), messages.c.session_first_id.is_(None))
    .order_by(messages.c.session_id.desc())
    .limit(1)
    .scalar_subquery()
)
_LAST_RENUMBERED = (
    select(messages.c.id)
    .where(_HERE, messages.c.session_first_id < param("number"))
    .order_by(messages.c.session_first_id.desc())
    .limit(1)
    .scalar_subquery()
)
_LAST_BELOW = Statement(select(_LAST_UNCHANGED, _LAST_RENUMBERED))
_PLACED = (
    select(
        reactions.c.message_id,
        reactions.c.emoji,
        reactions.c.person_id,
        func.row_number()
        .over(
            partition_by=(reactions.c.message_id, reactions.c.emoji),
            order_by=(reactions.c.at_ms, reactions.c.person_id),
        )
        .label("place"),
        func.count().over(partition_by=(reactions.c.message_id, reactions.c.emoji)).label("total"),
        func.min(reactions.c.at_ms).over(partition_by=(reactions.c.message_id, reactions.c.emoji)).label("first_ms"),
    )
    .where(reactions.c.room_id == param("room_id"), is_any_of(reactions.c.message_id, "ids"))
    .subquery()
)
_SUMS = Statement(
    select(*_PLACED.c)
    .where(or_(_PLACED.c.place == 1, _PLACED.c.place <= param("named"), _PLACED.c.person_id == param("reader_id")))
    .order_by(_PLACED.c.message_id, _PLACED.c.first_ms, _PLACED.c.emoji, _PLACED.c.place)
)
_REACTORS = Statement(
    select(reactions.c.person_id, reactions.c.at_ms)
    .where(
        reactions.c.room_id == param("room_id"),
        reactions.c.message_id == param("message_id"),
        reactions.c.emoji == param("emoji"),
    )
    .order_by(reactions.c.at_ms, reactions.c.person_id)
    .limit(param("limit"))
)
_WRITTEN = Statement(
    select(rooms.c.id).where(
        is_any_of(rooms.c.id, "room_ids"),
        or_(
            exists()
            .where(
                messages.c.room_id == rooms.c.id,
                messages.c.author_id == param("author_id"),
                messages.c.deleted_ms.is_(None),
            )
            .correlate(rooms),
            exists()
            .where(
                whispers.c.room_id == rooms.c.id,
                whispers.c.author_id == param("author_id"),
                whispers.c.deleted_ms.is_(None),
            )
            .correlate(rooms),
        ),
    )
)


def since(tx: Tx, room: RoomId, after: int, limit: int, *, with_reactions: bool) -> list[Message]:
    """What changed after that count of the room's, in its order.

    Deleted ones only if they were posted before it; those to which only reactions came if they are wanted.
    """
    rows = tx.rows(_SINCE, room_id=room, after=after, limit=limit, with_reactions=1 if with_reactions else 0)
    return [message_of(row) for row in rows]


def before(tx: Tx, room: RoomId, before_id: int, limit: int, *, after_id: int = 0) -> list[Message]:
    """Live messages between these ids of events, the newest first."""
    rows = tx.rows(_BEFORE, room_id=room, before_id=before_id, limit=limit, after_id=after_id)
    return [message_of(row) for row in rows]


def find(tx: Tx, room: RoomId, number: int) -> Message | None:
    """By the number that no edit changes; deleted ones too."""
    row = tx.row(_BY_NUMBER, room_id=room, number=number)
    return message_of(row) if row else None


def last_id_below(tx: Tx, room: RoomId, number: int) -> int:
    """The newest message with a lower such number; 0 if there is none."""
    row = tx.row(_LAST_BELOW, room_id=room, number=number)
    return max((one or 0 for one in cast("tuple[int | None, int | None]", tuple(row))), default=0) if row else 0


def reaction_sums(
    tx: Tx, room: RoomId, ids: Sequence[MessageId], *, named: int, reader: PersonId
) -> dict[MessageId, list[EmojiCount]]:
    """Each message's emojis in order of first use, each with the first `named` of those who used it."""
    found: dict[MessageId, list[EmojiCount]] = {}
    rows = tx.rows(_SUMS, room_id=room, ids=list(ids), named=named, reader_id=reader) if ids else ()
    for message, emoji, person, place, total, first_ms in cast(
        "Sequence[tuple[MessageId, str, PersonId, int, int, int]]", rows
    ):
        of_message = found.setdefault(message, [])
        if place == 1:
            of_message.append(EmojiCount(message, emoji, total, first_ms, (), False))
        last = of_message[-1]
        if place <= named:
            last = last._replace(first_people=(*last.first_people, person))
        of_message[-1] = last._replace(has_own=last.has_own or person == reader)
    return found


def reactors(tx: Tx, room: RoomId, message: MessageId, emoji: str, limit: int) -> list[tuple[PersonId, int]]:
    """Who used the emoji and when, oldest first."""
    rows = tx.rows(_REACTORS, room_id=room, message_id=message, emoji=emoji, limit=limit)
    return [cast("tuple[PersonId, int]", tuple(row)) for row in rows]


def rooms_of(tx: Tx, author: PersonId, room_ids: Sequence[RoomId]) -> set[RoomId]:
    """Those of the rooms where something that the author posted is left."""
    rows = tx.rows(_WRITTEN, author_id=author, room_ids=list(room_ids)) if room_ids else ()
    return {cast("RoomId", row[0]) for row in rows}
