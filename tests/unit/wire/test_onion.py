from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.errors import WireError
from sabir.wire.onion import MAX_BODY_BYTES, Channel, Cipher, ServerKey, build_request, open_request, shared_secret
from tests.helpers.junk import junk
from tests.helpers.session_vectors import SERVER_PRIVATE, SERVER_PUBLIC, VECTORS, flipped

SERVER = ServerKey.from_private(SERVER_PRIVATE)
V3 = VECTORS["onion_v3"]
V4 = VECTORS["onion_v4"]
V3_REQUEST = bytes.fromhex(V3["request"])


def body(blob: bytes, metadata: object) -> bytes:
    text = metadata if isinstance(metadata, bytes) else json.dumps(metadata).encode()
    return len(blob).to_bytes(4, "little") + blob + text


def v4_cases() -> list[tuple[dict[str, str], Cipher, str]]:
    return [
        (V4["get"], Cipher.XCHACHA20, V4["xchacha20_key"]),
        (V4["get_aes_gcm"], Cipher.AES_GCM, V4["aes_gcm_key"]),
        (V4["post"], Cipher.XCHACHA20, V4["xchacha20_key"]),
    ]


def test_server_key_derives_its_public_half() -> None:
    assert SERVER.public == SERVER_PUBLIC
    assert SERVER_PRIVATE.hex() not in repr(SERVER)


def test_shared_secrets_of_the_vectors() -> None:
    for vector in (V3, V4):
        assert shared_secret(SERVER_PRIVATE, bytes.fromhex(vector["ephemeral_public"])).hex() == vector["shared_secret"]
        assert shared_secret(bytes.fromhex(vector["ephemeral_private"]), SERVER_PUBLIC).hex() == vector["shared_secret"]


def test_v3_request_opens() -> None:
    request = open_request(V3_REQUEST, SERVER)
    assert request.payload.decode() == V3["payload"]
    assert request.channel.key.hex() == V3["key"]
    assert request.channel.cipher is Cipher.AES_GCM


@pytest.mark.parametrize(("plain", "sealed"), [("reply", "reply_body_base64"), ("error", "error_body_base64")])
def test_v3_reply_is_sealed(plain: str, sealed: str) -> None:
    channel = open_request(V3_REQUEST, SERVER).channel
    blob = channel.seal(V3[plain].encode(), bytes.fromhex(V3["reply_nonce"]))
    assert base64.b64encode(blob).decode() == V3[sealed]
    assert channel.open(blob).decode() == V3[plain]


def test_v3_request_is_built_byte_for_byte() -> None:
    built, channel = build_request(
        V3["payload"].encode(), SERVER_PUBLIC, bytes.fromhex(V3["ephemeral_private"]), bytes.fromhex(V3["nonce"])
    )
    assert built == V3_REQUEST
    assert built[4:].startswith(bytes.fromhex(V3["blob"]))
    assert channel.open(base64.b64decode(V3["reply_body_base64"])).decode() == V3["reply"]


@pytest.mark.parametrize(("vector", "cipher", "key"), v4_cases())
def test_v4_request_opens_and_is_built(vector: dict[str, str], cipher: Cipher, key: str) -> None:
    request = open_request(bytes.fromhex(vector["request"]), SERVER)
    assert request.payload.decode() == vector["payload"]
    assert request.channel == Channel(cipher, bytes.fromhex(key))
    built, channel = build_request(
        request.payload,
        SERVER_PUBLIC,
        bytes.fromhex(V4["ephemeral_private"]),
        bytes.fromhex(vector["nonce"]),
        cipher,
    )
    assert built.hex() == vector["request"]
    assert built.endswith(vector["metadata"].encode())
    assert channel == request.channel


def test_v4_reply_is_sealed() -> None:
    channel = open_request(bytes.fromhex(V4["get"]["request"]), SERVER).channel
    blob = channel.seal(V4["get"]["reply"].encode(), bytes.fromhex(V4["get"]["reply_nonce"]))
    assert blob.hex() == V4["get"]["reply_body"]
    assert channel.open(blob).decode() == V4["get"]["reply"]


@pytest.mark.parametrize("name", ["aes-gcm", "gcm", "xchacha20", "xchacha20-poly1305"])
def test_every_name_of_a_cipher_is_known(name: str) -> None:
    cipher = Cipher.XCHACHA20 if name.startswith("x") else Cipher.AES_GCM
    built, channel = build_request(b"hi", SERVER_PUBLIC, b"k" * 32, b"n" * (24 if name[0] == "x" else 12), cipher)
    renamed = built.replace(f'"enc_type":"{cipher}"'.encode(), f'"enc_type":"{name}"'.encode())
    request = open_request(renamed, SERVER)
    assert request.payload == b"hi"
    assert request.channel == channel


def test_keys_of_the_relaying_node_are_ignored() -> None:
    metadata = {
        "ephemeral_key": V3["ephemeral_public"].upper(),
        "host": "sogs",
        "port": 443,
        "x": [{}],
        "enc_type": None,
    }
    request = open_request(body(bytes.fromhex(V3["blob"]), metadata), SERVER)
    assert request.payload.decode() == V3["payload"]


@pytest.mark.parametrize("at", range(4, 90, 7))
def test_a_flipped_byte_of_the_blob_is_refused(at: int) -> None:
    with pytest.raises(WireError):
        open_request(flipped(V3_REQUEST, at), SERVER)


@pytest.mark.parametrize("prefix", ["57000000", "ffffffff", "00000000", "55000000", "5600"])
def test_a_wrong_length_is_refused(prefix: str) -> None:
    with pytest.raises(WireError):
        open_request(bytes.fromhex(prefix) + V3_REQUEST[4:], SERVER)


@pytest.mark.parametrize(
    "metadata",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"ephemeral_key":"aa","x":' + b"[" * 100_000,
        {},
        {"ephemeral_key": 7},
        {"ephemeral_key": "zz" * 32},
        {"ephemeral_key": "aa" * 31},
        {"ephemeral_key": "00" * 32},
        {"ephemeral_key": "01" + "00" * 31},
        {"ephemeral_key": V3["ephemeral_public"], "enc_type": "aes-cbc"},
        {"ephemeral_key": V3["ephemeral_public"], "enc_type": 1},
    ],
)
def test_bad_metadata_is_refused(metadata: object) -> None:
    with pytest.raises(WireError):
        open_request(body(bytes.fromhex(V3["blob"]), metadata), SERVER)


def test_bodies_over_ten_mebibytes_are_refused() -> None:
    payload = b"x" * (MAX_BODY_BYTES - 4 - 28 - 84)
    built, _ = build_request(payload, SERVER_PUBLIC, b"k" * 32, b"n" * 12)
    assert len(built) == MAX_BODY_BYTES
    assert open_request(built, SERVER).payload == payload
    with pytest.raises(WireError):
        open_request(built + b" ", SERVER)


@pytest.mark.parametrize("cipher", list(Cipher))
def test_a_channel_refuses_nonces_and_blobs_of_a_wrong_size(cipher: Cipher) -> None:
    channel = Channel(cipher, b"k" * 32)
    with pytest.raises(ValueError, match="nonce"):
        channel.seal(b"", b"n" * 16)
    sealed = channel.seal(b"", b"n" * channel.nonce_bytes)
    assert channel.open(sealed) == b""
    for size in (0, 1, channel.nonce_bytes, len(sealed) - 1):
        with pytest.raises(WireError):
            channel.open(sealed[:size])


@junk
@given(st.binary(max_size=400) | st.binary(max_size=300).map(lambda junk: body(junk, V3["metadata"].encode())))
def test_junk_is_a_wire_error(raw: bytes) -> None:
    with pytest.raises(WireError):
        open_request(raw, SERVER)
