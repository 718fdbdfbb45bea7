"""Promoting and demoting users and guests, and sending guests out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sabir.config import Config, Talk
from tests.helpers.talk_client import TALK
from tests.helpers.talk_crew import Crew
from tests.helpers.talk_face import open_talk

V4 = "apps/spreed/api/v4"
ROOM = f"{TALK}/room/TOKEN"
OWN = {"documented": 403, "released": 400}


def in_manner(statuses: str) -> Config:
    return Config(talk=Talk(statuses="released" if statuses == "released" else "documented"))


async def types(crew: Crew, token: str) -> dict[str, int]:
    """By user id, guests by session."""
    listed = await crew.clients["owner"].participants(token)
    return {one["userId"] or one["sessionId"]: one["participantType"] for one in listed}


@pytest.mark.parametrize("statuses", ["documented", "released"])
async def test_promotion(tmp_path: Path, database_url: str, statuses: str) -> None:
    async with open_talk(database_url, tmp_path, config=in_manner(statuses)) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        path, last = f"{ROOM}/moderators", (await crew.clients["owner"].history(berth.token, limit=1))[0]["id"]
        for who, wish, status in (
            ("moderator", {"participant": "owner"}, OWN[statuses]),
            ("moderator", {"participant": "moderator"}, 400),
            ("moderator", {"participant": "self-joined"}, 400),
            ("moderator", {"participant": "zoe"}, 404),
            ("moderator", {"participant": "nobody such"}, 404),
            ("moderator", {"sessionId": "x"}, 404),
            ("moderator", {"sessionId": "<guest moderator>"}, 400),
            ("moderator", {}, 400),
            ("user", {"participant": "tom"}, 403),
            ("guest", {"participant": "tom"}, 403),
            ("self-joined", {"participant": "tom"}, 403),
            ("stranger", {"participant": "tom"}, 404),
            ("nobody", {"participant": "tom"}, 404),
            ("guest moderator", {"participant": "tom"}, 200),
            ("moderator", {"participant": "user"}, 200),
            ("owner", {"sessionId": "<guest>"}, 200),
        ):
            answer = await crew.ask(who, "POST", path, berth, wish)
            assert (answer.status, answer.payload) == (status, []), (who, wish)
        roles = await types(crew, berth.token)
        assert (roles["tom"], roles["user"], roles[berth.sessions["guest"]]) == (2, 2, 6)
        heard = (await crew.clients["owner"].poll(berth.token, last)).messages
        told = [(message["systemMessage"], message["actorType"]) for message in heard]
        assert told == [
            ("moderator_promoted", "guests"),
            ("moderator_promoted", "users"),
            ("guest_moderator_promoted", "users"),
        ]
        modern = await crew.ask("owner", "POST", f"{V4}/room/TOKEN/moderators", berth, {"attendeeId": 2**62})
        assert modern.status == 404
        listed = await crew.clients["owner"].participants(berth.token)
        self_joined = next(one["attendeeId"] for one in listed if one["userId"] == "self-joined")
        modern = await crew.ask("owner", "POST", f"{V4}/room/TOKEN/moderators", berth, {"attendeeId": self_joined})
        assert modern.status == 200
        assert (await types(crew, berth.token))["self-joined"] == 2


async def test_demotion(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        path = f"{ROOM}/moderators"
        for who, wish, status in (
            ("moderator", {"participant": "moderator"}, 403),
            ("guest moderator", {"sessionId": "<guest moderator>"}, 403),
            ("moderator", {"participant": "owner"}, 400),
            ("moderator", {"participant": "user"}, 400),
            ("moderator", {"sessionId": "<guest>"}, 400),
            ("moderator", {"participant": "zoe"}, 404),
            ("moderator", {}, 400),
            ("user", {"participant": "mona"}, 403),
            ("guest", {"participant": "mona"}, 403),
            ("stranger", {"participant": "mona"}, 404),
            ("nobody", {"participant": "mona"}, 404),
            ("guest moderator", {"participant": "mona"}, 200),
            ("moderator", {"sessionId": "<guest moderator>"}, 200),
        ):
            answer = await crew.ask(who, "DELETE", path, berth, wish)
            assert (answer.status, answer.payload) == (status, []), (who, wish)
        roles = await types(crew, berth.token)
        assert (roles["mona"], roles[berth.sessions["guest moderator"]]) == (3, 4)


@pytest.mark.parametrize("statuses", ["documented", "released"])
async def test_sending_guests_out(tmp_path: Path, sqlite_path: Path, statuses: str) -> None:
    async with open_talk(sqlite_path, tmp_path, config=in_manner(statuses)) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        path, before = f"{ROOM}/participants/guests", await crew.clients["owner"].history(berth.token)
        other = await crew.open_room("Other")
        for who, session, status in (
            ("moderator", "<user>", OWN[statuses]),
            ("moderator", "<self-joined>", OWN[statuses]),
            ("moderator", "<moderator>", 403),
            ("guest moderator", "<guest moderator>", 403),
            ("moderator", "x", 404),
            ("moderator", other.sessions["gus"], 404),
            ("user", "<gus>", 403),
            ("guest", "<gus>", 403),
            ("stranger", "<gus>", 404),
            ("nobody", "<gus>", 404),
            ("moderator", "<gus>", 200),
            ("moderator", "<gus>", 404),
            ("guest moderator", "<guest>", 200),
        ):
            answer = await crew.ask(who, "DELETE", path, berth, {"participant": session})
            assert (answer.status, answer.payload) == (status, []), (who, session)
        assert await crew.clients["owner"].history(berth.token) == before
        assert (await crew.clients["owner"].room(berth.token))["numGuests"] == 1
        for name in ("gus", "guest"):
            assert (await crew.clients[name].try_("GET", f"{TALK}/chat/{berth.token}?lookIntoFuture=0")).status == 404
            await crew.clients[name].post(other.token, "still here")
            await crew.clients[name].join(berth.token)


async def test_a_guest_that_waits_is_sent_out(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        last = (await crew.clients["owner"].history(berth.token, limit=1))[0]["id"]
        path = f"{TALK}/chat/{berth.token}?lookIntoFuture=1&timeout=30&lastKnownMessageId={last}"
        waiting = asyncio.create_task(crew.clients["gus"].try_("GET", path))
        await face.until_waiting(1)
        await crew.ask("owner", "DELETE", f"{ROOM}/participants/guests", berth, {"participant": "<gus>"})
        assert (await waiting).status == 404
