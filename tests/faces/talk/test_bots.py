"""Bots: who may have them, what they hear, and what they may say."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sabir.domain.bots import BotId
from sabir.domain.wishes import GroupWish, PersonWish, TalkBotWish, Wish
from sabir.store import bots
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT
from tests.helpers.talk_bots import PATH, SECRET, TalkBot, sign, talk_bot
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk


@asynccontextmanager
async def harbour(at: str | Path, tmp_path: Path) -> AsyncIterator[tuple[TalkFace, TalkBot, TalkClient, str]]:
    """A bot that is enabled in Alice's public room, and has heard so."""
    async with open_talk(at, tmp_path, clock=FakeClock()) as face, talk_bot(face) as bot:
        alice = await face.person("alice")
        token = await alice.create_room("Lab", kind=PUBLIC)
        made = await alice.try_("POST", f"{TALK}/bot/{token}/{bot.id}")
        assert (made.status, made.code) == (201, 201)
        await bot.work()
        assert [one["type"] for one in bot.heard()] == ["Join"]
        bot.web.asked.clear()
        yield face, bot, alice, token


async def test_a_bot_hears_what_is_said(database_url: str, tmp_path: Path) -> None:
    async with harbour(database_url, tmp_path) as (_, bot, alice, token):
        first = await alice.post(token, "hi @alice")
        await alice.post(token, "again", reply_to=first["id"])
        await bot.work()

        one, two = bot.heard()
        content = one["object"].pop("content")
        assert one == {
            "type": "Create",
            "actor": {"type": "Person", "id": "users/alice", "name": "Alice", "talkParticipantType": "1"},
            "object": {"type": "Note", "id": f"{first['id']}", "name": "message", "mediaType": "text/markdown"},
            "target": {"type": "Collection", "id": token, "name": "Lab"},
        }
        assert json.loads(content) == {
            "message": "hi {mention-user1}",
            "parameters": {"mention-user1": {"type": "user", "id": "alice", "name": "Alice"}},
        }
        assert json.loads(two["object"]["content"]) == {"message": "again", "parameters": {}}
        answered = two["object"]["inReplyTo"]
        assert answered["actor"] == {"type": "Person", "id": "users/alice", "name": "Alice"}
        assert answered["object"]["id"] == f"{first['id']}"


async def test_a_bot_hears_system_messages_and_reactions(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (face, bot, alice, token):
        await face.person("bob")
        await alice.add_participant(token, "bob")
        posted = await alice.post(token, "hello")
        await alice.react(token, posted["id"], "👍")
        await alice.unreact(token, posted["id"], "👍")
        await bot.work()

        added, _, like, undo = bot.heard()
        assert (added["type"], added["object"]["name"]) == ("Activity", "user_added")
        assert json.loads(added["object"]["content"])["message"].startswith("{actor} added {user}")
        assert added["object"]["mediaType"] == "text/plain"
        assert (like["type"], like["content"]) == ("Like", "👍")
        assert like["object"]["id"] == f"{posted['id']}"
        assert json.loads(like["object"]["content"])["message"] == "hello"
        assert undo["type"] == "Undo"
        assert undo["object"] == like


async def test_a_bot_without_the_feature_does_not_hear_of_reactions(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (_, bot, alice, token):
        await bot.install(features=("webhook",))
        posted = await alice.post(token, "hello")
        await alice.react(token, posted["id"], "👍")
        await bot.work()
        assert [one["type"] for one in bot.heard()] == ["Create"]
        assert (await bot.say(token, "me too")).status == 401

        await bot.install(features=("response",))
        await alice.post(token, "unheard")
        await bot.work()
        assert [one["type"] for one in bot.heard()] == ["Create"]
        assert (await bot.say(token, "me too")).status == 201


async def test_what_a_bot_says(database_url: str, tmp_path: Path) -> None:
    async with harbour(database_url, tmp_path) as (face, bot, alice, token):
        posted = await alice.post(token, "say something")
        said = await bot.say(token, " Aye ", replyTo=f"{posted['id']}", referenceId="f" * 64)
        assert (said.status, said.code, said.payload) == (201, 201, [])

        message = (await alice.history(token))[0]
        assert message["message"] == "Aye"
        assert (message["actorType"], message["actorId"]) == ("bots", bot.actor_id)
        assert message["actorDisplayName"] == "Parrot"
        assert message["parent"]["id"] == posted["id"]
        assert message["referenceId"] == "f" * 64
        assert message["isReplyable"] is True

        await bot.say(token, "twice")
        assert [one["message"] for one in await alice.history(token, limit=2)] == ["twice", "Aye"]
        await bot.work()
        assert [one["type"] for one in bot.heard()] == ["Create"], "bots do not hear bots"
        assert [one["userId"] for one in await alice.participants(token)] == ["alice"]
        assert face.core.jobs is not None


async def test_how_a_bot_reacts(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (_, bot, alice, token):
        posted = await alice.post(token, "hello")
        path = f"{token}/reaction/{posted['id']}"
        statuses = [(await bot.speak("POST", path, {"reaction": "🦜"}, "🦜")).status for _ in range(2)]
        assert statuses == [201, 200]
        shown = await alice.call("GET", f"{TALK}/reaction/{path.replace('/reaction', '')}")
        assert [(one["actorType"], one["actorId"]) for one in shown["🦜"]] == [("bots", bot.actor_id)]
        assert (await bot.speak("DELETE", path, {"reaction": "🦜"}, "🦜")).status == 200
        assert await alice.call("GET", f"{TALK}/reaction/{path.replace('/reaction', '')}") == []
        assert (await bot.speak("POST", f"{token}/reaction/1", {"reaction": "🦜"}, "🦜")).status == 404
        assert (await bot.speak("POST", path, {"reaction": ""}, "")).status == 400
        assert (await bot.speak("POST", path, {"reaction": "🦜"}, "👍")).status == 401


async def test_who_can_not_sign(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (_, bot, alice, token):
        other = await alice.create_room("Other")
        assert (await bot.say(token, "hi", secret="x" * 40)).code == 401
        assert (await bot.say(other, "hi")).status == 401
        assert (await bot.say("unknownroom", "hi")).status == 401
        assert (await bot.speak("POST", f"{token}/message", {"message": "bye"}, "hi")).status == 401
        assert (await bot.say(token, "x" * 1001)).status == 413
        assert (await bot.say(token, "")).status == 400
        assert (await bot.say(token, "hi", replyTo=77)).status == 400
        assert len(await alice.history(token)) == 1
        await alice.call("DELETE", f"{TALK}/bot/{token}/{bot.id}")
        assert (await bot.say(token, "hi")).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Nextcloud-Talk-Bot-Random": "r" * 64},
        {"X-Nextcloud-Talk-Bot-Random": "r" * 31, "X-Nextcloud-Talk-Bot-Signature": sign(SECRET, "r" * 31, "hi")},
        {"X-Nextcloud-Talk-Bot-Random": "r" * 64, "X-Nextcloud-Talk-Bot-Signature": "no signature"},
        {"X-Nextcloud-Talk-Bot-Random": "r" * 64, "X-Nextcloud-Talk-Bot-Signature": "0" * 63 + "é"},
    ],
)
async def test_malformed_signatures(sqlite_path: Path, tmp_path: Path, headers: dict[str, str]) -> None:
    async with harbour(sqlite_path, tmp_path) as (_, bot, _alice, token):
        encoded = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = await bot.client.try_("POST", f"{TALK}/bot/{token}/message", json={"message": "hi"}, headers=encoded)
        assert answer.status == 400


async def test_guessing_signatures_is_slowed_down(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (_, bot, _alice, token):
        statuses = [(await bot.say(token, "hi", secret="x" * 40)).status for _ in range(11)]
        assert statuses == [401] * 10 + [429]


async def test_who_may_enable_bots(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (face, bot, alice, token):
        bob, eve, nobody = await face.person("bob"), await face.person("eve"), await face.client("", "")
        await alice.add_participant(token, "bob")
        path = f"{TALK}/bot/{token}"
        for method, where in (("GET", path), ("POST", f"{path}/{bot.id}"), ("DELETE", f"{path}/{bot.id}")):
            statuses = [(await client.try_(method, where)).status for client in (bob, eve, nobody)]
            assert statuses == [403, 404, 401]
        assert [client.status for client in [await c.try_("GET", f"{TALK}/bot/admin") for c in (bob, nobody)]] == [
            403,
            401,
        ]
        assert (await alice.try_("POST", f"{path}/{bot.id}")).status == 200
        assert (await alice.try_("POST", f"{path}/999")).status == 400
        await bot.install(enabled=False)
        other = await alice.create_room("Other")
        assert (await alice.try_("POST", f"{TALK}/bot/{other}/{bot.id}")).status == 400
        assert await alice.call("GET", f"{TALK}/bot/{other}") == []
        assert (await bot.say(token, "hi")).status == 401


async def test_lists(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (face, bot, alice, token):
        listed = {"id": bot.id, "name": "Parrot", "description": ""}
        assert await alice.call("GET", f"{TALK}/bot/{token}") == [{**listed, "state": 1}]
        other = await alice.create_room("Other")
        assert await alice.call("GET", f"{TALK}/bot/{other}") == [{**listed, "state": 0}]

        root = await face.person("root")
        administrator = PersonWish(uid="root", groups=("admin",))
        await face.core.provisioning.apply(ROOT, Wish(group=(GroupWish(id="admin"),), person=(administrator,)))
        assert await root.call("GET", f"{TALK}/bot/admin") == [
            {
                **listed,
                "state": 1,
                "url": bot.url,
                "url_hash": bot.actor_id,
                "features": 11,
                "error_count": 0,
                "last_error_date": 0,
                "last_error_message": None,
            }
        ]


async def test_a_bot_hears_that_it_is_out(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (_, bot, alice, token):
        gone = await alice.try_("DELETE", f"{TALK}/bot/{token}/{bot.id}")
        assert (gone.status, gone.payload["state"]) == (200, 0)
        await alice.post(token, "unheard")
        await bot.work()
        assert bot.heard() == [
            {
                "type": "Leave",
                "actor": {"type": "Application", "id": f"bots/{bot.actor_id}", "name": "Parrot"},
                "object": {"type": "Collection", "id": token, "name": "Lab"},
            }
        ]
        assert (await alice.try_("DELETE", f"{TALK}/bot/{token}/{bot.id}")).status == 200
        await bot.work()
        assert len(bot.heard()) == 1


async def test_what_failed_is_told_again_and_nothing_else_twice(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (face, bot, alice, token):
        clock = face.core.clock
        assert isinstance(clock, FakeClock)
        await alice.post(token, "one")
        await bot.work()
        bot.web.answer(PATH, status=500)
        await alice.post(token, "two")
        await alice.post(token, "three")
        await bot.work()
        assert bot.failures == ["The bot answered with the status 500."]
        (shown,) = await face.core.bots.list_all(ROOT)
        assert (shown.error_count, shown.error_ms) == (1, clock.now_ms())
        assert shown.error == "The bot answered with the status 500."

        await bot.work()
        assert len(bot.web.asked) == 2, "it is not asked again at once"
        bot.web.answer(PATH)
        clock.advance(60)
        await bot.work()
        told = [json.loads(one["object"]["content"])["message"] for one in bot.heard()]
        assert told == ["one", "two", "two", "three"]
        assert (await face.core.bots.list_all(ROOT))[0].error_count == 0


async def test_nothing_is_told_of_a_deleted_room(sqlite_path: Path, tmp_path: Path) -> None:
    async with harbour(sqlite_path, tmp_path) as (face, bot, alice, token):
        await alice.post(token, "unheard")
        await alice.call("DELETE", f"{TALK}/room/{token}")
        await bot.work()
        assert bot.heard() == []
        assert await face.core.db.read(lambda tx: bots.rooms_of(tx, BotId(bot.id), 10)) == []


async def test_posting_does_not_wait_for_bots(sqlite_path: Path, tmp_path: Path) -> None:
    """The bot's server never answers."""
    async with harbour(sqlite_path, tmp_path) as (_, bot, alice, token):
        del bot.web.answers[PATH]
        assert (await alice.post(token, "hello"))["message"] == "hello"
        assert bot.web.asked == []


async def test_a_removed_bot(database_url: str, tmp_path: Path) -> None:
    async with harbour(database_url, tmp_path) as (face, bot, alice, token):
        await bot.say(token, "farewell")
        removed = await face.core.bots.remove(ROOT, (await face.core.bots.list_all(ROOT))[0].id)
        assert removed.name == "Parrot"
        assert await alice.call("GET", f"{TALK}/bot/{token}") == []
        assert (await bot.say(token, "hi")).status == 401
        assert (await alice.history(token))[0]["actorDisplayName"] == "Parrot"
        await alice.post(token, "unheard")
        await bot.work()
        assert bot.heard() == []

        await bot.install(name="Macaw")
        await alice.call("POST", f"{TALK}/bot/{token}/{bot.id}")
        await bot.say(token, "I am back")
        assert [one["actorDisplayName"] for one in await alice.history(token, limit=1)] == ["Macaw"]


async def test_a_secret_is_made_if_none_is_given(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        wish = Wish(talk_bot=(TalkBotWish(name="Gull", url="https://bot.example/hook"),))
        granted = await face.core.provisioning.apply(ROOT, wish)
        assert len(granted.changes[0].made["secret"]) == 64
        assert (await face.core.provisioning.apply(ROOT, wish)).changes == ()
