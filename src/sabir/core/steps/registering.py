"""Making a person with everything that belongs to one, inside a unit that has locked the server stream."""

from __future__ import annotations

from dataclasses import dataclass

import argon2

from sabir.core.steps import membership, visiting
from sabir.domain.errors import AlreadyExists, NotFound
from sabir.domain.events import EventKind, NewEvent, StreamKind
from sabir.domain.ids import SERVER_STREAM, IdentityId, PersonId, RoomId
from sabir.domain.people import (
    Person,
    PersonKind,
    check_display_name,
    check_email,
    check_given_password,
    check_group_id,
    check_uid,
)
from sabir.domain.rooms import RoomKind
from sabir.store import credentials, groups, identities, jobs, log, people, rooms, session_ids
from sabir.store.credentials import NewCredential
from sabir.store.identities import Identity
from sabir.store.people import NewPersonRow
from sabir.store.session_ids import BLINDED, SEEN
from sabir.store.transaction import Tx

ADMIN_GROUP = "admin"
_PASSWORD = argon2.PasswordHasher()


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A wish for a person, as an administrator writes it."""

    uid: str
    password: str | None = None
    display_name: str = ""
    email: str | None = None
    groups: tuple[str, ...] = ()
    session_id: str | None = None
    """Normalised: 66 lower-case hex digits that start with 05."""
    has_identity: bool = False
    """Whether the person is reachable as an Olvid identity."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked wish, with the slow and random parts done."""

    new: NewPerson
    uuid: str
    display_name: str
    email: str | None
    password_hash: bytes | None
    identity_key: str


def prepare(new: NewPerson, uuid: str, identity_key: str) -> Prepared:
    """Check and hash; takes tens of milliseconds. Raises `InvalidInput`."""
    check_uid(new.uid)
    for gid in new.groups:
        check_group_id(gid)
    return Prepared(
        new,
        uuid,
        check_display_name(new.display_name or new.uid),
        check_email(new.email) if new.email else None,
        hash_password(check_given_password(new.password)) if new.password is not None else None,
        identity_key,
    )


def hash_password(password: str) -> bytes:
    """argon2id, as stored."""
    return _PASSWORD.hash(password).encode()


def is_password(password_hash: bytes, password: str) -> bool:
    """Takes tens of milliseconds."""
    try:
        return _PASSWORD.verify(password_hash.decode(), password)
    except argon2.exceptions.VerifyMismatchError:
        return False


def register(tx: Tx, prepared: Prepared, *, actor: PersonId | None, at_ms: int) -> Person:
    """Insert the person. Raises `AlreadyExists` (uid, e-mail, Session ID), `NotFound` (a group)."""
    new = prepared.new
    if people.find_by_uid(tx, new.uid) is not None:
        raise AlreadyExists("person", f"The user id {new.uid} is taken.")
    if prepared.email is not None and people.find_by_email(tx, prepared.email) is not None:
        raise AlreadyExists("person", f"The e-mail address {prepared.email} is taken.")
    person = PersonId(log.open_stream(tx, StreamKind.PERSON))
    is_admin = ADMIN_GROUP in new.groups
    people.insert(
        tx,
        NewPersonRow(
            person, PersonKind.PERSON, new.uid, prepared.uuid, prepared.display_name, prepared.email, is_admin, at_ms
        ),
    )
    if prepared.password_hash is not None:
        set_password(tx, person, prepared.password_hash, at_ms)
    for gid in new.groups:
        join_group(tx, person, gid)
    if new.session_id is not None:
        link_session(tx, person, new.session_id, at_ms)
    if new.has_identity:
        give_identity(tx, person, (prepared.display_name, prepared.identity_key), at_ms)
    log.append(tx, person, [NewEvent(EventKind.PERSON_CREATED, actor or None, person)], at_ms=at_ms)
    made = people.find(tx, person)
    if made is None:
        raise NotFound("person")
    return made


def set_password(tx: Tx, person: PersonId, password_hash: bytes, at_ms: int) -> None:
    """Set the login password, in place of the one there is."""
    for there in credentials.of_person(tx, person, "password"):
        credentials.remove(tx, there.id)
    credentials.insert(tx, NewCredential("password", "login", at_ms, person_id=person, secret=password_hash))


def join_group(tx: Tx, person: PersonId, gid: str) -> bool:
    """Members of the group "admin" administer the server. False if in it already. Raises `NotFound`."""
    group = groups.find(tx, gid)
    if group is None:
        raise NotFound("group")
    if gid == ADMIN_GROUP:
        people.set_admin(tx, person, True)
    return groups.add(tx, group, person)


def leave_group(tx: Tx, person: PersonId, gid: str) -> bool:
    """False if not in it."""
    group = groups.find(tx, gid)
    if group is None or not groups.remove(tx, group, person):
        return False
    if gid == ADMIN_GROUP:
        people.set_admin(tx, person, False)
    return True


def link_session(tx: Tx, person: PersonId, session_id: str, at_ms: int) -> None:
    """From now on the Session ID is this person. Of a visitor who had it all else follows, by a durable job.

    Raises `AlreadyExists` if it is linked to another person.
    """
    there = people.find_by_external(tx, "session", "id", session_id)
    if there is not None and there.id == person:
        return
    if there is not None and there.kind is PersonKind.PERSON:
        raise AlreadyExists("Session ID", "This Session ID is linked to another person.")
    if there is not None:
        people.unlink(tx, "session", "id", session_id)
        session_ids.move(tx, there.id, person, [BLINDED, SEEN])
        credentials.remove_of_person(tx, there.id)
        log.append(tx, SERVER_STREAM, [NewEvent(EventKind.CREDENTIAL_REVOKED, None, there.id)], at_ms=at_ms)
        jobs.enqueue(tx, visiting.MERGE, str(there.id), due_ms=at_ms, payload=str(person))
    people.link(tx, "session", "id", session_id, person=person, at_ms=at_ms)
    visiting.blind(tx, person, session_id, at_ms=at_ms)


def give_identity(tx: Tx, person: PersonId, name_and_key: tuple[str, str], at_ms: int) -> IdentityId:
    """Make the person reachable as an Olvid identity; the one there is, if any."""
    there = identities.find_of(tx, person)
    if there is not None:
        return there.id
    first_name, _, last_name = name_and_key[0].partition(" ")
    identity = Identity(IdentityId(tx.next_id()), person, first_name, last_name, "", "", name_and_key[1], at_ms)
    identities.insert(tx, identity)
    return identity.id


def take_out(tx: Tx, room: RoomId, person: PersonId, *, at_ms: int) -> None:
    """Remove a person from a room if it is disabled; a one-to-one stays as it is."""
    tx.lock([room])
    found = rooms.find(tx, room)
    if found is None or found.kind is RoomKind.ONE_TO_ONE or not people.is_disabled(tx, person):
        return
    membership.remove(tx, found, person, actor=None, at_ms=at_ms)
