"""Ranks, bans, rights and room settings over the modern API, as their caller and others see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Session
from sabir.domain.messages import Draft
from sabir.domain.ranks import RankWish
from sabir.domain.rooms import Role
from sabir.jobs.periodic import core_handlers
from tests.helpers.core import ROOT, make_room
from tests.helpers.session_client import PollRequest, Refused
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_face import Harbour, open_harbour

STRANGER = "05" + "11" * 32
ON_SERVER = Config(session=Session(ban_scope="server"))


async def code(client: ModernClient, method: str, path: str, body: Any = None, *, is_signed: bool = True) -> int:
    return (await client.call(method, path, body, is_signed=is_signed)).code


async def administrator(harbour: Harbour, name: str = "ann", *, prefix: Prefix = "00") -> ModernClient:
    """Someone of the room's administrators, with a client of today."""
    client = harbour.modern(name, prefix=prefix)
    await client.poll_info("harbour")
    wish = RankWish(is_moderator=None, is_admin=True)
    await harbour.core.staff.rank_in_rooms(harbour.alice, client.session_id, wish, ["harbour"])
    return client


async def moderator(harbour: Harbour, name: str = "mia") -> ModernClient:
    client = harbour.modern(name)
    wish = RankWish(is_moderator=True, is_admin=False)
    await harbour.core.staff.rank_in_rooms(harbour.alice, client.session_id, wish, ["harbour"])
    return client


async def owner_of(harbour: Harbour) -> str:
    """The relay id by which the Session wire knows alice."""
    await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("I am the owner"))
    (message,) = await harbour.modern("reader").recent("harbour")
    return message.author


async def second_room(harbour: Harbour) -> None:
    quay = await make_room(harbour.core, harbour.alice, name="Quay")
    await harbour.core.rooms.publish(harbour.alice, quay.id, "quay")


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


async def test_rights_of_one_person(database_url: str, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        mia, bob = await moderator(harbour), harbour.modern("bob", wire=wire)
        legacy = await harbour.member("bob")
        posted = await bob.post("harbour", "hello")
        assert await mia.set_permissions("harbour", bob.session_id, write=False) == {"write": False}
        assert await mia.permissions("harbour") == {bob.session_id: {"write": False}}
        poll = await bob.poll_info("harbour")
        assert (poll["read"], poll["write"], poll["upload"]) == (True, False, False)
        assert await code(bob, "POST", "/room/harbour/message", bob.signed(bob.write("x"))) == 403
        assert await code(bob, "POST", "/room/harbour/file", b"x") == 403
        with pytest.raises(Refused, match="403"):
            await legacy.post("harbour", "x")
        assert await mia.set_permissions("harbour", bob.session_id, default_write=True, upload=False) == {
            "upload": False
        }
        await bob.post("harbour", "again")
        assert await code(bob, "POST", "/room/harbour/file", b"x") == 403
        with pytest.raises(Refused, match="403"):
            await legacy.upload("harbour", b"x")
        assert await mia.set_permissions("harbour", bob.session_id, read=False) == {"read": False, "upload": False}
        assert await code(bob, "GET", "/room/harbour") == 200
        for path in ("pollInfo/0", "messages/recent", f"message/{posted.id}"):
            assert await code(bob, "GET", f"/room/harbour/{path}") == 403
        assert (await legacy.call("GET", "messages", room="harbour"))[0] == 403
        assert [poll.status for poll in await legacy.compact_poll(PollRequest("harbour"))] == [403]
        await mia.set_permissions("harbour", bob.session_id, accessible=False)
        for path in ("", "/pollInfo/0", "/messages/recent"):
            assert await code(bob, "GET", f"/room/harbour{path}") == 404
        assert await code(bob, "POST", "/room/harbour/message", bob.signed(bob.write("x"))) == 404
        assert [room["token"] for room in await bob.ask("GET", "/rooms")] == []
        everything = {f"default_{one}": True for one in ("accessible", "read", "write", "upload")}
        assert await mia.set_permissions("harbour", bob.session_id, **everything) == {}
        assert await mia.permissions("harbour", bob.session_id) == {}
        await bob.post("harbour", "all is well")


async def test_a_hidden_room_with_guests_of_its_own(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        ann, bob, carol = await administrator(harbour), harbour.modern("bob"), harbour.modern("carol")
        await ann.set_room("harbour", default_accessible=False, default_read=False)
        await ann.set_permissions("harbour", bob.session_id, read=True)
        await bob.post("harbour", "quietly")
        for client, expected in ((bob, 200), (carol, 404), (ann, 200)):
            assert await code(client, "GET", "/room/harbour") == expected
        assert await carol.rooms() == []
        legacy = harbour.client("carol")
        assert await legacy.rooms() == {}
        assert (await legacy.call("GET", "rooms/harbour"))[0] == 404
        await ann.set_permissions("harbour", carol.session_id, accessible=True)
        assert await code(carol, "GET", "/room/harbour") == 200
        assert await code(carol, "GET", "/room/harbour/messages/recent") == 403


async def test_rights_to_come(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mia, bob = await moderator(harbour), harbour.modern("bob")
        now_s = harbour.clock.now_ms() / 1000
        first = {"at": now_s + 60, "write": False}
        assert await mia.schedule_permissions("harbour", bob.session_id, in_=60, write=False) == [first]
        second = {"at": now_s + 120.5, "read": True, "write": True, "upload": False}
        listed = await mia.schedule_permissions(
            "harbour", bob.session_id, in_=120.5, read=True, write=True, upload=False
        )
        assert listed == [first, second]
        named = {"session_id": bob.session_id}
        assert await mia.future_permissions("harbour") == [first | named, second | named]
        assert await mia.future_permissions("harbour", STRANGER) == []
        harbour.clock.advance(60)
        await harbour.core.session_rights.apply_due()
        assert await code(bob, "POST", "/room/harbour/message", bob.signed(bob.write("x"))) == 403
        assert await mia.future_permissions("harbour", bob.session_id) == [second]
        await mia.set_permissions("harbour", bob.session_id, default_write=True, unschedule=False)
        assert await mia.future_permissions("harbour", bob.session_id) == [second]
        await mia.set_permissions("harbour", bob.session_id, upload=True)
        del second["upload"]
        assert await mia.future_permissions("harbour", bob.session_id) == [second]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("permissions", {}),
        ("permissions", {"write": None}),
        ("permissions", {"write": 1}),
        ("permissions", {"write": True, "default_write": True}),
        ("permissions", []),
        ("futurePermissions", {"write": True}),
        ("futurePermissions", {"in": 60}),
        ("futurePermissions", {"in": 0, "write": True}),
        ("futurePermissions", {"in": 1e9, "write": True}),
        ("futurePermissions", {"in": "60", "write": True}),
        ("futurePermissions", {"in": 60, "write": "no"}),
    ],
)
async def test_bodies_about_rights_that_make_no_sense(sqlite_path: Path, tmp_path: Path, path: str, body: Any) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mia = await moderator(harbour)
        assert await code(mia, "POST", f"/room/harbour/{path}/{STRANGER}", body) == 400
        assert await code(mia, "POST", f"/room/harbour/{path}/05zz", {"in": 1, "write": True}) == 400
        assert await mia.permissions("harbour") == {}


async def test_settings_of_a_room(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        ann, bob = await administrator(harbour), harbour.modern("bob")
        before = (await bob.room("harbour"))["info_updates"]
        assert await ann.set_room("harbour", name="Old\x07 Harbour\n") == before + 1
        assert await ann.set_room("harbour", description="Ships\tand\ntar\x00") == before + 2
        seen = await bob.room("harbour")
        assert (seen["name"], seen["description"]) == ("Old Harbour", "Ships\tand\ntar")
        view = await harbour.core.rooms.get(harbour.alice, harbour.room.id)
        assert view.room.name == "Old Harbour"
        assert await ann.set_room("harbour", description=None) == before + 3
        assert "description" not in await bob.room("harbour")
        assert await ann.set_room("harbour", default_write=False, default_upload=False) == before + 3
        poll = await bob.poll_info("harbour", before + 3)
        assert (poll["read"], poll["write"], poll["upload"], "details" in poll) == (True, False, False, False)
        poll = await ann.poll_info("harbour")
        assert [poll[f"default_{one}"] for one in ("accessible", "read", "write", "upload")] == [
            True,
            True,
            False,
            False,
        ]
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("owners may"))
        number = await ann.upload("harbour", b"not quite a picture")
        assert await ann.set_room("harbour", image=number) == before + 4
        assert (await bob.room("harbour"))["image_id"] == number
        assert (await bob.fetch("harbour", number)).body == b"not quite a picture"
        assert await ann.set_room("harbour", image=number) == before + 4
        for image in (number + 1, 7):
            assert await code(ann, "PUT", "/room/harbour", {"image": image, "name": "x"}) == 406
        assert (await bob.room("harbour"))["name"] == "Old Harbour"


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "\n"}, {"name": None}, {"name": "x" * 201}, {"image": "1"}, {"other": 1}, []]
)
async def test_settings_that_make_no_sense(sqlite_path: Path, tmp_path: Path, body: Any) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        ann = await administrator(harbour)
        assert await code(ann, "PUT", "/room/harbour", body) == 400


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
