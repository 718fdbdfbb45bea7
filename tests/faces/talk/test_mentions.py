"""Mentions as they come out: placeholders, rich objects, and who is marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.core.steps.registering import NewPerson
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.core import ROOT
from tests.helpers.talk_face import open_talk


def user(uid: str, name: str) -> dict[str, str]:
    return {"type": "user", "id": uid, "name": name}


@pytest.mark.parametrize(
    ("text", "shown", "parameters"),
    [
        ("hi @bob", "hi {mention-user1}", {"mention-user1": user("bob", "Bob")}),
        ("@bob @bob", "{mention-user1} {mention-user1}", {"mention-user1": user("bob", "Bob")}),
        (
            "@bob and @bobby",
            "{mention-user2} and {mention-user1}",
            {"mention-user1": user("bobby", "Bobby"), "mention-user2": user("bob", "Bob")},
        ),
        ("@bob. @nobody", "@bob. @nobody", []),
        ('@"Ada L"', "{mention-user1}", {"mention-user1": user("Ada L", "Ada l")}),
        ('@"bob"', '@"bob"', {"mention-user1": user("bob", "Bob")}),
        ("@eve", "{mention-user1}", {"mention-user1": user("eve", "Eve")}),
        ("mail bob@example.org", "mail bob@example.org", []),
        ('@"guest/abc"', "{mention-guest1}", {"mention-guest1": {"type": "guest", "id": "guest/abc", "name": "Guest"}}),
        ("//help", "/help", []),
        ("a // b", "a // b", []),
    ],
)
async def test_a_mention(
    tmp_path: Path, sqlite_path: Path, text: str, shown: str, parameters: dict[str, Any] | list[Any]
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        for uid in ("bobby", "eve", "Ada L"):
            await face.core.people.create(ROOT, NewPerson(uid, display_name=uid.capitalize()))
        made = await alice.post(token, text)
        (seen,) = await alice.history(token, limit=1)
    assert (made["message"], made["messageParameters"]) == (shown, parameters)
    assert seen == made


async def test_everyone(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        made = await alice.post(token, "@all hands")
        call = {"type": "call", "id": token, "name": "Harbour", "call-type": "group"}
        assert (made["message"], made["messageParameters"]) == ("{mention-call1} hands", {"mention-call1": call})
        assert [(await client.room(token))["unreadMention"] for client in (alice, bob)] == [False, True]
        assert (await bob.room(token))["lastMessage"] == made
        pair = await alice.create_room(kind=1, invite="bob")
        assert (await alice.post(pair, "@all"))["message"] == "@all"


async def test_names_are_those_of_today(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        eve = await face.person("eve")
        await alice.post(token, "@bob meet @eve")
        assert (await bob.room(token))["unreadMention"] is True
        assert await eve.rooms() == []
        await alice.add_participant(token, "eve")
        assert (await eve.room(token))["unreadMention"] is False
