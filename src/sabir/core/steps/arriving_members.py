"""Taking who was in a room of another server, and what they may there. Needs the room's lock."""

from __future__ import annotations

from collections.abc import Sequence

from sabir.core.steps import membership, overriding
from sabir.core.steps.arriving import UNKNOWN_PERSON, Arriving, people_of
from sabir.core.steps.session_tokens import CLAIMED, TOKEN_MS
from sabir.domain import rules
from sabir.domain.ids import NOBODY
from sabir.domain.importing import OldFuture, OldMember, OldToken
from sabir.domain.people import Person, PersonKind
from sabir.domain.ranks import Rank, rank_in
from sabir.domain.rooms import Ban, Role, Room, RoomKind
from sabir.domain.session_rights import NO_OVERRIDE, Override
from sabir.store import (
    activity,
    bans,
    credentials,
    participants,
    people,
    ranks,
    session_futures,
)
from sabir.store.credentials import NewCredential
from sabir.store.session_futures import Future


def add_members(unit: Arriving, room: Room, rows: Sequence[OldMember]) -> None:
    """Everyone gets a seat who is not banned."""
    known = _persons(unit, [row.person for row in rows])
    for place, row in enumerate(rows):
        person = known.get(row.person)
        if person is None:
            unit.leave_out(place, UNKNOWN_PERSON)
            continue
        if row.is_banned and (row.ban_ends_ms is None or row.ban_ends_ms > unit.at_ms):
            _ban(unit, room, person, row.ban_ends_ms)
        else:
            _seat(unit, room, person, row)
        override = Override(row.can_access, row.can_read, row.can_write, row.can_upload)
        if override != NO_OVERRIDE:
            overriding.put(unit.tx, room, person.id, override)
        unit.count += 1


def _seat(unit: Arriving, room: Room, person: Person, row: OldMember) -> None:
    """Unless the person is banned under another of its ids."""
    if bans.is_banned(unit.tx, room.id, person.id):
        return
    there = participants.find(unit.tx, room.id, person.id)
    role = there.role if there is not None else _role(person)
    if there is None:
        membership.seat(unit.tx, room, person.id, role, at_ms=row.seen_ms or room.created_ms)
    if row.seen_ms and (there is None or there.active_ms < row.seen_ms):
        activity.mark(unit.tx, room.id, person.id, at_ms=row.seen_ms)
    wanted = rank_in(there).joined(Rank(row.is_moderator, row.is_admin, row.is_moderator and row.is_concealed))
    if role is Role.OWNER or wanted == rank_in(there):
        return
    if not rank_in(there).is_moderator:
        role = rules.promoted(role)
    ranks.set_rank(unit.tx, room.id, person.id, (role, wanted.is_admin, wanted.is_concealed), at_ms=unit.at_ms)


def _role(person: Person) -> Role:
    return rules.role_for(RoomKind.PUBLIC, is_guest=person.kind is not PersonKind.PERSON, is_invited=False)


def _ban(unit: Arriving, room: Room, person: Person, ends_ms: int | None) -> None:
    """Who is let in again has a seat."""
    there = participants.find(unit.tx, room.id, person.id)
    if bans.is_banned(unit.tx, room.id, person.id) or (there is not None and there.role is Role.OWNER):
        return
    if there is not None:
        membership.remove(unit.tx, room, person.id, actor=None, at_ms=unit.at_ms)
    role = there.role if there is not None else _role(person)
    bans.add(unit.tx, room.id, Ban(person.id, NOBODY, unit.at_ms, "", ends_ms), role)


def add_futures(unit: Arriving, room: Room, rows: Sequence[OldFuture]) -> None:
    """Those that are overdue come as soon as the server runs."""
    known = people_of(unit.tx, [row.person for row in rows])
    for place, row in enumerate(rows):
        person = known.get(row.person)
        if person is None:
            unit.leave_out(place, UNKNOWN_PERSON)
            continue
        future = Future(unit.tx.next_id(), room.id, person, row.due_ms, row.can_read, row.can_write, row.can_upload)
        session_futures.add(unit.tx, future)
        unit.count += 1


def add_tokens(unit: Arriving, room: Room, rows: Sequence[OldToken]) -> None:
    """Those that are still good, until they would have ended."""
    known = people_of(unit.tx, [row.person for row in rows])
    for place, row in enumerate(rows):
        person = known.get(row.person)
        if person is None:
            unit.leave_out(place, UNKNOWN_PERSON)
        elif row.claimed_ms + TOKEN_MS > unit.at_ms and credentials.find(unit.tx, CLAIMED, row.token) is None:
            new = NewCredential(
                CLAIMED,
                row.person,
                row.claimed_ms,
                person_id=person,
                room_id=room.id,
                lookup=row.token,
                expires_ms=row.claimed_ms + TOKEN_MS,
            )
            credentials.insert(unit.tx, new)
            unit.count += 1


def _persons(unit: Arriving, keys: Sequence[str]) -> dict[str, Person]:
    known = people_of(unit.tx, keys)
    found = people.by_ids(unit.tx, list(set(known.values())))
    return {key: found[person] for key, person in known.items() if person in found}
