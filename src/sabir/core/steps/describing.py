"""What a room object says beside the room's row: who leads it, what is pinned, how many were there lately.

Polls ask for it every few seconds and it changes with `info_updates`, so it is kept for a moment.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sabir.core.steps.listing import Known, Listing, Relay
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.rooms import Room
from sabir.domain.seqnos import Pin
from sabir.ports import Clock
from sabir.store import activity, pins, session_ids, session_keys
from sabir.store.database import Database
from sabir.store.session_keys import Leader
from sabir.store.transaction import Tx

ACTIVE_S = 7 * 86_400
"""Who counts as active was there within this time."""
_KEPT_S = 10.0
_SIZE = 2000
_ALSO_SHOWN = (session_ids.RELAY, session_ids.SEEN)


@dataclass(frozen=True, slots=True)
class Details:
    """Ids are as members see them, sorted."""

    moderators: Sequence[str]
    admins: Sequence[str]
    hidden_moderators: Sequence[str]
    hidden_admins: Sequence[str]
    pins: Sequence[tuple[int, int, str]]
    """Number, time and by whom, in the order they were pinned."""
    active_count: int


@dataclass(frozen=True, slots=True)
class _Read:
    leaders: Mapping[RoomId, Sequence[Leader]]
    pins: Mapping[RoomId, Sequence[Pin]]
    active: Mapping[RoomId, int]
    known: Known


class Describing:
    """Details of rooms, at most `_KEPT_S` old."""

    def __init__(self, db: Database, clock: Clock, listing: Listing) -> None:
        self._db = db
        self._clock = clock
        self._listing = listing
        self._kept: OrderedDict[RoomId, tuple[int, float, Details]] = OrderedDict()

    async def of(self, rooms: Sequence[Room], relay: Relay) -> Mapping[RoomId, Details]:
        """In a constant number of statements, and in none if nothing is older than that."""
        found = {room.id: kept for room in rooms if (kept := self._find(room)) is not None}
        missing = [room for room in rooms if room.id not in found]
        if missing:
            ids, after_ms = [room.id for room in missing], self._clock.now_ms() - ACTIVE_S * 1000
            read = await self._db.read(lambda tx: _read(tx, ids, after_ms))
            keys = await self._listing.keys(read.known, sorted(_people(read)), relay)
            for room in missing:
                found[room.id] = self._keep(room, _details(read, room.id, keys))
        return found

    def forget(self, room: RoomId) -> None:
        """Someone came."""
        self._kept.pop(room, None)

    def _find(self, room: Room) -> Details | None:
        updates, until_s, details = self._kept.get(room.id, (-1, 0.0, None))
        return details if updates == room.info_updates and self._clock.monotonic_s() < until_s else None

    def _keep(self, room: Room, details: Details) -> Details:
        self._kept[room.id] = (room.info_updates, self._clock.monotonic_s() + _KEPT_S, details)
        self._kept.move_to_end(room.id)
        if len(self._kept) > _SIZE:
            self._kept.popitem(last=False)
        return details


def _read(tx: Tx, ids: Sequence[RoomId], after_ms: int) -> _Read:
    read = _Read(session_keys.leaders(tx, ids), pins.of_rooms(tx, ids), activity.count(tx, ids, after_ms=after_ms), {})
    return _Read(read.leaders, read.pins, read.active, session_ids.of_people(tx, sorted(_people(read))))


def _people(read: _Read) -> Collection[PersonId]:
    pinners = {pin.pinned_by_id for of_one in read.pins.values() for pin in of_one}
    return pinners.union(one.person_id for of_one in read.leaders.values() for one in of_one)


def _details(read: _Read, room: RoomId, keys: Mapping[PersonId, str]) -> Details:
    leaders = read.leaders.get(room, [])

    def ids(*, is_admin: bool, is_concealed: bool) -> Sequence[str]:
        """What such a leader's posts are shown under, from here and from other faces."""
        wanted = [one.person_id for one in leaders if (one.is_admin, one.is_concealed) == (is_admin, is_concealed)]
        found = {keys[person] for person in wanted}
        also = {value for one in wanted for kind, value in read.known.get(one, ()) if kind in _ALSO_SHOWN}
        return sorted(found | also)

    return Details(
        ids(is_admin=False, is_concealed=False),
        ids(is_admin=True, is_concealed=False),
        ids(is_admin=False, is_concealed=True),
        ids(is_admin=True, is_concealed=True),
        [(pin.number, pin.pinned_ms, keys[pin.pinned_by_id]) for pin in read.pins.get(room, ())],
        read.active.get(room, 0),
    )
