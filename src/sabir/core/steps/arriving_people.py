"""Taking people of another server, its staff, its bans and its direct messages, inside a unit."""

from __future__ import annotations

from collections.abc import Sequence

from sabir.core.steps import founding, visiting
from sabir.core.steps.arriving import UNKNOWN_PERSON, Arriving, people_of
from sabir.core.steps.session_tokens import IMPORTED
from sabir.domain.ids import PersonId
from sabir.domain.importing import OldBan, OldDirect, OldPerson, OldStaff
from sabir.domain.ranks import Rank
from sabir.store import credentials, imports, jobs, rooms, server_bans, session_staff
from sabir.store.credentials import NewCredential
from sabir.store.imports import Direct
from sabir.store.server_bans import ServerBan

_MAX_ROOMS = 10_000


def add_people(unit: Arriving, rows: Sequence[OldPerson]) -> None:
    """Each becomes a visitor, unless it is known. Needs the lock of the server stream."""
    aliases = {row.key: row.blinded for row in rows}
    unit.tx.blinds = lambda session_id: aliases.get(session_id, ())  # as on the server that moves in
    for row in rows:
        before = visiting.find(unit.tx, row.key)
        uuid = unit.fresh.uuid()
        person = visiting.arrive(unit.tx, row.key, uuid=uuid, at_ms=row.created_ms or unit.at_ms)
        if before is None:
            unit.count += 1
        elif row.blinded:
            visiting.blind(unit.tx, person.id, row.key, at_ms=unit.at_ms)
        if row.seen_ms:
            imports.saw(unit.tx, person.id, row.seen_ms)
        if row.token is not None:
            _give_token(unit, row, person.id)


def add_aliases(unit: Arriving, rows: Sequence[OldPerson]) -> None:
    """People who are here already are found by the blinded ids of another key too."""
    aliases = {row.key: row.blinded for row in rows}
    unit.tx.blinds = lambda session_id: aliases.get(session_id, ())
    for row in rows:
        person = visiting.find(unit.tx, row.key)
        if person is not None:
            visiting.blind(unit.tx, person.id, row.key, at_ms=unit.at_ms)
            unit.count += 1


def _give_token(unit: Arriving, row: OldPerson, person: PersonId) -> None:
    if row.token is None or credentials.find(unit.tx, IMPORTED, row.token) is not None:
        return
    new = NewCredential(IMPORTED, row.key, unit.at_ms, person_id=person, lookup=row.token)
    credentials.insert(unit.tx, new)


def add_staff(unit: Arriving, rows: Sequence[OldStaff]) -> None:
    """Needs the lock of the server stream. Rooms that are open hear of it by a job, others as they open."""
    people = people_of(unit.tx, [row.person for row in rows])
    for place, row in enumerate(rows):
        person = people.get(row.person)
        if person is None:
            unit.leave_out(place, UNKNOWN_PERSON)
            continue
        wanted = session_staff.find(unit.tx, person).joined(Rank(True, row.is_admin, row.is_concealed))
        session_staff.put(unit.tx, person, wanted, at_ms=unit.at_ms)
        unit.count += 1
    _tell_rooms(unit)


def add_bans(unit: Arriving, rows: Sequence[OldBan]) -> None:
    """As `add_staff`."""
    people = people_of(unit.tx, [row.person for row in rows])
    for place, row in enumerate(rows):
        person = people.get(row.person)
        if person is None:
            unit.leave_out(place, UNKNOWN_PERSON)
        elif row.ends_ms is None or row.ends_ms > unit.at_ms:
            server_bans.put(unit.tx, ServerBan(person, None, unit.at_ms, row.ends_ms))
            unit.count += 1
    _tell_rooms(unit)


def _tell_rooms(unit: Arriving) -> None:
    for room in rooms.list_published(unit.tx, _MAX_ROOMS) if unit.count else ():
        jobs.enqueue(unit.tx, founding.SETTLE_ROOM, str(room.id), due_ms=unit.at_ms)


def add_direct(unit: Arriving, rows: Sequence[OldDirect]) -> None:
    """They keep their numbers, after which clients ask. Needs the lock of the server stream."""
    people = people_of(unit.tx, [key for row in rows for key in (row.sender, row.recipient)])
    for place, row in enumerate(rows):
        sender, recipient = people.get(row.sender), people.get(row.recipient)
        if sender is None or recipient is None:
            unit.leave_out(place, UNKNOWN_PERSON)
            continue
        direct = Direct(
            row.number, recipient, row.recipient, sender, row.sender, row.body, row.posted_ms, row.expires_ms
        )
        if imports.add_direct(unit.tx, direct):
            unit.count += 1
        else:
            unit.leave_out(place, "its number is taken here")
    if rows:
        unit.tx.skip_ids(max(row.number for row in rows))  # later ones have greater numbers
