"""Guests as people: each is someone while one browser has one room open, and stays the author of what was said."""

from __future__ import annotations

from sabir.domain.events import EventKind, NewEvent, StreamKind
from sabir.domain.ids import PersonId
from sabir.domain.people import PersonKind, guest_uid
from sabir.store import log, people
from sabir.store.people import NewPersonRow
from sabir.store.transaction import Tx


def make(tx: Tx, key: str, *, uuid: str, at_ms: int) -> PersonId:
    """Without a name until one is given; `key` is that of the presence the guest begins with."""
    person = PersonId(log.open_stream(tx, StreamKind.PERSON))
    people.insert(tx, NewPersonRow(person, PersonKind.GUEST, guest_uid(key), uuid, "", None, False, at_ms))
    log.append(tx, person, [NewEvent(EventKind.PERSON_CREATED, person, person)], at_ms=at_ms)
    return person
