"""Granting `[[group]]` and `[[person]]`."""

from __future__ import annotations

from sabir.core.steps import issuing, presenting, registering
from sabir.core.steps.granting import Row, Run
from sabir.core.steps.issuing import CLIENT_KIND, NewClientKey
from sabir.core.steps.registering import ADMIN_GROUP, NewPerson
from sabir.domain.errors import AlreadyExists
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, PersonId, RoomId
from sabir.domain.people import Person
from sabir.domain.wishes import GroupWish, PersonWish
from sabir.store import credentials, groups, identities, log, participants, people
from sabir.store.projections.apply import want_copies
from sabir.store.transaction import Tx


def grant_group(run: Run, number: int, wish: GroupWish) -> None:
    """Make or name a group of people."""
    row = Row(run, "group", number, wish.id)
    there = groups.find(run.tx, wish.id)
    row.require("id", is_there=there is not None)
    if there is None:
        groups.insert(run.tx, wish.id, wish.display_name or wish.id, run.at_ms)
        row.created()
    elif wish.display_name is not None and wish.display_name != groups.name(run.tx, there):
        groups.rename(run.tx, there, wish.display_name)
        row.changed("display_name")
    row.close("PEOPLE_GROUP_CREATED" if row.is_new else "PEOPLE_GROUP_CHANGED")


def grant_person(run: Run, number: int, wish: PersonWish) -> None:
    """Make or change a person. One who is disabled gets nothing."""
    row = Row(run, "person", number, wish.uid)
    person = people.find_by_uid(run.tx, wish.uid)
    row.require("uid", is_there=person is not None)
    if person is None:
        person = _create(row, wish)
    elif person.disabled_ms is not None:
        row.note("is disabled and was left as it is")
        return
    else:
        _change(row, wish, person)
    _grant_groups(row, wish, person)
    if wish.session_id is not None:
        _link(row, person, wish.session_id)
    if wish.has_identity:
        _grant_identity(row, wish, person)
    row.close("USER_CREATED" if row.is_new else "USER_CHANGED", person=person.id, email=wish.email)


def rooms_without_identity(tx: Tx, person: PersonId) -> list[RoomId]:
    """Rooms that will have one more identity in them."""
    found: list[RoomId] = []
    while page := participants.rooms_of(tx, person, after=found[-1] if found else 0, limit=500):
        found += page
    return found


def _create(row: Row, wish: PersonWish) -> Person:
    run = row.run
    prepared = registering.Prepared(
        NewPerson(wish.uid), run.fresh.uuid(), wish.display_name or wish.uid, wish.email, row.password_hash, ""
    )
    with row.key("email"):
        person = registering.register(run.tx, prepared, actor=run.actor.person_id, at_ms=run.at_ms)
    row.created()
    row.made["uuid"] = person.uuid
    return person


def _change(row: Row, wish: PersonWish, person: Person) -> None:
    tx = row.run.tx
    if wish.display_name is not None and wish.display_name != person.display_name:
        presenting.rename(tx, person.id, wish.display_name, at_ms=row.run.at_ms)
        row.changed("display_name")
    if wish.email is not None and wish.email != person.email:
        with row.key("email"):
            if people.find_by_email(tx, wish.email) is not None:
                raise AlreadyExists("person", f"{wish.email} belongs to another person.")
        people.set_email(tx, person.id, wish.email)
        row.changed("email")
    if row.what:
        changed = NewEvent(EventKind.PERSON_CHANGED, row.run.actor.person_id or None, person.id)
        log.append(tx, person.id, [changed], at_ms=row.run.at_ms)
    if row.password_hash is not None and wish.reset_password:
        registering.set_password(tx, person.id, row.password_hash, row.run.at_ms)
        row.changed("password")
        _sign_out(row.run, person)


def _grant_groups(row: Row, wish: PersonWish, person: Person) -> None:
    tx = row.run.tx
    there = set(groups.of(tx, [person.id]).get(person.id, ()))
    wanted = set(wish.groups or ())
    for gid in sorted(wanted - there):
        if gid == ADMIN_GROUP and groups.find(tx, gid) is None:
            groups.insert(tx, gid, gid, row.run.at_ms)
        if groups.find(tx, gid) is None:
            raise row.refusal("groups", f'there is no group "{gid}"; a [[group]] with this id makes it.')
        registering.join_group(tx, person.id, gid)
    lost = there - wanted if wish.exact and wish.groups is not None else set()
    for gid in sorted(lost):
        registering.leave_group(tx, person.id, gid)
    if wanted - there or lost:
        row.changed("groups")
        log.append(tx, SERVER_STREAM, [NewEvent(EventKind.GROUP_CHANGED, None, person.id)], at_ms=row.run.at_ms)
    if ADMIN_GROUP in (wanted - there) | lost and not row.is_new:
        _sign_out(row.run, person)


def _link(row: Row, person: Person, session_id: str) -> None:
    there = people.find_by_external(row.run.tx, "session", "id", session_id)
    if there is not None and there.id == person.id:
        return
    with row.key("session_id"):
        registering.link_session(row.run.tx, person.id, session_id, row.run.at_ms)
    row.changed("session_id")


def _grant_identity(row: Row, wish: PersonWish, person: Person) -> None:
    run = row.run
    if identities.find_of(run.tx, person.id) is None:
        name = wish.display_name or person.display_name
        registering.give_identity(run.tx, person.id, (name, run.fresh.take(32).hex()), run.at_ms)
        for room in rooms_without_identity(run.tx, person.id):
            participants.mark_identity(run.tx, room, person.id)
            want_copies(run.tx, room, at_ms=run.at_ms)
        row.changed("olvid")
    key = wish.olvid_client_key
    if key is None:
        if credentials.of_person(run.tx, person.id, CLIENT_KIND):
            return
        key = row.made["client_key"] = run.fresh.uuid()
    with row.key("olvid_client_key"):
        there = issuing.find_client_key(run.tx, run.secrets, key)
        if there is not None and there.person_id == person.id:
            return
        new = NewClientKey("operator", key, run.fresh.take(12), person.id)
        issuing.add_client_key(run.tx, run.secrets, new, at_ms=run.at_ms)
    row.changed("olvid_client_key")


def _sign_out(run: Run, person: Person) -> None:
    """What is remembered of the person's credentials is no longer true; present ones have to be shown again."""
    revoked = NewEvent(EventKind.CREDENTIAL_REVOKED, run.actor.person_id or None, person.id)
    log.append(run.tx, SERVER_STREAM, [revoked], at_ms=run.at_ms)
