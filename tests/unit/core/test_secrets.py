"""Hashing and sealing."""

from __future__ import annotations

import pytest

from sabir.core.steps import secrets
from sabir.core.steps.secrets import Secrets
from sabir.domain.errors import Unavailable

SECRET, NONCE = b"s" * 32, b"n" * 12


def test_what_is_sealed_opens_for_its_row_alone() -> None:
    sealed = Secrets(SECRET).seal(b"plain", "client_key 7", NONCE)
    assert b"plain" not in sealed
    assert Secrets(SECRET).open(sealed, "client_key 7") == b"plain"
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for other, row, text in [
        (SECRET, "client_key 8", sealed),
        (b"t" * 32, "client_key 7", sealed),
        (SECRET, "client_key 7", changed),
        (SECRET, "client_key 7", b""),
    ]:
        with pytest.raises(Unavailable):
            Secrets(other).open(text, row)


def test_keys_are_apart_by_purpose_and_secret() -> None:
    one, other = Secrets(SECRET), Secrets(b"t" * 32)
    derived = {one.derive("a"), one.derive("b"), other.derive("a"), one.lookup("a"), other.lookup("a")}
    assert len(derived) == 5
    assert one.derive("a") == Secrets(SECRET).derive("a")
    assert len(one.derive("a", 64)) == 64


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Secrets(b"short")


@pytest.mark.parametrize(
    "make",
    [
        secrets.new_room_token,
        secrets.new_app_password,
        secrets.new_one_time_password,
        secrets.new_blob_name,
        secrets.new_presence_key,
    ],
)
def test_tokens_are_random(make: object) -> None:
    assert len({make() for _ in range(200)}) == 200  # type: ignore[operator]


def test_text_and_bytes_of_a_token_are_the_same() -> None:
    assert secrets.token_hash("abc") == secrets.token_hash(b"abc")
