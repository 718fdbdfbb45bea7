"""The history of a room: context, clearing, and messages whose time comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sabir.domain.rooms import RoomKind
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_room
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import TalkFace, open_talk


async def room_id(face: TalkFace, uid: str, token: str) -> int:
    return int((await (await face.person(uid)).room(token))["id"])


async def test_context(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        ids = [(await alice.post(token, f"{number}"))["id"] for number in range(7)]
        path = f"{TALK}/chat/{token}/{ids[3]}/context"
        answer = await bob.try_("GET", path, params={"limit": 2})
        assert [m["message"] for m in answer.payload] == ["1", "2", "3", "4", "5"]
        assert answer.headers["X-Chat-Last-Given"] == f"{ids[1]}"
        everything = [m["id"] for m in await bob.call("GET", path)]
        assert everything == sorted(m["id"] for m in await bob.history(token))
        for limit in (0, -1, 1000):
            assert len(await bob.call("GET", path, params={"limit": limit})) == len(everything)
        first = everything[0]
        around = await bob.call("GET", f"{TALK}/chat/{token}/{first}/context", params={"limit": 1})
        assert [m["systemMessage"] for m in around] == ["conversation_created", "user_added"]
        eve, other = await face.person("eve"), await alice.create_room("Elsewhere")
        elsewhere = (await alice.post(other, "there"))["id"]
        for client, message in ((eve, ids[3]), (bob, 1), (bob, 10**12), (alice, elsewhere)):
            assert (await client.try_("GET", f"{TALK}/chat/{token}/{message}/context")).status == 404


async def test_clearing(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        ids = [(await alice.post(token, f"{number} @bob"))["id"] for number in range(3)]
        assert (await bob.try_("DELETE", f"{TALK}/chat/{token}")).status == 403
        waiting = asyncio.create_task(bob.poll(token, ids[2], wait_s=30))
        await face.until_waiting(1)
        cleared = await alice.try_("DELETE", f"{TALK}/chat/{token}")
        assert cleared.status == 200
        assert cleared.payload["systemMessage"] == "history_cleared"
        assert cleared.payload["message"] == "You cleared the history of the conversation"
        assert [m["systemMessage"] for m in (await waiting).messages] == ["history_cleared"]
        for client in (alice, bob):
            assert [m["systemMessage"] for m in await client.history(token)] == ["history_cleared"]
            assert [m["systemMessage"] for m in (await client.poll(token, 0)).messages] == ["history_cleared"]
        seen = await bob.room(token)
        assert (seen["unreadMessages"], seen["unreadMention"]) == (0, False)
        assert seen["lastMessage"]["systemMessage"] == "history_cleared"
        assert (await bob.try_("GET", f"{TALK}/chat/{token}/{ids[0]}/context")).status == 404
        later = await bob.post(token, "later")
        room = face.core.history
        await room.finish_clearing(await room_id(face, "alice", token))  # type: ignore[arg-type]  # an id is a number
        assert [m["id"] for m in await alice.history(token)] == [later["id"], cleared.payload["id"]]
        gone = await alice.try_("POST", f"{TALK}/chat/{token}", data={"message": "x", "replyTo": ids[0]})
        assert gone.status == 400
        assert (await bob.call("POST", f"{TALK}/chat/{token}/read", data={"lastReadMessage": 0})) == []
        assert (await bob.room(token))["unreadMessages"] == 1


async def test_who_can_clear(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        eve, nobody = await face.person("eve"), await face.client("", "")
        for path in (f"{TALK}/chat/{token}", f"{TALK}/chat/nosuchroom"):
            assert (await eve.try_("DELETE", path)).status == 404
            assert (await nobody.try_("DELETE", path)).code == 997
        pair = await alice.create_room(kind=1, invite="bob")
        await alice.post(pair, "hi")
        assert (await bob.try_("DELETE", f"{TALK}/chat/{pair}")).status == 200


async def test_messages_expire(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        kept = (await alice.post(token, "kept"))["id"]
        await alice.call("POST", f"{TALK}/room/{token}/message-expiration", data={"seconds": 60})
        assert (await bob.room(token))["messageExpiration"] == 60
        (told,) = await bob.history(token, limit=1)
        assert (told["systemMessage"], told["message"]) == (
            "message_expiration_enabled",
            "{actor} set the message expiration to 1 minute",
        )
        first = await alice.post(token, "first")
        assert first["expirationTimestamp"] == clock.now_ms() // 1000 + 60
        clock.advance(30)
        second = await bob.post(token, "second", reply_to=first["id"])
        room = await room_id(face, "alice", token)
        kinds = ["messages.expire"]
        assert await face.core.jobs.due_in_s(kinds) == 30
        clock.advance(30)
        await face.core.history.expire(room)  # type: ignore[arg-type]  # an id is a number
        seen = await bob.history(token)
        assert [m["id"] for m in seen][:3] == [second["id"], told["id"], kept]
        assert seen[0]["parent"] == {"id": first["id"], "deleted": True}
        for method, path in (
            ("GET", f"chat/{token}/{first['id']}/context"),
            ("PUT", f"chat/{token}/{first['id']}"),
            ("DELETE", f"chat/{token}/{first['id']}"),
            ("GET", f"reaction/{token}/{first['id']}"),
            ("POST", f"reaction/{token}/{first['id']}"),
        ):
            gone = await alice.try_(method, f"{TALK}/{path}", data={"message": "x", "reaction": "👍"})
            assert gone.status == 404, path
        await alice.call("POST", f"{TALK}/room/{token}/message-expiration", json={"seconds": 0})
        third = await alice.post(token, "third")
        assert third["expirationTimestamp"] == 0
        assert (await bob.history(token, limit=2))[1]["systemMessage"] == "message_expiration_disabled"


@pytest.mark.parametrize("seconds", ["-1", "9" * 12, ""])
async def test_no_expiration(tmp_path: Path, sqlite_path: Path, seconds: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        path = f"{TALK}/room/{token}/message-expiration"
        status = 200 if seconds == "" else 400
        assert (await alice.try_("POST", path, data={"seconds": seconds})).status == status
        assert (await bob.try_("POST", path, data={"seconds": 60})).status == 403
        assert (await (await face.person("eve")).try_("POST", path, data={"seconds": 60})).status == 404
        assert (await (await face.client("", "")).try_("POST", path, data={"seconds": 60})).code == 997


async def test_the_jobs_take_away_all(tmp_path: Path, sqlite_path: Path) -> None:
    """More than one chunk; whoever copies rooms hears of every deletion, and no text is left."""
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        await face.person("alice")
        room = await make_room(face.core, face.people["alice"], kind=RoomKind.GROUP)
        alice = await face.person("alice")
        for number in range(250):
            await alice.post(room.token, f"secret {number}")
        await alice.call("DELETE", f"{TALK}/chat/{room.token}")
        await face.core.history.finish_clearing(room.id)
        assert [m["systemMessage"] for m in await alice.history(room.token)] == ["history_cleared"]
        await face.core.history.finish_clearing(room.id)
