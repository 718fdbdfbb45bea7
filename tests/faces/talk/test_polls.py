"""Polls: made, voted on, closed, and what each role sees of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.talk_face import open_talk

FRUIT = {"question": " Which fruit? ", "options": ["Apple", " Pear", "Plum"], "resultMode": 0, "maxVotes": 2}


async def make(client: TalkClient, token: str, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = await client.call("POST", f"{TALK}/poll/{token}", json={**FRUIT, **changes})
    return made


async def test_a_public_poll(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        created = await alice.try_("POST", f"{TALK}/poll/{token}", json=FRUIT)
        poll = created.payload
        path = f"{TALK}/poll/{token}/{poll['id']}"
        assert created.status == 201
        assert poll == {
            "id": poll["id"],
            "question": "Which fruit?",
            "options": ["Apple", "Pear", "Plum"],
            "votes": [],
            "actorType": "users",
            "actorId": "alice",
            "actorDisplayName": "Alice",
            "status": 0,
            "resultMode": 0,
            "maxVotes": 2,
            "votedSelf": [],
            "numVoters": 0,
        }
        (shown,) = await bob.history(token, limit=1)
        thing = {"type": "talk-poll", "id": f"{poll['id']}", "name": "Which fruit?"}
        assert (shown["id"], shown["message"], shown["messageType"]) == (poll["id"], "{object}", "comment")
        assert shown["messageParameters"]["object"] == thing
        voted = await bob.try_("POST", path, json={"optionIds": [2, 0]})
        assert voted.status == 200
        assert (voted.payload["votes"], voted.payload["numVoters"]) == ({"option-0": 1, "option-2": 1}, 1)
        assert voted.payload["votedSelf"] == [0, 2]
        assert "details" not in voted.payload
        standing = await alice.call("GET", path)
        assert (standing["votes"], standing["numVoters"], standing["votedSelf"]) == ([], 1, [])
        (told,) = await alice.history(token, limit=1)
        assert (told["systemMessage"], told["message"]) == ("poll_voted", "Someone voted on the poll {poll}")
        assert told["messageParameters"] == {"poll": thing}
        again = await bob.call("POST", path, data={"optionIds[]": "1"})
        assert (again["votes"], again["votedSelf"]) == ({"option-1": 1}, [1])
        closed = await alice.call("DELETE", path)
        details = [{"actorType": "users", "actorId": "bob", "actorDisplayName": "Bob", "optionId": 1}]
        assert (closed["status"], closed["votes"], closed["numVoters"]) == (1, {"option-1": 1}, 1)
        assert closed["details"] == details
        assert (await bob.call("GET", path))["details"] == details
        ended = [(await client.history(token, limit=1))[0] for client in (alice, bob)]
        assert [m["message"] for m in ended] == ["You ended the poll {poll}", "{actor} ended the poll {poll}"]
        assert {m["systemMessage"] for m in ended} == {"poll_closed"}


async def test_a_hidden_poll(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        poll = await bob.call("POST", f"{TALK}/poll/{token}", json={**FRUIT, "resultMode": 1, "maxVotes": 0})
        path = f"{TALK}/poll/{token}/{poll['id']}"
        carl = await face.person("carl")
        await alice.add_participant(token, "carl")
        last = (await alice.history(token, limit=1))[0]["id"]
        voted = await carl.call("POST", path, json={"optionIds": [0, 1, 2]})
        assert (voted["votes"], voted["numVoters"], voted["votedSelf"]) == ([], 0, [0, 1, 2])
        assert [(await client.call("GET", path))["numVoters"] for client in (alice, bob)] == [1, 1]
        assert (await alice.history(token, limit=1))[0]["id"] == last
        assert (await carl.try_("DELETE", path)).status == 403
        closed = await bob.call("DELETE", path)
        assert (closed["votes"], closed["numVoters"]) == ({"option-0": 1, "option-1": 1, "option-2": 1}, 1)
        assert "details" not in closed


@pytest.mark.parametrize(
    "wish",
    [
        {"question": ""},
        {"question": "x" * 1001},
        {"options": []},
        {"options": ["one"]},
        {"options": ["same", "same"]},
        {"options": ["one", ""]},
        {"options": [f"{number}" for number in range(51)]},
        {"resultMode": 2},
        {"maxVotes": -1},
        {"maxVotes": 4},
    ],
)
async def test_no_poll(tmp_path: Path, sqlite_path: Path, wish: dict[str, Any]) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        before = await alice.history(token)
        assert (await alice.try_("POST", f"{TALK}/poll/{token}", json={**FRUIT, **wish})).status == 400
        assert await alice.history(token) == before


async def test_refusals(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        eve, nobody = await face.person("eve"), await face.client("", "")
        poll = await make(alice, token, maxVotes=1)
        path = f"{TALK}/poll/{token}/{poll['id']}"
        for chosen in ([3], [-1], ["x"], [0, 1]):
            assert (await bob.try_("POST", path, json={"optionIds": chosen})).status == 400
        for client in (eve, nobody):
            for method in ("GET", "POST", "DELETE"):
                assert (await client.try_(method, path, json={"optionIds": [0]})).status == 404
            assert (await client.try_("POST", f"{TALK}/poll/{token}", json=FRUIT)).status == 404
        elsewhere = await alice.create_room("Elsewhere")
        for method in ("GET", "POST", "DELETE"):
            for missing in (f"{TALK}/poll/{token}/1", f"{TALK}/poll/{elsewhere}/{poll['id']}"):
                assert (await alice.try_(method, missing, json={"optionIds": [0]})).status == 404
        pair = await alice.create_room(kind=1, invite="bob")
        assert (await alice.try_("POST", f"{TALK}/poll/{pair}", json=FRUIT)).status == 400
        await alice.call("DELETE", path)
        assert (await alice.try_("DELETE", path)).status == 400
        assert (await bob.try_("POST", path, json={"optionIds": [0]})).status == 400
        assert (await alice.try_("PUT", f"{TALK}/chat/{token}/{poll['id']}", json={"message": "x"})).status == 405
        await alice.call("PUT", f"{TALK}/room/{token}/read-only", json={"state": 1})
        assert (await alice.try_("POST", f"{TALK}/poll/{token}", json=FRUIT)).status == 403


async def test_a_poll_goes_with_its_message(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        poll = await make(alice, token)
        path = f"{TALK}/poll/{token}/{poll['id']}"
        await bob.call("POST", path, json={"optionIds": [0]})
        await alice.delete(token, poll["id"])
        assert (await bob.try_("GET", path)).status == 404
        voted = next(m for m in await bob.history(token) if m["systemMessage"] == "poll_voted")
        assert "Which fruit?" not in str(voted)
