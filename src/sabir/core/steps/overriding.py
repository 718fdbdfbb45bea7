"""Rights of single people in a room, inside a unit that has locked it: writing is a permission of Talk too."""

from __future__ import annotations

from sabir.domain import permissions, rules
from sabir.domain.ids import PersonId
from sabir.domain.ranks import Rank
from sabir.domain.rooms import Role, Room, Seat
from sabir.domain.session_rights import NO_OVERRIDE, Override
from sabir.store import participants, ranks, rights, session_rights, session_staff
from sabir.store.transaction import Tx


def put(tx: Tx, room: Room, person: PersonId, override: Override) -> None:
    """In place of those there are, on all faces where the person has a seat."""
    before = session_rights.find(tx, room.id, person)
    session_rights.put(tx, room.id, person, override)
    if override.can_write != before.can_write:
        _let_write(tx, room, person, override)


def seated(tx: Tx, room: Room, person: PersonId, role: Role, *, at_ms: int) -> bool:
    """Who has just taken a seat has its rights there too, and the rank of the server's staff; whether it is of them."""
    override = session_rights.find(tx, room.id, person)
    if override != NO_OVERRIDE:
        session_rights.set_seated(tx, room.id, person, override)
        if override.can_write is not None:
            _let_write(tx, room, person, override)
    staff = session_staff.find(tx, person)
    if not staff.is_moderator or role is Role.OWNER:
        return False
    own = Rank(is_moderator=role in (Role.MODERATOR, Role.GUEST_MODERATOR))
    raised, before = own.joined(staff), own.packed(is_seated=True)
    if not own.is_moderator:
        role = rules.promoted(role)
    ranks.set_rank(tx, room.id, person, (role, raised.is_admin, raised.is_concealed), at_ms=at_ms, before=before)
    return True


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
