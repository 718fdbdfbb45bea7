from __future__ import annotations

import json

import pytest

from sabir.wire.onion import ServerKey, open_request
from tests.helpers import session_client_onion as onion
from tests.helpers.session_vectors import SERVER_PRIVATE, SERVER_PUBLIC, VECTORS

V3 = VECTORS["onion_v3"]
V4 = VECTORS["onion_v4"]
SERVER = ServerKey.from_private(SERVER_PRIVATE)


def draws(vector: dict[str, str], private: str) -> onion.Draws:
    return onion.Draws(bytes.fromhex(private), bytes.fromhex(vector["nonce"]))


def test_v3() -> None:
    payload = onion.v3_payload("GET", "rooms", "", {})
    assert payload.decode() == V3["payload"]
    sealed = onion.seal(payload, SERVER_PUBLIC, "aes-gcm", draws(V3, V3["ephemeral_private"]), named=False)
    assert sealed.body.hex() == V3["request"]
    assert onion.v3_reply(sealed, V3["reply_body_base64"].encode()) == json.loads(V3["reply"])
    wrapped = json.dumps({"result": V3["error_body_base64"]}).encode()
    assert onion.v3_reply(sealed, wrapped) == {"status_code": 401}


def test_v4() -> None:
    get = V4["get"]
    payload = onion.v4_payload("GET", "/capabilities", None, {})
    assert payload.decode() == get["payload"]
    sealed = onion.seal(payload, SERVER_PUBLIC, "xchacha20", draws(get, V4["ephemeral_private"]))
    assert sealed.body.hex() == get["request"]
    code, headers, body = onion.v4_reply(sealed, bytes.fromhex(get["reply_body"]))
    assert (code, headers) == (200, {"content-type": "application/json"})
    assert json.loads(body) == {"capabilities": ["reactions", "sogs"]}


def test_v4_under_aes_gcm_and_with_a_body() -> None:
    gcm, post = V4["get_aes_gcm"], V4["post"]
    sealed = onion.seal(gcm["payload"].encode(), SERVER_PUBLIC, "aes-gcm", draws(gcm, V4["ephemeral_private"]))
    assert sealed.body.hex() == gcm["request"]
    batch = b'[{"method":"GET","path":"/capabilities"}]'
    payload = onion.v4_payload("POST", "/batch", batch, {"Content-Type": "application/json"})
    assert payload.decode() == post["payload"]
    sealed = onion.seal(payload, SERVER_PUBLIC, "xchacha20", draws(post, V4["ephemeral_private"]))
    assert sealed.body.hex() == post["request"]


@pytest.mark.parametrize("enc_type", ["aes-gcm", "xchacha20"])
def test_server_and_client_understand_each_other(enc_type: onion.EncType) -> None:
    sealed = onion.seal(b"question", SERVER_PUBLIC, enc_type)
    request = open_request(sealed.body, SERVER)
    assert request.payload == b"question"
    assert sealed.open(request.channel.seal(b"answer", b"n" * request.channel.nonce_bytes)) == b"answer"
