"""The only writer of events: `append` gives ids and positions, updates projections and has the doorbell rung."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, delete, insert, select, update

from sabir.domain.events import Event, EventKind, NewEvent, StreamKind
from sabir.domain.ids import PersonId, RoomId, Seq, StreamId
from sabir.store import projections
from sabir.store.projections import RoomHead
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import events, streams
from sabir.store.transaction import Row, Tx

_OPEN = Statement(insert(streams).values(id=param("id"), kind=param("kind"), last_seq=0))
_ADVANCE = Statement(
    update(streams)
    .where(streams.c.id == param("stream_id"))
    .values(last_seq=streams.c.last_seq + param("count"))
    .returning(streams.c.last_seq, streams.c.kind)
)
_ADVANCE_KNOWN = Statement(
    update(streams).where(streams.c.id == param("stream_id")).values(last_seq=streams.c.last_seq + param("count"))
)
_INSERT = Statement(insert_into(events))
_COLUMNS = (
    events.c.stream_id,
    events.c.seq,
    events.c.id,
    events.c.kind,
    events.c.subject_id,
    events.c.actor_id,
    events.c.at_ms,
    events.c.data,
)
_AFTER = Statement(
    select(*_COLUMNS)
    .where(events.c.stream_id == param("stream_id"), events.c.seq > param("after"))
    .order_by(events.c.seq)
    .limit(param("limit"))
)
_TIMES = Statement(
    select(events.c.at_ms)
    .where(events.c.stream_id == param("stream_id"), events.c.seq > param("after"))
    .order_by(events.c.seq)
    .limit(param("limit"))
)
_NEWEST = Statement(
    select(events.c.seq, events.c.at_ms)
    .where(events.c.stream_id == param("stream_id"), events.c.seq < param("before"))
    .order_by(events.c.seq.desc())
    .limit(param("limit"))
)
_LAST_SEQ = Statement(select(streams.c.last_seq).where(streams.c.id == param("stream_id")))
_LAST_SEQS = Statement(select(streams.c.id, streams.c.last_seq).where(is_any_of(streams.c.id, "stream_ids")))
_SEQ_AT = Statement(
    select(events.c.seq)
    .where(events.c.stream_id == param("stream_id"), events.c.id <= param("event_id"))
    .order_by(events.c.id.desc())
    .limit(1)
)
_SNAPSHOTS = and_(
    events.c.stream_id == param("stream_id"),
    events.c.kind.like("replica.%"),
    events.c.at_ms < param("before_ms"),
)
_ID_AT = Statement(select(events.c.id).where(events.c.stream_id == param("stream_id"), events.c.seq == param("seq")))
_HAS_SNAPSHOTS = Statement(select(events.c.seq).where(_SNAPSHOTS).limit(1))
_DROP_SNAPSHOTS = Statement(
    delete(events).where(
        events.c.stream_id == param("stream_id"),
        events.c.seq.in_(select(events.c.seq).where(_SNAPSHOTS).limit(param("limit"))),
    )
)

_ACTOR = Statement(
    select(events.c.actor_id).where(events.c.stream_id == param("stream_id"), events.c.id == param("event_id"))
)
_HAS = Statement(select(events.c.seq).where(events.c.stream_id == param("stream_id"), events.c.id == param("event_id")))

_DROP_EVENTS = Statement(delete(events).where(events.c.stream_id == param("stream_id")))
_DROP_STREAM = Statement(delete(streams).where(streams.c.id == param("stream_id")))


def open_stream(tx: Tx, kind: int) -> StreamId:
    """Make a stream; it counts as locked in this unit."""
    stream = StreamId(tx.next_id())
    tx.run(_OPEN, id=stream, kind=kind)
    tx.created(stream)
    return stream


def append(
    tx: Tx, stream: StreamId, new: Sequence[NewEvent], *, at_ms: int, known: RoomHead | None = None
) -> list[Event]:
    """Append in order. The stream must be locked by this unit; raises `LockError` otherwise.

    `known` is what the unit has read of the room under that lock, and has not changed since: to have the database
    tell it again takes as long as the update.
    """
    tx.require_lock(stream)
    last_seq, kind = _advance(tx, stream, len(new), known)
    appended = [_insert(tx, stream, last_seq - len(new) + n, item, at_ms) for n, item in enumerate(new, 1)]
    projections.apply(tx, kind, appended, known)
    tx.ring(stream)
    return appended


def append_past(tx: Tx, room: RoomId, past: Sequence[tuple[NewEvent, int]]) -> list[Event]:
    """Append what happened in a room elsewhere, each at its own time. The room must be locked by this unit.

    Its numbers on the Session wire stay as they are, and nobody is told.
    """
    tx.require_lock(room)
    if not past:
        return []
    last_seq, _ = _advance(tx, room, len(past), None)
    appended = [_insert(tx, room, last_seq - len(past) + n, new, at_ms) for n, (new, at_ms) in enumerate(past, 1)]
    projections.apply_past(tx, appended)
    tx.ring(room)
    return appended


def _insert(tx: Tx, stream: StreamId, seq: int, item: NewEvent, at_ms: int) -> Event:
    event_id = tx.next_id()
    subject = event_id if item.is_subject else item.subject_id
    event = Event(stream, Seq(seq), event_id, item.kind, subject, item.actor_id, at_ms, item.data)
    tx.run(
        _INSERT,
        stream_id=stream,
        seq=seq,
        id=event_id,
        kind=item.kind.value,
        subject_id=subject,
        actor_id=item.actor_id,
        at_ms=at_ms,
        data=item.data,
    )
    return event


def after(tx: Tx, stream: StreamId, seq: int, limit: int) -> list[Event]:
    """The next events of a stream, in order."""
    return [_event(row) for row in tx.rows(_AFTER, stream_id=stream, after=seq, limit=limit)]


def last_seq(tx: Tx, stream: StreamId) -> Seq:
    """The stream's newest position; 0 if it is empty or absent."""
    row = tx.row(_LAST_SEQ, stream_id=stream)
    return Seq(cast("int", row[0]) if row else 0)


def last_seqs(tx: Tx, wanted: Sequence[StreamId]) -> dict[StreamId, Seq]:
    """Newest positions of many streams in one statement."""
    rows = cast("Sequence[tuple[StreamId, Seq]]", tx.rows(_LAST_SEQS, stream_ids=list(wanted)))
    return dict(rows)


def times(tx: Tx, stream: StreamId, after: int, limit: int) -> list[int]:
    """When the next events of a stream happened, in their order."""
    return [cast("int", row[0]) for row in tx.rows(_TIMES, stream_id=stream, after=after, limit=limit)]


def newest(tx: Tx, stream: StreamId, before: int, limit: int) -> list[tuple[int, int]]:
    """Position and time of the newest events before a position, newest first."""
    rows = tx.rows(_NEWEST, stream_id=stream, before=before, limit=limit)
    return [cast("tuple[int, int]", tuple(row)) for row in rows]


def seq_at(tx: Tx, stream: StreamId, event_id: int) -> Seq:
    """The position of the newest event whose id is not above `event_id`; 0 if there is none."""
    row = tx.row(_SEQ_AT, stream_id=stream, event_id=event_id)
    return Seq(cast("int", row[0]) if row else 0)


def exact_seq_of(tx: Tx, stream: StreamId, event_id: int) -> Seq:
    """The position of the event of that id; 0 if the stream has none."""
    row = tx.row(_HAS, stream_id=stream, event_id=event_id)
    return Seq(cast("int", row[0]) if row else 0)


def id_at(tx: Tx, stream: StreamId, seq: int) -> int:
    """The id of the event at that position; 0 if there is none."""
    row = tx.row(_ID_AT, stream_id=stream, seq=seq)
    return cast("int", row[0]) if row else 0


def has_snapshots(tx: Tx, person: PersonId, before_ms: int) -> bool:
    """Whether the person's stream has snapshots of an Olvid identity from before that time."""
    return tx.row(_HAS_SNAPSHOTS, stream_id=person, before_ms=before_ms) is not None


def drop_snapshots(tx: Tx, person: PersonId, before_ms: int, limit: int) -> int:
    """Remove some of these. Positions stay as they are: a follower sees a gap only where it was away too long."""
    return tx.run(_DROP_SNAPSHOTS, stream_id=person, before_ms=before_ms, limit=limit)


def drop_stream(tx: Tx, stream: StreamId) -> None:
    """A short one that nobody follows, with its events. The stream must be locked by this unit."""
    tx.require_lock(stream)
    tx.run(_DROP_EVENTS, stream_id=stream)
    tx.run(_DROP_STREAM, stream_id=stream)


def has_event(tx: Tx, stream: StreamId, event_id: int) -> bool:
    """Whether an event of the stream has this id."""
    return tx.row(_HAS, stream_id=stream, event_id=event_id) is not None


def actor_of(tx: Tx, stream: StreamId, event_id: int) -> PersonId | None:
    """Who did what the event tells of; None also if there is no such event."""
    row = tx.row(_ACTOR, stream_id=stream, event_id=event_id)
    return cast("PersonId | None", row[0]) if row else None


def _advance(tx: Tx, stream: StreamId, count: int, known: RoomHead | None) -> tuple[int, int]:
    """The newest position then, and the stream's kind."""
    if known is not None:
        tx.run(_ADVANCE_KNOWN, stream_id=stream, count=count)
        return known.last_seq + count, StreamKind.ROOM
    row = tx.row(_ADVANCE, stream_id=stream, count=count)
    if row is None:
        raise LookupError(f"No stream {stream}.")
    return cast("tuple[int, int]", row)


def _event(row: Row) -> Event:
    stream_id, seq, event_id, kind, subject_id, actor_id, at_ms, text = cast(
        "tuple[StreamId, Seq, int, str, int | None, PersonId | None, int, str | None]", tuple(row)
    )
    return Event(stream_id, seq, event_id, EventKind(kind), subject_id, actor_id, at_ms, text)
