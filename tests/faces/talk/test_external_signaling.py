"""An external signaling server: what it asks, and what it is told."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Limits, Secret, Talk
from sabir.core.signaling_pushes import SignalingServer
from sabir.domain.rooms import RoomKind
from sabir.jobs.runner import JobRunner
from tests.faces.talk.test_calls import enter
from tests.faces.talk.test_calls import path as call_path
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, make_person
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.signaling_server import SECRET, SignalingServerDouble, ask, signaling_server
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk
from tests.helpers.waiting import eventually, until

TALK_SETTINGS = Talk(signaling_server="https://hpb.example.org", signaling_secret=Secret(SECRET))
CONFIG = Config(talk=TALK_SETTINGS)
BACKEND = "https://talk.example"


@asynccontextmanager
async def open_pushing(at: str | Path, tmp_path: Path) -> AsyncIterator[tuple[TalkFace, SignalingServerDouble]]:
    """A server whose jobs run, beside a signaling server."""
    async with signaling_server() as hpb:
        told = SignalingServer(hpb.url, Secret(SECRET), BACKEND)
        config = replace(CONFIG, talk=replace(TALK_SETTINGS, signaling_server=hpb.url))
        async with open_talk(at, tmp_path, clock=FakeClock(), config=config, signaling=told) as face:
            runner = JobRunner(face.core, {}, own_chores=[])
            await runner.start()
            try:
                yield face, hpb
            finally:
                await runner.stop(5)


# --- what it asks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["format=", "format=yaml", "%ff=%ff"])
async def test_a_question_in_no_known_format(tmp_path: Path, sqlite_path: Path, query: str) -> None:
    async with open_talk(sqlite_path, tmp_path, config=CONFIG) as face:
        nobody = await face.client("", "")
        answer = await nobody.http.post(f"/ocs/v2.php/{TALK}/signaling/backend?{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/xml; charset=utf-8")


async def test_a_question_that_is_too_large(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, config=replace(CONFIG, limits=Limits(body_bytes=1024))) as face:
        nobody = await face.client("", "")
        answer = await nobody.http.post(f"/ocs/v2.php/{TALK}/signaling/backend", content=bytes(2000))
        assert answer.status_code == 413


async def test_tickets(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, config=CONFIG) as face:
        alice, _, nobody = await face.person("alice"), await face.person("bob"), await face.client("", "")
        hpb = await face.client("", "")

        async def auth(uid: str, ticket: str) -> Any:
            answer = await ask(hpb, {"type": "auth", "auth": {"version": "1.0", "params": params(uid, ticket)}})
            assert (answer.status, answer.code) == (200, 200)
            return answer.payload

        ticket = (await alice.call("GET", f"{TALK}/signaling/settings"))["ticket"]
        user = {"version": "1.0", "userid": "alice", "user": {"displayname": "Alice"}}
        assert await auth("alice", ticket) == {"type": "auth", "auth": user}
        guest = (await nobody.call("GET", f"{TALK}/signaling/settings"))["ticket"]
        assert await auth("", guest) == {"type": "auth", "auth": {"version": "1.0"}}
        for uid, wrong in (
            ("bob", ticket),
            ("", ticket),
            ("alice", guest),
            ("alice", ticket[:-1] + "x"),
            ("alice", ""),
        ):
            assert (await auth(uid, wrong))["error"]["code"] == "invalid_ticket"
        assert (await auth("carol", ticket))["error"]["code"] == "no_such_user"
        await face.core.people.disable(ROOT, face.people["alice"].person_id)
        assert (await auth("alice", ticket))["error"]["code"] == "no_such_user"


def params(uid: str, ticket: str) -> dict[str, str]:
    return {"userid": uid, "ticket": ticket}


async def test_a_revoked_ticket_never_holds_again(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, config=CONFIG) as face:
        alice, hpb = await face.person("alice"), await face.client("", "")
        ticket = (await alice.call("GET", f"{TALK}/signaling/settings"))["ticket"]
        await face.core.people.disable(ROOT, face.people["alice"].person_id)
        await face.core.people.enable(ROOT, face.people["alice"].person_id)
        answer = await ask(hpb, {"type": "auth", "auth": {"params": params("alice", ticket)}})
        assert answer.payload["error"]["code"] == "invalid_ticket"


async def test_rooms(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock, config=CONFIG) as face:
        alice, bob, token = await two_in_a_room(face)
        await face.person("eve")
        hpb = await face.client("", "")
        session = await enter(bob, token)

        async def visit(uid: str, key: str = "", action: str = "join", roomid: str = token) -> Any:
            wish = {"version": "1.0", "roomid": roomid, "userid": uid, "sessionid": key, "action": action}
            return (await ask(hpb, {"type": "room", "room": wish})).payload

        clock.advance(20)
        properties = {"name": "Harbour", "type": 2, "lobby-state": 0, "lobby-timer": None, "read-only": 0}
        room = {"version": "1.0", "roomid": token, "properties": {**properties, "active-since": None}}
        media = ["publish-media", "publish-screen"]
        assert await visit("bob", session) == {"type": "room", "room": {**room, "permissions": media}}
        assert (await bob.room(token))["lastPing"] == 1_700_000_020
        assert (await visit("alice"))["room"]["permissions"] == [*media, "control"]
        for refused in (
            await visit("eve"),
            await visit("nobody"),
            await visit(""),
            await visit("", "x" * 255),
            await visit("alice", session),
            await visit("alice", roomid="nosuchroom"),
            await visit("alice", roomid="../.."),
        ):
            assert (refused["type"], refused["error"]["code"]) == ("error", "no_such_room")
        await bob.call("POST", call_path(token))
        assert (await visit("bob", session))["room"]["properties"]["active-since"] == 1_700_000_020
        assert (await visit("bob", session, "leave"))["room"]["roomid"] == token
        assert (await alice.room(token))["hasCall"] is False
        assert (await bob.room(token))["sessionId"] == "0"


async def test_pings(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock, config=CONFIG) as face:
        alice, bob, token = await two_in_a_room(face)
        sessions = [await enter(alice, token), await enter(bob, token)]
        hpb = await face.client("", "")
        clock.advance(50)
        entries: list[Any] = [{"userid": "alice", "sessionid": key} for key in (*sessions, "gone")]
        wish = {"version": "1.0", "roomid": token, "entries": [*entries, {"userid": "x"}, 7]}
        answer = await ask(hpb, {"type": "ping", "ping": wish})
        assert answer.payload == {"type": "room", "room": {"version": "1.0", "roomid": token}}
        for client in (alice, bob):
            assert (await client.room(token))["lastPing"] == 1_700_000_050
        wish = {"version": "1.0", "roomid": "nosuchroom", "entries": entries}
        assert (await ask(hpb, {"type": "ping", "ping": wish})).payload["error"]["code"] == "no_such_room"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"type": "dance"}, "unknown_type"),
        ({"type": "auth"}, "invalid_request"),
        ({"type": "auth", "auth": {}}, "invalid_ticket"),
        ({"type": "auth", "auth": {"version": "2.0", "params": {"token": "x"}}}, "invalid_request"),
        ({"type": "room", "room": []}, "invalid_request"),
        ({"type": "room", "room": {}}, "no_such_room"),
        ({"type": "ping", "ping": {"entries": 5}}, "no_such_room"),
        ({}, "invalid_request"),
        (b"", "invalid_request"),
        (b"{", "invalid_request"),
        (b"[" * 5000, "invalid_request"),
        (b"\xff", "invalid_request"),
    ],
)
async def test_nonsense(tmp_path: Path, sqlite_path: Path, question: dict[str, Any] | bytes, code: str) -> None:
    async with open_talk(sqlite_path, tmp_path, config=CONFIG) as face:
        answer = await ask(await face.client("", ""), question)
        assert (answer.status, answer.payload["type"]) == (200, "error")
        assert answer.payload["error"]["code"] == code


async def test_unsigned_requests(tmp_path: Path, sqlite_path: Path) -> None:
    question = {"type": "auth", "auth": {"params": params("alice", "x")}}
    refused = {"type": "error", "error": {"code": "invalid_request"}}
    async with open_talk(sqlite_path, tmp_path, config=CONFIG) as face:
        hpb = await face.client("", "")
        for answer in (
            await ask(hpb, question, secret="another secret"),
            await ask(hpb, question, random="short"),
            await hpb.try_("POST", f"{TALK}/signaling/backend", json=question),
        ):
            assert (answer.status, answer.code) == (403, 403)
            assert answer.payload["error"]["code"] == refused["error"]["code"]  # type: ignore[index]
        del hpb.http.headers["OCS-APIRequest"]
        assert (await ask(hpb, question)).status == 412


async def test_without_a_signaling_server(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        assert (await ask(await face.client("", ""), {"type": "auth"}, secret="")).status == 403


# --- what it is told -------------------------------------------------------------------------------------------------


async def test_members(tmp_path: Path, database_url: str) -> None:
    async with open_pushing(database_url, tmp_path) as (face, hpb):
        alice, _, token = await two_in_a_room(face)
        invited = await hpb.hears("invite")
        assert (invited.token, invited.backend) == (token, BACKEND)
        assert invited.content["userids"] == ["bob"]
        assert sorted(invited.content["alluserids"]) == ["alice", "bob"]
        assert invited.content["properties"]["name"] == "Harbour"
        await alice.remove_participant(token, "bob")
        gone = await hpb.hears("disinvite")
        assert (gone.content["userids"], gone.content["alluserids"]) == (["bob"], ["alice"])
        assert hpb.refused == 0


async def test_messages_and_settings(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_pushing(sqlite_path, tmp_path) as (face, hpb):
        alice, _, token = await two_in_a_room(face)
        await hpb.hears("invite")
        before = len([one for one in hpb.told if one.type == "message"])
        await alice.post(token, "Ahoy")
        heard = await hpb.hears("message", before + 1)
        assert heard.content == {"data": {"type": "chat", "chat": {"refresh": True}}}
        await alice.call("PUT", f"{TALK}/room/{token}", data={"roomName": "Port"})
        changed = await hpb.hears("update")
        while changed.content["properties"]["name"] != "Port":
            changed = await hpb.hears("update", 1 + [one.type for one in hpb.told].count("update"))
        assert sorted(changed.content["userids"]) == ["alice", "bob"]


async def test_calls(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_pushing(sqlite_path, tmp_path) as (face, hpb):
        alice, bob, token = await two_in_a_room(face)
        a, b = await enter(alice, token), await enter(bob, token)
        await alice.call("POST", call_path(token), data={"flags": 3})

        async def flags() -> dict[str, int]:
            count = [one.type for one in hpb.told].count("incall")
            content = (await hpb.hears("incall", max(count, 1))).content
            assert content["changed"] == content["users"]
            return {one["sessionId"]: one["inCall"] for one in content["users"]}

        await until_is(flags, {a: 3, b: 0})
        told = next(one.content["users"] for one in reversed(hpb.told) if one.type == "incall")
        (shown,) = [one for one in told if one["sessionId"] == a]
        assert (shown["userId"], shown["participantType"], shown["displayName"]) == ("alice", 1, "Alice")
        await bob.call("POST", call_path(token), data={"flags": 7})
        await until_is(flags, {a: 3, b: 7})
        await alice.call("DELETE", call_path(token, "apps/spreed/api/v4"), params={"all": "true"})
        await until_is(flags, {a: 0, b: 0})


async def until_is(find: Any, expected: object) -> None:
    async def holds() -> bool | None:
        return True if await find() == expected else None

    await eventually(holds)


async def test_a_client_that_has_to_go(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_pushing(sqlite_path, tmp_path) as (face, hpb):
        _, bob, token = await two_in_a_room(face)
        first = await enter(bob, token)
        await enter(bob, token)
        assert (await hpb.hears("disinvite")).content["sessionids"] == [first]


async def test_guests_have_no_user_id(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_pushing(sqlite_path, tmp_path) as (face, hpb):
        alice, guest = await face.person("alice"), await face.client("", "")
        token = await alice.create_room("Quay", kind=PUBLIC)
        key = await enter(guest, token)
        await guest.call("POST", call_path(token))
        await until(lambda: any(one.type == "incall" and one.content["incall"] == 7 for one in hpb.told))
        (shown,) = next(one.content["users"] for one in reversed(hpb.told) if one.type == "incall")
        assert (shown["sessionId"], shown["actorType"], shown["inCall"]) == (key, "guests", 7)
        assert shown["actorId"] == hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
        assert "userId" not in shown
        assert not any("guest" in uid for one in hpb.told for uid in one.content.get("alluserids", []))


async def test_a_deleted_room(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_pushing(sqlite_path, tmp_path) as (face, hpb):
        alice, _, token = await two_in_a_room(face)
        await alice.call("DELETE", f"{TALK}/room/{token}")
        told = await hpb.hears("delete")
        assert (told.token, sorted(told.content["userids"])) == (token, ["alice", "bob"])


async def test_nothing_is_told_without_a_server(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await alice.post(token, "Ahoy")
        await enter(bob, token)
        assert (await face.core.jobs.counts()).waiting == 0


async def test_a_server_that_was_down_is_told_later(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_pushing(sqlite_path, tmp_path) as (face, hpb):
        hpb.fails = 1
        alice, clock = await face.person("alice"), face.core.clock
        assert isinstance(clock, FakeClock)
        await alice.create_room("Harbour")
        await until(lambda: hpb.fails == 0)
        await face.person("bob")
        await eventually(lambda: has_failed(face))
        clock.advance(2)
        assert (await hpb.hears("update")).content["userids"] == ["alice"]


async def has_failed(face: TalkFace) -> bool:
    counts = await face.core.jobs.counts()
    return (counts.waiting, counts.running) == (1, 0)


async def test_from_another_face(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_pushing(sqlite_path, tmp_path) as (face, hpb):
        alice = await face.person("alice")
        token = await alice.create_room("Quay", kind=PUBLIC)
        view = await face.core.rooms.list_for(face.people["alice"])
        assert view[0].room.kind is RoomKind.PUBLIC
        await face.core.rooms.publish(ROOT, view[0].room.id, "quay")
        assert (await hpb.hears("update")).token == token


async def test_a_configured_server_is_reached_also_in_a_private_network(tmp_path: Path) -> None:
    async with signaling_server() as hpb:
        settings = {"TALK_SIGNALING_SERVER": hpb.url.replace("http:", "ws:"), "TALK_SIGNALING_SECRET": SECRET}
        server = SabirServer(tmp_path, settings={**settings, "PUBLIC_URL": BACKEND})
        async with core_of(server) as core:
            await make_person(core, "alice", password="correct horse battery")
        try:
            await asyncio.to_thread(server.start)
            async with TalkClient(server.http, "alice", "correct horse battery") as alice:
                token = await alice.create_room("Harbour")
                told = await hpb.hears("update")
            assert (told.token, told.backend, hpb.refused) == (token, BACKEND, 0)
            await asyncio.to_thread(server.stop)
        finally:
            server.kill()
