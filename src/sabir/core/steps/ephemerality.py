"""What limits the messages of a room: how long they exist holds on every face, the rest for what identities send.

Needs the room's lock. Source: Olvid daemon gRPC API 2.0.1, discussion settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from sabir.core.steps import effects
from sabir.core.steps.effects import Applied
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.ephemerality import Ephemerality
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.replicas import SettingsNews
from sabir.domain.rooms import Room
from sabir.store import discussions, jobs, log, participants, room_ephemerality, rooms
from sabir.store.transaction import Tx

SPREAD = "olvid.spread_settings"
"""The durable job that goes on where one unit told enough identities; its payload says what of."""
_CHANGED = "discussion.settings"
_AT_ONCE = 100


class Change(NamedTuple):
    """What held in a room before, and what holds now."""

    room: RoomId
    before: Ephemerality
    after: Ephemerality


class _Spread(NamedTuple):
    """A change that members of the room hear of, those after one."""

    change: Change
    but: PersonId | None
    after: int = 0


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Change).decode
_decode_spread = msgspec.json.Decoder(_Spread).decode


def of(tx: Tx, room: Room) -> Ephemerality:
    read_once, visibility_s = room_ephemerality.get(tx, room.id)
    return Ephemerality(read_once, room.expiration_s, visibility_s)


def put(tx: Tx, room: Room, wanted: Ephemerality, *, actor: PersonId, at_ms: int) -> Change:
    """Let it hold from now on. The other identities hear of it; the actor is told by the caller."""
    change = Change(room.id, of(tx, room), wanted)
    if wanted.existence_s != room.expiration_s:
        _expire(tx, room.id, wanted.existence_s, actor=actor, at_ms=at_ms)
    room_ephemerality.put(tx, room.id, read_once=wanted.read_once, visibility_s=wanted.visibility_s)
    _spread(tx, _Spread(change, actor), at_ms=at_ms)
    return change


def set_expiration(tx: Tx, room: Room, seconds: int, *, actor: PersonId | None, at_ms: int) -> None:
    """New messages live so long; 0 for ever. Says so, also if nothing changes."""
    before = of(tx, room)
    _expire(tx, room.id, seconds, actor=actor, at_ms=at_ms)
    change = Change(room.id, before, before._replace(existence_s=seconds))
    _spread(tx, _Spread(change, None), at_ms=at_ms)


def go_on(tx: Tx, payload: str, *, at_ms: int) -> None:
    """The job's work."""
    _spread(tx, _decode_spread(payload), at_ms=at_ms)


def tell(unit: ReplicaUnit, change: Change, *, by: PersonId | None = None) -> None:
    """Say it to the identity, if it has the discussion."""
    row = discussions.find_of(unit.tx, unit.identity, change.room)
    if row is None or row.is_locked or change.before == change.after:
        return
    unit.tell(EventKind.REPLICA_DISCUSSION_SETTINGS, SettingsNews(row.as_live, change.after, change.before), by=by)


def _expire(tx: Tx, room: RoomId, seconds: int, *, actor: PersonId | None, at_ms: int) -> None:
    rooms.set_expiration(tx, room, seconds)
    kind = EventKind.ROOM_EXPIRATION_SET if seconds else EventKind.ROOM_EXPIRATION_LIFTED
    log.append(tx, room, [NewEvent(kind, actor, data=f"{seconds}" if seconds else None)], at_ms=at_ms)


def _spread(tx: Tx, what: _Spread, *, at_ms: int) -> None:
    change = what.change
    if change.before == change.after:
        return
    data = _encode(change).decode()
    members = participants.next_with_identity(tx, change.room, after=what.after, limit=_AT_ONCE)
    for person in members:
        if person != what.but:
            effects.later(tx, person, (_CHANGED, data), at_ms=at_ms)
    if len(members) == _AT_ONCE:
        rest = _encode(what._replace(after=members[-1])).decode()
        jobs.enqueue(tx, SPREAD, f"{tx.next_id()}", due_ms=at_ms, payload=rest)


def _changed(unit: ReplicaUnit, data: str) -> None:
    tell(unit, _decode(data))


APPLIED: Mapping[str, Applied] = {_CHANGED: _changed}
