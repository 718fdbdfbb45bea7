"""Rich objects in rooms, and the lists of what was shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.faces.talk.test_chat import two_in_a_room
from tests.faces.talk.test_polls import make
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.talk_face import open_talk

PLACE = {"objectType": "geo-location", "objectId": "geo:52.5450511,13.3741463", "metaData": '{"name":"Gate"}'}
CARD = {
    "objectType": "deck-card",
    "objectId": "42",
    "metaData": '{"name":"Buy rope","boardname":"Ship","stackname":"To do","link":"https://deck.example/42"}',
}
KINDS = {"audio", "deckcard", "file", "location", "media", "other", "poll", "recording", "voice"}


async def share(client: TalkClient, token: str, wish: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = await client.call("POST", f"{TALK}/chat/{token}/share", data=wish)
    return made


async def test_a_place(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        answer = await alice.try_("POST", f"{TALK}/chat/{token}/share", data={**PLACE, "referenceId": "r1"})
        assert answer.status == 201
        assert answer.headers["X-Chat-Last-Common-Read"].isdigit()
        made = answer.payload
        assert (made["message"], made["messageType"], made["systemMessage"]) == ("{object}", "comment", "")
        assert made["referenceId"] == "r1"
        assert made["messageParameters"] == {
            "actor": {"type": "user", "id": "alice", "name": "Alice"},
            "object": {
                "type": "geo-location",
                "id": "geo:52.5450511,13.3741463",
                "name": "Gate",
                "latitude": "52.5450511",
                "longitude": "13.3741463",
            },
        }
        assert (await bob.history(token, limit=1)) == [made]
        assert await share(alice, token, {**PLACE, "referenceId": "r1"}) == made
        seen = await bob.room(token)
        assert seen["lastMessage"]["message"] == "{object}"


async def test_lists(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        path = f"{TALK}/chat/{token}/share"
        places = [(await share(alice, token, PLACE))["id"] for _ in range(3)]
        card = (await share(bob, token, CARD))["id"]
        poll = (await make(alice, token))["id"]
        for name, mime in (("a.png", "image/png"), ("b.mp3", "audio/mpeg"), ("c.pdf", "application/pdf")):
            await alice.put_file(name, b"x", mime)
            await alice.share_file(token, name)
        overview = await bob.call("GET", f"{path}/overview")
        assert set(overview) == KINDS
        assert [one["id"] for one in overview["location"]] == places[::-1]
        assert [one["id"] for one in overview["deckcard"]] == [card]
        assert [one["id"] for one in overview["poll"]] == [poll]
        assert [len(overview[kind]) for kind in ("media", "audio", "file", "voice", "other")] == [1, 1, 1, 0, 0]
        assert len((await bob.call("GET", f"{path}/overview", params={"limit": 1}))["location"]) == 1
        newest = await bob.try_("GET", path, params={"objectType": "location", "limit": 2})
        assert list(newest.payload) == [f"{places[2]}", f"{places[1]}"]
        assert newest.payload[f"{places[2]}"]["message"] == "{object}"
        last = newest.headers["X-Chat-Last-Given"]
        older = await bob.call("GET", path, params={"objectType": "location", "lastKnownMessageId": last})
        assert list(older) == [f"{places[0]}"]
        await alice.delete(token, places[0])
        empty = await bob.try_("GET", path, params={"objectType": "location", "lastKnownMessageId": last})
        assert (empty.status, empty.payload) == (200, [])
        assert (await bob.try_("GET", path, params={"objectType": "ships"})).status == 400
        eve, nobody = await face.person("eve"), await face.client("", "")
        for client in (eve, nobody):
            assert (await client.try_("GET", path, params={"objectType": "location"})).status == 404
            assert (await client.try_("GET", f"{path}/overview")).status == 404
            assert (await client.try_("POST", path, data=PLACE)).status == 404


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"metaData": "{}"}, 400),
        ({"metaData": '{"name":""}'}, 400),
        ({"metaData": "no"}, 400),
        ({"metaData": '["name"]'}, 400),
        ({"metaData": '{"name":{"first":"x"}}'}, 400),
        ({"objectId": "52,13"}, 400),
        ({"objectId": ""}, 400),
        ({"objectType": "deck-card"}, 400),
        ({"objectType": "user", "objectId": "alice"}, 400),
        ({"objectType": "No Type", "objectId": "1"}, 400),
        ({"objectType": "talk-poll", "objectId": "1"}, 400),
        ({"objectType": "talk-poll", "objectId": "x"}, 400),
        ({"objectType": "calendar-event", "objectId": "1", "metaData": '{"name":"Regatta","start":7}'}, 201),
        ({"metaData": json.dumps({"name": "x" * 1000})}, 413),
    ],
)
async def test_what_can_be_shared(tmp_path: Path, sqlite_path: Path, wish: dict[str, str], status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        assert (await alice.try_("POST", f"{TALK}/chat/{token}/share", data={**PLACE, **wish})).status == status


async def test_a_poll_is_shown_again(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        poll = (await make(alice, token))["id"]
        wish = {"objectType": "talk-poll", "objectId": f"{poll}", "metaData": '{"name":"Which fruit?"}'}
        made = await share(bob, token, wish)
        assert made["messageParameters"]["object"]["id"] == f"{poll}"
        elsewhere = await alice.create_room("Elsewhere")
        assert (await alice.try_("POST", f"{TALK}/chat/{elsewhere}/share", data=wish)).status == 400


async def test_a_locked_room(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        made = (await share(bob, token, CARD))["id"]
        assert (await bob.try_("PUT", f"{TALK}/chat/{token}/{made}", data={"message": "x"})).status == 405
        await alice.call("PUT", f"{TALK}/room/{token}/read-only", data={"state": 1})
        for client in (alice, bob):
            assert (await client.try_("POST", f"{TALK}/chat/{token}/share", data=PLACE)).status == 403
        assert (await bob.call("GET", f"{TALK}/chat/{token}/share/overview"))["deckcard"][0]["id"] == made
