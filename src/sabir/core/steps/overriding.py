"""Rights of single people in a room, inside a unit that has locked it: writing is a permission of Talk too."""

from __future__ import annotations

from sabir.domain import permissions
from sabir.domain.ids import PersonId
from sabir.domain.rooms import Room, Seat
from sabir.domain.session_rights import NO_OVERRIDE, Override
from sabir.store import participants, rights, session_rights
from sabir.store.transaction import Tx


def put(tx: Tx, room: Room, person: PersonId, override: Override) -> None:
    """In place of those there are, on all faces where the person has a seat."""
    before = session_rights.find(tx, room.id, person)
    session_rights.put(tx, room.id, person, override)
    if override.can_write != before.can_write:
        _let_write(tx, room, person, override)


def seated(tx: Tx, room: Room, person: PersonId) -> None:
    """Who has just taken a seat has its rights there too."""
    override = session_rights.find(tx, room.id, person)
    if override == NO_OVERRIDE:
        return
    session_rights.set_seated(tx, room.id, person, override)
    if override.can_write is not None:
        _let_write(tx, room, person, override)


def permitted(tx: Tx, room: Room, person: PersonId, bits: int) -> None:
    """The person's own permissions became these through Talk."""
    before = session_rights.find(tx, room.id, person)
    override = before._replace(can_write=bits & permissions.Permission.CHAT != 0 if bits else None)
    if override != before:
        session_rights.put(tx, room.id, person, override)


def _let_write(tx: Tx, room: Room, person: PersonId, override: Override) -> None:
    target = participants.find(tx, room.id, person)
    if target is not None:
        bits = permissions.with_chat(Seat(room, target), can_chat=override.can_write)
        rights.set_own(tx, room.id, person, bits)
