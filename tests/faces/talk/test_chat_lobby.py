"""The chat behind a lobby: who waits gets 412 everywhere, also from a poll that was waiting."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faces.talk.test_chat import two_in_a_room
from tests.faces.talk.test_polls import FRUIT, make
from tests.faces.talk.test_sharing import PLACE
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import TALK, TalkClient, TalkError
from tests.helpers.talk_face import open_talk


async def close(client: TalkClient, token: str) -> None:
    await client.call("PUT", f"{TALK}/room/{token}/webinary/lobby", data={"state": 1})


async def test_every_call_of_the_chat(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        message = (await bob.post(token, "mine"))["id"]
        poll = (await make(alice, token))["id"]
        await close(alice, token)
        chat = f"{TALK}/chat/{token}"
        calls: list[tuple[str, str, dict[str, Any]]] = [
            ("GET", f"{chat}?lookIntoFuture=0", {}),
            ("GET", f"{chat}?lookIntoFuture=1&timeout=0&lastKnownMessageId={poll}", {}),
            ("POST", chat, {"message": "x"}),
            ("POST", chat, {"message": "/help"}),
            ("PUT", f"{chat}/{message}", {"message": "x"}),
            ("DELETE", f"{chat}/{message}", {}),
            ("GET", f"{chat}/{message}/context", {}),
            ("GET", f"{chat}/{message}/reminder", {}),
            ("POST", f"{chat}/{message}/reminder", {"timestamp": 1}),
            ("DELETE", f"{chat}/{message}/reminder", {}),
            ("GET", f"{chat}/mentions?search=", {}),
            ("POST", f"{chat}/share", PLACE),
            ("GET", f"{chat}/share?objectType=file", {}),
            ("GET", f"{chat}/share/overview", {}),
            ("POST", f"{TALK}/poll/{token}", FRUIT),
            ("GET", f"{TALK}/poll/{token}/{poll}", {}),
            ("POST", f"{TALK}/poll/{token}/{poll}", {"optionIds": [0]}),
            ("DELETE", f"{TALK}/poll/{token}/{poll}", {}),
            ("GET", f"{TALK}/reaction/{token}/{message}", {}),
            ("POST", f"{TALK}/reaction/{token}/{message}", {"reaction": "👍"}),
            ("DELETE", f"{TALK}/reaction/{token}/{message}", {"reaction": "👍"}),
        ]
        for method, path, wish in calls:
            assert (await bob.try_(method, path, json=wish)).status == 412, (method, path)
        assert (await bob.try_("POST", f"{chat}/read")).status == 200


async def test_a_waiting_poll_ends_with_the_lobby(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        last = (await alice.post(token, "first"))["id"]
        polls = [asyncio.create_task(client.poll(token, last, wait_s=30)) for client in (alice, bob)]
        await face.until_waiting(2)
        await close(alice, token)
        heard = await polls[0]
        assert [m["systemMessage"] for m in heard.messages] == ["lobby_non_moderators"]
        with pytest.raises(TalkError) as waits:
            await polls[1]
        assert waits.value.answer.status == 412


async def test_a_waiting_poll_ends_with_the_room(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        last = (await alice.post(token, "first"))["id"]
        polls = [asyncio.create_task(client.poll(token, last, wait_s=30)) for client in (alice, bob)]
        await face.until_waiting(2)
        await alice.call("DELETE", f"{TALK}/room/{token}")
        for poll in polls:
            with pytest.raises(TalkError) as lost:
                await poll
            assert lost.value.answer.status == 404


NOTIFICATIONS = "apps/notifications/api/v2/notifications"


async def test_files_and_notifications_of_what_is_behind_it(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        await alice.put_file("plan.txt", b"secret")
        await alice.share_file(token, "plan.txt")
        await alice.post(token, "secret @bob")
        [shared] = [one for one in await bob.history(token) if one["message"] == "{file}"]
        link = shared["messageParameters"]["file"]["link"]

        async def seen() -> tuple[int, int]:
            told = [one for one in await bob.call("GET", NOTIFICATIONS) if one["object_type"] == "chat"]
            return (await bob.http.get(link)).status_code, len(told)

        assert await seen() == (200, 1)
        until = {"state": 1, "timer": clock.now_ms() // 1000 + 60}
        await alice.call("PUT", f"{TALK}/room/{token}/webinary/lobby", data=until)
        assert await seen() == (404, 0)
        assert (await alice.http.get(link)).status_code == 200
        bob_id = next(one["attendeeId"] for one in await alice.participants(token) if one["userId"] == "bob")
        rights = f"apps/spreed/api/v4/room/{token}/attendees/permissions"
        await alice.call("PUT", rights, json={"attendeeId": bob_id, "method": "set", "permissions": 8})
        assert await seen() == (200, 1)
        await alice.call("PUT", rights, json={"attendeeId": bob_id, "method": "set", "permissions": 0})
        assert await seen() == (404, 0)
        clock.advance(60)
        assert await seen() == (200, 1)
