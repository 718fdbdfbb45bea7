"""One function per kind of stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import case, func, update

from sabir.domain.events import Event, EventKind, StreamKind, is_listed
from sabir.domain.ids import Seq, StreamId
from sabir.store import jobs, signaling
from sabir.store.statements import Statement, param
from sabir.store.tables import rooms
from sabir.store.transaction import Tx

_TOUCH = (
    update(rooms)
    .where(rooms.c.id == param("room_id"))
    .values(
        last_activity_ms=param("at_ms"),
        last_event_id=param("event_id"),
        last_chat_id=func.coalesce(param("chat_id"), rooms.c.last_chat_id),
        message_count=rooms.c.message_count + param("posted"),
        session_id=rooms.c.session_id + param("posted"),
        message_sequence=rooms.c.message_sequence + param("posted"),
    )
)
_TOUCH_PAST = Statement(
    update(rooms)
    .where(rooms.c.id == param("room_id"))
    .values(
        last_activity_ms=case(
            (rooms.c.last_activity_ms < param("at_ms"), param("at_ms")), else_=rooms.c.last_activity_ms
        ),
        last_event_id=param("event_id"),
        last_chat_id=func.coalesce(param("chat_id"), rooms.c.last_chat_id),
        message_count=rooms.c.message_count + param("posted"),
    )
    .returning(rooms.c.identity_count)
)
_TOUCH_ROOM = Statement(_TOUCH.returning(rooms.c.identity_count, rooms.c.bot_count))
_TOUCH_KNOWN = Statement(_TOUCH)
REPLICATE = "replicas.copy"
"""The durable job that copies a room's news for the Olvid identities in it; its key is the room's id."""
TELL_BOTS = "bots.spread"
"""The durable job that has each bot of a room told its news; its key is the room's id."""


class RoomHead(NamedTuple):
    """What appending to a room depends on."""

    last_seq: Seq
    identity_count: int
    bot_count: int


def apply(tx: Tx, stream_kind: int, events: Sequence[Event], known: RoomHead | None = None) -> None:
    """Bring the projections up to date with events that were just appended to one stream."""
    if stream_kind == StreamKind.ROOM:
        _apply_room(tx, events, known)


def _apply_room(tx: Tx, events: Sequence[Event], known: RoomHead | None) -> None:
    last = events[-1]
    posted, listed_id, may_concern = 0, None, False
    for event in events:
        posted += event.kind is EventKind.MESSAGE_POSTED
        listed_id = event.id if is_listed(event) else listed_id
        may_concern = may_concern or event.kind in _MAY_CONCERN_IDENTITIES
    touched = {
        "room_id": last.stream_id,
        "at_ms": last.at_ms,
        "event_id": last.id,
        "chat_id": listed_id,
        "posted": posted,
    }
    if known is None:
        identities, bots = tx.row(_TOUCH_ROOM, **touched) or (0, 0)
    else:
        tx.run(_TOUCH_KNOWN, **touched)
        identities, bots = known.identity_count, known.bot_count
    if identities or may_concern:
        want_copies(tx, last.stream_id, at_ms=last.at_ms)
    signaling.want_events(tx, last.stream_id, after=events[0].seq - 1, at_ms=last.at_ms)
    if bots:
        want_bots_told(tx, last.stream_id, at_ms=last.at_ms)


def apply_past(tx: Tx, events: Sequence[Event]) -> None:
    """As `apply`, for what happened in a room elsewhere and long ago."""
    last = events[-1]
    row = tx.row(
        _TOUCH_PAST,
        room_id=last.stream_id,
        at_ms=max(event.at_ms for event in events),
        event_id=last.id,
        chat_id=next((event.id for event in reversed(events) if is_listed(event)), None),
        posted=sum(event.kind is EventKind.MESSAGE_POSTED for event in events),
    )
    if row and row[0]:
        want_copies(tx, last.stream_id, at_ms=last.at_ms)


def want_copies(tx: Tx, room: StreamId, *, at_ms: int) -> None:
    """Have the room's news of that time copied for the identities in it, when it is due."""
    jobs.enqueue(tx, REPLICATE, str(room), due_ms=at_ms + tx.replica_delay_ms)


def want_bots_told(tx: Tx, room: StreamId, *, at_ms: int) -> None:
    """Have the bots of the room hear its news."""
    jobs.enqueue(tx, TELL_BOTS, str(room), due_ms=at_ms)


_MAY_CONCERN_IDENTITIES = {EventKind.MEMBER_REMOVED, EventKind.MEMBER_LEFT, EventKind.MEMBER_BANNED}
"""The last identity may have gone with this very event: its discussion must still be locked."""
