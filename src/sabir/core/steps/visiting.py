"""Session IDs as people: one linked to a person is that person, any other is a visitor of its own.

A plain Session ID has blinded forms; whoever is known by one of them is the same person. Where two people turn out to
be one, a durable job makes the visitor part of the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from sabir.domain.events import EventKind, NewEvent, StreamKind
from sabir.domain.ids import PersonId
from sabir.domain.people import Person, PersonKind
from sabir.domain.session_ids import absolute, is_blinded
from sabir.store import jobs, log, people, session_ids
from sabir.store.people import NewPersonRow
from sabir.store.session_ids import BLINDED, ID, RELAY, SEEN
from sabir.store.transaction import Tx

MERGE = "session.merge"
"""The durable job that makes a visitor part of another person; its key is the visitor's id, its payload the other's."""
_SHOWN_CHARACTERS = 10


def find(tx: Tx, session_id: str) -> Person | None:
    """Whoever goes by this Session ID (normalised, plain or blinded) or one it blinds to, or by this relay id."""
    return _find_exact(tx, session_id) or _find_blinded(tx, session_id)


def find_or_make(tx: Tx, session_id: str, *, uuid: str, at_ms: int) -> Person:
    """As `find`; an unknown Session ID becomes a visitor, shown by its first characters until it gives a name."""
    known = _find_exact(tx, session_id)
    if known is not None:
        return known
    known = _find_blinded(tx, session_id)
    if known is not None:
        _unblind(tx, known, session_id, at_ms=at_ms)
        return known
    person = PersonId(log.open_stream(tx, StreamKind.PERSON))
    row = NewPersonRow(person, PersonKind.VISITOR, None, uuid, session_id[:_SHOWN_CHARACTERS], None, False, at_ms)
    people.insert(tx, row)
    people.link(tx, "session", ID, session_id, person=person, at_ms=at_ms)
    if is_blinded(session_id):
        people.link(tx, "session", BLINDED, absolute(session_id), person=person, at_ms=at_ms)
    else:
        blind(tx, person, session_id, at_ms=at_ms)
    log.append(tx, person, [NewEvent(EventKind.PERSON_CREATED, person, person)], at_ms=at_ms)
    return Person(person, row.kind, None, uuid, row.display_name, None, False, at_ms, None, None, False, 0)


def arrive(tx: Tx, session_id: str, *, uuid: str, at_ms: int) -> Person:
    """As `find_or_make`, for who has proven to own the id."""
    person = find_or_make(tx, session_id, uuid=uuid, at_ms=at_ms)
    keep_form(tx, session_id, person, at_ms=at_ms)
    return person


def is_known(tx: Tx, session_id: str) -> bool:
    """Whether the id is one that its owner was seen with, in just this form."""
    kind = SEEN if is_blinded(session_id) else ID
    return people.find_by_external(tx, "session", kind, session_id) is not None


def keep_form(tx: Tx, session_id: str, person: Person, *, at_ms: int) -> None:
    """Someone was seen with this id, and is shown with its sign, or by the plain id, from now on."""
    if is_blinded(session_id):
        people.link_once(tx, "session", SEEN, session_id, person=person.id, at_ms=at_ms)
    elif people.find_by_external(tx, "session", ID, session_id) is None:
        _unblind(tx, person, session_id, at_ms=at_ms)


def blind(tx: Tx, person: PersonId, session_id: str, *, at_ms: int) -> None:
    """Have the person found by the blinded forms of its Session ID; a visitor found so until now becomes part of it."""
    for alias in _aliases(tx, session_id):
        owner = people.find_by_external(tx, "session", BLINDED, alias)
        if owner is None:
            people.link(tx, "session", BLINDED, alias, person=person, at_ms=at_ms)
        elif owner.id != person:
            jobs.enqueue(tx, MERGE, str(owner.id), due_ms=at_ms, payload=str(person))


def _find_exact(tx: Tx, session_id: str) -> Person | None:
    if is_blinded(session_id):
        return people.find_by_external(tx, "session", BLINDED, absolute(session_id))
    return people.find_by_external(tx, "session", ID, session_id) or people.find_by_external(
        tx, "session", RELAY, session_id
    )


def _find_blinded(tx: Tx, session_id: str) -> Person | None:
    for alias in _aliases(tx, session_id):
        owner = people.find_by_external(tx, "session", BLINDED, alias)
        if owner is not None:
            return owner
    return None


def _aliases(tx: Tx, session_id: str) -> Sequence[str]:
    return tx.blinds(session_id) if tx.blinds is not None and not is_blinded(session_id) else ()


def _unblind(tx: Tx, person: Person, session_id: str, *, at_ms: int) -> None:
    """Who was known by a blinded form of this id until now goes by both."""
    for kind, value in session_ids.of_people(tx, [person.id]).get(person.id, ()):
        if kind == ID:
            people.unlink(tx, "session", ID, value)
            people.link_once(tx, "session", SEEN, value, person=person.id, at_ms=at_ms)
    people.link(tx, "session", ID, session_id, person=person.id, at_ms=at_ms)
    blind(tx, person.id, session_id, at_ms=at_ms)
