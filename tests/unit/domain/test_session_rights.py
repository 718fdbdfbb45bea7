"""Rights on the Session wire: every combination of defaults, own rights, rank and lock."""

from __future__ import annotations

from itertools import product

import pytest

from sabir.domain import session_rights
from sabir.domain.errors import Forbidden, NotFound
from sabir.domain.permissions import ALL as ALL_PERMISSIONS
from sabir.domain.permissions import USUAL, Permission
from sabir.domain.rooms import Participant, Role, Room, Seat
from sabir.domain.session_rights import Override, Right

ROOM = Room._make([0] * len(Room._fields))
PARTICIPANT = Participant._make([0] * len(Participant._fields))
MUTED = (USUAL & ~Permission.CHAT) | Permission.CUSTOM
STATES = (None, True, False)
DEFAULTS = list(product((True, False), repeat=4))
OVERRIDES = [Override._make(states) for states in product(STATES, repeat=4)]


def room_with(access: bool, read: bool, write: bool, upload: bool, *, is_locked: bool = False) -> Room:
    bits = access * 1 | read * 2 | upload * 8
    return ROOM._replace(session_defaults=bits, default_permissions=0 if write else int(MUTED), is_read_only=is_locked)


def seat_in(room: Room, role: Role, override: Override) -> Seat:
    """As stored: writing is a permission of the seat."""
    own = {None: 0, True: int(USUAL | Permission.CUSTOM), False: int(MUTED)}[override.can_write]
    participant = PARTICIPANT._replace(role=role, permissions=own, session_rights=override.packed())
    return Seat(room, participant)


def expected(defaults: tuple[bool, ...], override: Override, *, is_locked: bool = False) -> set[Right]:
    """Told in words, one right at a time."""
    access, read, write, upload = (
        default if own is None else own for default, own in zip(defaults, override, strict=True)
    )
    if not (access or read):
        return set()
    found = {Right.ACCESS}
    if read:
        found.add(Right.READ)
    if write and not is_locked:
        found.add(Right.WRITE)
        if upload:
            found.add(Right.UPLOAD)
    return found


def named(bits: int) -> set[Right]:
    return {right for right in Right if bits & right}


@pytest.mark.parametrize("defaults", DEFAULTS)
@pytest.mark.parametrize("is_locked", [False, True])
def test_visitors_and_members_have_their_own_rights_else_the_rooms(
    defaults: tuple[bool, bool, bool, bool], is_locked: bool
) -> None:
    room = room_with(*defaults, is_locked=is_locked)
    for override in OVERRIDES:
        wanted = expected(defaults, override, is_locked=is_locked)
        assert named(session_rights.of_visitor(room, override)) == wanted, override
        for role in (Role.USER, Role.SELF_JOINED, Role.GUEST):
            assert named(session_rights.of_seat(seat_in(room, role, override))) == wanted, (role, override)


@pytest.mark.parametrize("defaults", DEFAULTS)
@pytest.mark.parametrize("role", [Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR])
def test_moderators_may_everything(defaults: tuple[bool, bool, bool, bool], role: Role) -> None:
    for override in OVERRIDES:
        assert session_rights.of_seat(seat_in(room_with(*defaults), role, override)) == session_rights.ALL
        locked = seat_in(room_with(*defaults, is_locked=True), role, override)
        assert named(session_rights.of_seat(locked)) == {Right.ACCESS, Right.READ}


def test_a_room_as_made_is_open() -> None:
    room = ROOM._replace(session_defaults=11)
    assert session_rights.of_room(room) == session_rights.of_visitor(room) == session_rights.ALL


def test_permissions_of_a_call_hold_for_writing_too() -> None:
    room = ROOM._replace(session_defaults=11, call_permissions=int(MUTED), default_permissions=ALL_PERMISSIONS)
    assert named(session_rights.of_visitor(room)) == {Right.ACCESS, Right.READ}


def test_own_rights_fit_one_number() -> None:
    assert [Override.unpacked(override.packed()) for override in OVERRIDES] == OVERRIDES
    assert Override().packed() == 0
    assert max(override.packed() for override in OVERRIDES) < 256


@pytest.mark.parametrize("bits", range(16))
@pytest.mark.parametrize("wanted", list(Right))
def test_hidden_rooms_are_not_found_and_missing_rights_forbidden(bits: int, wanted: Right) -> None:
    if bits & wanted:
        session_rights.require(bits, wanted)
        return
    with pytest.raises(Forbidden if bits & Right.ACCESS else NotFound):
        session_rights.require(bits, wanted)
