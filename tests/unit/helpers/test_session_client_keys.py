from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.session.ids import parse_session_id
from sabir.wire.session.signatures import SigningKey, verify_curve25519, verify_message
from tests.helpers.junk import junk
from tests.helpers.session_client_keys import Identity, Style, loki, times_base, verify_2021, x25519
from tests.helpers.session_vectors import PADDED, SERVER_PUBLIC, VECTORS, flipped, person

SIGNATURES = VECTORS["signatures"]
RANDOM = bytes.fromhex(SIGNATURES["random"])


def identity(name: str) -> Identity:
    return Identity(bytes.fromhex(person(name)["ed25519_seed"]))


@pytest.mark.parametrize("name", ["A", "B"])
def test_keys_follow_from_the_seed(name: str) -> None:
    keys = person(name)
    someone = identity(name)
    assert someone.ed25519_public.hex() == keys["ed25519_public"]
    assert someone.ed25519_public[31] >> 7 == keys["sign_bit"]
    assert someone.x25519_private.hex() == keys["x25519_private"]
    assert someone.x25519_public.hex() == keys["x25519_public"]
    assert someone.session_id == keys["session_id"]
    assert times_base(int.from_bytes(someone.x25519_private, "little")) == someone.ed25519_public


def test_the_challenges_open() -> None:
    vector, static = VECTORS["challenge"], VECTORS["challenge_static"]
    a = identity("A")
    ephemeral = bytes.fromhex(vector["ephemeral_public"])
    assert x25519(a.x25519_private, ephemeral).hex() == vector["shared_secret"]
    assert loki(a.x25519_private, ephemeral).hex() == vector["key"]
    assert a.open_challenge(bytes.fromhex(vector["sealed"]), ephemeral).hex() == vector["token"]
    sealed = base64.b64decode(static["sealed_base64"])
    assert base64.b64decode(static["ephemeral_public_base64"]) == SERVER_PUBLIC
    assert a.open_challenge(sealed, SERVER_PUBLIC).hex() == static["token"]


@pytest.mark.parametrize(
    ("name", "style", "vector"),
    [
        ("A", "axolotl", "A_axolotl_base64"),
        ("A", "xeddsa", "A_xeddsa_base64"),
        ("B", "axolotl", "B_both_base64"),
        ("B", "xeddsa", "B_both_base64"),
    ],
)
def test_the_signatures(name: str, style: Style, vector: str) -> None:
    signature = identity(name).sign(PADDED, style, RANDOM)
    assert base64.b64encode(signature).decode() == SIGNATURES[vector]
    assert verify_2021(person(name)["session_id"], PADDED, signature)
    assert not verify_2021(person(name)["session_id"], flipped(PADDED, 5), signature)


def test_a_2021_client_takes_no_blinded_author() -> None:
    signature = base64.b64decode(SIGNATURES["A_blinded15_base64"])
    assert not verify_2021(VECTORS["blinding"]["A"]["id15"], PADDED, signature)


SEEDS = st.binary(min_size=32, max_size=32)


@junk
@given(SEEDS, st.binary(max_size=200), st.sampled_from(["axolotl", "xeddsa"]))
def test_the_server_verifies_what_the_client_signs(seed: bytes, message: bytes, style: Style) -> None:
    member = Identity(seed)
    signature = member.sign(message, style)
    assert verify_message(parse_session_id(member.session_id), message, signature)
    assert verify_2021(member.session_id, message, signature)


@junk
@given(SEEDS, st.binary(max_size=200))
def test_the_client_verifies_what_the_server_signs(private: bytes, message: bytes) -> None:
    key = SigningKey.from_private(private)
    assert verify_2021(key.session_id, message, key.sign(message, RANDOM))


@junk
@given(SEEDS, st.binary(max_size=80), st.binary(min_size=64, max_size=64))
def test_the_server_is_never_laxer_than_clients(key: bytes, message: bytes, signature: bytes) -> None:
    assert verify_2021("05" + key.hex(), message, signature) or not verify_curve25519(key, message, signature)
