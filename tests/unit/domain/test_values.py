"""What may be a name, an address, a message …"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.domain import errors
from sabir.domain.errors import InvalidInput, SabirError, TooLarge
from sabir.domain.ids import FileId
from sabir.domain.messages import MAX_FILES, MAX_TEXT_CHARACTERS, Draft, check_reaction
from sabir.domain.people import (
    check_display_name,
    check_email,
    check_given_password,
    check_group_id,
    check_password,
    check_uid,
)
from sabir.domain.rooms import check_room_name
from sabir.domain.session_rooms import check_session_room

GOOD = [
    (check_uid, "alice"),
    (check_uid, "a.b_c@d-e'f g"),
    (check_uid, "a" * 64),
    (check_display_name, "Alice Liddell"),
    (check_display_name, "爱丽丝"),
    (check_email, "a@b"),
    (check_password, "12345678"),
    (check_given_password, "1"),
    (check_group_id, "staff, all of them"),
    (check_room_name, "é" * 100),
    (check_session_room, "Harbour_2-b"),
    (check_reaction, "👍"),
    (check_reaction, "👩‍👩‍👧‍👦"),
]
BAD = [
    (check_uid, "", "a" * 65, " a", "a ", "a/b", "a\x00", "ä"),
    (check_display_name, "", " ", "a" * 129, "a\nb", "a\x00b", "a\x7f"),
    (check_email, "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\x00"),
    (check_password, "1234567", "a" * 1025),
    (check_given_password, "", "a" * 1025),
    (check_group_id, "", " a", "a\t", "a" * 65),
    (check_room_name, "", "  ", "a" * 201, "é" * 101, "a\x00b"),
    (check_session_room, "", "a b", "é", "a" * 65, "a\n", "rooms", "LEGACY", "Auth_Token"),
    (check_reaction, "", " ", "a b" * 5, "\n", " 👍", "a\x00"),
]


@pytest.mark.parametrize(("check", "value"), GOOD)
def test_good_values_stay_as_they_are(check: Callable[[str], str], value: str) -> None:
    assert check(value) == value


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, *values in BAD for value in values])
def test_bad_values_are_invalid_input(check: Callable[[str], str], value: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check(value)
    assert raised.value.field


@pytest.mark.parametrize("check", [check for check, *_ in BAD])
@given(value=st.text())
def test_any_text_is_good_or_invalid_input(check: Callable[[str], str], value: str) -> None:
    try:
        checked = check(value)
    except InvalidInput:
        return
    assert check(checked) == checked
    assert check in (check_password, check_given_password) or "\x00" not in checked  # PostgreSQL keeps none


def test_values_are_tidied() -> None:
    assert check_display_name("  Alice ") == "Alice"
    assert check_room_name(" Harbour\n") == "Harbour"
    assert check_room_name("a\r\nb\u2028c") == "a b c"
    assert check_email("Alice@Example.ORG") == "alice@example.org"


def test_the_limits_of_a_message() -> None:
    Draft("a" * MAX_TEXT_CHARACTERS)
    Draft("", files=(FileId(1),))
    Draft("a", files=tuple(FileId(number) for number in range(MAX_FILES)))
    with pytest.raises(TooLarge) as raised:
        Draft("a" * (MAX_TEXT_CHARACTERS + 1))
    assert (raised.value.field, raised.value.limit) == ("message", MAX_TEXT_CHARACTERS)
    with pytest.raises(TooLarge):
        Draft("123456", max_characters=5)
    with pytest.raises(TooLarge):
        Draft("a", files=tuple(FileId(number) for number in range(MAX_FILES + 1)))
    for text in ("", "a\x00b"):
        with pytest.raises(InvalidInput):
            Draft(text)


def test_every_error_explains_itself() -> None:
    made: dict[type[SabirError], SabirError] = {
        InvalidInput: InvalidInput("name", "It is bad."),
        TooLarge: TooLarge("name", 5, "bytes"),
        errors.NotFound: errors.NotFound("room"),
        errors.AlreadyExists: errors.AlreadyExists("room"),
        errors.RateLimited: errors.RateLimited(2.5),
    }
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SabirError)]
    for kind in kinds:
        error = made.get(kind) or kind()
        assert str(error) == error.detail
        assert error.detail.endswith(".")
    assert errors.Forbidden("Not you.").detail == "Not you."
