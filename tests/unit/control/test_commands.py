"""Commands on a core: what they take and what they give, as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sabir.control.commands import COMMANDS, run
from sabir.core import Core
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import InvalidInput, NotFound, Unauthenticated
from sabir.domain.wishes import WishRefused
from tests.helpers.clock import FakeClock
from tests.helpers.core import open_core
from tests.helpers.waiting import until

DOCUMENT = {
    "person": [{"uid": "alice", "groups": ["admin"], "olvid": True}, {"uid": "bob", "email": "bob@example.org"}],
    "room": [{"name": "Harbour", "kind": "public", "owner": "alice", "session_room": "harbour"}],
    "dashboard_admin": [{"email": "root@example.org"}],
    "api_token": [{"name": "ci", "valid_until": "2030-01-01T00:00:00Z"}],
    "olvid_admin_key": [{"name": "ops"}],
}
CREATED = "2023-11-14T22:13:20Z"


async def do(core: Core, command: str, **arguments: object) -> Any:
    """As it comes out of the socket."""
    return json.loads(json.dumps(await run(core, command, arguments)))


async def test_apply_tells_what_it_made_and_every_generated_key_once(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        granted = await do(core, "apply", document=DOCUMENT)
        assert (granted["changes"], granted["notes"]) == (6, [])
        alice, bob, room, admin, token, key = granted["made"]
        assert (alice["table"], alice["name"], alice["changed"]) == ("person", "alice", ["created"])
        assert (await core.auth.by_client_key(alice["client_key"], Origin("olvid"))).actor.uid == "alice"
        assert set(bob) == set(admin) == {"table", "name", "changed", "uuid"}
        assert set(room) == {"table", "name", "changed", "token"}
        await core.auth.by_api_token(token["key"], Origin("seald"))
        await core.auth.by_client_key(key["key"], Origin("olvid"))
        assert await do(core, "apply", document=DOCUMENT) == {"changes": 0, "made": [], "notes": []}


async def test_lists(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path, clock=FakeClock()) as core:
        await do(core, "apply", document=DOCUMENT)
        bob, alice = await do(core, "person.list")
        assert (alice["uid"], alice["state"], alice["email"], alice["created"]) == ("alice", "admin", None, CREATED)
        assert (bob["uid"], bob["state"], bob["last_seen"]) == ("bob", "active", None)
        assert [one["uid"] for one in await do(core, "person.list", limit=1)] == ["bob"]
        assert [one["uid"] for one in await do(core, "person.list", name="ALI")] == ["alice"]
        assert await do(core, "group.list") == [{"id": "admin", "display_name": "admin", "members": 1}]
        (room,) = await do(core, "room.list")
        assert (room["name"], room["kind"], room["session_room"]) == ("Harbour", "public", "harbour")
        (token,) = await do(core, "token.list")
        assert (token["name"], token["person"], token["valid_until"]) == ("ci", None, "2030-01-01T00:00:00Z")
        keys = await do(core, "key.list")
        assert [(key["name"], key["person"]) for key in keys] == [("operator", "alice"), ("ops", None)]
        (identity,) = await do(core, "olvid.list")
        assert (identity["first_name"], identity["person"]) == ("alice", "alice")
        (admin,) = await do(core, "seald.list")
        assert (admin["email"], admin["has_password"]) == ("root@example.org", False)


async def test_one_person(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await do(core, "apply", document=DOCUMENT)
        shown = await do(core, "person.show", uid="alice")
        assert (shown["uid"], shown["groups"], shown["session_id"]) == ("alice", ["admin"], None)
        with pytest.raises(NotFound):
            await do(core, "person.show", uid="nobody")
        assert await do(core, "person.disable", uid="bob") == {"is_changed": True}
        assert await do(core, "person.disable", uid="bob") == {"is_changed": False}
        assert (await do(core, "person.list"))[0]["state"] == "disabled"
        assert await do(core, "person.enable", uid="bob") == {"is_changed": True}
        assert await do(core, "person.enable", uid="bob") == {"is_changed": False}
        assert await do(core, "person.erase", uid="bob") == {"is_changed": True}
        with pytest.raises(NotFound):
            await do(core, "person.erase", uid="bob")
        assert [one["uid"] for one in await do(core, "person.list")] == ["alice"]


async def test_a_deleted_key(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        token = (await do(core, "apply", document={"api_token": [{"name": "ci"}]}))["made"][0]["key"]
        await core.auth.by_api_token(token, Origin("seald"))
        epoch = core.remembered.epoch
        await do(core, "key.delete", id=(await do(core, "token.list"))[0]["id"])
        await until(lambda: core.remembered.epoch != epoch)
        with pytest.raises(Unauthenticated):
            await core.auth.by_api_token(token, Origin("seald"))
        with pytest.raises(NotFound):
            await do(core, "key.delete", id=5)


async def test_only_what_is_new_or_only_what_is_there(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        document = {"person": [{"uid": "alice"}]}
        with pytest.raises(WishRefused):
            await do(core, "apply", document=document, scope="there")
        await do(core, "apply", document=document, scope="new")
        with pytest.raises(WishRefused):
            await do(core, "apply", document=document, scope="new")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("nothing", {}),
        ("apply", {}),
        ("apply", {"document": []}),
        ("apply", {"document": {}, "scope": "some"}),
        ("person.list", {"limit": "many"}),
        ("person.list", {"limits": 5}),
        ("person.show", {}),
        ("key.delete", {"id": "5"}),
    ],
)
async def test_commands_that_cannot_be(
    tmp_path: Path, sqlite_path: Path, command: str, arguments: dict[str, object]
) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        with pytest.raises(InvalidInput):
            await do(core, command, **arguments)


def test_every_command_has_a_noun() -> None:
    assert all(name == "apply" or name.count(".") == 1 for name in COMMANDS)


async def test_bots(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        granted = await do(core, "apply", document={"talk_bot": [{"name": "Parrot", "url": "https://bot.example/"}]})
        (made,) = granted["made"]
        assert set(made) == {"table", "name", "changed", "secret", "id"}
        assert await do(core, "bot.list") == [
            {
                "id": int(made["id"]),
                "name": "Parrot",
                "url": "https://bot.example/",
                "features": ["webhook", "response"],
                "state": "active",
                "errors": 0,
                "last_error": None,
            }
        ]
        assert (await do(core, "bot.remove", id=int(made["id"])))["name"] == "Parrot"
        assert await do(core, "bot.list") == []
        with pytest.raises(NotFound):
            await do(core, "bot.remove", id=int(made["id"]))
