"""Rooms are listed for everyone, under their published names, whatever the case."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.store import session_rights
from sabir.store.transaction import Tx
from tests.helpers.core import make_room
from tests.helpers.session_client import Refused
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import Harbour, open_harbour


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


async def test_a_hidden_room_is_not_there_for_strangers(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        carol = harbour.client("carol")
        await harbour.core.room_images.set(harbour.alice, harbour.room.id, b"image", limit_bytes=5)
        await hide(harbour)
        assert await carol.rooms() == {}
        for endpoint in ("rooms/harbour", "rooms/harbour/image"):
            assert await carol.call("GET", endpoint) == (404, {"status_code": 404})
        with pytest.raises(Refused, match="404"):
            await carol.join("harbour")


async def hide(harbour: Harbour) -> None:
    def unit(tx: Tx) -> None:
        tx.lock([harbour.room.id])
        session_rights.set_defaults(tx, harbour.room.id, 0)

    await harbour.core.db.write(unit)
