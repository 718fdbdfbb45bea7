"""Internal signaling: messages between clients, who is in the room, and the wait for both."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Secret, Talk
from sabir.store import presences
from tests.faces.talk.test_calls import enter
from tests.faces.talk.test_calls import path as call_path
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import PUBLIC, TALK, Ocs, TalkClient
from tests.helpers.talk_face import open_talk
from tests.helpers.waiting import until

NOBODY = [{"type": "usersInRoom", "data": []}]


def path(token: str) -> str:
    return f"{TALK}/signaling/{token}"


def wrapped(sender: str, **fields: Any) -> dict[str, Any]:
    """One message as clients write it."""
    return {"ev": "message", "fn": json.dumps(fields), "sessionId": sender}


async def send(client: TalkClient, token: str, *items: Any) -> None:
    assert await client.call("POST", path(token), data={"messages": json.dumps(items)}) == []


async def follow(client: TalkClient, token: str) -> Ocs:
    return await client.try_("GET", path(token))


def messages(heard: Ocs) -> list[dict[str, Any]]:
    assert heard.status == 200
    *found, last = heard.payload
    assert last["type"] == "usersInRoom"
    assert {one["type"] for one in found} <= {"message"}
    return [json.loads(one["data"]) for one in found]


def people(heard: Ocs) -> dict[str, int]:
    """Flags by user."""
    return {one["userId"]: one["inCall"] for one in heard.payload[-1]["data"]}


async def test_messages_and_people(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path, clock=FakeClock()) as face:
        alice, bob, token = await two_in_a_room(face)
        room_id = (await alice.room(token))["id"]
        a, b = await enter(alice, token), await enter(bob, token)
        first = await follow(bob, token)
        first.payload[0]["data"].sort(key=lambda one: one["userId"])
        assert first.payload == [
            {
                "type": "usersInRoom",
                "data": [
                    {
                        "userId": uid,
                        "roomId": room_id,
                        "lastPing": 1_700_000_000,
                        "sessionId": key,
                        "inCall": 0,
                        "actorType": "users",
                        "actorId": uid,
                    }
                    for uid, key in (("alice", a), ("bob", b))
                ],
            }
        ]
        offer = {"to": b, "sid": "1", "roomType": "video", "type": "offer", "payload": {"sdp": "v=0 ünï"}}
        candidate = {"to": b, "type": "candidate", "payload": {"candidate": {"sdpMLineIndex": 0}}}
        await send(alice, token, wrapped(a, **offer), wrapped(a, **candidate))
        assert messages(await follow(bob, token)) == [{**offer, "from": a}, {**candidate, "from": a}]


async def test_a_waiting_client_hears_at_once(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        a, b = await enter(alice, token), await enter(bob, token)
        await follow(bob, token)
        waiting = asyncio.create_task(follow(bob, token))
        await face.until_waiting(1)
        await alice.post(token, "A chat message wakes nobody")
        await alice.call("POST", call_path(token), data={"flags": 3})
        heard = await waiting
        assert (messages(heard), people(heard)) == ([], {"alice": 3, "bob": 0})
        waiting = asyncio.create_task(follow(bob, token))
        await face.until_waiting(1)
        await send(alice, token, wrapped(a, to=b, type="mute"))
        assert messages(await waiting) == [{"to": b, "type": "mute", "from": a}]


@pytest.mark.parametrize("change", ["come", "call", "flags", "go"])
async def test_lost_rings(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """One query for all who wait in this process finds out; it wakes nobody as long as nothing changes."""
    monkeypatch.setattr("sabir.store.follow.RECHECK_S", 0.02)
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        if change != "come":
            await enter(alice, token)
        if change == "flags":
            await alice.call("POST", call_path(token), data={"flags": 1})
        await enter(bob, token)
        await follow(bob, token)
        rechecks, looks = Counted(presences.stamps), Counted(presences.of_room)
        monkeypatch.setattr(presences, "stamps", rechecks)
        monkeypatch.setattr(presences, "of_room", looks)
        waiting = asyncio.create_task(follow(bob, token))
        await until(lambda: rechecks.count >= 5)
        assert (looks.count, waiting.done()) == (1, False)
        face.core.db.on_commit = lambda streams: None
        match change:
            case "come":
                await enter(alice, token)
            case "go":
                await alice.call("DELETE", f"{TALK}/room/{token}/participants/active")
            case _:
                await alice.call("POST", call_path(token), data={"flags": 3})
        expected = {"come": {"alice": 0}, "go": {}}.get(change, {"alice": 3})
        assert people(await asyncio.wait_for(waiting, 20)) == {**expected, "bob": 0}  # the wait itself lasts 30 s


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.count = 0
        self._function = function

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.count += 1
        return self._function(*arguments, **named)


async def test_changes_between_two_polls_are_not_missed(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(bob, token)
        assert people(await follow(bob, token)) == {"bob": 0}
        await enter(alice, token)
        assert people(await follow(bob, token)) == {"alice": 0, "bob": 0}
        await alice.call("DELETE", f"{TALK}/room/{token}/participants/active")
        assert people(await follow(bob, token)) == {"bob": 0}


@pytest.mark.parametrize(
    "item",
    [
        {"ev": "other", "fn": "{}", "sessionId": "OWN"},
        {"ev": "message", "fn": {"to": "OTHER"}, "sessionId": "OWN"},
        {"ev": "message", "fn": '{"to":"OTHER"}', "sessionId": "OTHER"},
        {"ev": "message", "fn": '{"to":"OTHER"}'},
        {"ev": "message", "fn": "{broken", "sessionId": "OWN"},
        {"ev": "message", "fn": "[1]", "sessionId": "OWN"},
        {"ev": "message", "fn": '{"to":5}', "sessionId": "OWN"},
        {"ev": "message", "fn": '{"to":"nobody"}', "sessionId": "OWN"},
        {"ev": "message", "fn": '{"to":"OTHER","type":"control"}', "sessionId": "OWN"},
        {"ev": "message", "fn": "[" * 5000, "sessionId": "OWN"},
        "text",
        7,
        None,
    ],
)
async def test_what_is_dropped(tmp_path: Path, sqlite_path: Path, item: Any) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        a, b = await enter(alice, token), await enter(bob, token)
        await follow(alice, token)
        filled = json.loads(json.dumps(item).replace("OWN", b).replace("OTHER", a))
        await send(bob, token, filled, wrapped(b, to=a, type="kept"))
        assert [one["type"] for one in messages(await follow(alice, token))] == ["kept"]


@pytest.mark.parametrize("text", ["", "{}", "nonsense", "null", "[[[[", '"text"'])
async def test_no_messages(tmp_path: Path, sqlite_path: Path, text: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        nobody = await face.client("", "")
        await enter(alice, token)
        for client in (alice, bob, nobody):
            assert (await client.try_("POST", path(token), data={"messages": text})).status == 200
        assert (await bob.try_("POST", path("nosuchroom"), data={"messages": "[]"})).status == 200


async def test_polls_of_one_session_that_overlap(tmp_path: Path, sqlite_path: Path) -> None:
    """Whoever lost a connection asks again before the server knows: the newest poll gets the messages."""
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        a, b = await enter(alice, token), await enter(bob, token)
        await follow(bob, token)
        polls = []
        for count in (1, 2, 3):
            polls.append(asyncio.create_task(follow(bob, token)))
            await face.until_waiting(count)
            await asyncio.sleep(0)
        polls.pop(0).cancel()
        await face.until_waiting(2)
        await send(alice, token, wrapped(a, to=b, type="offer"))
        assert [[one["type"] for one in messages(await poll)] for poll in polls] == [[], ["offer"]]
        alone = asyncio.create_task(follow(bob, token))
        await face.until_waiting(1)
        alone.cancel()
        await face.until_waiting(0)
        await send(alice, token, wrapped(a, to=b, type="answer"))
        assert [one["type"] for one in messages(await follow(bob, token))] == ["answer"]


async def test_moderators_control(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        a, b = await enter(alice, token), await enter(bob, token)
        await send(alice, token, wrapped(a, to=b, type="control", payload="mute"))
        assert [one["type"] for one in messages(await follow(bob, token))] == ["control"]


async def test_other_rooms_hear_nothing(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        eve = await face.person("eve")
        other = await eve.create_room("Cabin")
        e, b = await enter(eve, other), await enter(bob, token)
        await enter(alice, token)
        for room in (other, token):
            await send(eve, room, wrapped(e, to=b, type="offer"))
        assert messages(await follow(bob, token)) == []


async def test_whoever_has_it_not_open(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        eve, nobody = await face.person("eve"), await face.client("", "")
        for client in (alice, eve, nobody):
            for room in (token, "nosuchroom"):
                heard = await follow(client, room)
                assert (heard.status, heard.payload) == (404, NOBODY)


@pytest.mark.parametrize(
    ("way", "status"), [("again", 409), ("leave", 404), ("removed", 404), ("deleted", 404), ("for good", 404)]
)
async def test_a_wait_that_lost_its_session(tmp_path: Path, sqlite_path: Path, way: str, status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(bob, token)
        await follow(bob, token)
        waiting = asyncio.create_task(follow(bob, token))
        await face.until_waiting(1)
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            "again": lambda: enter(bob, token),
            "leave": lambda: bob.call("DELETE", f"{TALK}/room/{token}/participants/active"),
            "removed": lambda: alice.remove_participant(token, "bob"),
            "deleted": lambda: alice.call("DELETE", f"{TALK}/room/{token}"),
            "for good": lambda: bob.leave(token),
        }
        await steps[way]()
        heard = await waiting
        assert (heard.status, heard.payload) == (status, NOBODY)


async def test_a_revoked_wait_ends(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        _, bob, token = await two_in_a_room(face)
        await enter(bob, token)
        await follow(bob, token)
        waiting = asyncio.create_task(follow(bob, token))
        await face.until_waiting(1)
        await bob.call("DELETE", "core/apppassword")
        assert (await waiting).status == 401


async def test_a_stopping_server_lets_go(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        _, bob, token = await two_in_a_room(face)
        await enter(bob, token)
        await follow(bob, token)
        waiting = asyncio.create_task(follow(bob, token))
        await face.until_waiting(1)
        face.core.bell.drain()
        assert people(await waiting) == {"bob": 0}


async def test_a_poll_is_a_sign_of_life(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(alice, token)
        await enter(bob, token)
        await follow(bob, token)
        clock.advance(40)
        assert people(await follow(bob, token)) == {"bob": 0}
        assert (await bob.room(token))["lastPing"] == 1_700_000_040


async def test_many_who_wait_are_told_by_one_look(
    tmp_path: Path, sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(bob, token)
        await follow(bob, token)
        looks = 0
        of_room = presences.of_room

        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal looks
            looks += 1
            return of_room(*arguments, **named)

        monkeypatch.setattr(presences, "of_room", counted)
        waiting = [asyncio.create_task(follow(bob, token)) for _ in range(20)]
        await until(lambda: looks == 20)
        looks = 0
        await alice.post(token, "Ahoy")
        assert looks == 0  # chat is no news of who is there
        await enter(alice, token)
        heard = await asyncio.gather(*waiting)
        assert [people(one) for one in heard] == [{"alice": 0, "bob": 0}] * 20
        assert looks == 1  # for all of them


@pytest.mark.parametrize("version", ["v1", "v3"])
async def test_disabled_by_an_external_server(tmp_path: Path, sqlite_path: Path, version: str) -> None:
    talk = Talk(signaling_server="https://hpb.example.org", signaling_secret=Secret("shared"))
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=talk)) as face:
        alice, _, token = await two_in_a_room(face)
        await enter(alice, token)
        for method in ("GET", "POST"):
            answer = await alice.try_(method, f"apps/spreed/api/{version}/signaling/{token}")
            assert (answer.status, answer.payload) == (400, "Internal signaling disabled.")


async def test_guests_signal_by_their_cookie(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, guest, other = await face.person("alice"), await face.client("", ""), await face.client("", "")
        token = await alice.create_room("Quay", kind=PUBLIC)
        a, g = await enter(alice, token), await enter(guest, token)
        assert people(await follow(guest, token)) == {"alice": 0, "": 0}
        await send(alice, token, wrapped(a, to=g, type="offer"))
        assert [one["from"] for one in messages(await follow(guest, token))] == [a]
        await follow(alice, token)
        await send(other, token, wrapped(g, to=a, type="stolen"))
        await send(guest, token, wrapped(g, to=a, type="control"), wrapped(g, to=a, type="answer"))
        assert [one["type"] for one in messages(await follow(alice, token))] == ["answer"]
        assert (await follow(other, token)).status == 404
        await guest.call("POST", f"{TALK}/guest/{token}/name", data={"displayName": "Gus"})
        assert len((await follow(alice, token)).payload[-1]["data"]) == 2  # at once: who is there has another name


async def test_in_several_rooms_at_once(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        other = await alice.create_room("Cabin")
        await alice.add_participant(other, "bob")
        keys = {room: (await enter(alice, room), await enter(bob, room)) for room in (token, other)}
        for room, (a, b) in keys.items():
            await send(alice, room, wrapped(a, to=b, type=f"to {room}"))
        for room in keys:
            assert [one["type"] for one in messages(await follow(bob, room))] == [f"to {room}"]
