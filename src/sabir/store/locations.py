"""Rows of places that messages show: the newest, and for a while those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import and_, delete, func, select

from sabir.domain.ids import MessageId, RoomId
from sabir.domain.locations import Location, LocationKind
from sabir.store.olvid_message_tables import locations
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    locations.c.kind,
    locations.c.latitude,
    locations.c.longitude,
    locations.c.at_ms,
    locations.c.altitude,
    locations.c.precision,
    locations.c.address,
    locations.c.seq,
)
_other = locations.alias("other")
_INSERT = Statement(insert_into(locations))
_LATEST = Statement(
    select(*_COLUMNS).where(locations.c.message_id == param("message_id")).order_by(locations.c.seq.desc()).limit(1)
)
_TOLD = Statement(
    select(locations.c.message_id, *_COLUMNS).where(
        is_any_of(locations.c.message_id, "message_ids"),
        locations.c.seq > param("after"),
        locations.c.seq <= param("until"),
    )
)
_PRUNE = Statement(
    delete(locations).where(
        locations.c.message_id == param("message_id"),
        locations.c.at_ms < param("before_ms"),
        locations.c.seq
        < select(func.max(_other.c.seq)).where(_other.c.message_id == param("message_id")).scalar_subquery(),
    )
)
_REMOVE = Statement(delete(locations).where(and_(locations.c.message_id == param("message_id"))))


def add(tx: Tx, room: RoomId, message: MessageId, location: Location) -> None:
    tx.run(_INSERT, message_id=message, room_id=room, **{**location._asdict(), "kind": int(location.kind)})


def latest(tx: Tx, message: MessageId) -> Location | None:
    """What the message shows now, if it came through Olvid."""
    row = tx.row(_LATEST, message_id=message)
    return _location(row) if row else None


def told(tx: Tx, messages: Sequence[MessageId], *, after: int, until: int) -> Mapping[tuple[MessageId, int], Location]:
    """What events of the room between these positions told of the places of its messages; by message and position."""
    rows = tx.rows(_TOLD, message_ids=list(messages), after=after, until=until)
    return {(cast("MessageId", row[0]), cast("int", row[8])): _location(row[1:]) for row in rows}


def prune(tx: Tx, message: MessageId, before_ms: int) -> None:
    """Forget where it was before that time, but not where it is."""
    tx.run(_PRUNE, message_id=message, before_ms=before_ms)


def remove(tx: Tx, message: MessageId) -> None:
    tx.run(_REMOVE, message_id=message)


def _location(row: Row | Sequence[object]) -> Location:
    kind, *rest = tuple(row)
    found = cast("tuple[float, float, int, float, float, str, int]", tuple(rest))
    return Location(LocationKind(cast("int", kind)), *found)
