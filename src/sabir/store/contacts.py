"""Rows of contacts: the persons that one Olvid identity knows. Their names are those of today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.sql import Select

from sabir.domain.ids import IdentityId, PersonId
from sabir.domain.people import GUEST_NAME
from sabir.domain.replicas import Contact, Details
from sabir.domain.rooms import RoomKind
from sabir.store.account_tables import avatars
from sabir.store.identities import HAS_PHOTO
from sabir.store.replica_tables import contacts, identities
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import participants, people, rooms
from sabir.store.transaction import Row, Tx

DETAILS: tuple[ColumnElement[str], ...] = (
    case(
        (identities.c.id.is_not(None), identities.c.first_name),
        (people.c.display_name == "", GUEST_NAME),
        else_=people.c.display_name,
    ),
    func.coalesce(identities.c.last_name, ""),
    func.coalesce(identities.c.company, ""),
    func.coalesce(identities.c.position, ""),
)
"""Of a person joined with its identity, if it has one."""


_IS_KNOWN = Statement(select(contacts.c.id).where(contacts.c.person_id == param("person_id")).limit(1))


def _contacts() -> Select[tuple[object, ...]]:
    return (
        select(
            contacts.c.id, contacts.c.person_id, contacts.c.is_one_to_one, HAS_PHOTO, contacts.c.has_channel, *DETAILS
        )
        .join(people, people.c.id == contacts.c.person_id)
        .outerjoin(identities, identities.c.person_id == contacts.c.person_id)
        .outerjoin(avatars, avatars.c.stream_id == contacts.c.person_id)
        .where(contacts.c.identity_id == param("identity_id"))
    )


_BY_ID = Statement(_contacts().where(contacts.c.id == param("id")))
_BY_PERSON = Statement(_contacts().where(contacts.c.person_id == param("person_id")))
_PAGE = Statement(_contacts().where(contacts.c.id > param("after")).order_by(contacts.c.id).limit(param("limit")))
_IDS = Statement(
    select(contacts.c.person_id, contacts.c.id).where(
        contacts.c.identity_id == param("identity_id"), is_any_of(contacts.c.person_id, "people")
    )
)
_DETAILS_OF = Statement(
    select(HAS_PHOTO, *DETAILS)
    .select_from(people)
    .outerjoin(identities, identities.c.person_id == people.c.id)
    .outerjoin(avatars, avatars.c.stream_id == people.c.id)
    .where(people.c.id == param("person_id"))
)
_OBSERVERS = Statement(
    select(contacts.c.identity_id, identities.c.person_id)
    .join(identities, identities.c.id == contacts.c.identity_id)
    .where(contacts.c.person_id == param("person_id"), contacts.c.identity_id > param("after"))
    .order_by(contacts.c.identity_id)
    .limit(param("limit"))
)
_KEY = Statement(
    select(identities.c.public_key, people.c.uuid)
    .select_from(people)
    .outerjoin(identities, identities.c.person_id == people.c.id)
    .where(people.c.id == param("person_id"))
)
_INSERT = Statement(insert_into(contacts, "identity_id", "id", "person_id", "is_one_to_one", "created_ms"))
_SET_CHANNEL = Statement(
    update(contacts)
    .where(contacts.c.identity_id == param("identity_id_"), contacts.c.id == param("id_"))
    .values(has_channel=param("has_channel"))
)
_DELETE = Statement(
    delete(contacts).where(contacts.c.identity_id == param("identity_id"), contacts.c.id == param("id"))
)
_own, _others = participants.alias("own"), participants.alias("others")
_SHARED = Statement(
    select(rooms.c.id)
    .join(_own, _own.c.room_id == rooms.c.id)
    .join(_others, _others.c.room_id == rooms.c.id)
    .where(
        _own.c.person_id == param("person_id"),
        _others.c.person_id == param("other_id"),
        rooms.c.kind != int(RoomKind.ONE_TO_ONE),
    )
    .limit(1)
)
_SET_ONE_TO_ONE = Statement(
    update(contacts)
    .where(contacts.c.identity_id == param("identity_id_"), contacts.c.id == param("id_"))
    .values(is_one_to_one=param("is_one_to_one"))
)


def is_known(tx: Tx, person: PersonId) -> bool:
    """Whether any Olvid identity has this person as a contact."""
    return tx.row(_IS_KNOWN, person_id=person) is not None


def find(tx: Tx, identity: IdentityId, contact: int) -> Contact | None:
    return _one(tx.row(_BY_ID, identity_id=identity, id=contact))


def find_of(tx: Tx, identity: IdentityId, person: PersonId) -> Contact | None:
    return _one(tx.row(_BY_PERSON, identity_id=identity, person_id=person))


def page(tx: Tx, identity: IdentityId, *, after: int = 0, limit: int) -> list[Contact]:
    """Oldest first."""
    return [_contact(row) for row in tx.rows(_PAGE, identity_id=identity, after=after, limit=limit)]


def ids_of(tx: Tx, identity: IdentityId, wanted: Sequence[PersonId]) -> dict[PersonId, int]:
    """The contacts that these people are, as far as they are."""
    rows = tx.rows(_IDS, identity_id=identity, people=list(wanted)) if wanted else ()
    return dict(cast("Sequence[tuple[PersonId, int]]", rows))


def details_of(tx: Tx, person: PersonId) -> Details:
    """How the person presents itself; empty for one who is gone."""
    return look_of(tx, person)[0]


def look_of(tx: Tx, person: PersonId) -> tuple[Details, bool]:
    """Its details, and whether it has a photo."""
    row = tx.row(_DETAILS_OF, person_id=person)
    return (Details(*cast("Sequence[str]", row[1:])), bool(row[0])) if row else (Details(""), False)


def observers(tx: Tx, person: PersonId, *, after: int = 0, limit: int) -> list[tuple[IdentityId, PersonId]]:
    """Identities that have this person as a contact, and whose they are; in the order of their ids."""
    rows = tx.rows(_OBSERVERS, person_id=person, after=after, limit=limit)
    return [cast("tuple[IdentityId, PersonId]", tuple(row)) for row in rows]


def key_of(tx: Tx, person: PersonId) -> tuple[str | None, str] | None:
    """The public key of its identity (hex) if it has one, and its uuid; None for one who is gone."""
    row = tx.row(_KEY, person_id=person)
    return cast("tuple[str | None, str]", tuple(row)) if row else None


def insert(tx: Tx, identity: IdentityId, contact: Contact, *, at_ms: int) -> None:
    """One per person: look first."""
    tx.run(
        _INSERT,
        identity_id=identity,
        id=contact.id,
        person_id=contact.person_id,
        is_one_to_one=contact.is_one_to_one,
        has_channel=contact.has_channel,
        created_ms=at_ms,
    )


def set_one_to_one(tx: Tx, identity: IdentityId, contact: int, *, is_one_to_one: bool) -> None:
    tx.run(_SET_ONE_TO_ONE, identity_id_=identity, id_=contact, is_one_to_one=is_one_to_one)


def set_channel(tx: Tx, identity: IdentityId, contact: int, *, has_channel: bool) -> None:
    tx.run(_SET_CHANNEL, identity_id_=identity, id_=contact, has_channel=has_channel)


def remove(tx: Tx, identity: IdentityId, contact: int) -> None:
    tx.run(_DELETE, identity_id=identity, id=contact)


def shares_group(tx: Tx, person: PersonId, other: PersonId) -> bool:
    """Whether both are in a room that is no one-to-one."""
    return tx.row(_SHARED, person_id=person, other_id=other) is not None


def _one(row: Row | None) -> Contact | None:
    return _contact(row) if row else None


def _contact(row: Row) -> Contact:
    contact, person, is_one_to_one, has_photo, has_channel, *names = tuple(row)
    details = Details(*cast("list[str]", names))
    flags = bool(is_one_to_one), bool(has_photo), bool(has_channel)
    return Contact(cast("int", contact), cast("PersonId", person), details, *flags)
