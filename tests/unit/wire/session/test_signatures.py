from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.session.ids import parse_session_id
from sabir.wire.session.signatures import SigningKey, verify_curve25519, verify_ed25519, verify_message
from tests.helpers.junk import junk
from tests.helpers.session_vectors import PADDED, VECTORS, flipped, person

SIGNATURES = VECTORS["signatures"]
RANDOM = bytes.fromhex(SIGNATURES["random"])
CASES = [
    (person("A")["session_id"], SIGNATURES["A_axolotl_base64"]),
    (person("A")["session_id"], SIGNATURES["A_xeddsa_base64"]),
    (person("B")["session_id"], SIGNATURES["B_both_base64"]),
    (VECTORS["blinding"]["A"]["id15"], SIGNATURES["A_blinded15_base64"]),
]


@pytest.mark.parametrize(("author", "signature"), CASES)
def test_the_vectors_verify(author: str, signature: str) -> None:
    session_id = parse_session_id(author, ("05", "15"))
    raw = base64.b64decode(signature)
    assert verify_message(session_id, PADDED, raw)
    assert not verify_message(session_id, flipped(PADDED, 5), raw)
    for at in range(64):
        assert not verify_message(session_id, PADDED, flipped(raw, at))
    for wrong in (b"", raw[:-1], raw + b"\0"):
        assert not verify_message(session_id, PADDED, wrong)


def test_hex_and_base64_of_the_vector_agree() -> None:
    assert base64.b64decode(SIGNATURES["A_axolotl_base64"]).hex() == SIGNATURES["A_axolotl"]


def test_signatures_are_bound_to_their_author() -> None:
    for author, signature in CASES:
        for other, _ in CASES:
            verified = verify_message(parse_session_id(other, ("05", "15")), PADDED, base64.b64decode(signature))
            assert verified == (author == other)


@pytest.mark.parametrize(("name", "vector"), [("A", "A_xeddsa_base64"), ("B", "B_both_base64")])
def test_signing_gives_the_vector(name: str, vector: str) -> None:
    key = SigningKey.from_private(bytes.fromhex(person(name)["x25519_private"]))
    assert key.session_id == person(name)["session_id"]
    assert base64.b64encode(key.sign(PADDED, RANDOM)).decode() == SIGNATURES[vector]
    assert key.scalar.hex() not in repr(key)


@junk
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.binary(min_size=64, max_size=64))
def test_any_private_key_signs_for_its_id(private: bytes, message: bytes, random: bytes) -> None:
    key = SigningKey.from_private(private)
    signature = key.sign(message, random)
    assert not signature[63] & 0x80
    assert verify_message(key.session_id, message, signature)
    assert not verify_message(key.session_id, message + b"\0", signature)


@pytest.mark.parametrize("low_order", ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "ff" * 32])
def test_keys_of_low_order_never_verify(low_order: str) -> None:
    key = bytes.fromhex(low_order)
    for signature in (bytes(64), b"\1" + bytes(63)):
        assert not verify_ed25519(key, b"", signature)
        assert not verify_curve25519(key, b"", signature)


@junk
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.binary(max_size=70))
def test_junk_never_verifies(key: bytes, message: bytes, signature: bytes) -> None:
    assert not verify_curve25519(key, message, signature)
    assert not verify_ed25519(key, message, signature)
