"""How a person presents itself, and telling the identities that have it as a contact when that changes."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from sabir.core.steps import effects
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.events import EventKind
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.replicas import ContactDetailsNews, ContactNews, Details, DiscussionNews
from sabir.store import contacts, discussions, identities, jobs, people
from sabir.store.identities import Identity
from sabir.store.transaction import Tx

SPREAD = "olvid.spread"
"""The durable job that goes on where one unit told enough identities; its payload says what of."""
DETAILS, PHOTO = "contact.details", "contact.photo"
"""Kinds of effect."""
_AT_ONCE = 100


class _Spread(NamedTuple):
    """What identities are told of a person, those after one."""

    person: PersonId
    kind: str
    data: str
    after: int = 0


class _Change(NamedTuple):
    person: PersonId
    before: Details
    after: Details


_encode = msgspec.json.Encoder().encode
_change = msgspec.json.Decoder(_Change).decode
_spread = msgspec.json.Decoder(_Spread).decode


def rename(tx: Tx, person: PersonId, name: str, *, at_ms: int) -> None:
    """What the person is called from now on, also as an identity, if it is one."""
    before = contacts.details_of(tx, person)
    people.rename(tx, person, name)
    identity = identities.find_of(tx, person)
    if identity is not None:
        identities.set_details(tx, identity.id, before.renamed(name))
    _tell_details(tx, person, before, at_ms)


def set_details(tx: Tx, identity: Identity, details: Details, *, at_ms: int) -> None:
    """Of an identity; its person goes by that name on every face."""
    identities.set_details(tx, identity.id, details)
    people.rename(tx, identity.person_id, details.display_name[:128])
    _tell_details(tx, identity.person_id, identity.details, at_ms)


def photo_changed(tx: Tx, person: PersonId, *, at_ms: int) -> None:
    """Tell of it."""
    _tell(tx, _Spread(person, PHOTO, f"{person}"), at_ms)


def go_on(tx: Tx, payload: str, *, at_ms: int) -> None:
    """The job's work."""
    _tell(tx, _spread(payload), at_ms)


def _tell_details(tx: Tx, person: PersonId, before: Details, at_ms: int) -> None:
    after = contacts.details_of(tx, person)
    if after != before:
        _tell(tx, _Spread(person, DETAILS, _encode(_Change(person, before, after)).decode()), at_ms)


def _tell(tx: Tx, what: _Spread, at_ms: int) -> None:
    observers = contacts.observers(tx, what.person, after=what.after, limit=_AT_ONCE)
    for _, observer in observers:
        effects.later(tx, observer, (what.kind, what.data), at_ms=at_ms)
    if len(observers) == _AT_ONCE:
        rest = what._replace(after=observers[-1][0])
        jobs.enqueue(tx, SPREAD, f"{tx.next_id()}", due_ms=at_ms, payload=_encode(rest).decode())


# --- on the other side -----------------------------------------------------------------------------------------------


def details_changed(unit: ReplicaUnit, data: str) -> None:
    """A contact has other details, and a one-to-one with it another title."""
    change = _change(data)
    contact = contacts.find_of(unit.tx, unit.identity, change.person)
    if contact is None:
        return
    news = ContactDetailsNews(contact._replace(details=change.after), change.before)
    unit.tell(EventKind.REPLICA_CONTACT_DETAILS, news, by=change.person)
    row = discussions.find_with(unit.tx, unit.identity, contact.id)
    title, previous = change.after.display_name, change.before.display_name
    if row is not None and title != previous:
        shown = row._replace(title=title).as_live
        unit.tell(EventKind.REPLICA_DISCUSSION_RETITLED, DiscussionNews(shown, previous), by=change.person)


def photo_seen(unit: ReplicaUnit, data: str) -> None:
    """A contact has another photo, or none any more."""
    contact = contacts.find_of(unit.tx, unit.identity, PersonId(StreamId(int(data))))
    if contact is not None:
        unit.tell(EventKind.REPLICA_CONTACT_PHOTO, ContactNews(contact), by=contact.person_id)
