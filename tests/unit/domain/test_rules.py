"""Permissions and ranks: every role with every action."""

from __future__ import annotations

from itertools import product

import pytest

from sabir.domain import rules
from sabir.domain.errors import Forbidden, Lobby, RankTooLow, ReadOnly, RoomClosed, SabirError, WrongState
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.messages import Message
from sabir.domain.permissions import Permission
from sabir.domain.rooms import Participant, Role, Room, RoomKind, Seat
from sabir.domain.rules import Action

OWN, OTHER = PersonId(StreamId(1)), PersonId(StreamId(2))

MAY = """
                owner moderator user guest self_joined guest_moderator
read            yes   yes       yes  yes   yes         yes
post            yes   yes       yes  yes   yes         yes
react           yes   yes       yes  yes   yes         yes
edit own        yes   yes       yes  yes   yes         yes
delete own      yes   yes       yes  yes   yes         yes
delete others'  yes   yes       no   no    no          yes
rename          yes   yes       no   no    no          yes
add member      yes   yes       no   no    no          no
remove member   yes   yes       no   no    no          yes
change role     yes   yes       no   no    no          yes
ban             yes   yes       no   no    no          yes
delete room     yes   yes       no   no    no          yes
describe        yes   yes       no   no    no          yes
set password    yes   yes       no   no    no          yes
open            yes   yes       no   no    no          no
lock            yes   yes       no   no    no          no
set lobby       yes   yes       no   no    no          no
set listing     yes   yes       no   no    no          no
set avatar      yes   yes       no   no    no          yes
set permissions yes   yes       no   no    no          yes
keep history    yes   yes       no   no    no          yes
"""
CHANGES_THE_CHAT = {"post", "react", "edit own", "delete own", "delete others'"}


def table() -> dict[tuple[Action, Role], bool]:
    head, *lines = MAY.strip("\n").splitlines()
    roles = [Role[name.upper()] for name in head.split()]
    found = {}
    for line in lines:
        action = Action(line[:16].strip())
        for role, answer in zip(roles, line[16:].split(), strict=True):
            found[action, role] = answer == "yes"
    return found


TABLE = table()


ROOM = Room._make([0] * len(Room._fields))
PARTICIPANT = Participant._make([0] * len(Participant._fields))
MESSAGE = Message._make([None] * len(Message._fields))


def seat(role: Role, *, kind: RoomKind = RoomKind.GROUP, is_read_only: bool = False) -> Seat:
    return Seat(ROOM._replace(kind=kind, is_read_only=is_read_only), PARTICIPANT._replace(person_id=OWN, role=role))


def message(author: PersonId = OWN, *, is_deleted: bool = False) -> Message:
    return MESSAGE._replace(author_id=author, deleted_ms=7 if is_deleted else None)


def outcome(rule: object, *arguments: object) -> type[SabirError] | None:
    try:
        rule(*arguments)  # type: ignore[operator]
    except SabirError as error:
        return type(error)
    return None


def test_the_table_is_whole() -> None:
    assert TABLE.keys() == set(product(Action, Role))


@pytest.mark.parametrize(("action", "role"), sorted(TABLE, key=str))
def test_every_role_with_every_action(action: Action, role: Role) -> None:
    refused = None if TABLE[action, role] else RankTooLow
    assert outcome(rules.require, seat(role), action) is refused
    locked = ReadOnly if refused is None and action.value in CHANGES_THE_CHAT else refused
    assert outcome(rules.require, seat(role, is_read_only=True), action) is locked


@pytest.mark.parametrize("role", Role)
def test_who_passes_the_lobby(role: Role) -> None:
    waits = role not in (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)
    for until_ms, now_ms, is_closed in ((None, 5, True), (6, 5, True), (5, 5, False), (4, 5, False)):
        room = ROOM._replace(kind=RoomKind.PUBLIC, has_lobby=True, lobby_until_ms=until_ms)
        behind = Seat(room, PARTICIPANT._replace(person_id=OWN, role=role))
        assert outcome(rules.require_admitted, behind, now_ms) is (Lobby if waits and is_closed else None)
        assert room.has_lobby_at(now_ms) is is_closed
        permitted = Seat(room, behind.participant._replace(permissions=Permission.IGNORE_LOBBY))
        assert outcome(rules.require_admitted, permitted, now_ms) is None
    assert outcome(rules.require_admitted, seat(role), 5) is None


def test_ranks() -> None:
    assert {role: rules.rank(role) for role in Role} == {
        Role.OWNER: 4,
        Role.MODERATOR: 2,
        Role.GUEST_MODERATOR: 2,
        Role.USER: 1,
        Role.SELF_JOINED: 1,
        Role.GUEST: 1,
    }


RANKED = [*((role, False) for role in Role), (Role.MODERATOR, True), (Role.GUEST_MODERATOR, True), (Role.USER, True)]


def ranked(role: Role, is_admin: bool, person: PersonId = OWN) -> Participant:
    return PARTICIPANT._replace(person_id=person, role=role, is_admin=is_admin)


def test_administrators_rank_between_owners_and_moderators() -> None:
    assert [rules.rank_of(ranked(role, True)) for role in Role] == [4, 3, 1, 1, 1, 3]
    assert [role for role in Role if rules.is_admin(ranked(role, False))] == [Role.OWNER]
    assert [rules.is_admin(ranked(role, True)) for role in Role] == [True, True, False, False, False, True]


@pytest.mark.parametrize(("own", "other"), list(product(RANKED, RANKED)))
def test_nobody_acts_on_an_equal_or_higher_rank(own: tuple[Role, bool], other: tuple[Role, bool]) -> None:
    here, target = Seat(ROOM, ranked(*own)), ranked(*other, person=OTHER)
    refused = None if rules.rank_of(here.participant) > rules.rank_of(target) else RankTooLow
    assert outcome(rules.require_outranks, here, target) is refused
    assert outcome(rules.require_outranks, here, None) is None
    assert outcome(rules.require_may_lead, here, target) is (refused if rules.is_admin(target) else None)
    assert outcome(rules.require_may_lead, here, here.participant) is None


@pytest.mark.parametrize(("own", "other"), list(product(RANKED, RANKED)))
def test_removal(own: tuple[Role, bool], other: tuple[Role, bool]) -> None:
    """Moderators remove anyone but owners, moderators too, not administrators. Source: Talk API, remove participant."""
    here, target = Seat(ROOM, ranked(*own)), ranked(*other, person=OTHER)
    is_allowed = TABLE[Action.REMOVE_MEMBER, own[0]] and target.role is not Role.OWNER
    if rules.is_admin(target):
        is_allowed = is_allowed and rules.rank_of(here.participant) > rules.rank_of(target)
    assert outcome(rules.require_removable, here, target) is (None if is_allowed else RankTooLow)
    assert outcome(rules.require_removable, here, None) is (None if TABLE[Action.REMOVE_MEMBER, own[0]] else RankTooLow)
    pair = seat(own[0], kind=RoomKind.ONE_TO_ONE)
    assert outcome(rules.require_removable, pair, target) in (WrongState, RankTooLow)


def test_a_closed_one_to_one() -> None:
    assert outcome(rules.require_open, True) is RoomClosed
    assert outcome(rules.require_open, False) is None


@pytest.mark.parametrize("role", Role)
def test_only_authors_edit(role: Role) -> None:
    assert outcome(rules.require_editable, seat(role), message()) is None
    assert outcome(rules.require_editable, seat(role), message(OTHER)) is Forbidden
    assert outcome(rules.require_editable, seat(role), message(is_deleted=True)) is WrongState
    assert outcome(rules.require_editable, seat(role, is_read_only=True), message()) is ReadOnly


@pytest.mark.parametrize(("own", "author"), list(product(Role, [*Role, None])))
def test_deletion(own: Role, author: Role | None) -> None:
    """Authors delete their own; moderators what others wrote, but not what an owner wrote. None: gone since."""
    assert outcome(rules.require_deletable, seat(own), message(), own) is None
    is_allowed = TABLE[Action.DELETE_OTHERS, own] and (author is not Role.OWNER or own is Role.OWNER)
    assert outcome(rules.require_deletable, seat(own), message(OTHER), author) is (None if is_allowed else RankTooLow)
    assert outcome(rules.require_deletable, seat(own, is_read_only=True), message(), own) is ReadOnly


@pytest.mark.parametrize(
    ("kind", "is_guest", "is_invited", "role"),
    [
        (RoomKind.ONE_TO_ONE, False, True, Role.OWNER),
        (RoomKind.GROUP, False, True, Role.USER),
        (RoomKind.PUBLIC, False, True, Role.USER),
        (RoomKind.PUBLIC, False, False, Role.SELF_JOINED),
        (RoomKind.PUBLIC, True, False, Role.GUEST),
        (RoomKind.PUBLIC, True, True, Role.GUEST),
    ],
)
def test_the_role_of_a_newcomer(kind: RoomKind, is_guest: bool, is_invited: bool, role: Role) -> None:
    assert rules.role_for(kind, is_guest=is_guest, is_invited=is_invited) is role


def test_promotion_and_demotion() -> None:
    promoted = {Role.USER: Role.MODERATOR, Role.SELF_JOINED: Role.MODERATOR, Role.GUEST: Role.GUEST_MODERATOR}
    demoted = {Role.MODERATOR: Role.USER, Role.GUEST_MODERATOR: Role.GUEST}
    for role in Role:
        for rule, results in ((rules.promoted, promoted), (rules.demoted, demoted)):
            if role in results:
                assert rule(role) is results[role]
            else:
                assert outcome(rule, role) is WrongState
