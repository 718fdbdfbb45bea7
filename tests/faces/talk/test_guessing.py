"""Guessing tokens of rooms, passwords of rooms and of users is slowed down, per address, also behind a proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from sabir.config import HostPort
from sabir.core.steps.throttling import PER_ADDRESS, PER_USER, WINDOW_S
from sabir.transport.drain import Drain
from sabir.transport.http_server import HttpOptions, HttpServer
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import PUBLIC, TALK
from tests.helpers.talk_face import URL, TalkFace, open_talk

HEADERS = {"OCS-APIRequest": "true", "Accept": "application/json"}


@asynccontextmanager
async def stranger(face: TalkFace, ip: str = "203.0.113.7") -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=face.app, client=(ip, 4000))
    async with httpx.AsyncClient(base_url=URL, transport=transport, headers=HEADERS) as client:
        yield client


async def look(client: httpx.AsyncClient, token: str) -> int:
    return (await client.get(f"/ocs/v2.php/{TALK}/room/{token}")).status_code


async def guess(client: httpx.AsyncClient, count: int = PER_ADDRESS) -> set[int]:
    return {await look(client, f"guess{number}") for number in range(count)}


async def test_tokens(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face, stranger(face) as guesser:
        alice = await face.person("alice")
        token = await alice.create_room("Port", kind=PUBLIC)
        assert await guess(guesser) == {404}
        for path in (f"room/{token}", f"room/{token}/participants/active", f"chat/{token}"):
            for script, status in (("v2.php", 429), ("v1.php", 429)):
                method = "POST" if path.endswith("active") else "GET"
                refused = await guesser.request(method, f"/ocs/{script}/{TALK}/{path}", params={"lookIntoFuture": 0})
                assert (refused.status_code, refused.json()["ocs"]["meta"]["statuscode"]) == (status, 429)
                assert 0 < int(refused.headers["retry-after"]) <= WINDOW_S + 1
        assert (await guesser.get("/ocs/v2.php/cloud/capabilities")).status_code == 200
        async with stranger(face, "203.0.113.8") as neighbour:
            assert await look(neighbour, token) == 200
        assert (await alice.room(token))["token"] == token
        clock.advance(WINDOW_S)
        assert await look(guesser, token) == 200


async def test_whoever_is_late_asks_for_one_room_again_and_again(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, stranger(face) as client:
        assert {await look(client, "gone2345") for _ in range(PER_ADDRESS + 20)} == {404}


async def test_hidden_rooms_count_as_absent_ones(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, stranger(face) as guesser:
        alice = await face.person("alice")
        hidden = await alice.create_room("Secret")
        assert await guess(guesser, PER_ADDRESS - 1) == {404}
        assert await look(guesser, hidden) == 404
        assert await look(guesser, "another1") == 429


async def test_users_count_for_themselves(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room("Port", kind=PUBLIC)
        for number in range(PER_ADDRESS):
            assert (await bob.try_("GET", f"{TALK}/room/guess{number}")).status == 404
        assert (await bob.try_("GET", f"{TALK}/room/{token}")).status == 429
        assert (await alice.try_("GET", f"{TALK}/room/{token}")).status == 200


async def test_guests_in_a_room_are_left_alone(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, stranger(face) as guest, stranger(face) as guesser:
        alice = await face.person("alice")
        token = await alice.create_room("Port", kind=PUBLIC)
        assert (await guest.post(f"/ocs/v2.php/{TALK}/room/{token}/participants/active")).status_code == 200
        await guess(guesser)
        assert await look(guesser, token) == 429
        assert await look(guest, token) == 200


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 429),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 200),
        ("198.51.100.1", "198.51.100.2", 200),
    ],
)
async def test_what_is_one_address(tmp_path: Path, sqlite_path: Path, first: str, second: str, status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, stranger(face, first) as one, stranger(face, second) as other:
        token = await (await face.person("alice")).create_room("Port", kind=PUBLIC)
        await guess(one)
        assert await look(other, token) == status


async def test_passwords_of_rooms(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, stranger(face) as guesser:
        alice = await face.person("alice")
        token = await alice.create_room("Port", kind=PUBLIC)
        await alice.call("PUT", f"{TALK}/room/{token}/password", data={"password": "sesame open"})
        path = f"/ocs/v2.php/{TALK}/room/{token}/participants/active"
        answers = [await guesser.post(path, data={"password": f"{number}"}) for number in range(PER_USER + 1)]
        assert [one.status_code for one in answers] == [403] * PER_USER + [429]
        assert int(answers[-1].headers["retry-after"]) > 0
        async with stranger(face, "203.0.113.8") as other:
            assert (await other.post(path, data={"password": "sesame open"})).status_code == 200


@pytest.mark.parametrize("trusted", ["127.0.0.0/8", "10.0.0.0/8"])
async def test_behind_a_proxy(tmp_path: Path, sqlite_path: Path, trusted: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        token = await (await face.person("alice")).create_room("Port", kind=PUBLIC)
        drain = Drain()
        options = HttpOptions(HostPort("127.0.0.1", 0), trusted_proxies=[ip_network(trusted)])
        server = HttpServer(face.app, options, drain)
        port = await server.start()
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=HEADERS) as proxy:
                proxy.headers["X-Forwarded-For"] = "203.0.113.7"
                assert await guess(proxy) == {404}
                assert await look(proxy, token) == 429
                proxy.headers["X-Forwarded-For"] = "203.0.113.8"
                assert await look(proxy, token) == (200 if trusted.startswith("127") else 429)
        finally:
            drain.begin()
            await server.stop()


async def test_passwords_of_users_tell_when_to_come_back(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        guesser = await face.client("alice", "a guess")
        for _ in range(PER_USER):
            await guesser.http.get("/ocs/v2.php/cloud/user")
        for path in ("/ocs/v2.php/cloud/user", "/remote.php/dav/files/alice/a.txt"):
            refused = await guesser.http.get(path)
            assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
