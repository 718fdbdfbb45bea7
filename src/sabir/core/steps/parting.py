"""How two people stop being contacts or one-to-one, inside a unit that has locked the identity's person.

Their room is closed from the side that acts: see `pairs`. What the act does on the other side is an effect.
"""

from __future__ import annotations

from collections.abc import Mapping

from sabir.core.steps import effects
from sabir.core.steps.effects import Applied
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.events import EventKind
from sabir.domain.ids import PersonId, RoomId, StreamId
from sabir.domain.replicas import Contact, ContactNews, DiscussionNews
from sabir.store import contacts, discussions, participants
from sabir.store.transaction import Tx

_DOWNGRADED, _DELETED, _CHANNEL = "contact.downgraded", "contact.deleted", "contact.channel"


def downgrade(unit: ReplicaUnit, contact: Contact, room: RoomId | None) -> None:
    """They stay contacts, without a discussion of their own."""
    _downgrade(unit, contact, by=unit.person)
    close(unit.tx, unit.person, room)
    effects.later(unit.tx, contact.person_id, (_DOWNGRADED, f"{unit.person}"), at_ms=unit.at_ms)


def delete(unit: ReplicaUnit, contact: Contact, room: RoomId | None) -> None:
    """Both lose the contact."""
    _delete(unit, contact, by=unit.person)
    close(unit.tx, unit.person, room)
    vanish(unit.tx, unit.person, contact.person_id, at_ms=unit.at_ms)


def vanish(tx: Tx, person: PersonId, other: PersonId, *, at_ms: int) -> None:
    """The other one loses the person as a contact."""
    effects.later(tx, other, (_DELETED, f"{person}"), at_ms=at_ms)


def recreate_channel(unit: ReplicaUnit, contact: Contact) -> None:
    """There is none until the other side has answered."""
    contacts.set_channel(unit.tx, unit.identity, contact.id, has_channel=False)
    effects.later(unit.tx, unit.person, (_CHANNEL, f"{contact.person_id}"), at_ms=unit.at_ms)


def is_closed(tx: Tx, room: RoomId) -> bool:
    """Whether a room is a one-to-one that either side closed."""
    return any(one.participant.has_closed for one in participants.members(tx, room, limit=2))


def wake(unit: ReplicaUnit, room: RoomId) -> int | None:
    """The contact of a one-to-one that was opened again by a post; None if it is closed, or the other one gone."""
    others = participants.ids(unit.tx, room) - {unit.person}
    return unit.one_to_one(min(others)) if others and not is_closed(unit.tx, room) else None


def close(tx: Tx, person: PersonId, room: RoomId | None) -> None:
    """From this side. Needs the room's lock."""
    there = participants.find(tx, room, person) if room is not None else None
    if room is not None and there is not None:
        participants.set_flags(tx, room, person, is_hidden=there.is_hidden, has_closed=True)


def _lock(unit: ReplicaUnit, contact: Contact, by: PersonId) -> None:
    row = discussions.find_with(unit.tx, unit.identity, contact.id)
    if row is not None:
        discussions.save(unit.tx, unit.identity, row._replace(is_locked=True))
        unit.tell(EventKind.REPLICA_DISCUSSION_LOCKED, DiscussionNews(row.as_live), by=by)


def _downgrade(unit: ReplicaUnit, contact: Contact, *, by: PersonId) -> None:
    _lock(unit, contact, by)
    contacts.set_one_to_one(unit.tx, unit.identity, contact.id, is_one_to_one=False)


def _delete(unit: ReplicaUnit, contact: Contact, *, by: PersonId) -> None:
    _lock(unit, contact, by)
    contacts.remove(unit.tx, unit.identity, contact.id)
    unit.tell(EventKind.REPLICA_CONTACT_DELETED, ContactNews(contact), by=by)


# --- what the other side's acts do here ------------------------------------------------------------------------------


def _downgraded(unit: ReplicaUnit, data: str) -> None:
    contact = _contact(unit, data)
    if contact is not None and contact.is_one_to_one:
        _downgrade(unit, contact, by=contact.person_id)


def _deleted(unit: ReplicaUnit, data: str) -> None:
    contact = _contact(unit, data)
    if contact is not None:
        _delete(unit, contact, by=contact.person_id)


def _answered(unit: ReplicaUnit, data: str) -> None:
    contact = _contact(unit, data)
    if contact is not None:
        contacts.set_channel(unit.tx, unit.identity, contact.id, has_channel=True)


def _contact(unit: ReplicaUnit, data: str) -> Contact | None:
    return contacts.find_of(unit.tx, unit.identity, PersonId(StreamId(int(data))))


APPLIED: Mapping[str, Applied] = {_DOWNGRADED: _downgraded, _DELETED: _deleted, _CHANNEL: _answered}
"""What an act on one side does on the other."""
