"""Whom the search for mentions offers, in which order, and to whom."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sabir.config import Config, Talk
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

RELEASED = Config(talk=Talk(statuses="released"))


async def crowd(face: TalkFace) -> tuple[TalkClient, str]:
    """Alice's room with bob, bobby, carl and ada in it."""
    alice, _, token = await two_in_a_room(face)
    for uid in ("bobby", "carl", "ada"):
        await face.person(uid)
        await alice.add_participant(token, uid)
    return alice, token


async def found(client: TalkClient, token: str, search: str, **more: object) -> list[str]:
    listed = await client.call("GET", f"{TALK}/chat/{token}/mentions", params={"search": search, **more})
    return [one["id"] for one in listed]


async def test_users_in_their_order(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, token = await crowd(face)
        path = f"{TALK}/chat/{token}/mentions"
        bob = {"id": "bob", "label": "Bob", "source": "users", "mentionId": "bob"}
        assert (await alice.call("GET", path, params={"search": "BOB"}))[0] == bob
        assert await found(alice, token, "") == ["bob", "bobby", "carl", "ada"]
        assert await found(alice, token, "bob") == ["bob", "bobby"]
        assert await found(alice, token, "A") == ["ada", "carl"]
        assert await found(alice, token, "bobb") == ["bobby"]
        assert await found(alice, token, "alice") == []
        for uid in ("carl", "bobby"):
            clock.advance(1)
            await (await face.person(uid)).post(token, "hi")
        assert await found(alice, token, "") == ["bobby", "carl", "bob", "ada"]
        assert await found(alice, token, "bob") == ["bobby", "bob"]
        assert await found(alice, token, "", limit=2) == ["bobby", "carl"]
        for limit in (0, -1):
            assert len(await found(alice, token, "", limit=limit)) == 4


async def test_the_limit(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        for number in range(25):
            await face.person(f"sailor{number}")
            await alice.add_participant(token, f"sailor{number}")
        assert len(await found(alice, token, "sailor")) == 20
        assert len(await found(alice, token, "sailor", limit=1000)) == 25


async def test_status(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        params = {"search": "bob", "includeStatus": "true"}
        for status in ("offline", "online"):
            (seen,) = await alice.call("GET", f"{TALK}/chat/{token}/mentions", params=params)
            assert (seen["status"], seen["statusIcon"], seen["statusMessage"]) == (status, None, None)
            await bob.join(token)


async def test_everyone(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, config=RELEASED) as face:
        alice, token = await crowd(face)
        listed = await alice.call("GET", f"{TALK}/chat/{token}/mentions", params={"search": ""})
        everyone = {"id": "all", "label": "Harbour", "source": "calls", "mentionId": "all"}
        assert listed[0] == {**everyone, "details": "All 5 participants"}
        assert await found(alice, token, "al") == ["all"]
        assert await found(alice, token, "AL") == []
        assert await found(alice, token, "HARB") == ["all"]
        assert await found(alice, token, "a") == ["all", "ada", "carl"]
        assert await found(alice, token, "r") == ["carl", "all"]
        assert await found(alice, token, "r", limit=1) == ["carl"]
        pair = await alice.create_room(kind=1, invite="bob")
        assert await found(alice, pair, "") == ["bob"]
        await (await face.person("bob")).leave(pair)
        assert await found(alice, pair, "") == ["bob"]


async def test_the_documented_manner_knows_users_alone(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, token = await crowd(face)
        listed = await alice.call("GET", f"{TALK}/chat/{token}/mentions", params={"search": ""})
        assert {one["source"] for one in listed} == {"users"}


@pytest.mark.parametrize("statuses", ["documented", "released"])
async def test_refusals(tmp_path: Path, sqlite_path: Path, statuses: str) -> None:
    config = RELEASED if statuses == "released" else Config()
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice, bob, token = await two_in_a_room(face)
        for client in (await face.person("eve"), await face.client("", "")):
            assert (await client.try_("GET", f"{TALK}/chat/{token}/mentions?search=")).status == 404
        assert (await alice.try_("GET", f"{TALK}/chat/nosuchroom/mentions?search=")).status == 404
        await alice.call("PUT", f"{TALK}/room/{token}/read-only", data={"state": 1})
        for client in (alice, bob):
            assert (await client.try_("GET", f"{TALK}/chat/{token}/mentions?search=")).status == 403


async def test_who_wants_to_hear_nothing_is_not_marked(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await bob.call("POST", f"{TALK}/room/{token}/notify", data={"level": 3})
        await alice.post(token, "@bob")
        await alice.post(token, "@all")
        assert (await bob.room(token))["unreadMention"] is False
        await bob.call("POST", f"{TALK}/room/{token}/notify", data={"level": 2})
        await alice.post(token, '@"bob"')
        assert (await bob.room(token))["unreadMention"] is True


async def test_guests(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path, config=RELEASED) as face:
        alice, eve, max_ = await face.person("alice"), await face.client("", ""), await face.client("", "")
        token = await alice.create_room("Quay", kind=PUBLIC)
        ids = {}
        for client, name in ((eve, "Eve the guest"), (max_, "")):
            session = (await client.call("POST", f"{TALK}/room/{token}/participants/active"))["sessionId"]
            await client.call("POST", f"{TALK}/guest/{token}/name", data={"displayName": name})
            ids[name] = f"guest/{hashlib.sha1(session.encode(), usedforsecurity=False).hexdigest()}"
        assert set(await found(alice, token, "guest")) == set(ids.values())
        listed = await alice.call("GET", f"{TALK}/chat/{token}/mentions", params={"search": "EVE"})
        mention = ids["Eve the guest"]
        assert listed == [{"id": mention, "label": "Eve the guest", "source": "guests", "mentionId": mention}]
        assert await found(eve, token, "") == ["all", "alice", ids[""]]
        made = await alice.post(token, f'@"{mention}" and @"{ids[""]}" and @alice')
        assert made["message"] == "{mention-guest1} and {mention-guest2} and {mention-user1}"
        parameters = made["messageParameters"]
        assert parameters["mention-guest1"] == {"type": "guest", "id": mention, "name": "Eve the guest"}
        assert parameters["mention-guest2"]["name"] == "Guest"
