"""Messages edited and deleted, as the chat tells it."""

from __future__ import annotations

from pathlib import Path

from sabir.config import Config, Talk
from tests.faces.talk.test_chat import HUGE, two_in_a_room
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk


async def test_edit(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        made = await bob.post(token, "tpyo")
        clock.advance(24 * 3600)
        answer = await bob.try_("PUT", f"{TALK}/chat/{token}/{made['id']}", data={"message": " typo @alice "})
        assert (answer.status, answer.payload["systemMessage"]) == (200, "message_edited")
        assert answer.payload["message"] == "You edited a message"
        edited = answer.payload["parent"]
        assert (edited["id"], edited["message"], edited["timestamp"]) == (
            made["id"],
            "typo {mention-user1}",
            1_700_000_000,
        )
        assert (edited["lastEditActorType"], edited["lastEditActorId"]) == ("users", "bob")
        assert (edited["lastEditActorDisplayName"], edited["lastEditTimestamp"]) == ("Bob", 1_700_086_400)
        assert (await alice.history(token))[1] == edited
        path = f"{TALK}/chat/{token}"
        system = (await alice.history(token))[-1]["id"]
        refusals = [
            (alice, made["id"], "x", 403),
            (bob, made["id"], "", 400),
            (bob, made["id"], "x" * 1001, 413),
            (bob, 1, "x", 404),
            (bob, HUGE, "x", 404),
            (bob, system, "x", 405),
        ]
        for client, message, text, status in refusals:
            answer = await client.try_("PUT", f"{path}/{message}", data={"message": text})
            assert (answer.status, answer.payload) == (status, []), (message, text)
        clock.advance(1)
        assert (await bob.try_("PUT", f"{path}/{made['id']}", data={"message": "late"})).status == 400
        await bob.delete(token, made["id"])
        assert (await bob.try_("PUT", f"{path}/{made['id']}", data={"message": "x"})).status == 405


async def test_delete(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        carl = await face.person("carl")
        await alice.add_participant(token, "carl")
        made = await bob.post(token, "a secret", reference="r1")
        await carl.react(token, made["id"], "👍")
        path = f"{TALK}/chat/{token}"
        system = (await alice.history(token))[-1]["id"]
        for client, message, status in ((carl, made["id"], 403), (bob, 1, 404), (bob, HUGE, 404), (bob, system, 405)):
            answer = await client.try_("DELETE", f"{path}/{message}")
            assert (answer.status, answer.payload) == (status, [])
        said = await alice.delete(token, made["id"])
        assert (said["systemMessage"], said["message"]) == ("message_deleted", "You deleted a message")
        assert said["parent"] == {
            **{name: value for name, value in made.items() if name not in ("message", "messageParameters")},
            "message": "Message deleted by you",
            "messageParameters": {"actor": {"type": "user", "id": "alice", "name": "Alice"}},
            "messageType": "comment_deleted",
            "isReplyable": False,
            "referenceId": "",
            "deleted": True,
        }
        assert (await alice.try_("DELETE", f"{path}/{made['id']}")).status == 405
        seen = await bob.history(token)
        assert seen[0]["message"] == "{actor} deleted a message"
        assert seen[1]["systemMessage"] == "reaction_deleted"
        assert seen[2]["message"] == "Message deleted by {actor}"
        assert seen[2]["messageParameters"]["actor"]["id"] == "alice"
        assert b"secret" not in (await bob.http.get(f"/ocs/v2.php/{path}?lookIntoFuture=0")).content


async def test_the_limit_follows_the_setting(tmp_path: Path, sqlite_path: Path) -> None:
    config = Config(talk=Talk(max_message_length=40_000))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice, _, token = await two_in_a_room(face)
        made = await alice.post(token, "x" * 40_000)
        assert (await alice.edit(token, made["id"], "y" * 40_000))["parent"]["message"] == "y" * 40_000
