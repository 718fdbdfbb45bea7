"""Places that messages show, and live sharing: what changes in the room and on the author's own side.

Each new position is an edit for those who see only text. Source: Olvid daemon gRPC API 2.0.1, locations.
"""

from __future__ import annotations

from typing import NamedTuple

from sabir.core.steps import changing
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain import rules
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.events import EventKind
from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.locations import Location, LocationKind
from sabir.domain.replicas import Direction, MessageNews, Owner, ReplicaId, ReplicaMessage
from sabir.store import jobs, locations, messages, participants
from sabir.store import replica_messages as copies
from sabir.store.transaction import Tx

END_SHARING = "olvid.end_sharing"
"""The durable job that ends live sharing in time; its key is the message's id, its payload room and author."""
_KEPT_MS = 600_000
"""Copies that lag behind by more show the newest place at once."""


class Sharing(NamedTuple):
    """A message whose place may be live."""

    room: RoomId
    message: MessageId
    author: PersonId


def began(tx: Tx, sharing: Sharing, location: Location, *, until_ms: int) -> None:
    """A message was posted that shows a place; live sharing ends by itself then."""
    locations.add(tx, sharing.room, sharing.message, location)
    if location.kind is LocationKind.SHARING:
        payload = f"{sharing.room} {sharing.author}"
        jobs.enqueue(tx, END_SHARING, f"{sharing.message}", due_ms=until_ms, payload=payload)


def move(tx: Tx, owner: Owner, room: RoomId, change: tuple[ReplicaId, Location], *, at_ms: int) -> ReplicaMessage:
    """Give an own live sharing its next position. Raises `NotFound`, `WrongState` (not own, not live)."""
    ref, location = change
    copy = _own_sharing(tx, owner, room, ref, at_ms=at_ms)
    told = _tell_room(tx, Sharing(room, copy.message_id, owner.actor.person_id), location, at_ms=at_ms)
    unit = ReplicaUnit(tx, owner.identity_id, owner.actor.person_id, at_ms)
    changed = show(unit, copy, told, by=owner.actor.person_id)
    unit.finish()
    return changed


def end(tx: Tx, owner: Owner, room: RoomId, ref: ReplicaId, *, at_ms: int) -> ReplicaMessage:
    """End an own live sharing where it is. Raises `NotFound`, `WrongState` (not own, not live)."""
    copy = _own_sharing(tx, owner, room, ref, at_ms=at_ms)
    place = finish(tx, Sharing(room, copy.message_id, owner.actor.person_id), at_ms=at_ms)
    unit = ReplicaUnit(tx, owner.identity_id, owner.actor.person_id, at_ms)
    changed = show(unit, copy, place, by=owner.actor.person_id) if place is not None else copy
    unit.finish()
    return changed


def finish(tx: Tx, sharing: Sharing, *, at_ms: int) -> Location | None:
    """End sharing for the room, which must be locked; None if nothing is live. Raises `NotFound` (the message)."""
    last = locations.latest(tx, sharing.message)
    if last is None or last.kind is not LocationKind.SHARING:
        return None
    return _tell_room(tx, sharing, last._replace(kind=LocationKind.SHARING_FINISHED), at_ms=at_ms)


def show_own(unit: ReplicaUnit, sharing: Sharing, place: Location) -> None:
    """That it ended by itself, on the author's own side."""
    found, _ = copies.by_messages(unit.tx, unit.identity, [sharing.message])
    if sharing.message in found:
        show(unit, found[sharing.message], place, by=None)


def show(unit: ReplicaUnit, copy: ReplicaMessage, location: Location, *, by: PersonId | None) -> ReplicaMessage:
    """Have a copy show the place, and tell what changed."""
    changed = copy._replace(body=location.body, location=location)
    copies.relocate(unit.tx, unit.identity, copy.ref, location)
    if location.kind is LocationKind.SHARING:
        news = MessageNews(changed, previous_location=copy.location)
        unit.tell(EventKind.REPLICA_SHARING_UPDATED, news, by=by, about=copy.message_id)
    else:
        unit.tell(EventKind.REPLICA_SHARING_ENDED, MessageNews(changed), by=by, about=copy.message_id)
    return changed


def tell_new(unit: ReplicaUnit, copy: ReplicaMessage) -> None:
    """A copy that shows a place has come to be."""
    kind = new_kind(copy)
    if kind is not None:
        unit.tell(kind, MessageNews(copy), about=copy.message_id)


def new_kind(copy: ReplicaMessage) -> EventKind | None:
    """What is told of a new copy beside that it was sent or received."""
    match copy.location.kind if copy.location is not None else None:
        case LocationKind.SEND if copy.ref.direction is Direction.OUTBOUND:
            return EventKind.REPLICA_LOCATION_SENT
        case LocationKind.SEND:
            return EventKind.REPLICA_LOCATION_RECEIVED
        case LocationKind.SHARING:
            return EventKind.REPLICA_SHARING_STARTED
        case _:
            return None


def _own_sharing(tx: Tx, owner: Owner, room: RoomId, ref: ReplicaId, *, at_ms: int) -> ReplicaMessage:
    """Locks room and person."""
    tx.lock([room, owner.actor.person_id])
    copy = copies.find(tx, owner.identity_id, ref)
    if copy is None:
        raise NotFound("message")
    is_live = copy.location is not None and copy.location.kind is LocationKind.SHARING
    if ref.direction is not Direction.OUTBOUND or not is_live:
        raise WrongState("This message is no live sharing of yours.")
    rules.require_admitted(participants.access(tx, owner.actor.person_id, room), at_ms)
    return copy


def _tell_room(tx: Tx, sharing: Sharing, location: Location, *, at_ms: int) -> Location:
    """With the position in the room that tells of it. Raises `NotFound`."""
    message = messages.find(tx, sharing.room, sharing.message)
    if message is None or message.is_deleted:
        raise NotFound("message")
    event = changing.relocate(tx, message, location, at_ms=at_ms)
    told = location._replace(seq=event.seq)
    locations.add(tx, sharing.room, sharing.message, told)
    locations.prune(tx, sharing.message, at_ms - _KEPT_MS)
    return told
