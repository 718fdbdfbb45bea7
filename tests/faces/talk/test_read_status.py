"""How far everyone has read, as headers and as news; markers that go back; notifications that asking puts away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.talk_client import TALK, Ocs, TalkClient
from tests.helpers.talk_face import open_talk

COMMON = "X-Chat-Last-Common-Read"
NOTIFICATIONS = "apps/notifications/api/v2/notifications"


async def ask(client: TalkClient, token: str, after: int, *, is_future: int = 1, **more: Any) -> Ocs:
    query = {"lookIntoFuture": is_future, "lastKnownMessageId": after, "timeout": 0, **more}
    return await client.try_("GET", f"{TALK}/chat/{token}", params=query)


async def test_headers(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        posted = await alice.try_("POST", f"{TALK}/chat/{token}", data={"message": "one"})
        one = posted.payload["id"]
        first = int(posted.headers[COMMON])
        assert 0 < first < one
        marked = await bob.try_("POST", f"{TALK}/chat/{token}/read", data={"lastReadMessage": one})
        assert marked.headers[COMMON] == f"{one}"
        two = (await alice.post(token, "two"))["id"]
        assert COMMON not in (await ask(bob, token, one)).headers
        assert (await ask(bob, token, one, lastCommonReadId=0)).headers[COMMON] == f"{one}"
        assert (await ask(bob, token, 0, is_future=0, lastCommonReadId=0)).headers[COMMON] == f"{one}"
        assert COMMON not in (await ask(bob, token, 0, is_future=0)).headers
        nothing = await ask(alice, token, two, lastCommonReadId=one)
        assert (nothing.status, COMMON in nothing.headers) == (304, False)
        moved = await ask(bob, token, two, lastCommonReadId=one)
        assert (moved.status, moved.payload, moved.headers[COMMON]) == (200, [], f"{two}")
        assert "X-Chat-Last-Given" not in moved.headers
        assert (await alice.room(token))["lastCommonReadMessage"] == two


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_a_waiting_poll_hears_of_it(tmp_path: Path, database_url: str, form: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        one = (await alice.post(token, "one"))["id"]
        common = (await alice.room(token))["lastCommonReadMessage"]
        query = {"lookIntoFuture": 1, "lastKnownMessageId": one, "timeout": 30, "format": form}
        path = f"/ocs/v2.php/{TALK}/chat/{token}"
        waiting = asyncio.create_task(alice.http.get(path, params={**query, "lastCommonReadId": common}))
        other = asyncio.create_task(alice.http.get(path, params=query))
        await face.until_waiting(2)
        await bob.mark_read(token, one)
        answer = await waiting
        assert (answer.status_code, answer.headers[COMMON]) == (200, f"{one}")
        if form == "json":
            assert answer.json()["ocs"]["data"] == []
        else:
            assert b"<data/>" in answer.content or b"<data></data>" in answer.content
        await face.until_waiting(1)
        assert not other.done()
        await bob.post(token, "two")
        assert (await other).status_code == 200


async def test_who_keeps_it_private(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        carl = await face.person("carl")
        await alice.add_participant(token, "carl")
        await carl.call("POST", f"{TALK}/settings/user", data={"key": "read_status_privacy", "value": 1})
        one = (await alice.post(token, "one"))["id"]
        marked = await bob.try_("POST", f"{TALK}/chat/{token}/read", data={"lastReadMessage": one})
        assert marked.headers[COMMON] == f"{one}"
        own = await carl.try_("POST", f"{TALK}/chat/{token}/read", data={"lastReadMessage": one})
        assert COMMON not in own.headers
        assert COMMON not in (await ask(carl, token, 0, lastCommonReadId=0)).headers
        assert COMMON not in (await carl.try_("POST", f"{TALK}/chat/{token}", data={"message": "x"})).headers


async def test_rooms_show_the_same(tmp_path: Path, database_url: str) -> None:
    """Who keeps it private, is a guest or left a one-to-one does not hold it back; the first is told nothing."""
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        carl, guest = await face.person("carl"), await face.client("", "")
        await alice.add_participant(token, "carl")
        await alice.call("POST", f"{TALK}/room/{token}/public")
        await guest.join(token)
        one = (await alice.post(token, "one"))["id"]
        await bob.mark_read(token, one)
        behind = await common(alice, token)
        assert 0 < behind < one
        await carl.call("POST", f"{TALK}/settings/user", data={"key": "read_status_privacy", "value": 1})
        assert [await common(client, token) for client in (alice, bob, carl)] == [one, one, 0]
        assert (await guest.room(token))["lastCommonReadMessage"] == one
        await carl.call("POST", f"{TALK}/settings/user", data={"key": "read_status_privacy", "value": 0})
        assert [await common(client, token) for client in (alice, carl)] == [behind, behind]
        pair = await alice.create_room(kind=1, invite="bob")
        await bob.leave(pair)
        await alice.join(pair)
        system = (await alice.history(pair))[0]["id"]
        await alice.mark_read(pair, system)
        assert await common(alice, pair) == system


async def common(client: TalkClient, token: str) -> int:
    """The one of the room, which is that of the list of rooms and of the header."""
    shown: int = (await client.room(token))["lastCommonReadMessage"]
    assert next(one for one in await client.rooms() if one["token"] == token)["lastCommonReadMessage"] == shown
    asked = await ask(client, token, 0, is_future=0, lastCommonReadId=0)
    assert asked.headers.get(COMMON, "0") == f"{shown}"
    return shown


async def test_unread_again(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        path = f"{TALK}/chat/{token}/read"
        empty = await bob.try_("DELETE", path)
        assert (empty.status, empty.payload["unreadMessages"]) == (200, 0)
        ids = [(await alice.post(token, f"{number}"))["id"] for number in range(3)]
        await bob.mark_read(token, ids[2])
        back = await bob.try_("DELETE", path)
        assert (back.payload["lastReadMessage"], back.payload["unreadMessages"]) == (ids[1], 1)
        assert back.headers[COMMON] == f"{ids[1]}"
        await alice.delete(token, ids[2])
        assert (await bob.call("DELETE", path))["lastReadMessage"] == ids[0]
        eve, nobody = await face.person("eve"), await face.client("", "")
        assert (await eve.try_("DELETE", path)).status == 404
        assert (await nobody.try_("DELETE", path)).code == 997


async def test_notifications_are_put_away_by_asking(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await bob.join(token)
        last = (await alice.history(token))[0]["id"]

        async def told() -> list[str]:
            return [one["message"] for one in await bob.call("GET", NOTIFICATIONS)]

        await alice.post(token, "hello @bob")
        assert await told() == ["hello @bob"]
        await ask(bob, token, last, setReadMarker=0, markNotificationsAsRead=0)
        await ask(bob, token, 0, is_future=0)
        assert await told() == ["hello @bob"]
        await ask(bob, token, last, setReadMarker=0)
        assert await told() == []
        assert (await bob.room(token))["unreadMention"] is True
        await bob.mark_read(token, (await bob.history(token))[0]["id"])
        await alice.call("POST", f"{TALK}/chat/{token}", data={"message": "psst @bob", "silent": "true"})
        assert await told() == []
        (silent,) = await bob.history(token, limit=1)
        assert (silent["message"], silent["silent"]) == ("psst {mention-user1}", True)
