"""Commands on published rooms and the people in them, on a core; the same on both databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sabir.control.commands import run
from sabir.core import Core
from sabir.core.steps.addresses import ByName
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import InvalidInput, NotFound, Unauthenticated
from sabir.domain.messages import Draft
from sabir.domain.wishes import WishRefused
from sabir.store import activity
from sabir.store.transaction import Tx
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core

BOB, CARA, DORA = (f"{prefix}{number:02x}" + "ab" * 31 for prefix, number in (("05", 1), ("05", 2), ("15", 3)))
NAMES = {BOB: "bob", CARA: "cara", DORA: "dora"}


async def do(core: Core, command: str, **arguments: object) -> Any:
    """As it comes out of the socket."""
    return json.loads(json.dumps(await run(core, command, arguments)))


async def add(core: Core, *rooms: str) -> None:
    for room in rooms:
        await do(core, "apply", document={"room": [{"session_room": room}]}, scope="new")


async def leaders(core: Core, room: str | None) -> dict[str, tuple[str, bool]]:
    found = await do(core, "session.leaders", room=room)
    return {NAMES[one["key"]]: (one["rank"], one["hidden"]) for one in found}


async def banned(core: Core, room: str | None) -> dict[str, str | None]:
    return {NAMES[one["key"]]: one["until"] for one in await do(core, "session.bans", room=room)}


async def test_rooms_are_counted(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob, name="Harbour")
        await core.rooms.publish(alice, room.id, "harbour")
        await make_room(core, alice, name="Cellar")
        await add(core, "empty")
        for number in range(3):
            await core.messages.post(alice, room.id, Draft(f"{number}"))
            clock.advance(60)
        shown = await do(core, "session.show")
        assert len(bytes.fromhex(shown["public_key"])) == 32
        empty, harbour = shown["rooms"]
        assert empty == {"session_room": "empty", "name": "empty", "members": 0, "active": 0, "posts": 0}
        assert (harbour["name"], harbour["members"], harbour["posts"]) == ("Harbour", 2, 3)
        assert len((await do(core, "session.show", limit=1))["rooms"]) == 1
        assert (await do(core, "session.stats", room="HARBOUR", window="150s"))["posts"] == 2
        assert (await do(core, "session.stats", room="harbour"))["posts"] == 3
        assert await do(core, "session.stats", room="empty") == {"posts": 0, "active_users": 0}
        with pytest.raises(NotFound):
            await do(core, "session.stats", room="cellar")
        with pytest.raises(InvalidInput):
            await do(core, "session.stats", room="harbour", window="soon")


async def test_a_room_changes_and_goes(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        await make_room(core, alice, name="Cellar")
        await add(core, "Harbour")
        changed = await do(core, "session.set", room="HARBOUR", row={"description": "Ships"}, rename="port")
        assert [(one["name"], one["changed"]) for one in changed["made"]] == [
            ("Harbour", ["description"]),
            ("port", ["session_room"]),
        ]
        assert changed["changes"] == 2
        assert await do(core, "session.set", room="port", row={"description": "Ships"}, rename="port") == {
            "changes": 0,
            "made": [],
            "notes": [],
        }
        with pytest.raises(NotFound):  # a room of that name is there, but not published
            await do(core, "session.set", room="pier", row={"name": "Cellar"})
        with pytest.raises(InvalidInput):
            await do(core, "session.set", room="port", row={}, rename="rooms")
        with pytest.raises(WishRefused):
            await do(core, "session.set", room="port", row={"owner": "nobody"})
        assert await do(core, "session.delete", room="Port") == {"is_changed": True}
        with pytest.raises(NotFound):
            await do(core, "session.delete", room="port")
        with pytest.raises(NotFound):
            await core.rooms.get_published(ByName("port"))


async def test_ranks(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        await add(core, "harbour", "quay")
        assert await do(core, "session.rank", key=BOB.upper(), is_moderator=True, rooms=["QUAY"]) == {"rooms": ["quay"]}
        await do(core, "session.rank", key=CARA, is_admin=True, is_visible=False, rooms=["*"])
        await do(core, "session.rank", key=DORA, is_moderator=True, is_visible=False)
        everywhere = {"cara": ("admin", True), "dora": ("moderator", True)}
        assert await leaders(core, "harbour") == everywhere
        assert await leaders(core, "quay") == {"bob": ("moderator", False), **everywhere}
        assert await leaders(core, None) == {"dora": ("moderator", True)}
        await add(core, "later")
        await core.staff.settle_room((await core.rooms.get_published(ByName("later"))).id)
        assert await leaders(core, "later") == {"dora": ("moderator", True)}
        await do(core, "session.rank", key=CARA, is_admin=False, rooms=["quay"])
        await do(core, "session.rank", key=CARA, is_moderator=False, rooms=["harbour"])
        assert await leaders(core, "quay") == {
            "bob": ("moderator", False),
            "cara": ("moderator", False),
            "dora": ("moderator", True),
        }
        assert await leaders(core, "harbour") == {"dora": ("moderator", True)}
        for arguments in ({"rooms": ["none"]}, {"rooms": ["quay", "none"]}):
            with pytest.raises(NotFound):
                await do(core, "session.rank", key=BOB, is_moderator=False, **arguments)
        for wrong in ({"key": "05"}, {"key": BOB}, {"key": BOB, "is_moderator": True, "rooms": []}):
            with pytest.raises(InvalidInput):
                await do(core, "session.rank", **wrong)


async def test_bans(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        await add(core, "harbour", "quay")
        await do(core, "session.ban", key=BOB, rooms=["harbour"], duration="1d")
        await do(core, "session.ban", key=CARA)
        assert await banned(core, "harbour") == {"bob": "2023-11-15T22:13:20Z", "cara": None}
        assert await banned(core, "quay") == {"cara": None}
        assert await banned(core, None) == {"cara": None}
        assert await do(core, "session.unban", key=CARA) == {"is_changed": True}
        assert await do(core, "session.unban", key=CARA) == {"is_changed": False}
        assert await banned(core, "quay") == {}
        clock.advance(86_400)
        await core.server_bans.lift_expired()
        assert await banned(core, "harbour") == {}
        await do(core, "session.ban", key=BOB, rooms=["*"])
        assert await banned(core, "quay") == {"bob": None}
        await do(core, "session.unban", key=BOB, rooms=["quay"])
        assert (await banned(core, "quay"), await banned(core, "harbour")) == ({}, {"bob": None})
        with pytest.raises(NotFound):
            await do(core, "session.bans", room="none")
        with pytest.raises(InvalidInput):
            await do(core, "session.ban", key=BOB, duration="for ever")


async def test_rights(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        await add(core, "harbour")
        given = await do(core, "session.set_rights", room="harbour", key=BOB, allow="RW", deny="u")
        assert given == {"key": BOB, "allowed": "rw", "denied": "u"}
        await do(core, "session.set_rights", room="harbour", key=DORA, deny="a")
        listed = {
            NAMES[one["key"]]: (one["allowed"], one["denied"])
            for one in await do(core, "session.rights", room="harbour")
        }
        assert listed == {"bob": ("rw", "u"), "dora": (None, "a")}
        cleared = await do(core, "session.set_rights", room="harbour", key=BOB, clear="rwu")
        assert cleared == {"key": BOB, "allowed": None, "denied": None}
        assert len(await do(core, "session.rights", room="harbour")) == 1
        for wrong in ({"allow": "x"}, {"allow": "r", "deny": "r"}, {"allow": "rr"}):
            with pytest.raises(InvalidInput):
                await do(core, "session.set_rights", room="harbour", key=BOB, **wrong)
        with pytest.raises(NotFound):
            await do(core, "session.rights", room="none")


async def test_tokens_are_revoked(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await add(core, "harbour")
        room = (await core.rooms.get_published(ByName("harbour"))).id
        token = await core.tokens.challenge(room, BOB)
        await core.tokens.claim(room, BOB, token)
        assert await do(core, "session.revoke", key=BOB) == {"tokens": 1}
        assert await do(core, "session.revoke", key=BOB) == {"tokens": 0}
        [holder] = await core.tokens.check([("harbour", token.hex())], Origin("session"))
        assert isinstance(holder, Unauthenticated)


async def test_members_who_were_there_are_active(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob, name="Harbour")
        await core.rooms.publish(alice, room.id, "harbour")

        def unit(tx: Tx) -> None:
            tx.lock([room.id])
            activity.mark(tx, room.id, bob.person_id, at_ms=clock.now_ms())

        await core.db.write(unit)
        for days, active in ((0, 1), (6, 1), (2, 0)):
            clock.advance(days * 86_400)
            assert (await do(core, "session.show"))["rooms"][0]["active"] == active
            window = await do(core, "session.stats", room="harbour", window="2h")
            assert window["active_users"] == (1 if days == 0 else 0)
