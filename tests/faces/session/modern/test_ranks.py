"""Moderators and administrators of rooms and of all of them, as clients see them; every role at every route."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.domain.ranks import RankWish
from sabir.domain.rooms import Role
from sabir.jobs.periodic import core_handlers
from tests.helpers.core import ROOT, make_room
from tests.helpers.session_client import PollRequest, Refused
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import Prefix
from tests.helpers.session_face import open_harbour
from tests.helpers.session_leaders import administrator, code, moderator, owner_of, second_room

STRANGER = "05" + "11" * 32


async def test_ranks_as_clients_see_them(database_url: str, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        ann, bob, carol = await administrator(harbour), harbour.modern("bob", wire=wire), harbour.modern("carol")
        before = await bob.room("harbour")
        owner = await owner_of(harbour)
        assert (before["moderators"], before["admins"]) == ([], sorted([owner, ann.session_id]))
        assert not before.keys() & {"moderator", "admin", "default_read", "hidden_moderators", "hidden_admins"}
        reply = await ann.set_role(bob.session_id, "harbour", moderator=True)
        assert reply == {"info_updates": {"harbour": before["info_updates"] + 1}}
        seen = await bob.room("harbour")
        assert (seen["moderators"], seen["moderator"], seen["info_updates"]) == (
            [bob.session_id],
            True,
            before["info_updates"] + 1,
        )
        assert "admin" not in seen
        assert [seen[f"default_{one}"] for one in ("accessible", "read", "write", "upload")] == [True] * 4
        await ann.promote(carol.session_id, "harbour", admin=True)
        assert (await bob.room("harbour"))["admins"] == sorted([owner, ann.session_id, carol.session_id])
        assert (await carol.room("harbour"))["admin"] is True
        await ann.set_role(bob.session_id, "harbour", moderator=False, admin=False)
        assert (await bob.room("harbour"))["moderators"] == []
        members = await harbour.core.participants.list_members(harbour.alice, harbour.room.id)
        roles = {one.session_id: (one.participant.role, one.participant.is_admin) for one in members if one.session_id}
        assert roles == {
            ann.session_id: (Role.GUEST_MODERATOR, True),
            bob.session_id: (Role.GUEST, False),
            carol.session_id: (Role.GUEST_MODERATOR, True),
        }


async def test_concealed_moderators(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        ann, bob, carol = await administrator(harbour), harbour.modern("bob"), await harbour.member("carol")
        await ann.set_role(bob.session_id, "harbour", moderator=True, visible=False)
        seen, shown = await harbour.modern("carol").room("harbour"), await ann.room("harbour")
        assert seen["moderators"] == []
        assert "hidden_moderators" not in seen
        assert (shown["moderators"], shown["hidden_moderators"]) == ([], [bob.session_id])
        owner = await owner_of(harbour)
        assert await carol.moderators("harbour") == [owner, ann.session_id]
        (poll,) = await carol.compact_poll(PollRequest("harbour"))
        assert poll.moderators == (owner, ann.session_id)
        legacy = harbour.client("bob")
        await legacy.join("harbour")
        assert await legacy.moderators("harbour") == [owner, ann.session_id, bob.session_id]
        (poll,) = await legacy.compact_poll(PollRequest("harbour"))
        assert poll.moderators == (owner, ann.session_id, bob.session_id)
        await ann.set_role(bob.session_id, "harbour", admin=True, visible=False)
        assert (await bob.room("harbour"))["hidden_admins"] == [bob.session_id]
        with pytest.raises(Refused, match="403"):  # nobody acts on an equal rank
            await ann.set_role(bob.session_id, "harbour", admin=True)
        await bob.set_role(bob.session_id, "harbour", admin=True)
        assert (await harbour.modern("carol").room("harbour"))["admins"] == sorted(
            [owner, ann.session_id, bob.session_id]
        )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rooms": ["harbour"]},
        {"moderator": True},
        {"global": False, "moderator": True},
        {"rooms": ["harbour"], "global": True, "moderator": True},
        {"rooms": ["harbour"], "admin": True, "moderator": False},
        {"rooms": [], "moderator": True},
        {"rooms": "harbour", "moderator": True},
        {"rooms": [1], "moderator": True},
        {"rooms": ["harbour"], "moderator": "yes"},
        ["harbour"],
        b"",
    ],
)
async def test_bodies_about_ranks_that_make_no_sense(sqlite_path: Path, tmp_path: Path, body: Any) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        ann = await administrator(harbour)
        assert await code(ann, "POST", f"/user/{STRANGER}/moderator", body) == 400


async def test_all_rooms_and_those_to_come(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        ann, bob = harbour.modern("ann"), harbour.modern("bob")
        await second_room(harbour)
        assert await code(ann, "POST", f"/user/{bob.session_id}/moderator", {"global": True, "moderator": True}) == 403
        await harbour.core.staff.rank_on_server(ROOT, ann.session_id, RankWish(is_moderator=None, is_admin=True))
        before = {room: (await bob.room(room))["info_updates"] for room in ("harbour", "quay")}
        reply = await ann.set_role(bob.session_id, moderator=True)
        assert reply == {"info_updates": {room: count + 1 for room, count in before.items()}}
        assert (await harbour.modern("carol").room("quay"))["moderators"] == []  # concealed unless it is said
        seen = await bob.room("quay")
        assert (seen["moderator"], seen["global_moderator"], seen["hidden_moderators"]) == (
            True,
            True,
            [bob.session_id],
        )
        assert "global_admin" not in seen
        own = await ann.poll_info("harbour")
        assert (own["admin"], own["global_admin"], own["details"]["global_admin"]) == (True, True, True)
        pier = await make_room(harbour.core, harbour.alice, name="Pier")
        await harbour.core.rooms.publish(harbour.alice, pier.id, "pier")
        await core_handlers(harbour.core)["session.room"](str(pier.id), "{}")
        assert (await bob.room("pier"))["moderator"] is True
        await ann.set_role(bob.session_id, moderator=False)
        assert "moderator" not in await bob.room("pier")


ROUTES: dict[tuple[str, str], tuple[Any, tuple[int, int, int, int, int]]] = {
    ("PUT", "/room/harbour"): ({"description": "x"}, (401, 403, 403, 403, 200)),
    ("GET", "/room/harbour/permissions"): (None, (401, 403, 403, 200, 200)),
    ("GET", f"/room/harbour/permissions/{STRANGER}"): (None, (401, 403, 403, 200, 200)),
    ("POST", f"/room/harbour/permissions/{STRANGER}"): ({"read": True}, (401, 403, 403, 200, 200)),
    ("GET", "/room/harbour/futurePermissions"): (None, (401, 403, 403, 200, 200)),
    ("GET", f"/room/harbour/futurePermissions/{STRANGER}"): (None, (401, 403, 403, 200, 200)),
    ("POST", f"/room/harbour/futurePermissions/{STRANGER}"): ({"in": 1, "read": True}, (401, 403, 403, 200, 200)),
    ("POST", f"/user/{STRANGER}/moderator"): ({"rooms": ["harbour"], "moderator": False}, (401, 403, 403, 403, 200)),
    ("POST", f"/user/{STRANGER}/ban"): ({"rooms": ["harbour"]}, (401, 403, 403, 200, 200)),
    ("POST", f"/user/{STRANGER}/unban"): ({"rooms": ["harbour"]}, (401, 403, 403, 200, 200)),
}
"""Body, and statuses for: nobody, a banned one, a member, a moderator, an administrator."""


async def test_every_role_at_every_route(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mia, ann = await moderator(harbour), await administrator(harbour)
        banned, member = harbour.modern("eve"), harbour.modern("bob")
        await mia.ban(banned.session_id, "harbour")
        for (method, path), (body, statuses) in ROUTES.items():
            assert await code(member, method, path, body, is_signed=False) == statuses[0], (method, path)
            for client, expected in zip((banned, member, mia, ann), statuses[1:], strict=True):
                assert await code(client, method, path, body) == expected, (method, path, expected)
            if path.startswith("/room"):
                assert await code(ann, method, path.replace("harbour", "nowhere"), body) == 404, (method, path)
            elif method == "POST":
                assert await code(ann, method, path, body | {"rooms": ["harbour", "nowhere"]}) == 404, (method, path)


@pytest.mark.parametrize("form", ["15", "25"])
async def test_someone_is_the_same_under_every_id(sqlite_path: Path, tmp_path: Path, form: Prefix) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mia, bob, blinded = await moderator(harbour), harbour.modern("bob"), harbour.modern("bob", prefix=form)
        await bob.poll_info("harbour")
        for hidden in (blinded.session_id, bob.session_id, bob.session_id.upper()):
            await mia.ban(hidden, "harbour")
            for client in (bob, blinded):
                assert await code(client, "GET", "/room/harbour") == 403
            await mia.unban(bob.session_id, "harbour")
            assert await mia.set_permissions("harbour", hidden, write=False) == {"write": False}
            assert await mia.permissions("harbour") == {bob.session_id: {"write": False}}
            await mia.set_permissions("harbour", blinded.session_id, default_write=True)
