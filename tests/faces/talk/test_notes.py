"""The room that everyone has alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import WrongState
from tests.helpers.core import ROOT
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk

ROOM = "apps/spreed/api/v4/room"


async def test_notes_to_self(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        assert await alice.rooms() == []
        made = await alice.try_("GET", f"{ROOM}/note-to-self")
        assert (made.status, made.code) == (201, 201)
        assert (made.payload["type"], made.payload["displayName"]) == (6, "Note to self")
        token = made.payload["token"]
        again = await alice.try_("GET", f"{ROOM}/note-to-self")
        assert (again.status, again.payload["token"]) == (200, token)
        assert (await bob.call("GET", f"{ROOM}/note-to-self"))["token"] != token

        await alice.post(token, "buy rope")
        assert [one["message"] for one in await alice.history(token, limit=1)] == ["buy rope"]
        assert [one["token"] for one in await alice.rooms()] == [token]
        assert (await bob.try_("GET", f"{ROOM}/{token}")).status == 404


async def test_nobody_else_comes_in(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, nobody = await face.person("alice"), await face.client("", "")
        await face.person("bob")
        assert (await nobody.try_("GET", f"{ROOM}/note-to-self")).status == 401
        token = (await alice.call("GET", f"{ROOM}/note-to-self"))["token"]
        added = {"newParticipant": "bob"}
        for method, path, wish in (
            ("POST", "participants", added),
            ("POST", "public", {}),
            ("PUT", "permissions/default", {"permissions": 4}),
        ):
            assert (await alice.try_(method, f"{ROOM}/{token}/{path}", json=wish)).status == 400, path
        assert (await alice.try_("POST", f"{TALK}/room", json={"roomType": 6})).status == 400
        with pytest.raises(WrongState):
            await face.core.rooms.publish(ROOT, ByToken(token), "notes")
        assert await face.core.provisioning.rooms(ROOT, 10) == []
