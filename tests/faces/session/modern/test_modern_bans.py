"""Bans in rooms and from the server, by both APIs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Session
from sabir.domain.ranks import RankWish
from tests.helpers.core import ROOT
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import open_harbour
from tests.helpers.session_leaders import code, moderator, second_room

STRANGER = "05" + "11" * 32
ON_SERVER = Config(session=Session(ban_scope="server"))


async def test_bans(database_url: str, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        mia, bob = await moderator(harbour), harbour.modern("bob", wire=wire)
        legacy = await harbour.member("bob")
        await second_room(harbour)
        posted = await bob.post("harbour", "spam")
        assert (await mia.call("POST", f"/user/{bob.session_id}/ban", {"rooms": ["harbour"]})).json == {}
        for method, path in (
            ("GET", "/room/harbour"),
            ("GET", "/room/harbour/pollInfo/0"),
            ("GET", "/room/harbour/messages/recent"),
            ("PUT", f"/room/harbour/reaction/{posted.id}/x"),
        ):
            assert await code(bob, method, path) == 403
        assert (await legacy.call("GET", "messages", room="harbour"))[0] == 403
        assert await code(bob, "GET", "/room/quay") == 200
        assert await mia.recent("harbour") == [posted]
        await mia.unban(bob.session_id, "harbour")
        assert await bob.recent("harbour") == [posted]
        assert (await legacy.call("GET", "messages", room="harbour"))[0] == 200


async def test_ban_and_delete_as_desktop_does_it(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mia, bob = await moderator(harbour), harbour.modern("bob")
        await bob.post("harbour", "spam")
        assert [reply.code for reply in await mia.ban_and_delete(bob.session_id, "harbour")] == [200, 200]
        assert await mia.recent("harbour") == []


async def test_a_ban_for_a_time(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mia, bob = await moderator(harbour), harbour.modern("bob")
        await bob.poll_info("harbour")
        await mia.ban(bob.session_id, "harbour", for_s=3600)
        ends_s = harbour.clock.now_ms() / 1000 + 3600
        assert await mia.future_permissions("harbour") == [
            {"session_id": bob.session_id, "at": ends_s, "banned": False}
        ]
        assert await mia.future_permissions("harbour", bob.session_id) == [{"at": ends_s, "banned": False}]
        harbour.clock.advance(3600)
        await harbour.core.server_bans.lift_expired()
        await bob.post("harbour", "back")
        assert await mia.future_permissions("harbour") == []


async def test_bans_from_the_server(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        ann, bob = harbour.modern("ann"), harbour.modern("bob")
        await second_room(harbour)
        await bob.poll_info("harbour")
        assert await code(ann, "POST", f"/user/{bob.session_id}/ban", {"global": True}) == 403
        await harbour.core.staff.rank_on_server(ROOT, ann.session_id, RankWish(is_moderator=True, is_admin=None))
        await ann.ban(bob.session_id)
        for path in ("/capabilities", "/rooms", "/room/harbour", "/room/quay"):
            reply = await bob.call("GET", path)
            assert (reply.code, reply.body) == (403, b"Banned")
        assert await code(bob, "GET", "/room/quay", is_signed=False) == 200
        for prefix in ("15", "25"):  # the same person
            assert await code(harbour.modern("bob", prefix=prefix), "GET", "/capabilities") == 403
        await ann.unban(bob.session_id)
        await bob.post("harbour", "back")


async def test_a_ban_of_the_legacy_api_from_the_server(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire, config=ON_SERVER) as harbour:
        mia, bob = await harbour.moderator("mia"), await harbour.member("bob")
        await second_room(harbour)
        await bob.join("quay")
        await mia.ban("harbour", bob.session_id)
        for room in ("harbour", "quay"):
            assert (await bob.call("GET", "messages", room=room))[0] == 403
        assert await mia.banned("harbour") == [bob.session_id]
        assert await code(harbour.modern("bob"), "GET", "/capabilities") == 403
        await mia.unban("harbour", bob.session_id)
        for room in ("harbour", "quay"):
            assert (await bob.call("GET", "messages", room=room))[0] == 200
        await bob.post("quay", "spam")
        await mia.ban("harbour", bob.session_id, delete_all=True)
        assert (await bob.call("GET", "messages", room="quay"))[0] == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"global": False},
        {"rooms": ["harbour"], "global": True},
        {"rooms": []},
        {"rooms": ["harbour"], "timeout": 0},
        {"rooms": ["harbour"], "timeout": -1},
        {"rooms": ["harbour"], "timeout": "1"},
        {"rooms": ["harbour"], "timeout": 1e9},
        b"{",
    ],
)
async def test_bodies_about_bans_that_make_no_sense(sqlite_path: Path, tmp_path: Path, body: Any) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mia = await moderator(harbour)
        assert await code(mia, "POST", f"/user/{STRANGER}/ban", body) == 400
        assert await mia.permissions("harbour") == {}
