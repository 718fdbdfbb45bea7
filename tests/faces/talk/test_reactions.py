"""Reactions: add, list, remove, and what the chat says about them."""

from __future__ import annotations

from pathlib import Path

from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk


async def test_reactions(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        made = (await alice.post(token, "hi"))["id"]
        path = f"{TALK}/reaction/{token}/{made}"
        assert await alice.call("GET", path) == []
        by_bob = {"actorType": "users", "actorId": "bob", "actorDisplayName": "Bob", "timestamp": 1_700_000_000}
        by_alice = {**by_bob, "actorId": "alice", "actorDisplayName": "Alice"}
        first = await bob.try_("POST", path, params={"reaction": "👍"})
        assert (first.status, first.payload) == (201, {"👍": [by_bob]})
        again = await bob.try_("POST", path, data={"reaction": "👍"})
        assert (again.status, again.payload) == (200, {"👍": [by_bob]})
        assert (await alice.try_("POST", path, json={"reaction": "❤️"})).payload == {"👍": [by_bob], "❤️": [by_alice]}
        assert await bob.call("GET", path, params={"reaction": "❤️"}) == {"❤️": [by_alice]}
        seen = next(m for m in await bob.history(token) if m["id"] == made)
        assert (seen["reactions"], seen["reactionsSelf"]) == ({"👍": 1, "❤️": 1}, ["👍"])
        removed = await bob.try_("DELETE", path, params={"reaction": "👍"})
        assert (removed.status, removed.payload) == (200, {"❤️": [by_alice]})
        assert (await bob.try_("DELETE", path, params={"reaction": "👍"})).status == 404
        assert await alice.call("DELETE", path, params={"reaction": "❤️"}) == []
        said = [(m["systemMessage"], m["message"], m["parent"]["id"]) for m in await bob.history(token, limit=4)]
        assert said == [
            ("reaction_revoked", "{actor} deleted a reaction", made),
            ("reaction_revoked", "You deleted a reaction", made),
            ("reaction_deleted", "Reaction deleted by author", made),
            ("reaction_deleted", "Reaction deleted by author", made),
        ]
        await bob.react(token, made, "🎉")
        newest = (await alice.history(token))[0]
        assert (newest["systemMessage"], newest["message"], newest["messageType"]) == ("reaction", "🎉", "system")
        assert newest["isReplyable"] is False


async def test_refusals(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        made = (await alice.post(token, "hi"))["id"]
        gone = (await alice.post(token, "gone"))["id"]
        await alice.delete(token, gone)
        system = (await alice.history(token))[-1]["id"]
        for method in ("POST", "DELETE"):
            for message, emoji, status in (
                (made, "", 400),
                (made, " 👍", 400),
                (made, "a" * 13, 400),
                (made, "\x1b", 400),
                (1, "👍", 404),
                ("9" * 30, "👍", 404),
                (gone, "👍", 400),
                (system, "👍", 400),
            ):
                answer = await bob.try_(method, f"{TALK}/reaction/{token}/{message}", data={"reaction": emoji})
                expected = 404 if (method, status, message) == ("DELETE", 400, made) else status  # no such reaction
                assert (answer.status, answer.payload) == (expected, []), (method, message, emoji)
            assert (await bob.try_(method, f"{TALK}/reaction/{token}/{made}")).status == 400
        assert (await bob.try_("GET", f"{TALK}/reaction/{token}/1")).status == 404
        assert (await bob.try_("GET", f"{TALK}/reaction/{token}/{system}")).status == 404
