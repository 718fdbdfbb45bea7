"""The picker of who can be invited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.helpers.core import ROOT
from tests.helpers.talk_client import TalkClient
from tests.helpers.talk_face import open_talk

PATH = "core/autocomplete/get"


async def found(client: TalkClient, search: str, *, types: str = "0 1", **query: Any) -> list[str]:
    wish = {"search": search, "itemType": "call", "itemId": "new", "shareTypes[]": types.split(), **query}
    return [f"{one['source']}/{one['id']}" for one in await client.call("GET", PATH, params=wish)]


async def test_people_and_groups(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice = await face.person("alice")
        for uid in ("bob", "bobby", "carol", "gone"):
            await face.person(uid)
        await face.core.groups.create(ROOT, "bobs", "All Bobs")
        await face.core.profiles.change(ROOT, "carol", "display_name", "Cärol Bobson")
        await face.core.people.disable(ROOT, face.people["gone"].person_id)
        assert await found(alice, "BOB") == ["users/bob", "users/bobby", "users/carol", "groups/bobs"]
        assert await found(alice, "cärol") == ["users/carol"]
        assert await found(alice, "bob", types="0") == ["users/bob", "users/bobby", "users/carol"]
        assert await found(alice, "bob", types="1") == ["groups/bobs"]
        assert await found(alice, "bob", types="4 7") == []
        assert await found(alice, "bob", limit=1) == ["users/bob", "groups/bobs"]
        assert await found(alice, "alice") == []
        assert await found(alice, "gone") == []
        assert await found(alice, "") == ["users/bob", "users/bobby", "users/carol", "groups/bobs"]
        assert await found(alice, "bob%_") == []
        one = (await alice.call("GET", PATH, params={"search": "carol"}))[0]
        assert (one["id"], one["label"], one["icon"], one["source"]) == ("carol", "Cärol Bobson", "icon-user", "users")


async def test_those_in_the_room_are_left_out(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        await face.person("bobby")
        token = await alice.create_room("Harbour")
        await alice.add_participant(token, "bob")
        other = await bob.create_room("Other")
        assert await found(alice, "bob", itemId=token) == ["users/bobby"]
        assert await found(alice, "bob", itemId=other) == ["users/bob", "users/bobby"]  # it tells nothing
        assert await found(alice, "bob", itemId="zzzz") == ["users/bob", "users/bobby"]


async def test_only_who_is_logged_in_looks(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        nobody = await face.client("", "")
        assert (await nobody.try_("GET", PATH, params={"search": "a"})).status == 401
