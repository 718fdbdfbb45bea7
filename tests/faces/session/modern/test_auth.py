"""Signed requests: who is let in as whom, in which order that is looked at, and that none counts twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import httpx
import pytest
from sqlalchemy import func, select

from sabir.config import Config, Session
from sabir.core import Core
from sabir.core.callers import Callers
from sabir.faces.session import build
from sabir.store.nonces import drop_expired
from sabir.store.session_tables import request_nonces
from sabir.store.statements import Statement
from sabir.store.tables import external_ids, people
from sabir.store.transaction import Tx
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import AsgiApp, Mounts
from tests.helpers import session_client_onion as onion
from tests.helpers.core import ROOT
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_client_modern_calls import sub
from tests.helpers.session_face import Harbour, open_harbour
from tests.helpers.waiting import eventually

TEXT = "text/plain; charset=utf-8"
REQUIRED = "Invalid authentication: this server requires the use of blinded ids"
POLL = "/room/harbour/pollInfo/0"
PREFIXES: tuple[Prefix, ...] = ("00", "15", "25")
Headers = dict[str, str]


COUNTS = [select(func.count()).select_from(table) for table in (people, external_ids, request_nonces)]


def counted(tx: Tx) -> tuple[int, int, int]:
    """Rows of people, of what they go by, and of nonces."""
    rows = [tx.row(Statement(one)) for one in COUNTS]
    return cast("tuple[int, int, int]", tuple(row[0] for row in rows if row))


async def traces(core: Core) -> tuple[int, int, int]:
    return await core.db.read(counted)


@asynccontextmanager
async def another_process(harbour: Harbour) -> AsyncIterator[httpx.AsyncClient]:
    """The same database behind a face that has nothing in memory."""
    core = harbour.core
    core = replace(core, callers=Callers(core.db, core.clock, core.remembered))
    app = OuterApp(Mounts(build(core, Config()).mounts), Metrics(), Drain())
    transport = httpx.ASGITransport(app=cast("AsgiApp", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://harbour.test") as http:
        yield http


@pytest.mark.parametrize("wire", ["v3", "v4", "plain"])
@pytest.mark.parametrize("prefix", PREFIXES)
async def test_any_key_gets_in(sqlite_path: Path, tmp_path: Path, wire: Wire, prefix: Prefix) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix=prefix, wire=wire)
        assert (await bob.poll_info("harbour"))["read"] is True
        assert (await bob.room("HARBOUR"))["token"] == "harbour"
        members = await harbour.core.participants.list_members(harbour.alice, harbour.room.id)
        assert len(members) == 2


@pytest.mark.parametrize("base", ["", "/sogs"])
@pytest.mark.parametrize("signed", ["", "/sogs"])
async def test_below_a_prefix_that_is_signed_or_not(sqlite_path: Path, tmp_path: Path, base: str, signed: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", wire="plain")
        headers = bob.sign_request("GET", f"{signed}{POLL}")
        response = await harbour.http.get(f"{base}{POLL}", headers=headers)
        assert response.status_code == (401 if signed and not base else 200)


def without(name: str) -> Callable[[Headers], Headers]:
    return lambda headers: {key: value for key, value in headers.items() if key != name}


def with_(name: str, value: str) -> Callable[[Headers], Headers]:
    return lambda headers: headers | {name: value}


ODD: dict[str, Callable[[Headers], Headers]] = {
    **{f"no {name}": without(f"X-SOGS-{name}") for name in ("Pubkey", "Nonce", "Timestamp", "Signature")},
    "a Session ID": lambda headers: headers | {"X-SOGS-Pubkey": "05" + headers["X-SOGS-Pubkey"][2:]},
    "another prefix": lambda headers: headers | {"X-SOGS-Pubkey": "16" + headers["X-SOGS-Pubkey"][2:]},
    "a point of small order": with_("X-SOGS-Pubkey", "00" + "00" * 32),
    "no point": with_("X-SOGS-Pubkey", "00" + "02" + "ff" * 31),
    "a short key": with_("X-SOGS-Pubkey", "00" + "11" * 31),
    "a short nonce": with_("X-SOGS-Nonce", "AAAA"),
    "no base64": with_("X-SOGS-Nonce", "!" * 24),
    "a broken time": with_("X-SOGS-Timestamp", "1700000000.5"),
    "a negative time": with_("X-SOGS-Timestamp", "-1"),
    "no time": with_("X-SOGS-Timestamp", ""),
    "a short signature": with_("X-SOGS-Signature", "AA=="),
}


@pytest.mark.parametrize("what", ODD)
async def test_headers_that_are_not_understood(sqlite_path: Path, tmp_path: Path, what: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        before = await traces(harbour.core)
        for target in ("/capabilities", POLL, "/nothing"):
            reply = await bob.send("GET", target, None, ODD[what](bob.sign_request("GET", target)))
            assert (reply.code, reply.content_type) == (400, TEXT)
        assert await traces(harbour.core) == before


Wrong = tuple[str, str, bytes]
SIGNED: Wrong = ("POST", "/batch?x=1", b"[]")
OTHERS: dict[str, Wrong] = {
    "path": ("POST", "/sequence?x=1", b"[]"),
    "query": ("POST", "/batch?x=2", b"[]"),
    "no query": ("POST", "/batch", b"[]"),
    "method": ("PUT", "/batch?x=1", b"[]"),
    "body": ("POST", "/batch?x=1", b"[ ]"),
    "no body": ("POST", "/batch?x=1", b""),
}


@pytest.mark.parametrize("what", OTHERS)
async def test_a_signature_is_for_one_request(sqlite_path: Path, tmp_path: Path, what: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        headers = bob.sign_request(*SIGNED)
        before = await traces(harbour.core)
        method, target, body = OTHERS[what]
        reply = await bob.send(method, target, body, headers)
        assert (reply.code, reply.content_type) == (401, TEXT)
        assert await traces(harbour.core) == before
        assert (await bob.send(SIGNED[0], SIGNED[1], SIGNED[2], headers)).code == 200


async def test_a_signature_is_for_one_server_and_one_key(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        stranger = ModernClient(harbour.http, carol.identity.x25519_public.hex(), bob.identity, wire="plain")
        stranger.now_s = bob.now_s
        assert (await stranger.call("GET", POLL)).code == 401
        headers = bob.sign_request("GET", POLL) | {"X-SOGS-Pubkey": carol.sign_request("GET", POLL)["X-SOGS-Pubkey"]}
        assert (await bob.send("GET", POLL, None, headers)).code == 401


@pytest.mark.parametrize(("late_s", "code"), [(86_400, 200), (-86_400, 200), (86_401, 425), (-86_401, 425)])
async def test_the_time_may_be_a_day_off(sqlite_path: Path, tmp_path: Path, late_s: int, code: int) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        harbour.clock.set(harbour.clock.now_ms() // 1000 * 1000)
        bob = harbour.modern("bob")
        bob.now_s = lambda: harbour.clock.now_ms() / 1000 - late_s
        reply = await bob.call("GET", POLL)
        assert reply.code == code
        assert (reply.content_type == TEXT) is (code == 425)


async def test_a_read_counts_once(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        _, _, before = await traces(harbour.core)
        for method, target, body in (("GET", "/room/harbour", None), ("POST", "/batch", b"[]")):
            headers = bob.sign_request(method, target, body or b"")
            codes = [(await bob.send(method, target, body, headers)).code for _ in range(3)]
            assert codes == [200, 425, 425]
        assert (await traces(harbour.core))[2] == before


async def test_a_nonce_is_good_for_one_request(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, nonce = harbour.modern("bob"), bytes(range(16))
        for target, code in (("/rooms", 200), ("/room/harbour", 425)):
            reply = await bob.send("GET", target, None, bob.sign_request("GET", target, nonce=nonce))
            assert reply.code == code


WRITES = {
    "in a batch": (
        "POST",
        "/batch",
        b'[{"method": "GET", "path": "/rooms"}, {"method": "DELETE", "path": "/nothing"}]',
    ),
    "in a sequence": ("POST", "/sequence", b'[{"method": "POST", "path": "/nothing", "json": 1}]'),
    "a file": ("POST", "/room/harbour/file", b"bytes"),
}


@pytest.mark.parametrize("what", WRITES)
async def test_a_change_counts_once_also_after_a_restart(sqlite_path: Path, tmp_path: Path, what: str) -> None:
    method, target, body = WRITES[what]
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        headers = bob.sign_request(method, target, body)
        assert (await bob.send(method, target, body, headers)).is_ok
        assert (await bob.send(method, target, body, headers)).code == 425
        now_ms, core = harbour.clock.now_ms(), harbour.core
        async with another_process(harbour) as http:
            bob.http = http
            assert (await bob.send(method, target, body, headers)).code == 425
        assert (await traces(core))[2] == 1
        harbour.clock.set(now_ms + 86_400_000)
        assert await core.upkeep.drop_expired_credentials() == 0
        harbour.clock.set(now_ms + 86_402_000)
        assert await core.upkeep.drop_expired_credentials() >= 1
        assert (await traces(core))[2] == 0
        async with another_process(harbour) as http:
            bob.http = http
            assert (await bob.send(method, target, body, headers)).code == 425


async def test_expired_nonces_go_in_small_units(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        db = harbour.core.db
        for number in range(5):
            await harbour.core.callers.spend(bytes([number]) * 16, 1_000)

        def drop(tx: Tx) -> int:
            tx.lock([])
            return drop_expired(tx, harbour.clock.now_ms(), 3)

        assert [await db.write(drop) for _ in range(3)] == [3, 2, 0]


async def test_a_change_counts_once_on_every_database(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob")
        headers = bob.sign_request("POST", "/room/harbour/file", b"bytes")
        assert (await bob.send("POST", "/room/harbour/file", b"bytes", headers)).is_ok
        async with another_process(harbour) as http:
            bob.http = http
            assert (await bob.send("POST", "/room/harbour/file", b"bytes", headers)).code == 425
        bob.http = harbour.http
        assert (await bob.poll_info("harbour"))["active_users"] == 1
        assert len(await bob.rooms()) == 1


async def test_of_many_at_once_one_counts(database_url: str, tmp_path: Path) -> None:
    """In one process and in another, at the same moment."""
    async with open_harbour(database_url, tmp_path) as harbour, another_process(harbour) as http:
        bob, there = harbour.modern("bob", wire="plain"), harbour.modern("bob", wire="plain")
        there.http = http
        headers = bob.sign_request("POST", "/room/harbour/file", b"bytes")
        sent = [one.send("POST", "/room/harbour/file", b"bytes", headers) for one in (bob, there) * 3]
        codes = sorted([reply.code for reply in await asyncio.gather(*sent)])
        assert codes == [201, 425, 425, 425, 425, 425]
        members = await harbour.core.participants.list_members(harbour.alice, harbour.room.id)
        assert len(members) == 2


async def test_first_requests_of_a_key_at_once_make_one_person(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob")
        await asyncio.gather(*[bob.poll_info("harbour") for _ in range(5)])
        members = await harbour.core.participants.list_members(harbour.alice, harbour.room.id)
        assert len(members) == 2


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_a_new_key_leaves_no_row_until_it_needs_one(sqlite_path: Path, tmp_path: Path, prefix: Prefix) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix=prefix)
        await bob.rooms()  # the owner is given a relay id
        before = await traces(harbour.core)
        for target in ("/capabilities", "/rooms", "/room/harbour", "/nothing"):
            await bob.call("GET", target)
        await bob.batch([sub("GET", "/room/harbour"), sub("GET", "/rooms")])
        assert await traces(harbour.core) == before
        await bob.poll_info("harbour")
        await bob.poll_info("harbour")
        people, _, nonces = await traces(harbour.core)
        assert (people, nonces) == (before[0] + 1, before[2])


@pytest.mark.parametrize("wire", ["v4", "plain"])
async def test_where_blinding_is_required(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    config = Config(session=Session(blinding="required"))
    async with open_harbour(sqlite_path, tmp_path, config=config) as harbour:
        plain = harbour.modern("bob", wire=wire)
        for target in ("/capabilities", POLL, "/rooms"):
            reply = await plain.call("GET", target)
            assert (reply.code, reply.content_type, reply.text) == (400, TEXT, REQUIRED)
        batch = await plain.call("POST", "/batch", [])
        assert (batch.code, batch.text) == (400, REQUIRED)
        assert (await plain.call("GET", "/capabilities", is_signed=False)).json == {
            "capabilities": ["blind", "reactions", "sogs"]
        }
        for prefix in ("15", "25"):
            bob = harbour.modern("bob", wire=wire, prefix=prefix)
            assert (await bob.poll_info("harbour"))["read"] is True


async def test_who_is_banned_from_the_server(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        await bob.poll_info("harbour")
        await harbour.core.server_bans.ban(ROOT, bob.session_id)
        await heard(bob, 403)
        for target in ("/capabilities", "/rooms", POLL):
            reply = await bob.call("GET", target)
            assert (reply.code, reply.content_type, reply.text) == (403, TEXT, "Banned")
        forged = bob.sign_request("GET", "/rooms") | {"X-SOGS-Signature": "AA" * 64}
        assert (await bob.send("GET", "/rooms", None, forged)).code == 401
        assert (await bob.call("GET", "/capabilities", is_signed=False)).code == 200
        await harbour.core.server_bans.unban(ROOT, bob.session_id)
        assert (await bob.call("GET", POLL)).code == 200


async def test_whose_access_was_ended(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        await bob.poll_info("harbour")
        members = await harbour.core.participants.list_members(harbour.alice, harbour.room.id)
        (person,) = {one.participant.person_id for one in members} - {harbour.alice.person_id}
        await harbour.core.people.disable(ROOT, person)
        await heard(bob, 403)
        for target in ("/rooms", POLL):
            assert (await bob.call("GET", target)).code == 403


async def heard(bob: ModernClient, code: int) -> None:
    """The server stream is followed by a task of its own."""

    async def has() -> bool:
        return (await bob.call("GET", "/rooms")).code == code

    await eventually(has)


async def test_headers_outside_give_no_identity(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        sealed = onion.seal(onion.v4_payload("POST", "/room/harbour/file", b"x", {}), bob.server_public, "xchacha20")
        for target in ("/room/harbour/file", "/oxen/v4/lsrpc"):
            outer = bob.sign_request("POST", target, b"x")
            response = await harbour.http.post("/oxen/v4/lsrpc", content=sealed.body, headers=outer)
            assert onion.v4_reply(sealed, response.content)[0] == 401


async def test_anonymous_callers(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        await bob.rooms()  # the owner is given a relay id
        before = await traces(harbour.core)
        for target in ("/capabilities", "/rooms", "/room/harbour", POLL):
            assert (await bob.call("GET", target, is_signed=False)).code == 200
        assert (await bob.call("POST", "/room/harbour/file", b"x", is_signed=False)).code == 401
        assert await traces(harbour.core) == before
