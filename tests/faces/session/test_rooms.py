"""Rooms are listed for everyone, under their published names, whatever the case."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.core import make_room
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import open_harbour


async def test_rooms_need_no_headers(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = harbour.client("bob")
        assert await bob.call("GET", "rooms") == (
            200,
            {"status_code": 200, "rooms": [{"id": "harbour", "name": "Harbour"}]},
        )
        expected = {"status_code": 200, "room": {"id": "harbour", "name": "Harbour"}}
        assert await bob.call("GET", "rooms/harbour") == (200, expected)
        assert await bob.call("GET", "rooms/HARBOUR") == (200, expected)


async def test_unknown_rooms(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = harbour.client("bob")
        for name in ("none", "..%2f..%2fetc%2fpasswd", "%00", "a" * 65, "%F0%9F%8D%86"):
            assert await bob.call("GET", f"rooms/{name}") == (404, {"status_code": 404})


async def test_only_published_rooms_exist(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        private = await make_room(harbour.core, harbour.alice, name="Cellar")
        bob = harbour.client("bob")
        assert await bob.rooms() == {"harbour": "Harbour"}
        for name in (private.token, "Cellar", str(private.id)):
            assert (await bob.call("GET", f"rooms/{name}"))[0] == 404
            assert (await bob.call("GET", f"auth_token_challenge?public_key={bob.session_id}", room=name))[0] == 404


async def test_a_published_room_follows_its_new_name(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        await harbour.core.rooms.rename(harbour.alice, harbour.room.id, "Port")
        assert await harbour.client("bob").rooms() == {"harbour": "Port"}
