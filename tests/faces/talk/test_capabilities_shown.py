"""What clients read in the capabilities, by who asks, and when to look again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Server, Talk
from sabir.faces.talk.capabilities import FEATURES, SUPERSEDED
from scripts.tree import ROOT as TREE
from tests.helpers.core import ROOT
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

OF_THE_FIRST_VERSIONS = [
    "audio",
    "video",
    "chat",
    "guest-signaling",
    "empty-group-room",
    "guest-display-names",
    "multi-room-users",
    "chat-v2",
    "favorites",
    "last-room-activity",
    "no-ping",
    "system-messages",
    "mention-flag",
    "in-call-flags",
    "invite-by-mail",
    "notification-levels",
    "invite-groups-and-mails",
    "locked-one-to-one-rooms",
    "read-only-rooms",
]
"""Source: Nextcloud Talk API, capabilities of Talk 3 to 6."""


def test_what_the_first_versions_announced() -> None:
    assert {SUPERSEDED.get(one, one) for one in OF_THE_FIRST_VERSIONS} <= set(FEATURES)
    assert not set(SUPERSEDED) & set(FEATURES)


def test_the_documentation_names_them() -> None:
    text = (TREE / "docs/faces/talk.md").read_text(encoding="utf-8")
    assert not [one for one in {*FEATURES, *SUPERSEDED} if f"`{one}`" not in text]


async def capabilities(client: TalkClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.call("GET", "cloud/capabilities"))["capabilities"]
    return found


async def test_what_clients_read(tmp_path: Path, sqlite_path: Path) -> None:
    config = Config(talk=Talk(max_message_length=1234), server=Server(public_url="https://chat.example.org"))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice, nobody = await face.person("alice"), await face.client("", "")
        version = (await alice.call("GET", "cloud/capabilities"))["version"]
        assert version.keys() == {"major", "minor", "micro", "string", "edition", "extendedSupport"}
        found, for_guests = await capabilities(alice), await capabilities(nobody)
        assert (found["core"]["pollinterval"], found["files_sharing"]["api_enabled"]) == (60, True)
        assert found["theming"]["url"] == "https://chat.example.org"
        assert "list" in found["notifications"]["ocs-endpoints"]
        own, guests = found["spreed"]["config"], for_guests["spreed"]["config"]
        assert own["attachments"] == {"allowed": True, "folder": "/Talk"}
        assert own["chat"]["max-length"] == guests["chat"]["max-length"] == 1234
        assert own["conversations"] == {"can-create": True}
        assert guests["attachments"] == {"allowed": False}
        assert guests["conversations"] == {"can-create": False}
        assert found["spreed"]["features"] == for_guests["spreed"]["features"] == list(FEATURES)


async def test_what_an_administrator_takes_away(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        nobody = await face.client("", "")
        await face.core.groups.create(ROOT, "few")
        await face.core.groups.join(ROOT, "few", "alice")
        await face.core.settings.set(ROOT, "start_conversations", '["few"]')
        assert (await capabilities(alice))["spreed"]["config"]["conversations"]["can-create"] is True
        assert (await capabilities(bob))["spreed"]["config"]["conversations"]["can-create"] is False
        await face.core.settings.set(ROOT, "allowed_groups", '["few"]')
        assert "spreed" in await capabilities(alice)
        assert "spreed" not in await capabilities(bob)
        assert "spreed" in await capabilities(nobody)


async def talk_hash(client: TalkClient, path: str = "room") -> str:
    return (await client.try_("GET", f"{TALK}/{path}")).headers["X-Nextcloud-Talk-Hash"]


async def test_the_hash_changes_with_what_is_announced(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Harbour")
        before = await talk_hash(alice)
        assert len(before) == 40
        assert await talk_hash(alice, f"room/{token}") == before
        await face.core.settings.set(ROOT, "start_conversations", '["few"]')
        changed = await talk_hash(alice)
        assert (changed != before, len(changed)) == (True, 40)
        await face.core.settings.set(ROOT, "start_conversations", None)
        assert await talk_hash(alice) == before
    limited = Config(talk=Talk(max_message_length=5))
    async with open_talk(tmp_path / "other.db", tmp_path, config=limited) as face:
        assert await talk_hash(await face.person("alice")) != before


async def test_the_calls_flags(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room("Harbour")
        await alice.add_participant(token, "bob")
        assert (await alice.room(token))["callFlag"] == 0
        for client, flags, expected in ((alice, 3, 3), (bob, 5, 7)):
            await client.join(token)
            await client.call("POST", f"{TALK}/call/{token}", data={"flags": flags})
            assert (await alice.room(token))["callFlag"] == expected
        await bob.call("DELETE", f"{TALK}/call/{token}")
        assert (await alice.room(token))["callFlag"] == 3


@pytest.mark.parametrize("ending", ["signaling/settings", "signaling/{token}"])
async def test_the_third_version_of_signaling(tmp_path: Path, sqlite_path: Path, ending: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        token = await _joined(face, alice)
        method = "POST" if "{" in ending else "GET"
        path = f"apps/spreed/api/v3/{ending.format(token=token)}"
        answer = await alice.try_(method, path, data={"messages": "[]"} if method == "POST" else None)
        assert answer.status == 200
        if method == "GET":
            assert answer.payload["helloAuthParams"]["1.0"]["userid"] == "alice"


async def _joined(face: TalkFace, client: TalkClient) -> str:
    token = await client.create_room("Harbour", kind=PUBLIC)
    await client.join(token)
    return token
