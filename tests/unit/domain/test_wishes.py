"""Wishes that can't be granted can't be built; others are brought into their normal form."""

from __future__ import annotations

from typing import Any

import pytest

from sabir.domain.errors import InvalidInput
from sabir.domain.wishes import (
    ApiTokenWish,
    DashboardAdminWish,
    GroupWish,
    OlvidAdminKeyWish,
    PersonWish,
    RoomWish,
    SessionWish,
    WishRefused,
)


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (lambda: PersonWish(uid="no/slash"), "uid"),
        (lambda: PersonWish(uid="a", password=""), "password"),
        (lambda: PersonWish(uid="a", display_name=" "), "display_name"),
        (lambda: PersonWish(uid="a", email="nobody"), "email"),
        (lambda: PersonWish(uid="a", groups=("ok", "")), "groups"),
        (lambda: PersonWish(uid="a", session_id="05aa"), "session_id"),
        (lambda: PersonWish(uid="a", olvid_client_key="short"), "olvid_client_key"),
        (lambda: GroupWish(id=""), "id"),
        (lambda: RoomWish(name=""), "name"),
        (lambda: RoomWish(name="a", kind="secret"), "kind"),
        (lambda: RoomWish(name="a", owner=""), "owner"),
        (lambda: RoomWish(name="a", participants=("",)), "participants"),
        (lambda: RoomWish(name="a", session_room="a b"), "session_room"),
        (lambda: RoomWish(name="a", session_moderators=("15" + "a" * 64,)), "session_moderators"),
        (lambda: DashboardAdminWish(email="x"), "email"),
        (lambda: DashboardAdminWish(email="x@y", password=""), "password"),
        (lambda: ApiTokenWish(name="a", key="b"), "key"),
        (lambda: OlvidAdminKeyWish(name="a", key="with space in it"), "key"),
        (lambda: SessionWish(private_key="0f"), "private_key"),
    ],
)
def test_wishes_that_cannot_be_built(made: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        made()
    assert error.value.field == field


def test_normal_forms() -> None:
    person = PersonWish(
        uid="a", email="A@X.org", display_name=" A ", session_id="05" + "AB" * 32, groups=("b", "a", "b")
    )
    assert (person.email, person.display_name, person.session_id) == ("a@x.org", "A", "05" + "ab" * 32)
    assert person.groups == ("b", "a")
    assert SessionWish(private_key="AB" * 32).private_key == "ab" * 32
    key = "7F819F8F-8220-4DCD-B7E3-37C81EAD8B7A"
    assert ApiTokenWish(name="a", key=key).key == key.lower()


def test_where_a_refused_row_stands() -> None:
    assert WishRefused("person", 2, "email", "Odd.").detail == "[[person]] 2: email: Odd."
    assert WishRefused("person", 2, "", "Odd.").detail == "[[person]] 2: Odd."
    assert WishRefused("session", 1, "private_key", "Odd.").detail == "[session]: private_key: Odd."
