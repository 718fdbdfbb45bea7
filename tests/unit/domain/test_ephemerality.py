"""What limits a message, and what follows for who shows it."""

from __future__ import annotations

import pytest

from sabir.domain.ephemerality import LONGEST_S, UNLIMITED, Ephemerality, check
from sabir.domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (UNLIMITED, UNLIMITED, UNLIMITED),
        (Ephemerality(True), UNLIMITED, Ephemerality(True)),
        (Ephemerality(existence_s=5), Ephemerality(existence_s=3), Ephemerality(existence_s=3)),
        (Ephemerality(existence_s=5), Ephemerality(visibility_s=3), Ephemerality(False, 5, 3)),
        (Ephemerality(False, 5, 3), Ephemerality(True, 0, 9), Ephemerality(True, 5, 3)),
    ],
)
def test_the_most_restrictive_holds(one: Ephemerality, other: Ephemerality, both: Ephemerality) -> None:
    assert one.combined(other) == other.combined(one) == both


@pytest.mark.parametrize(
    ("limits", "is_veiled", "visible_ms"),
    [
        (UNLIMITED, False, None),
        (Ephemerality(True), True, 0),
        (Ephemerality(True, 1, 2), True, 0),
        (Ephemerality(existence_s=5), False, None),
        (Ephemerality(visibility_s=5), True, 5000),
        (Ephemerality(False, 20, 3), True, 3000),
        (Ephemerality(False, 3, 3), False, 3000),
        (Ephemerality(False, 4, 20), False, 20_000),
    ],
)
def test_who_must_know_when_it_was_read(limits: Ephemerality, is_veiled: bool, visible_ms: int | None) -> None:
    assert (limits.is_veiled, limits.visible_ms) == (is_veiled, visible_ms)


def test_durations_have_an_end() -> None:
    longest = Ephemerality(True, LONGEST_S, LONGEST_S)
    assert check(longest) is longest
    for wanted in (Ephemerality(existence_s=LONGEST_S + 1), Ephemerality(visibility_s=2**64 - 1)):
        with pytest.raises(InvalidInput):
            check(wanted)
