"""Rows of polls and votes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import cast

from sqlalchemy import delete, exists, func, select, update

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.polls import NewPoll, Poll, Vote
from sabir.store.chat_tables import poll_votes, polls
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Tx

_ONE = (polls.c.room_id == param("room_id"), polls.c.id == param("id"))
_VOTES_OF_ONE = (poll_votes.c.room_id == param("room_id"), poll_votes.c.poll_id == param("id"))
_INSERT = Statement(insert_into(polls, "room_id", "id", "question", "options", "author_id", "is_hidden", "max_votes"))
_FIND = Statement(
    select(
        polls.c.question,
        polls.c.options,
        polls.c.author_id,
        polls.c.is_hidden,
        polls.c.max_votes,
        polls.c.is_closed,
    ).where(*_ONE)
)
_CLOSE = Statement(
    update(polls).where(polls.c.room_id == param("room_id_"), polls.c.id == param("id_")).values(is_closed=True)
)
_REMOVE = Statement(delete(polls).where(*_ONE))
_REMOVE_VOTES = Statement(delete(poll_votes).where(*_VOTES_OF_ONE))
_VOTE = Statement(insert_into(poll_votes))
_UNVOTE = Statement(delete(poll_votes).where(*_VOTES_OF_ONE, poll_votes.c.person_id == param("person_id")))
_OWN = Statement(
    select(poll_votes.c.option)
    .where(*_VOTES_OF_ONE, poll_votes.c.person_id == param("person_id"))
    .order_by(poll_votes.c.option)
)
_COUNTS = Statement(select(poll_votes.c.option, func.count()).where(*_VOTES_OF_ONE).group_by(poll_votes.c.option))
_VOTERS = Statement(select(func.count(poll_votes.c.person_id.distinct())).where(*_VOTES_OF_ONE))
_ALL = Statement(
    select(poll_votes.c.person_id, poll_votes.c.option)
    .where(*_VOTES_OF_ONE)
    .order_by(poll_votes.c.person_id, poll_votes.c.option)
    .limit(param("limit"))
)
_HAS_VOTED = Statement(
    select(polls.c.id)
    .where(
        polls.c.room_id == param("room_id"),
        exists().where(
            poll_votes.c.room_id == polls.c.room_id,
            poll_votes.c.poll_id == polls.c.id,
            poll_votes.c.person_id == param("person_id"),
        ),
    )
    .limit(1)
)


def insert(tx: Tx, room: RoomId, message: MessageId, new: NewPoll, author: PersonId) -> None:
    tx.run(
        _INSERT,
        room_id=room,
        id=message,
        question=new.question,
        options=json.dumps(new.options, ensure_ascii=False),
        author_id=author,
        is_hidden=new.is_hidden,
        max_votes=new.max_votes,
    )


def find(tx: Tx, room: RoomId, poll: MessageId) -> Poll | None:
    row = tx.row(_FIND, room_id=room, id=poll)
    if row is None:
        return None
    question, options, author, is_hidden, max_votes, is_closed = cast("tuple[str, str, PersonId, int, int, int]", row)
    return Poll(room, poll, question, json.loads(options), author, bool(is_hidden), max_votes, bool(is_closed))


def close(tx: Tx, room: RoomId, poll: MessageId) -> None:
    tx.run(_CLOSE, room_id_=room, id_=poll)


def remove(tx: Tx, room: RoomId, poll: MessageId) -> None:
    """With all votes."""
    if tx.run(_REMOVE, room_id=room, id=poll):
        tx.run(_REMOVE_VOTES, room_id=room, id=poll)


def vote(tx: Tx, room: RoomId, poll: MessageId, person: PersonId, options: Iterable[int]) -> None:
    """In place of what the person voted before."""
    tx.run(_UNVOTE, room_id=room, id=poll, person_id=person)
    for option in options:
        tx.run(_VOTE, room_id=room, poll_id=poll, person_id=person, option=option)


def votes_of(tx: Tx, room: RoomId, poll: MessageId, person: PersonId) -> list[int]:
    """The options this person has chosen."""
    return [cast("int", row[0]) for row in tx.rows(_OWN, room_id=room, id=poll, person_id=person)]


def counts(tx: Tx, room: RoomId, poll: MessageId) -> dict[int, int]:
    """Votes by option; options without any are left out."""
    return dict(cast("list[tuple[int, int]]", [tuple(row) for row in tx.rows(_COUNTS, room_id=room, id=poll)]))


def count_voters(tx: Tx, room: RoomId, poll: MessageId) -> int:
    row = tx.row(_VOTERS, room_id=room, id=poll)
    return cast("int", row[0]) if row else 0


def votes(tx: Tx, room: RoomId, poll: MessageId, limit: int) -> list[Vote]:
    """Who chose what, in order of who."""
    rows = tx.rows(_ALL, room_id=room, id=poll, limit=limit)
    return [Vote(*cast("tuple[PersonId, int]", tuple(row))) for row in rows]


def has_voted(tx: Tx, room: RoomId, person: PersonId) -> bool:
    """Whether the person's vote counts in any poll of the room."""
    return tx.row(_HAS_VOTED, room_id=room, person_id=person) is not None
