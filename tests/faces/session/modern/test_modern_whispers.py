"""Whispers: messages of moderators that few may see, and no other face."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.steps.registering import NewPerson
from sabir.core.steps.visiting import MERGE
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.messages import Draft
from sabir.store import whispers
from tests.helpers.core import ROOT
from tests.helpers.session_client import Refused
from tests.helpers.session_client_modern import ModernClient
from tests.helpers.session_face import open_harbour


async def seen(client: ModernClient) -> list[str]:
    return [one.text for one in await client.recent("harbour")]


async def test_who_sees_what(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol, dave, eve = [harbour.modern(name) for name in ("bob", "carol", "dave", "eve")]
        for name in ("carol", "dave"):
            await harbour.moderator(name)
        old = await harbour.member("frank")
        await bob.post("harbour", "public")
        await carol.post("harbour", "to bob", whisper_to=bob.session_id)
        await carol.post("harbour", "to moderators", whisper_mods=True)
        both = await carol.post("harbour", "to both", whisper_to=bob.session_id, whisper_mods=True)
        assert (both.is_whisper, both.whisper_to, both.raw["whisper_mods"]) == (True, bob.session_id, True)
        assert await seen(bob) == ["to both", "to bob", "public"]
        assert await seen(carol) == ["to both", "to moderators", "to bob", "public"]
        assert await seen(dave) == ["to both", "to moderators", "public"]
        assert await seen(eve) == ["public"]
        anyone = (await eve.call("GET", "/room/harbour/messages/recent", is_signed=False)).json
        assert [row["id"] for row in anyone] == [1]
        # No other face has them.
        assert [one.text for one in await old.messages("harbour")] == ["public"]
        page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=50)
        assert [one.message.text for one in page.items if one.message] == ["public"]
        for client, number, code in ((bob, 2, 200), (bob, 3, 404), (dave, 2, 404), (dave, 3, 200), (eve, 4, 404)):
            assert (await client.call("GET", f"/room/harbour/message/{number}")).code == code
        whisper = await bob.message("harbour", 2)
        assert whisper.raw["whisper"] is True
        assert whisper.raw["whisper_mods"] is False
        assert whisper.verified


async def test_whispers_stand_among_the_others(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        carol, dave = harbour.modern("carol"), harbour.modern("dave")
        for name in ("carol", "dave"):
            await harbour.moderator(name)
        for number in range(1, 9):
            harbour.clock.advance(5)
            await carol.post("harbour", f"{number}", **({} if number % 2 else {"whisper_mods": True}))
        assert [one.text for one in await dave.recent("harbour", "limit=3")] == ["8", "7", "6"]
        assert [one.text for one in await dave.before("harbour", 6, "limit=3")] == ["5", "4", "3"]
        assert [one.text for one in await dave.before("harbour", 5, "limit=3")] == ["4", "3", "2"]
        assert [one.text for one in await dave.since("harbour", 3, "limit=3")] == ["4", "5", "6"]
        bob = harbour.modern("bob")
        assert [one.text for one in await bob.before("harbour", 6, "limit=2")] == ["5", "3"]


async def test_whispers_are_edited_and_deleted(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol, dave, eve = [harbour.modern(name) for name in ("bob", "carol", "dave", "eve")]
        for name in ("carol", "dave"):
            await harbour.moderator(name)
        posted = await carol.post("harbour", "psst", whisper_to=bob.session_id, whisper_mods=True)
        for client, code in ((bob, "403"), (dave, "403"), (eve, "404")):
            with pytest.raises(Refused, match=code):
                await client.edit("harbour", posted.id, "hm")
        await carol.edit("harbour", posted.id, "shh")
        (edited,) = await bob.since("harbour", posted.seqno)
        assert (edited.id, edited.text, edited.is_whisper, edited.verified) == (posted.id, "shh", True, True)
        assert edited.edited is not None
        for client, code in ((bob, "403"), (eve, "404")):
            with pytest.raises(Refused, match=code):
                await client.delete("harbour", posted.id)
        await dave.delete("harbour", posted.id)
        with pytest.raises(Refused, match="404"):
            await dave.delete("harbour", posted.id)
        (gone,) = await bob.since("harbour", edited.seqno)
        assert (gone.id, gone.is_deleted, gone.author) == (posted.id, True, carol.session_id)
        assert await eve.since("harbour", 0) == []
        assert await bob.since("harbour", 0) == []


async def test_deleting_all_takes_whispers_too(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        await carol.post("harbour", "psst", whisper_to=bob.session_id)
        await carol.delete_all("harbour", carol.session_id)
        assert await seen(bob) == []


async def test_only_moderators_whisper_and_not_too_fast(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        for extra in ({"whisper_to": carol.session_id}, {"whisper_mods": True}):
            with pytest.raises(Refused, match="403"):
                await bob.post("harbour", "psst", **extra)
        assert not (await bob.post("harbour", "loud", whisper_mods=False)).is_whisper
        ghost = harbour.modern("ghost")
        for number in range(5):
            await carol.post("harbour", f"{number}", whisper_to=ghost.session_id)
        with pytest.raises(Refused, match="429"):
            await carol.post("harbour", "5", whisper_to=ghost.session_id)
        assert await seen(ghost) == ["4", "3", "2", "1", "0", "loud"]  # who was never here before


async def test_a_whisper_takes_a_number_that_nobody_else_gets(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        carol, old = harbour.modern("carol"), await harbour.member("frank")
        await harbour.moderator("carol")
        await carol.post("harbour", "psst", whisper_mods=True)
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("hello"))
        assert [one.server_id for one in await old.messages("harbour", 0)] == [2]
        assert [(one.id, one.text) for one in await carol.since("harbour", 0)] == [(1, "psst"), (2, "hello")]


async def test_a_cleared_history_has_no_whispers_either(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        await bob.post("harbour", "public")
        await carol.post("harbour", "psst", whisper_to=bob.session_id)
        assert await seen(bob) == ["psst", "public"]
        await harbour.core.history.clear(harbour.alice, harbour.room.id)
        assert [one.text for one in await bob.since("harbour", 0) if not one.is_whisper] == []
        assert (await bob.call("GET", "/room/harbour/message/1")).code == 404
        harbour.clock.advance(5)
        await carol.post("harbour", "later", whisper_to=bob.session_id)
        await harbour.core.history.finish_clearing(harbour.room.id)
        assert await seen(bob) == ["later"]
        assert [(one.id, one.is_deleted) for one in await bob.since("harbour", 2)] == [(3, False), (1, True), (2, True)]


async def test_whispers_expire_as_messages_do(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        await harbour.core.history.set_expiration(harbour.alice, harbour.room.id, 3600)
        await carol.post("harbour", "psst", whisper_to=bob.session_id)
        harbour.clock.advance(1800)
        await bob.post("harbour", "public")
        harbour.clock.advance(1800)
        await harbour.core.history.expire(harbour.room.id)
        assert await seen(bob) == ["public"]
        assert [(one.id, one.is_deleted) for one in await bob.since("harbour", 1)] == [(2, False), (1, True)]
        harbour.clock.advance(1800)
        await harbour.core.history.expire(harbour.room.id)
        assert await seen(bob) == []


async def test_a_deleted_room_keeps_no_whispers(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        await carol.post("harbour", "psst", whisper_to=bob.session_id)
        await harbour.core.rooms.delete(harbour.alice, harbour.room.id)
        await harbour.core.rooms.purge(harbour.room.id)
        assert await harbour.core.db.read(lambda tx: whispers.live(tx, harbour.room.id, 2**62, 10)) == []


async def test_a_visitor_keeps_its_whispers_as_another_person(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        blinded, plain, carol = harbour.modern("bob", prefix="15"), harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        await blinded.poll_info("harbour")
        await carol.post("harbour", "psst", whisper_to=blinded.session_id)
        await harbour.core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=plain.session_id))
        for job in await harbour.core.jobs.lease([MERGE], "test", 10):
            await harbour.core.visitors.merge(PersonId(StreamId(int(job.key))), PersonId(StreamId(int(job.payload))))
        assert await seen(plain) == ["psst"]
        assert await seen(blinded) == ["psst"]
