"""Making a one-to-one, and opening it again for both, inside a unit that has locked both persons and the room."""

from __future__ import annotations

from sabir.core.steps import founding, membership
from sabir.core.steps.founding import Plan
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.events import EventKind
from sabir.domain.ids import PersonId
from sabir.domain.replicas import DiscussionNews
from sabir.domain.rooms import Role, Room, RoomKind
from sabir.store import discussions, log, participants, rooms
from sabir.store.transaction import Tx


def make(tx: Tx, token: str, both: tuple[PersonId, PersonId], *, at_ms: int) -> Room:
    """A new one; needs the locks of both persons."""
    one, other = both
    room = founding.found(tx, Plan(token, RoomKind.ONE_TO_ONE, "", rooms.pair_key(one, other)), one, at_ms=at_ms)
    membership.add(tx, room, other, Role.OWNER, actor=one, at_ms=at_ms)
    return founding.get(tx, room.id)


def open_for_both(tx: Tx, token: str, both: tuple[PersonId, PersonId], *, at_ms: int) -> tuple[bool, Room]:
    """Make it, or open it again for both who agreed; whether anyone had closed it, and the room.

    Needs the locks of both persons, and the room's if there is one.
    """
    room = rooms.find_pair(tx, rooms.pair_key(*both))
    if room is None:
        return False, make(tx, token, both, at_ms=at_ms)
    there = [one.participant for one in participants.members(tx, room.id, limit=2)]
    was_closed = any(one.has_closed for one in there)
    for one in there:
        if one.has_closed or one.is_hidden:
            participants.set_flags(tx, room.id, one.person_id, is_hidden=False, has_closed=False)
    return was_closed, room


def show(unit: ReplicaUnit, room: Room, peer: PersonId, *, from_now: bool) -> None:
    """The identity has the room as a live discussion; `from_now`: of what was said before, only what it kept."""
    contact = unit.one_to_one(peer)
    row = discussions.find_of(unit.tx, unit.identity, room.id)
    last_seq = log.last_seq(unit.tx, room.id)
    if row is None:
        after_id = None if from_now else participants.replica_after_id(unit.tx, room.id, unit.person)
        unit.open_discussion(room.id, last_seq if after_id is None else log.seq_at(unit.tx, room.id, after_id))
    elif row.is_locked:
        row = row._replace(is_locked=False, contact_id=contact, applied_seq=last_seq)
        discussions.save(unit.tx, unit.identity, row)
        live = discussions.find_of(unit.tx, unit.identity, room.id) or row
        unit.tell(EventKind.REPLICA_DISCUSSION_NEW, DiscussionNews(live.as_live))
