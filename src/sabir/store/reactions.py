"""Rows of reactions. Whoever changes some counts them at their message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, delete, func, or_, select, update

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.messages import Reaction
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import messages, reactions
from sabir.store.transaction import Row, Tx

_OF_MESSAGE = and_(reactions.c.room_id == param("room_id"), reactions.c.message_id == param("message_id"))
_COLUMNS = (reactions.c.message_id, reactions.c.emoji, reactions.c.person_id, reactions.c.at_ms)
_COUNT = Statement(
    update(messages)
    .where(messages.c.room_id == param("room_id_"), messages.c.id == param("id_"))
    .values(reaction_count=messages.c.reaction_count + param("more"), seqno=param("seqno"))
)
_ADD = Statement(insert_into(reactions))
_ONE = Statement(
    select(*_COLUMNS).where(
        _OF_MESSAGE, reactions.c.emoji == param("emoji"), reactions.c.person_id == param("person_id")
    )
)
_REMOVE = Statement(
    delete(reactions).where(
        _OF_MESSAGE, reactions.c.emoji == param("emoji"), reactions.c.person_id == param("person_id")
    )
)
_REMOVE_ALL = Statement(delete(reactions).where(_OF_MESSAGE))
_OF_MESSAGES = Statement(
    select(*_COLUMNS)
    .where(reactions.c.room_id == param("room_id"), is_any_of(reactions.c.message_id, "ids"))
    .order_by(reactions.c.message_id, reactions.c.at_ms, reactions.c.emoji)
)
_OF_PERSON = Statement(select(*_COLUMNS).where(_OF_MESSAGE, reactions.c.person_id == param("person_id")))
_SOME = Statement(
    select(*_COLUMNS)
    .where(_OF_MESSAGE, or_(param("emoji") == "", reactions.c.emoji == param("emoji")))
    .order_by(reactions.c.emoji, reactions.c.person_id)
    .limit(param("limit"))
)
_GIVEN = Statement(
    select(*_COLUMNS)
    .where(reactions.c.person_id == param("person_id"), reactions.c.room_id == param("room_id"))
    .order_by(reactions.c.message_id, reactions.c.emoji)
    .limit(param("limit"))
)
_GIVE = Statement(
    update(reactions)
    .where(
        reactions.c.room_id == param("room_id_"),
        reactions.c.message_id == param("message_id_"),
        reactions.c.emoji == param("emoji_"),
        reactions.c.person_id == param("person_id_"),
    )
    .values(person_id=param("other_id"))
)
_COUNT_EMOJIS = Statement(select(func.count(reactions.c.emoji.distinct())).where(_OF_MESSAGE))
_IS_USED = Statement(select(reactions.c.emoji).where(_OF_MESSAGE, reactions.c.emoji == param("emoji")).limit(1))


def add(tx: Tx, room: RoomId, reaction: Reaction, *, seqno: int) -> None:
    """Look first whether it is there."""
    tx.run(
        _ADD,
        room_id=room,
        message_id=reaction.message_id,
        emoji=reaction.emoji,
        person_id=reaction.person_id,
        at_ms=reaction.at_ms,
    )
    tx.run(_COUNT, room_id_=room, id_=reaction.message_id, more=1, seqno=seqno)


def remove(tx: Tx, room: RoomId, reaction: Reaction) -> bool:
    """False if there was none. Count it then."""
    return tx.run(_REMOVE, **_key(room, reaction)) > 0


def remove_all(tx: Tx, room: RoomId, message: MessageId) -> None:
    """For a message of which nothing is kept."""
    tx.run(_REMOVE_ALL, room_id=room, message_id=message)


def count_removed(tx: Tx, room: RoomId, message: MessageId, *, seqno: int, count: int = 1) -> None:
    """So many are gone."""
    tx.run(_COUNT, room_id_=room, id_=message, more=-count, seqno=seqno)


def is_there(tx: Tx, room: RoomId, reaction: Reaction) -> bool:
    """Whenever it was added."""
    return tx.row(_ONE, **_key(room, reaction)) is not None


def is_used(tx: Tx, room: RoomId, message: MessageId, emoji: str) -> bool:
    """Whether anyone gave the message this emoji."""
    return tx.row(_IS_USED, room_id=room, message_id=message, emoji=emoji) is not None


def count_emojis(tx: Tx, room: RoomId, message: MessageId) -> int:
    """How many different ones there are."""
    row = tx.row(_COUNT_EMOJIS, room_id=room, message_id=message)
    return cast("int", row[0]) if row else 0


def of_messages(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> list[Reaction]:
    """Oldest first within a message."""
    return [_reaction(row) for row in tx.rows(_OF_MESSAGES, room_id=room, ids=list(ids))] if ids else []


def of_person(tx: Tx, room: RoomId, message: MessageId, person: PersonId) -> list[Reaction]:
    """One person's to one message."""
    return [_reaction(row) for row in tx.rows(_OF_PERSON, room_id=room, message_id=message, person_id=person)]


def some(tx: Tx, room: RoomId, message: MessageId, emoji: str, limit: int) -> list[Reaction]:
    """Everyone's, of one emoji or of all where it is empty."""
    rows = tx.rows(_SOME, room_id=room, message_id=message, emoji=emoji, limit=limit)
    return [_reaction(row) for row in rows]


def given(tx: Tx, room: RoomId, person: PersonId, limit: int) -> list[Reaction]:
    """One person's to the messages of a room."""
    return [_reaction(row) for row in tx.rows(_GIVEN, room_id=room, person_id=person, limit=limit)]


def give(tx: Tx, room: RoomId, reaction: Reaction, other: PersonId) -> None:
    """It is another one's from now on, who has none like it."""
    tx.run(
        _GIVE,
        room_id_=room,
        message_id_=reaction.message_id,
        emoji_=reaction.emoji,
        person_id_=reaction.person_id,
        other_id=other,
    )


def _key(room: RoomId, reaction: Reaction) -> dict[str, object]:
    return {
        "room_id": room,
        "message_id": reaction.message_id,
        "emoji": reaction.emoji,
        "person_id": reaction.person_id,
    }


def _reaction(row: Row) -> Reaction:
    return Reaction(*cast("tuple[MessageId, str, PersonId, int]", tuple(row)))
