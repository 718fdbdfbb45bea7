"""Rights of single people and of everyone, and a room's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.domain.messages import Draft
from tests.helpers.session_client import PollRequest, Refused
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import open_harbour
from tests.helpers.session_leaders import administrator, code, moderator

STRANGER = "05" + "11" * 32


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
