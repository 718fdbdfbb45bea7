from __future__ import annotations

import base64
from typing import Any

import pytest

from sabir.wire.session import sogs_auth
from tests.helpers.session_client_blinding import (
    Blinded,
    Master,
    direct_key,
    open_direct,
    seal_direct,
    sogs_headers,
)
from tests.helpers.session_client_keys import Identity, packed
from tests.helpers.session_vectors import PADDED, SERVER_PUBLIC, VECTORS, person


def blinded(name: str, prefix: str = "15") -> Blinded:
    return Blinded(Identity(bytes.fromhex(person(name)["ed25519_seed"])), SERVER_PUBLIC, prefix)


@pytest.mark.parametrize("name", ["A", "B"])
def test_the_vectors(name: str) -> None:
    vector = VECTORS["blinding"][name]
    old, new = blinded(name), blinded(name, "25")
    assert packed(old.factor).hex() == VECTORS["blinding"]["k15"]
    assert packed(old.private).hex() == vector["ka"]
    assert old.session_id == vector["id15"]
    assert old.sign(b"hello").hex() == vector["signature15_of_hello"]
    assert packed(new.factor).hex() == vector["k25"]
    assert new.session_id == vector["id25"]
    assert new.sign(b"hello").hex() == vector["signature25_of_hello"]


def test_a_blinded_author_signs_as_in_the_vector() -> None:
    assert base64.b64encode(blinded("A").sign(PADDED)).decode() == VECTORS["signatures"]["A_blinded15_base64"]


@pytest.mark.parametrize("request_", VECTORS["sogs_requests"])
def test_signed_headers(request_: dict[str, Any]) -> None:
    unblinded = request_["headers"]["X-SOGS-Pubkey"].startswith("00")
    signer = Master(blinded("A").identity, SERVER_PUBLIC) if unblinded else blinded("A")
    call = request_["method"], request_["target"], request_["body"].encode()
    headers = sogs_headers(signer, *call, (bytes(range(0xA0, 0xB0)), 1_700_000_000))
    assert headers == request_["headers"]
    credential = sogs_auth.parse_credential({name.lower(): value for name, value in headers.items()})
    assert credential is not None
    assert sogs_auth.verify_credential(credential, SERVER_PUBLIC, *call)


def test_a_direct_message() -> None:
    vector = VECTORS["direct_message"]
    a, b = blinded("A"), blinded("B")
    assert direct_key(a.identity, b.public, a.public, b.public).hex() == vector["key"]
    assert direct_key(b.identity, a.public, a.public, b.public).hex() == vector["key"]
    message = seal_direct(a, b.public, PADDED, bytes.fromhex(vector["nonce"]))
    assert base64.b64encode(message).decode() == vector["message_base64"]
    assert open_direct(b, a.public, message) == PADDED
