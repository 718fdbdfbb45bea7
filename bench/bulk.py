"""Rows by the million, straight into the store: what no client could post in a reasonable time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, cast, func, insert, literal, null, select, update

from sabir.domain.events import EventKind
from sabir.domain.ids import PersonId, RoomId
from sabir.store import log
from sabir.store.database import Database
from sabir.store.statements import Statement, param
from sabir.store.tables import events, messages, rooms, streams
from sabir.store.transaction import Tx

_AT_ONCE = 50_000
_TEXT = "The ferry leaves at half past nine, so be at the quay a little earlier than that. "


async def fill(db: Database, room: RoomId, authors: Sequence[PersonId], count: int, *, at_ms: int) -> None:
    """Post `count` messages by turns, a second apart, the last one at `at_ms`; nobody is told."""
    into_log, into_messages = _statements(authors)
    for done in range(0, count, _AT_ONCE):
        number = min(_AT_ONCE, count - done)
        began_ms = at_ms - (count - done) * 1000

        def unit(tx: Tx, number: int = number, began_ms: int = began_ms) -> None:
            tx.lock([room])
            values: dict[str, object] = {
                "room": room,
                "count": number,
                "ids": _ids(tx, number, is_local=db.is_single_process),
                "seqs": log.last_seq(tx, room),
                "began_ms": began_ms,
            }
            tx.run(into_messages, **values, ordinals=_message_count(tx, room))
            tx.run(into_log, **values)
            tx.run(_ADVANCE_STREAM, room_=room, count=number)
            tx.run(_ADVANCE_ROOM, room_=room, count=number, last_id=_int(values["ids"]) + number)

        await db.write(unit)


_ADVANCE_STREAM = Statement(
    update(streams).where(streams.c.id == param("room_")).values(last_seq=streams.c.last_seq + param("count"))
)
_ADVANCE_ROOM = Statement(
    update(rooms)
    .where(rooms.c.id == param("room_"))
    .values(
        message_count=rooms.c.message_count + param("count"),
        session_id=rooms.c.session_id + param("count"),
        message_sequence=rooms.c.message_sequence + param("count"),
        last_event_id=param("last_id"),
        last_chat_id=param("last_id"),
    )
)
_MESSAGE_COUNT = Statement(select(rooms.c.message_count).where(rooms.c.id == param("room")))
_SET_IDS = Statement(select(func.setval("ids", func.nextval("ids") + param("count"))))


def _statements(authors: Sequence[PersonId]) -> tuple[Statement, Statement]:
    first = select(cast(literal(1), BigInteger).label("n")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.n + 1).where(first.c.n < _number("count")))
    n = numbers.c.n
    author: ColumnElement[int] = case(dict(enumerate(authors)), value=n % len(authors))
    at_ms = _number("began_ms") + n * 1000
    into_log = insert(events).from_select(
        ["stream_id", "seq", "id", "kind", "subject_id", "actor_id", "at_ms", "data"],
        select(
            _number("room"),
            _number("seqs") + n,
            _number("ids") + n,
            literal(EventKind.MESSAGE_POSTED.value),
            _number("ids") + n,
            author,
            at_ms,
            null(),
        ),
    )
    into_messages = insert(messages).from_select(
        [
            "room_id",
            "id",
            "ordinal",
            "author_id",
            "posted_ms",
            "sent_ms",
            "text",
            "session_id",
            "seqno",
            "seqno_data",
            "seqno_posted",
        ],
        select(
            _number("room"),
            _number("ids") + n,
            _number("ordinals") + n,
            author,
            at_ms,
            at_ms,
            literal(_TEXT),
            *[_number("ordinals") + n] * 4,
        ),
    )
    return Statement(into_log), Statement(into_messages)


def _number(name: str) -> ColumnElement[int]:
    return cast(bindparam(name, required=True, type_=BigInteger()), BigInteger)


def _ids(tx: Tx, count: int, *, is_local: bool) -> int:
    """Take so many ids; they are the ones after the number returned."""
    before = tx.next_id()
    if is_local:
        for _ in range(count):
            tx.next_id()
    else:
        tx.rows(_SET_IDS, count=count)
    return before


def _message_count(tx: Tx, room: RoomId) -> int:
    row = tx.row(_MESSAGE_COUNT, room=room)
    return _int(row[0]) if row else 0


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
