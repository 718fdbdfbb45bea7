from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.domain.session_ids import absolute, both_signs
from sabir.wire.errors import WireError
from sabir.wire.session import blinding
from sabir.wire.session.ids import key_of, make_session_id, parse_session_id
from sabir.wire.session.signatures import verify_message
from tests.helpers.junk import junk
from tests.helpers.session_vectors import SERVER_PUBLIC, VECTORS, person

VECTOR = VECTORS["blinding"]


def test_the_factor_of_a_server() -> None:
    assert blinding.factor15(SERVER_PUBLIC).hex() == VECTOR["k15"]


@pytest.mark.parametrize("name", ["A", "B"])
def test_the_vectors(name: str) -> None:
    session_id = parse_session_id(person(name)["session_id"])
    ids = VECTOR[name]
    assert blinding.blinded15(session_id, SERVER_PUBLIC) == tuple(sorted((ids["id15_as_computed"], ids["id15_other"])))
    for blinded in blinding.blinded15(session_id, SERVER_PUBLIC):
        assert blinding.absolute15(blinded) == ids["id15_absolute"]
    assert blinding.blinded15_of_master(bytes.fromhex(person(name)["ed25519_public"]), SERVER_PUBLIC) == ids["id15"]
    assert blinding.factor25(session_id, SERVER_PUBLIC).hex() == ids["k25"]
    assert blinding.blinded25(session_id, SERVER_PUBLIC) == ids["id25"]


@pytest.mark.parametrize("name", ["A", "B"])
@pytest.mark.parametrize("kind", ["15", "25"])
def test_blinded_signatures_verify(name: str, kind: str) -> None:
    author = parse_session_id(VECTOR[name][f"id{kind}"], ("15", "25"))
    signature = bytes.fromhex(VECTOR[name][f"signature{kind}_of_hello"])
    assert verify_message(author, b"hello", signature)
    assert not verify_message(author, b"hellO", signature)
    other_sign = make_session_id(kind, key_of(author)[:31] + bytes((key_of(author)[31] ^ 0x80,)))
    assert not verify_message(other_sign, b"hello", signature)


@pytest.mark.parametrize("name", ["A", "B"])
def test_aliases_are_absolute(name: str) -> None:
    ids, session_id = VECTOR[name], person(name)["session_id"]
    for form in ("id15", "id15_as_computed", "id15_other", "id25"):
        assert absolute(ids[form]) in blinding.aliases(session_id, SERVER_PUBLIC)
        assert ids[form] in both_signs(ids[form])
    assert blinding.aliases(session_id, SERVER_PUBLIC)[0] == ids["id15_absolute"]
    assert [one for one in blinding.aliases(session_id, SERVER_PUBLIC) if absolute(one) != one] == []


def test_a_key_that_can_not_be_blinded_has_no_aliases() -> None:
    for key in (bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"):
        assert blinding.aliases("05" + key.hex(), SERVER_PUBLIC) == ()


@junk
@given(st.binary(min_size=32, max_size=32))
def test_junk_keys_blind_or_are_a_wire_error(key: bytes) -> None:
    session_id = make_session_id("05", key)
    with contextlib.suppress(WireError):
        positive, negative = blinding.blinded15(session_id, SERVER_PUBLIC)
        assert positive == blinding.absolute15(negative) != negative
        assert blinding.blinded25(session_id, SERVER_PUBLIC).startswith("25")
    with contextlib.suppress(WireError):
        assert blinding.blinded15_of_master(key, SERVER_PUBLIC).startswith("15")
