"""Guests as people: each is someone while one browser has one room open, and stays the author of what was said."""

from __future__ import annotations

from sabir.domain.events import EventKind, NewEvent, StreamKind
from sabir.domain.ids import PersonId, RoomId, Seq
from sabir.domain.people import PersonKind, guest_uid
from sabir.store import contacts, jobs, log, participants, people, polls, rooms
from sabir.store.people import NewPersonRow
from sabir.store.transaction import Tx

FORGET = "guests.forget"
"""The durable job of a guest that left; its key is the person's id, its payload that of the room."""
_FORGET_AFTER_MS = 60_000
_PASSING = {EventKind.MEMBER_JOINED, EventKind.MEMBER_LEFT}
_EVENTS = 500


def make(tx: Tx, key: str, *, uuid: str, at_ms: int) -> PersonId:
    """Without a name until one is given; `key` is that of the presence the guest begins with."""
    person = PersonId(log.open_stream(tx, StreamKind.PERSON))
    people.insert(tx, NewPersonRow(person, PersonKind.GUEST, guest_uid(key), uuid, "", None, False, at_ms))
    log.append(tx, person, [NewEvent(EventKind.PERSON_CREATED, person, person)], at_ms=at_ms)
    return person


def left(tx: Tx, room: RoomId, person: PersonId, *, at_ms: int) -> None:
    """The guest will not come back as this person, who may have done nothing."""
    jobs.enqueue(tx, FORGET, f"{person}", due_ms=at_ms + _FORGET_AFTER_MS, payload=f"{room}")


def look(tx: Tx, room: RoomId, person: PersonId, after: Seq) -> Seq | None:
    """Look for what the guest did in the next events of the room.

    Returns where to look on, 0 if there was nothing up to the guest's leaving, None if there was something.
    """
    after = after or log.seq_at(tx, room, person)  # it was made right before it came
    page = log.after(tx, room, after, _EVENTS)
    is_gone = rooms.find(tx, room) is None
    for event in page:
        if person not in (event.actor_id, event.subject_id):
            continue
        if event.kind is EventKind.MEMBER_LEFT or (is_gone and event.kind is EventKind.MEMBER_REMOVED):
            return Seq(0)
        if event.kind not in _PASSING:
            return None
    return page[-1].seq if len(page) == _EVENTS else Seq(0)


def forget(tx: Tx, room: RoomId, person: PersonId) -> bool:
    """Delete a guest of whom `look` found nothing; false where something else names it."""
    tx.lock([person])
    there = people.find(tx, person)
    if there is None or there.kind is not PersonKind.GUEST or participants.find(tx, room, person) is not None:
        return False
    if participants.with_identity(tx, room) or contacts.is_known(tx, person) or polls.has_voted(tx, room, person):
        return False  # an identity copies who came, sooner or later
    people.delete_row(tx, person)
    log.drop_stream(tx, person)
    return True
