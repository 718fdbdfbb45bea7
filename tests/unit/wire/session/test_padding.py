from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.session.padding import pad, unpad
from tests.helpers.junk import junk
from tests.helpers.session_vectors import PADDED, VECTORS

PLAIN = bytes.fromhex(VECTORS["content"]["plain"])


def test_the_vector() -> None:
    assert pad(PLAIN) == PADDED
    assert unpad(PADDED) == PLAIN


@pytest.mark.parametrize(("size", "padded"), [(0, 159), (158, 159), (159, 319), (318, 319), (319, 479)])
def test_lengths(size: int, padded: int) -> None:
    assert len(pad(b"x" * size)) == padded


@pytest.mark.parametrize(
    ("padded", "plain"),
    [
        (b"hi\x80\0", b"hi"),
        (b"hi\x80", b"hi"),
        (b"hi", b"hi"),
        (b"hi\0\0", b"hi\0\0"),
        (b"", b""),
        (b"\0", b"\0"),
        (b"\x80\x80\0", b"\x80"),
    ],
)
def test_any_amount_of_padding_comes_off(padded: bytes, plain: bytes) -> None:
    assert unpad(padded) == plain


@junk
@given(st.binary(max_size=400))
def test_padding_comes_off_again(plain: bytes) -> None:
    assert unpad(pad(plain)) == plain
    assert len(unpad(plain)) <= len(plain)
