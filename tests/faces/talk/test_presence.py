"""Entering and leaving the view of a room: sessions, signs of life, and those who only follow a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.config import Config, Talk
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.clock import FakeClock
from tests.helpers.statements import counted
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import open_talk


def active(token: str) -> str:
    return f"{TALK}/room/{token}/participants/active"


async def test_a_session_of_a_member(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        entered = await bob.call("POST", active(token))
        session = entered["sessionId"]
        assert (len(session), entered["lastPing"], entered["count"]) == (512, 1_700_000_000, 1)
        assert list(entered["participants"]) == ["bob", "alice"]
        assert (await alice.room(token))["participants"]["bob"]["sessionId"] == session
        listed = {one["actorId"]: one for one in await alice.participants(token)}
        assert (listed["bob"]["sessionId"], listed["bob"]["sessionIds"]) == (session, [session])
        assert (listed["alice"]["sessionId"], listed["alice"]["sessionIds"]) == ("0", [])
        again = (await bob.call("POST", active(token)))["sessionId"]
        assert again != session
        assert (await bob.room(token))["sessionId"] == again
        assert await bob.call("DELETE", active(token)) == []
        left = await bob.room(token)
        assert (left["sessionId"], left["participantType"]) == ("0", 3)
        assert len(await alice.history(token)) == 2


async def test_a_session_lives_as_long_as_its_polls(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        _, bob, token = await two_in_a_room(face)
        session = (await bob.call("POST", active(token)))["sessionId"]
        for seconds, count, ping in ((10, 1, 0), (60, 0, 0)):
            clock.advance(seconds)
            room = await bob.room(token)
            assert (room["count"], room["sessionId"], room["lastPing"]) == (count, session, 1_700_000_000 + ping)
        await bob.poll(token, 10**9)
        room = await bob.room(token)
        assert (room["count"], room["sessionId"], room["lastPing"]) == (1, session, 1_700_000_070)
        clock.advance(100)
        assert (await bob.room(token))["sessionId"] == "0"


async def test_whoever_follows_a_link(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, eve = await face.person("alice"), await face.person("eve")
        token = await alice.create_room("Quay", kind=PUBLIC)
        assert (await eve.try_("GET", f"{TALK}/chat/{token}?lookIntoFuture=0")).status == 404
        entered = await eve.call("POST", active(token))
        assert (entered["participantType"], len(entered["sessionId"])) == (5, 512)
        await eve.post(token, "hi")
        assert [room["token"] for room in await eve.rooms()] == [token]
        await eve.call("DELETE", active(token))
        assert await eve.rooms() == []
        assert (await eve.room(token))["participantType"] == 4
        assert [m["message"] for m in await alice.history(token)] == ["hi", "You created the conversation"]
        assert (await alice.room(token))["lastMessage"]["message"] == "hi"


@pytest.mark.parametrize(("statuses", "left"), [("documented", 404), ("released", 200)])
async def test_refusals(tmp_path: Path, sqlite_path: Path, statuses: str, left: int) -> None:
    config = Config(talk=Talk(statuses="released" if statuses == "released" else "documented"))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice, eve, nobody = await face.person("alice"), await face.person("eve"), await face.client("", "")
        token = await alice.create_room("Harbour")
        for path in (active(token), active("nosuchroom")):
            assert (await eve.try_("POST", path)).status == 404
            assert (await nobody.try_("POST", path)).status == 404
            for client in (eve, nobody):
                assert (await client.try_("DELETE", path)).status == left
        assert (await alice.try_("DELETE", active(token))).status == left
        assert list((await alice.room(token))["participants"]) == ["alice"]


async def test_an_open_room_costs_a_poll_nothing(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        last = (await alice.post(token, "hi"))["id"]

        async def cost(client: TalkClient) -> int:
            found = []
            for _ in range(5):  # what follows the server stream reads now and then too
                with counted(face.core.db) as statements:
                    await client.poll(token, last)
                found.append(len(statements))
            return min(found)

        without = await cost(bob)
        for base in (TALK, "apps/spreed/api/v4"):
            await bob.call("POST", f"{base}/room/{token}/participants/active")
            assert await cost(bob) == without
        await alice.call("POST", f"{TALK}/room/{token}/public")
        guest = await face.client("", "")
        await guest.join(token)
        last = (await alice.post(token, "welcome"))["id"]
        assert await cost(guest) == without + 1  # who the cookie is in this room


async def test_presences_are_written_now_and_then(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        _, bob, token = await two_in_a_room(face)
        await bob.join(token)
        pings = []
        for _ in range(6):
            clock.advance(5)
            await bob.poll(token, 10**9)
            pings.append((await bob.room(token))["lastPing"] - 1_700_000_000)
        assert pings == [0, 0, 0, 20, 20, 20]


async def test_a_sign_of_life_comes_before_the_end(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        await bob.join(token)
        await bob.call("POST", f"{TALK}/call/{token}", data={"flags": 7})
        await alice.join(token)
        await alice.call("POST", f"{TALK}/call/{token}", data={"flags": 7})
        clock.advance(99)
        await alice.poll(token, 10**9)
        assert await face.core.presences.expire() == 0
        clock.advance(1)
        assert await face.core.presences.expire() == 1
        seen = {one["userId"]: one["inCall"] for one in await alice.participants(token)}
        assert (seen, (await alice.room(token))["hasCall"]) == ({"alice": 7, "bob": 0}, True)
        clock.advance(99)
        assert await face.core.presences.expire() == 1
        assert (await alice.room(token))["hasCall"] is False
        assert (await alice.history(token))[0]["systemMessage"] == "call_ended"
