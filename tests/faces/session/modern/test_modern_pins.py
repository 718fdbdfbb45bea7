"""Pinned messages: who pins, in which order they are shown, and what becomes of their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.steps.uploads import STAYS_MS
from sabir.domain.ranks import RankWish
from tests.helpers.session_client import Refused
from tests.helpers.session_client_modern import ModernClient
from tests.helpers.session_face import Harbour, open_harbour


async def administrator(harbour: Harbour, name: str) -> ModernClient:
    client = harbour.modern(name)
    wish = RankWish(is_moderator=True, is_admin=True)
    await harbour.core.staff.rank_in_rooms(harbour.alice, client.session_id, wish, ["harbour"])
    return client


async def test_pins_in_order(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, erin = harbour.modern("bob"), await administrator(harbour, "erin")
        one, two = [await bob.post("harbour", text) for text in ("one", "two")]
        before = (await bob.room("harbour"))["info_updates"]
        assert await erin.pin("harbour", one.id) == {"info_updates": before + 1}
        assert await erin.pin("harbour", two.id) == {"info_updates": before + 2}
        pinned = (await bob.room("harbour"))["pinned_messages"]
        assert [(pin["id"], pin["pinned_by"]) for pin in pinned] == [(1, erin.session_id), (2, erin.session_id)]
        assert abs(pinned[0]["pinned_at"] - harbour.clock.now_ms() / 1000) < 1
        await erin.pin("harbour", one.id)
        assert [pin["id"] for pin in (await bob.room("harbour"))["pinned_messages"]] == [2, 1]
        assert await erin.unpin("harbour", two.id) == {"unpinned": True, "info_updates": before + 4}
        assert await erin.unpin("harbour", two.id) == {"unpinned": False, "info_updates": before + 4}
        await erin.pin("harbour", two.id)
        assert await erin.unpin("harbour") == {"unpinned": 2, "info_updates": before + 6}
        assert await erin.unpin("harbour") == {"unpinned": 0, "info_updates": before + 6}
        assert "pinned_messages" not in await bob.room("harbour")


async def test_who_pins(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol, erin = harbour.modern("bob"), harbour.modern("carol"), await administrator(harbour, "erin")
        await harbour.moderator("carol")
        posted = await bob.post("harbour", "ahoy")
        for client in (bob, carol):
            for call in (client.pin("harbour", posted.id), client.unpin("harbour", posted.id), client.unpin("harbour")):
                with pytest.raises(Refused, match="403"):
                    await call
        whisper = await carol.post("harbour", "psst", whisper_mods=True)
        for number in (whisper.id, 99):
            with pytest.raises(Refused, match="404"):
                await erin.pin("harbour", number)
        with pytest.raises(Refused, match="404"):
            await erin.unpin("harbour", 99)


async def test_a_pinned_message_that_is_deleted_is_pinned_no_more(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, erin = harbour.modern("bob"), await administrator(harbour, "erin")
        posted = await bob.post("harbour", "ahoy")
        updates = (await erin.pin("harbour", posted.id))["info_updates"]
        await bob.delete("harbour", posted.id)
        room = await bob.room("harbour")
        assert "pinned_messages" not in room
        assert room["info_updates"] == updates + 1


async def test_files_of_pinned_messages_stay(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, erin = harbour.modern("bob"), await administrator(harbour, "erin")
        kept, left = [await bob.attach("harbour", f"{name}.txt", "text/plain", b"x") for name in ("kept", "left")]
        posted = [await bob.post("harbour", "look", attachments=[one]) for one in (kept, left)]
        for one in posted:
            await erin.pin("harbour", one.id)
        harbour.clock.advance(1)
        await erin.unpin("harbour", posted[1].id)
        harbour.clock.advance(STAYS_MS / 1000 + 60)
        await harbour.core.files.sweep(older_than_ms=0)
        reader = harbour.modern("carol")
        assert (await reader.fetch("harbour", kept.file_id)).body == b"x"
        with pytest.raises(Refused, match="404"):
            await reader.fetch("harbour", left.file_id)
