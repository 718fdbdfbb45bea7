"""Onion requests: what is tolerated inside, what fails outside, and vectors of the wire."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Secret, Session
from sabir.faces.session.invitations import join_url
from sabir.wire.onion import ServerKey
from tests.helpers import session_client_onion as onion
from tests.helpers.session_client import SessionClient
from tests.helpers.session_face import Harbour, open_harbour
from tests.helpers.session_vectors import VECTORS

ADDRESSES = ("/loki/v3/lsrpc", "/oxen/v3/lsrpc")


async def ask_v3(client: SessionClient, payload: bytes, address: str = ADDRESSES[0]) -> dict[str, Any]:
    sealed = onion.seal(payload, client.server_public, "aes-gcm", named=False)
    return onion.v3_reply(sealed, await client.send_onion(address, sealed.body))


async def ask_v4(client: SessionClient, payload: bytes, enc_type: onion.EncType = "xchacha20") -> Any:
    sealed = onion.seal(payload, client.server_public, enc_type)
    return onion.v4_reply(sealed, await client.send_onion("/oxen/v4/lsrpc", sealed.body))


def call(**changes: Any) -> bytes:
    whole = {"method": "GET", "endpoint": "rooms", "body": "", "headers": {}} | changes
    return json.dumps({name: value for name, value in whole.items() if value != "absent"}).encode()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("body", ["", "null", "absent", None, "{}", "anything"])
async def test_calls_without_a_body(sqlite_path: Path, tmp_path: Path, address: str, body: str | None) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        reply = await ask_v3(harbour.client("bob"), call(body=body), address)
        assert reply["status_code"] == 200


@pytest.mark.parametrize("headers", ["absent", None, {}, {"X": "y"}])
@pytest.mark.parametrize("endpoint", ["rooms", "/legacy/rooms", "rooms/", "//rooms", "rooms?x=1"])
async def test_spellings_of_an_endpoint(sqlite_path: Path, tmp_path: Path, endpoint: str, headers: Any) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        reply = await ask_v3(harbour.client("bob"), call(endpoint=endpoint, headers=headers))
        assert reply["rooms"] == [{"id": "harbour", "name": "Harbour"}]


@pytest.mark.parametrize("endpoint", ["/rooms", "/rooms/", "/rooms?x=1", "/sogs/rooms"])
async def test_with_a_slash_rooms_are_the_modern_apis(sqlite_path: Path, tmp_path: Path, endpoint: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.client("bob")
        sealed = onion.seal(call(endpoint=endpoint), bob.server_public, "aes-gcm", named=False)
        answered = await bob.send_onion(ADDRESSES[0], sealed.body)
        (room,) = json.loads(sealed.open(base64.b64decode(answered)))
        assert (room["token"], room["name"]) == ("harbour", "Harbour")
        assert (await ask_v3(harbour.client("bob"), call(endpoint="/messages")))["status_code"] == 400


@pytest.mark.parametrize("names", [("Authorization", "Room"), ("authorization", "room"), ("AUTHORIZATION", "ROOM")])
async def test_header_names_in_any_case(sqlite_path: Path, tmp_path: Path, names: tuple[str, str]) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        headers = dict(zip(names, (bob.tokens["harbour"], "harbour"), strict=True))
        assert (await ask_v3(bob, call(endpoint="messages", headers=headers)))["status_code"] == 200


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"method": "GET"}',
        b'{"endpoint": "rooms"}',
        call(method=5),
        call(endpoint=None),
        call(headers=[]),
        call(headers={"Room": 5}),
        call(body={"a": 1}),
        b"[" * 10_000,
    ],
)
async def test_what_is_no_call_is_told_inside(sqlite_path: Path, tmp_path: Path, payload: bytes) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.client("bob")
        assert await ask_v3(bob, payload) == {"status_code": 400}
        for kind in ("xchacha20", "aes-gcm"):
            code, headers, body = await ask_v4(bob, payload, kind)  # type: ignore[arg-type]
            assert (code, headers) == (400, {"content-type": "text/plain; charset=utf-8"})
            assert 0 < len(body) < 80


async def test_v4_names_its_replies(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.client("bob")
        for kind in ("xchacha20", "aes-gcm"):
            payload = onion.v4_payload("GET", "/legacy/rooms", None, {})
            code, headers, body = await ask_v4(bob, payload, kind)  # type: ignore[arg-type]
            assert (code, headers) == (200, {"content-type": "application/json"})
            assert json.loads(body)["rooms"] == [{"id": "harbour", "name": "Harbour"}]
        for endpoint in ("/messages", "/nothing", "/legacy", "/oxen/v4/lsrpc"):
            code, headers, _ = await ask_v4(bob, onion.v4_payload("GET", endpoint, None, {}))
            assert (code, headers) == (404, {"content-type": "text/plain; charset=utf-8"})


async def test_headers_outside_give_no_identity(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        outer = {"Authorization": bob.tokens["harbour"], "Room": "harbour"}
        sealed = onion.seal(call(endpoint="messages"), bob.server_public, "aes-gcm", named=False)
        response = await harbour.http.post(ADDRESSES[0], content=sealed.body, headers=outer)
        assert onion.v3_reply(sealed, response.content) == {"status_code": 400}


async def outside(harbour: Harbour, address: str, body: bytes) -> tuple[int, bytes]:
    response = await harbour.http.post(address, content=body)
    return response.status_code, response.content


@pytest.mark.parametrize("address", [*ADDRESSES, "/oxen/v4/lsrpc"])
async def test_what_does_not_open_fails_outside(sqlite_path: Path, tmp_path: Path, address: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.client("bob")
        good = onion.seal(call(), bob.server_public, "aes-gcm").body
        other = onion.seal(call(), harbour.client("carol").identity.x25519_public, "aes-gcm").body
        size = int.from_bytes(good[:4], "little")
        blob, metadata = good[4 : 4 + size], good[4 + size :]
        bodies = [
            b"",
            b"\0\0\0",
            b"\0\0\0\0",
            b"\xff\xff\xff\xff" + good[4:],
            good[:-1],
            good[: 4 + size],
            other,
            good[:4] + bytes([blob[0] ^ 1]) + blob[1:] + metadata,
            good[:4] + blob + metadata.replace(b"aes-gcm", b"aes-cbc"),
            good[:4] + blob + b'{"ephemeral_key": "' + b"00" * 32 + b'"}',
            good[:4] + blob + b'{"ephemeral_key": 5}',
            good[:4] + blob + b"[]",
            (20).to_bytes(4, "little") + bytes(20) + metadata,
        ]
        for body in bodies:
            assert await outside(harbour, address, body) == (400, b"")
        response = await harbour.http.get(address)
        assert (response.status_code, response.content) == (405, b"")


async def test_a_configured_key_is_the_servers_key(sqlite_path: Path, tmp_path: Path) -> None:
    private = bytes(range(1, 33))
    config = Config(session=Session(private_key=Secret(private.hex())))
    async with open_harbour(sqlite_path, tmp_path, config=config) as harbour:
        assert harbour.public_key == "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c"
        assert await harbour.client("bob").rooms() == {"harbour": "Harbour"}


async def test_the_servers_key_follows_from_its_secret(sqlite_template: Path, tmp_path: Path) -> None:
    keys = []
    for name in ("one", "two"):
        async with open_harbour(shutil.copy(sqlite_template, tmp_path / name), tmp_path / f"{name}.d") as harbour:
            keys.append(harbour.public_key)
    assert keys[0] == keys[1]


async def test_published_requests_are_understood(sqlite_path: Path, tmp_path: Path) -> None:
    config = Config(session=Session(private_key=Secret(VECTORS["server"]["private"])))
    async with open_harbour(sqlite_path, tmp_path, config=config) as harbour:
        assert harbour.public_key == VECTORS["server"]["public"]
        third, fourth = VECTORS["onion_v3"], VECTORS["onion_v4"]
        sealed = onion.Sealed(bytes.fromhex(third["request"]), bytes.fromhex(third["key"]), "aes-gcm")
        response = await harbour.http.post(ADDRESSES[0], content=sealed.body)
        assert onion.v3_reply(sealed, response.content)["rooms"] == [{"id": "harbour", "name": "Harbour"}]
        for name, key, kind in (
            ("get", "xchacha20_key", "xchacha20"),
            ("get_aes_gcm", "aes_gcm_key", "aes-gcm"),
            ("post", "xchacha20_key", "xchacha20"),
        ):
            body = bytes.fromhex(fourth[name]["request"])
            sealed = onion.Sealed(body, bytes.fromhex(fourth[key]), kind)  # type: ignore[arg-type]
            response = await harbour.http.post("/oxen/v4/lsrpc", content=body)
            assert response.status_code == 200
            code, headers, answer = onion.v4_reply(sealed, response.content)
            assert (code, headers) == (200, {"content-type": "application/json"})
            if name != "post":
                assert answer == b'{"capabilities":["reactions","sogs"]}'


def test_join_urls() -> None:
    key = ServerKey.from_private(bytes(range(1, 33)))
    assert (
        join_url("https://example.org/", "harbour", key.public)
        == f"https://example.org/harbour?public_key={key.public.hex()}"
    )
