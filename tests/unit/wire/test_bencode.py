from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.bencode import decode_list, encode_list
from sabir.wire.errors import WireError
from tests.helpers.junk import junk


def test_one_and_two_parts() -> None:
    assert encode_list([b"{}"]) == b"l2:{}e"
    assert encode_list([b"{}", b""]) == b"l2:{}0:e"
    assert decode_list(b"l2:{}e") == (b"{}",)
    assert decode_list(b"l2:{}3:e:ee") == (b"{}", b"e:e")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"l",
        b"le",
        b"l2:{}",
        b"2:{}",
        b"l2:{}ee",
        b"l2:{}e ",
        b"l1:a1:b1:ce",
        b"l-1:ae",
        b"l+1:ae",
        b"l 1:ae",
        b"l1_0:aaaaaaaaaae",
        b"l:e",
        b"l5:abe",
        b"l999999999:ae",
        "l\u0661:ae".encode(),
        b"li7ee",
        b"l1:ali7eee",
        b"d1:a1:be",
    ],
)
def test_anything_else_is_refused(payload: bytes) -> None:
    with pytest.raises(WireError):
        decode_list(payload)


@junk
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=2))
def test_what_is_encoded_decodes(parts: list[bytes]) -> None:
    assert decode_list(encode_list(parts)) == tuple(parts)


@junk
@given(st.binary(max_size=60) | st.text("l0123456789:ed", max_size=30).map(lambda text: b"l" + text.encode()))
def test_junk_is_a_wire_error_or_a_list(payload: bytes) -> None:
    with contextlib.suppress(WireError):
        assert 1 <= len(decode_list(payload)) <= 2
