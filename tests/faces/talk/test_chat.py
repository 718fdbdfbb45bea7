"""The chat: post, history, long poll, read marker, edit, delete."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Talk
from sabir.domain.rooms import RoomKind
from sabir.faces.talk import parse
from sabir.store.sqlite_connection import connect
from sabir.wire.ocs import parse_query
from sabir.wire.ocs.parameters import Parameters
from tests.helpers.core import ROOT, make_room
from tests.helpers.talk_client import TALK, TalkClient, TalkError
from tests.helpers.talk_face import TalkFace, open_talk

HUGE = "9" * 30


async def two_in_a_room(face: TalkFace) -> tuple[TalkClient, TalkClient, str]:
    alice, bob = await face.person("alice"), await face.person("bob")
    token = await alice.create_room("Harbour")
    await alice.add_participant(token, "bob")
    return alice, bob, token


def lock(path: Path) -> None:
    """Make every room read-only, which no face can do yet."""
    with closing(connect(path)) as database:
        database.execute("UPDATE rooms SET is_read_only = 1")


async def test_a_message(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        made = await alice.post(token, "  Ahoy\n", reference="r" * 64)
        (seen,) = (await bob.history(token, limit=1)) or [{}]
    assert made.pop("id") > 0
    assert made == {
        "token": token,
        "actorType": "users",
        "actorId": "alice",
        "actorDisplayName": "Alice",
        "timestamp": 1_700_000_000,
        "message": "Ahoy",
        "messageParameters": [],
        "systemMessage": "",
        "messageType": "comment",
        "isReplyable": True,
        "referenceId": "r" * 64,
        "expirationTimestamp": 0,
        "reactions": [],
    }
    assert {**made, "id": seen["id"]} == seen


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({}, 400),
        ({"message": ""}, 400),
        ({"message": " \n\t"}, 400),
        ({"message": "x" * 1001}, 413),
        ({"message": "x", "replyTo": 1}, 400),
        ({"message": "x", "replyTo": HUGE}, 400),
        ({"message": "x", "replyTo": "-" + HUGE}, 201),
        ({"message": "x", "replyTo": "system"}, 400),
        ({"message": "x", "replyTo": "elsewhere"}, 400),
        ({"message": "x", "replyTo": "deleted"}, 400),
        ({"message": "x", "referenceId": "r" * 300, "silent": "true", "actorDisplayName": "Captain"}, 201),
    ],
)
async def test_post(tmp_path: Path, sqlite_path: Path, wish: dict[str, Any], status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        deleted = (await alice.post(token, "gone"))["id"]
        await alice.delete(token, deleted)
        history = await bob.history(token)
        other = await bob.create_room("Elsewhere")
        named = {
            "system": history[-1]["id"],
            "elsewhere": (await bob.post(other, "there"))["id"],
            "deleted": deleted,
        }
        if wish.get("replyTo") in named:
            wish = {**wish, "replyTo": named[wish["replyTo"]]}
        answer = await bob.try_("POST", f"{TALK}/chat/{token}", data=wish)
        assert (answer.status, answer.code) == (status, status)
        if status == 201:
            assert answer.payload["actorDisplayName"] == "Bob"
            assert "parent" not in answer.payload
        else:
            assert await bob.history(token) == history


async def test_a_reply_shows_what_it_answers(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        first = await alice.post(token, "ping")
        reply = await bob.post(token, "pong", reply_to=first["id"])
        again = await alice.post(token, "ping again", reply_to=reply["id"])
        assert reply["parent"] == first
        assert again["parent"] == {name: value for name, value in reply.items() if name != "parent"}
        assert (await alice.room(token))["unreadMention"] is False
        assert (await bob.room(token))["unreadMention"] is True
        await alice.delete(token, first["id"])
        (seen,) = [m for m in await bob.history(token) if m["id"] == reply["id"]]
        assert (seen["parent"]["messageType"], seen["parent"]["message"]) == (
            "comment_deleted",
            "Message deleted by author",
        )


async def test_the_same_reference_posts_once(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        first = await alice.post(token, "once", reference="r1")
        assert await alice.post(token, "once", reference="r1") == first
        texts = [m["message"] for m in await alice.history(token)]
        assert texts[:2] == ["once", "You added {user} to the conversation"]


async def test_a_locked_room_refuses(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        made = (await bob.post(token, "before"))["id"]
        lock(sqlite_path)
        for method, path, wish in (
            ("POST", f"chat/{token}", {"message": "x"}),
            ("PUT", f"chat/{token}/{made}", {"message": "x"}),
            ("DELETE", f"chat/{token}/{made}", {}),
            ("POST", f"reaction/{token}/{made}", {"reaction": "👍"}),
        ):
            for client in (alice, bob):
                assert (await client.try_(method, f"{TALK}/{path}", data=wish)).status == 403
        assert (await bob.history(token))[0]["message"] == "before"
        assert (await bob.room(token))["readOnly"] == 1


async def test_history(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        ids = [(await alice.post(token, f"{number}"))["id"] for number in range(5)]
        newest = await bob.history(token, limit=2)
        assert [m["message"] for m in newest] == ["4", "3"]
        assert [m["message"] for m in await bob.history(token, before=ids[3], limit=2)] == ["2", "1"]
        answer = await bob.try_(
            "GET",
            f"{TALK}/chat/{token}",
            params={"lookIntoFuture": 0, "lastKnownMessageId": ids[3], "includeLastKnown": 1, "limit": 2},
        )
        assert [m["message"] for m in answer.payload] == ["3", "2"]
        assert answer.headers["X-Chat-Last-Given"] == f"{ids[2]}"
        first = (await bob.history(token))[-1]["id"]
        oldest = await bob.try_(
            "GET", f"{TALK}/chat/{token}", params={"lookIntoFuture": 0, "lastKnownMessageId": first}
        )
        assert (oldest.status, oldest.payload) == (304, None)
        assert "X-Chat-Last-Given" not in oldest.headers
        assert len(await bob.history(token, limit=0)) == 7
        assert len(await bob.history(token, limit=100_000)) == 7
        assert len(await bob.history(token, before=-5)) == 7
        assert (await bob.room(token))["lastReadMessage"] < ids[0]


async def test_the_future(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        ids = [(await alice.post(token, f"{number}"))["id"] for number in range(4)]
        heard = await bob.poll(token, ids[0], limit=2)
        assert [m["message"] for m in heard.messages] == ["1", "2"]
        assert heard.last_given == ids[2]
        assert [m["message"] for m in (await bob.poll(token, ids[2])).messages] == ["3"]
        everything = await bob.poll(token, 0)
        assert [m["systemMessage"] for m in everything.messages][:2] == ["conversation_created", "user_added"]
        query: dict[str, Any] = {"lookIntoFuture": 1, "lastKnownMessageId": ids[3], "includeLastKnown": 1}
        assert [m["message"] for m in await bob.call("GET", f"{TALK}/chat/{token}", params=query)] == ["3"]
        query = {"lookIntoFuture": 1, "lastKnownMessageId": ids[3], "timeout": 0}
        for script in ("v1.php", "v2.php"):
            answer = await bob.http.get(f"/ocs/{script}/{TALK}/chat/{token}", params=query)
            assert (answer.status_code, answer.content) == (304, b"")


async def test_an_offset_of_elsewhere_is_none(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        other = await alice.create_room("Elsewhere")
        await alice.post(token, "first")
        elsewhere = (await alice.post(other, "there"))["id"]
        await alice.post(token, "second")
        everything = [m["id"] for m in await bob.history(token)]
        for unknown in (elsewhere, 1, HUGE, -5):
            for more in ({}, {"includeLastKnown": 1}):
                query: dict[str, Any] = {"lookIntoFuture": 0, "lastKnownMessageId": unknown, **more}
                assert [m["id"] for m in await bob.call("GET", f"{TALK}/chat/{token}", params=query)] == everything
                query |= {"lookIntoFuture": 1, "timeout": 30}
                heard = await bob.call("GET", f"{TALK}/chat/{token}", params=query)
                assert [m["id"] for m in heard] == everything[::-1]


@pytest.mark.parametrize("script", ["v1.php", "v2.php"])
async def test_xml(tmp_path: Path, sqlite_path: Path, script: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        made = (await alice.post(token, "one & two"))["id"]
        path = f"/ocs/{script}/{TALK}/chat/{token}"
        query: dict[str, Any] = {"format": "xml", "lookIntoFuture": 0, "limit": 1}
        answer = await bob.http.get(path, params=query)
        assert answer.headers["content-type"] == "application/xml; charset=utf-8"
        assert answer.headers["X-Chat-Last-Given"] == f"{made}"
        assert f"<id>{made}</id>".encode() in answer.content
        assert b"<message>one &amp; two</message>" in answer.content
        query |= {"lookIntoFuture": 1, "lastKnownMessageId": made, "timeout": 0}
        nothing = await bob.http.get(path, params=query)
        assert (nothing.status_code, nothing.content) == (304, b"")
        assert "X-Chat-Last-Given" not in nothing.headers


@pytest.mark.parametrize(
    ("settings", "limit"),
    [(Talk(), 1000), (Talk(statuses="released"), 32_000), (Talk(max_message_length=7), 7)],
)
async def test_the_longest_message(tmp_path: Path, sqlite_path: Path, settings: Talk, limit: int) -> None:
    """In characters, not bytes, and without the space around it."""
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=settings)) as face:
        alice, _, token = await two_in_a_room(face)
        found = await alice.call("GET", "cloud/capabilities")
        assert found["capabilities"]["spreed"]["config"]["chat"]["max-length"] == limit
        made = await alice.try_("POST", f"{TALK}/chat/{token}", data={"message": f" {'ß' * limit}\n"})
        assert made.status == 201
        wishes = (("POST", f"chat/{token}"), ("PUT", f"chat/{token}/{made.payload['id']}"))
        for method, path in wishes:
            answer = await alice.try_(method, f"{TALK}/{path}", data={"message": "ß" * (limit + 1)})
            assert (answer.status, answer.payload) == (413, [])
        assert (await alice.history(token, limit=1))[0]["message"] == "ß" * limit


async def test_what_only_others_may_see_is_skipped_but_counted(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        await face.person("eve")
        room = await make_room(face.core, face.people["alice"], kind=RoomKind.PUBLIC)
        last = (await alice.history(room.token))[0]["id"]
        await face.core.participants.join(face.people["eve"], room.id)
        heard = await alice.poll(room.token, last)
        assert heard.messages == []
        assert heard.last_given is not None
        assert heard.last_given > last


async def test_a_poll_waits_for_news(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        last = (await alice.post(token, "first"))["id"]
        polls = [asyncio.create_task(client.poll(token, last, wait_s=30)) for client in (alice, bob, bob)]
        await face.until_waiting(3)
        made = await alice.post(token, "news")
        for poll in polls:
            heard = await poll
            assert (heard.messages, heard.last_given) == ([made], made["id"])
        assert face.core.bell.count() == 1


async def test_a_waiting_poll_sees_its_own_side_of_the_news(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        carl = await face.person("carl")
        await alice.add_participant(token, "carl")
        made = await alice.post(token, "first")
        polls = [asyncio.create_task(c.poll(token, made["id"], wait_s=30)) for c in (alice, bob, carl)]
        await face.until_waiting(3)
        await bob.react(token, made["id"], "👍")
        heard = [(await poll).messages[0] for poll in polls]
        assert [m["parent"]["reactions"] for m in heard] == [{"👍": 1}] * 3
        assert [m["parent"]["reactionsSelf"] for m in heard] == [[], ["👍"], []]
        last = heard[0]["id"]
        polls = [asyncio.create_task(c.poll(token, last, wait_s=30)) for c in (alice, bob, carl)]
        await face.until_waiting(3)
        await alice.delete(token, made["id"])
        texts = [((m := (await poll).messages[0])["message"], m["parent"]["message"]) for poll in polls]
        assert texts == [
            ("You deleted a message", "Message deleted by you"),
            ("{actor} deleted a message", "Message deleted by author"),
            ("{actor} deleted a message", "Message deleted by author"),
        ]


async def test_a_poll_ends_when_access_does(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        last = (await alice.post(token, "first"))["id"]
        removed = asyncio.create_task(bob.poll(token, last, wait_s=30))
        await face.until_waiting(1)
        await alice.remove_participant(token, "bob")
        with pytest.raises(TalkError) as lost:
            await removed
        assert lost.value.answer.status == 404
        disabled = asyncio.create_task(alice.poll(token, (await alice.history(token))[0]["id"], wait_s=30))
        await face.until_waiting(1)
        await face.core.people.disable(ROOT, face.people["alice"].person_id)
        with pytest.raises(TalkError) as ended:
            await disabled
        assert (ended.value.answer.status, ended.value.answer.code) == (401, 997)


async def test_a_stopping_server_lets_polls_go(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        last = (await alice.post(token, "first"))["id"]
        poll = asyncio.create_task(alice.poll(token, last, wait_s=30))
        await face.until_waiting(1)
        face.core.bell.drain()
        assert (await poll).last_given is None


@pytest.mark.parametrize(
    ("query", "statuses", "waits_s"),
    [
        (b"", "documented", 30),
        (b"&timeout=45", "documented", 45),
        (b"&timeout=3600", "documented", 60),
        (b"&timeout=3600", "released", 30),
        (b"&timeout=-1", "released", 0),
        (b"&timeout=99999999999999999999999", "documented", 60),
    ],
)
def test_how_long_a_poll_waits(query: bytes, statuses: str, waits_s: float) -> None:
    settings = Talk(statuses="released" if statuses == "released" else "documented")
    since = parse.chat_query(Parameters(parse_query(b"lookIntoFuture=1" + query)), settings)
    assert not isinstance(since, parse.Older)
    assert (since.timeout_s, since.limit, since.moves_marker) == (waits_s, 100, False)


@pytest.mark.parametrize("query", ["", "lookIntoFuture=", "lookIntoFuture[]=1", "lookIntoFuture=1&limit[]=5"])
async def test_a_query_that_is_none(tmp_path: Path, sqlite_path: Path, query: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        answer = await alice.try_("GET", f"{TALK}/chat/{token}?{query}")
        assert answer.status == (200 if query == "lookIntoFuture=" else 400)


async def test_read_markers(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        ids = [(await alice.post(token, f"{number} @bob"))["id"] for number in range(4)]

        async def marker() -> tuple[int, int, bool]:
            room = await bob.room(token)
            return room["lastReadMessage"], room["unreadMessages"], room["unreadMention"]

        assert (await marker())[1:] == (4, True)
        await bob.poll(token, ids[1])
        assert await marker() == (ids[1], 2, True)
        query = {"lookIntoFuture": 1, "lastKnownMessageId": ids[2], "setReadMarker": 0}
        await bob.call("GET", f"{TALK}/chat/{token}", params=query)
        await bob.history(token, before=ids[3])
        assert await marker() == (ids[1], 2, True)
        await bob.mark_read(token, ids[3])
        assert await marker() == (ids[3], 0, False)
        await bob.mark_read(token, ids[0])
        assert await marker() == (ids[0], 3, True)
        await bob.poll(token, 10**18)
        assert await marker() == (ids[0], 3, True)
        await bob.call("POST", f"{TALK}/chat/{token}/read", data={"lastReadMessage": HUGE})
        assert await marker() == (ids[3], 0, False)
        await bob.mark_read(token, -5)
        assert (await marker())[:2] == (0, 4)
        assert await bob.call("POST", f"{TALK}/chat/{token}/read") == []
        assert await marker() == (ids[3], 0, False)
        last = (await bob.post(token, "own"))["id"]
        assert await marker() == (last, 0, False)
        assert (await alice.room(token))["lastCommonReadMessage"] == ids[3]
