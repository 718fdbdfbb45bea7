"""Who may start a call, and what clients have on in it."""

from __future__ import annotations

import pytest

from sabir.domain.calls import CallReport, StartPolicy, check_flags, may_start, parse_report, report_text
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.permissions import Permission
from sabir.domain.rooms import Role
from tests.unit.domain.test_rules import seat

ROLES = (Role.OWNER, Role.MODERATOR, Role.USER, Role.SELF_JOINED, Role.GUEST, Role.GUEST_MODERATOR)


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (StartPolicy.EVERYONE, set(ROLES)),
        (StartPolicy.USERS, set(ROLES) - {Role.GUEST}),
        (StartPolicy.MODERATORS, {Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR}),
        (StartPolicy.NOBODY, set()),
    ],
)
def test_policies(policy: StartPolicy, allowed: set[Role]) -> None:
    assert {role for role in ROLES if may_start(seat(role), policy)} == allowed


def test_permissions_count_too() -> None:
    member = seat(Role.USER)
    mute = member.participant._replace(permissions=Permission.CUSTOM | Permission.JOIN_CALL)
    assert not may_start(type(member)(member.room, mute), StartPolicy.EVERYONE)


@pytest.mark.parametrize(("flags", "stored"), [(0, 1), (1, 1), (2, 3), (7, 7), (15, 15)])
def test_flags(flags: int, stored: int) -> None:
    assert check_flags(flags) == stored


@pytest.mark.parametrize("flags", [-1, 16, 1 << 40])
def test_no_flags(flags: int) -> None:
    with pytest.raises(InvalidInput):
        check_flags(flags)


def test_reports_come_back_as_they_were() -> None:
    for report in (CallReport(0, 0, 1), CallReport(3661, 2, 3, (PersonId(StreamId(7)), PersonId(StreamId(9))))):
        assert parse_report(report_text(report)) == report
