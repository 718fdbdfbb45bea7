"""Messages that are meant as commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk


async def test_help(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        before = await bob.history(token)
        answer = await alice.try_("POST", f"{TALK}/chat/{token}", data={"message": " /help "})
        made = answer.payload
        assert answer.status == 201
        assert made == {
            "id": made["id"],
            "token": token,
            "actorType": "bots",
            "actorId": "talk",
            "actorDisplayName": "talk-bot",
            "timestamp": 1_700_000_000,
            "message": "There are currently no commands available.",
            "messageParameters": [],
            "systemMessage": "",
            "messageType": "command",
            "isReplyable": False,
            "referenceId": "",
            "expirationTimestamp": 0,
            "reactions": [],
        }
        assert (await alice.history(token))[0] == made
        assert await bob.history(token) == before
        heard = await bob.poll(token, before[0]["id"])
        assert (heard.messages, heard.last_given) == ([], made["id"])
        room = await bob.room(token)
        assert (room["unreadMessages"], room["lastMessage"]["id"]) == (0, before[0]["id"])
        refused = await alice.try_("POST", f"{TALK}/chat/{token}", data={"message": "x", "replyTo": made["id"]})
        assert refused.status == 400


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ("/dance", "The command does not exist", "command"),
        ("/help me", "The command does not exist", "command"),
        ("/dance all night", "The command does not exist", "command"),
        ("//help", "/help", "comment"),
        ("///", "//", "comment"),
        ("/", "/", "comment"),
        ("/usr/bin/env", "/usr/bin/env", "comment"),
        ("see /help", "see /help", "comment"),
    ],
)
async def test_what_is_a_command(tmp_path: Path, sqlite_path: Path, text: str, shown: str, kind: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        made = await alice.post(token, text)
        assert (made["message"], made["messageType"]) == (shown, kind)


async def test_refusals(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        eve = await face.person("eve")
        assert (await eve.try_("POST", f"{TALK}/chat/{token}", data={"message": "/help"})).status == 404
        await alice.call("PUT", f"{TALK}/room/{token}/read-only", data={"state": 1})
        assert (await alice.try_("POST", f"{TALK}/chat/{token}", data={"message": "/help"})).status == 403
