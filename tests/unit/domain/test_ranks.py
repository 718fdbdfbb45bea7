"""Ranks on the Session wire: what every combination of flags makes of every rank."""

from __future__ import annotations

from itertools import product

import pytest

from sabir.domain.errors import InvalidInput
from sabir.domain.ranks import NO_RANK, Rank, RankWish, rank_in
from sabir.domain.rooms import Participant, Role

PARTICIPANT = Participant._make([0] * len(Participant._fields))
MEMBER, MODERATOR, ADMIN = NO_RANK, Rank(True), Rank(True, True)

TABLE = {
    # moderator, admin: what becomes of a member, a moderator, an administrator
    (True, None): (MODERATOR, MODERATOR, ADMIN),
    (None, True): (ADMIN, ADMIN, ADMIN),
    (True, True): (ADMIN, ADMIN, ADMIN),
    (True, False): (MODERATOR, MODERATOR, MODERATOR),
    (None, False): (MEMBER, MODERATOR, MODERATOR),
    (False, None): (MEMBER, MEMBER, MEMBER),
    (False, False): (MEMBER, MEMBER, MEMBER),
}
REFUSED = [(None, None), (False, True)]


@pytest.mark.parametrize("flags", list(product((None, True, False), repeat=2)))
def test_every_combination_of_flags(flags: tuple[bool | None, bool | None]) -> None:
    if flags in REFUSED:
        with pytest.raises(InvalidInput):
            RankWish(*flags)
        return
    for is_visible in (True, False):
        found = tuple(RankWish(*flags, is_visible).applied(before) for before in (MEMBER, MODERATOR, ADMIN))
        assert [one[:2] for one in found] == [one[:2] for one in TABLE[flags]]
        changed = [one for one, before in zip(found, (MEMBER, MODERATOR, ADMIN), strict=True) if one != before]
        assert all(one.is_concealed is (one.is_moderator and not is_visible) for one in changed)


def test_ranks_of_seats() -> None:
    for role, is_admin, is_concealed in product(Role, (False, True), (False, True)):
        seat = PARTICIPANT._replace(role=role, is_admin=is_admin, is_concealed=is_concealed)
        if role is Role.OWNER:
            expected = ADMIN
        elif role in (Role.MODERATOR, Role.GUEST_MODERATOR):
            expected = Rank(True, is_admin, is_concealed)
        else:
            expected = NO_RANK
        assert rank_in(seat) == expected
    assert rank_in(None) == NO_RANK


def test_ranks_fit_one_number() -> None:
    for flags in product((False, True), repeat=4):
        rank, is_seated = Rank(*flags[:3]), flags[3]
        assert Rank.unpacked(rank.packed(is_seated=is_seated)) == (rank, is_seated)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (NO_RANK, NO_RANK, NO_RANK),
        (NO_RANK, Rank(True, False, True), Rank(True, False, True)),
        (MODERATOR, Rank(True, True, True), ADMIN),
        (Rank(True, True, True), Rank(True, False, True), Rank(True, True, True)),
    ],
)
def test_two_ranks_at_once(one: Rank, other: Rank, both: Rank) -> None:
    assert one.joined(other) == other.joined(one) == both
