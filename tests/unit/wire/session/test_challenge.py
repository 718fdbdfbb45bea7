from __future__ import annotations

import base64

import pytest
from nacl.signing import SigningKey as Ed25519Key

from sabir.wire.errors import WireError
from sabir.wire.onion import Channel, Cipher, loki_key, shared_secret
from sabir.wire.session.challenge import encrypt_token
from sabir.wire.session.ids import parse_session_id
from tests.helpers.session_vectors import SERVER_PRIVATE, VECTORS, person

A = parse_session_id(person("A")["session_id"])
VECTOR = VECTORS["challenge"]
STATIC = VECTORS["challenge_static"]


def test_the_vector() -> None:
    ephemeral = bytes.fromhex(VECTOR["ephemeral_private"])
    challenge = encrypt_token(bytes.fromhex(VECTOR["token"]), A, ephemeral, bytes.fromhex(VECTOR["iv"]))
    assert challenge.ciphertext.hex() == VECTOR["sealed"]
    assert base64.b64encode(challenge.ciphertext).decode() == VECTOR["sealed_base64"]
    assert challenge.ephemeral_public.hex() == VECTOR["ephemeral_public"]
    assert base64.b64encode(challenge.ephemeral_public).decode() == VECTOR["ephemeral_public_base64"]


def test_the_owner_of_the_id_reads_it() -> None:
    private = bytes.fromhex(person("A")["x25519_private"])
    ephemeral_public = bytes.fromhex(VECTOR["ephemeral_public"])
    assert shared_secret(private, ephemeral_public).hex() == VECTOR["shared_secret"]
    key = loki_key(private, ephemeral_public)
    assert key.hex() == VECTOR["key"]
    assert Channel(Cipher.AES_GCM, key).open(bytes.fromhex(VECTOR["sealed"])).hex() == VECTOR["token"]


def test_the_vector_of_a_static_key_and_a_signed_token() -> None:
    signer = Ed25519Key(SERVER_PRIVATE)
    assert signer.verify_key.encode().hex() == STATIC["server_ed25519_public"]
    session_id = bytes.fromhex(A)
    assert (signer.sign(session_id).signature + session_id).hex() == STATIC["token"]
    challenge = encrypt_token(bytes.fromhex(STATIC["token"]), A, SERVER_PRIVATE, bytes.fromhex(STATIC["iv"]))
    assert base64.b64encode(challenge.ciphertext).decode() == STATIC["sealed_base64"]
    assert base64.b64encode(challenge.ephemeral_public).decode() == STATIC["ephemeral_public_base64"]
    assert loki_key(SERVER_PRIVATE, bytes.fromhex(A[2:])).hex() == STATIC["key"]


@pytest.mark.parametrize("key", ["00" * 32, "01" + "00" * 31])
def test_keys_without_a_secret_are_refused(key: str) -> None:
    with pytest.raises(WireError):
        encrypt_token(b"t" * 48, parse_session_id("05" + key), b"e" * 32, b"i" * 12)
