"""Permission bits: which of a member, a call and a room count, and how they change."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import pytest

from sabir.domain import permissions, rules
from sabir.domain.errors import Forbidden, InvalidInput
from sabir.domain.permissions import ALL, USUAL, Permission
from sabir.domain.rooms import Participant, Role, Room, Seat

ROOM = Room._make([0] * len(Room._fields))
PARTICIPANT = Participant._make([0] * len(Participant._fields))
LISTENER = Permission.CUSTOM | Permission.JOIN_CALL


def seat(role: Role = Role.USER, *, own: int = 0, call: int = 0, room: int = 0) -> Seat:
    return Seat(
        ROOM._replace(call_permissions=call, default_permissions=room),
        PARTICIPANT._replace(role=role, permissions=own),
    )


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (seat(), 246),
        (seat(Role.GUEST), 246),
        (seat(Role.MODERATOR), 254),
        (seat(Role.OWNER, room=LISTENER), 254),
        (seat(Role.GUEST_MODERATOR, own=LISTENER), 254),
        (seat(room=LISTENER), 5),
        (seat(room=LISTENER, call=ALL), 254),
        (seat(room=ALL, call=ALL, own=LISTENER), 5),
        (seat(own=Permission.CUSTOM), 1),
    ],
)
def test_the_first_that_is_set_counts(there: Seat, expected: int) -> None:
    assert permissions.permissions_of(there) == expected


@pytest.mark.parametrize(
    ("method", "bits", "before", "after"),
    [
        ("set", 4, 0, 5),
        ("set", 1, 0, 1),
        ("set", 0, 255, 0),
        ("add", 8, 0, 255),
        ("add", 2, 5, 7),
        ("remove", 128, 0, 119),
        ("remove", 4, 5, 1),
    ],
)
def test_changes_begin_at_what_counts_now(method: str, bits: int, before: int, after: int) -> None:
    assert permissions.changed(seat(own=before), method, bits) == after


@pytest.mark.parametrize(("method", "bits"), [("set", 256), ("set", -1), ("swap", 2), ("", 0)])
def test_what_can_not_be(method: str, bits: int) -> None:
    with pytest.raises(InvalidInput):
        permissions.changed(seat(), method, bits)


@pytest.mark.parametrize("action", [rules.Action.POST, rules.Action.REACT, rules.Action.EDIT_OWN])
@pytest.mark.parametrize(("own", "may"), [(USUAL, True), (LISTENER, False), (LISTENER | Permission.CHAT, True)])
def test_chatting_needs_the_permission(action: rules.Action, own: int, may: bool) -> None:
    expected: AbstractContextManager[object] = nullcontext() if may else pytest.raises(Forbidden)
    with expected:
        rules.require(seat(own=own), action)
