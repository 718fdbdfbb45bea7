"""Session IDs as people: one linked to a person is that person, any other is a visitor of its own."""

from __future__ import annotations

from sabir.domain.events import EventKind, NewEvent, StreamKind
from sabir.domain.ids import PersonId
from sabir.domain.people import Person, PersonKind
from sabir.store import log, people
from sabir.store.people import NewPersonRow
from sabir.store.transaction import Tx


def find(tx: Tx, session_id: str) -> Person | None:
    """Whoever goes by this Session ID (normalised), or by this relay id."""
    return people.find_by_external(tx, "session", "id", session_id) or people.find_by_external(
        tx, "session", "relay", session_id
    )


def find_or_make(tx: Tx, session_id: str, *, uuid: str, at_ms: int) -> Person:
    """As `find`; an unknown Session ID becomes a visitor, shown by its first characters until it gives a name."""
    known = find(tx, session_id)
    if known is not None:
        return known
    person = PersonId(log.open_stream(tx, StreamKind.PERSON))
    row = NewPersonRow(person, PersonKind.VISITOR, None, uuid, session_id[:10], None, False, at_ms)
    people.insert(tx, row)
    people.link(tx, "session", "id", session_id, person=person, at_ms=at_ms)
    log.append(tx, person, [NewEvent(EventKind.PERSON_CREATED, person, person)], at_ms=at_ms)
    return Person(person, row.kind, None, uuid, row.display_name, None, False, at_ms, None, None, False, 0)
