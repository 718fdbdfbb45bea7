from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.errors import WireError
from sabir.wire.session.ids import ANY_ID, UNBLINDED, key_of, make_session_id, parse_session_id, prefix_of
from tests.helpers.junk import junk
from tests.helpers.session_vectors import VECTORS, person

A = person("A")["session_id"]


def test_case_is_normalised() -> None:
    session_id = parse_session_id(A.upper())
    assert session_id == A
    assert prefix_of(session_id) == "05"
    assert key_of(session_id).hex() == person("A")["x25519_public"]
    assert make_session_id("05", key_of(session_id)) == A


def test_blinded_ids_only_where_they_are_allowed() -> None:
    for name in ("id15", "id25"):
        blinded = VECTORS["blinding"]["A"][name]
        assert parse_session_id(blinded, ANY_ID) == blinded
        with pytest.raises(WireError):
            parse_session_id(blinded)
    master = "00" + person("A")["ed25519_public"]
    assert parse_session_id(master, (UNBLINDED,)) == master
    with pytest.raises(WireError):
        parse_session_id(master, ANY_ID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "05",
        A[2:],
        A[:-1],
        A + "0",
        A + "\n",
        " " + A[1:],
        A[:-1] + "g",
        A[:-1] + "\u0661",
        "06" + A[2:],
        "05" + A[2:-2] + f"{int(A[-2:], 16) | 0x80:02x}",
        "05ed" + "ff" * 30 + "7f",
        "05" + "ff" * 32,
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(WireError):
        parse_session_id(text)


@junk
@given(st.text(max_size=70) | st.binary(min_size=33, max_size=33).map(bytes.hex))
def test_junk_is_a_wire_error_or_an_id(text: str) -> None:
    with contextlib.suppress(WireError):
        session_id = parse_session_id(text, ANY_ID)
        assert parse_session_id(session_id, ANY_ID) == session_id == text.lower()
