"""Reactions of the modern API, and what other faces see of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.steps.registering import NewPerson
from sabir.core.steps.visiting import MERGE
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.messages import Draft
from sabir.domain.seqnos import MAX_EMOJIS
from tests.helpers.core import ROOT, actor_of
from tests.helpers.session_client import Refused
from tests.helpers.session_client_modern_read import Reaction
from tests.helpers.session_face import Harbour, open_harbour

THUMB, DUCK, FAMILY = "👍", "🦆", "👨‍👩‍👧‍👦"


async def talk_reactions(harbour: Harbour, number: int) -> list[str]:
    """As Talk shows them."""
    page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=50)
    (message,) = {one.message.id for one in page.items if one.message and one.message.stable_session_id == number}
    return sorted(one.emoji for one in page.reactions.get(message, ()))


async def test_a_reaction_comes_and_goes(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        posted = await bob.post("harbour", "ahoy")
        assert await carol.react("harbour", posted.id, THUMB) == {"added": True, "seqno": 2}
        assert await carol.react("harbour", posted.id, THUMB) == {"added": False, "seqno": 2}
        harbour.clock.advance(1)
        assert await bob.react("harbour", posted.id, THUMB) == {"added": True, "seqno": 3}
        harbour.clock.advance(1)
        assert await bob.react("harbour", posted.id, FAMILY) == {"added": True, "seqno": 4}
        (row,) = await bob.since("harbour", 1)
        assert row.is_reactions_only
        assert (row.id, row.seqno) == (posted.id, 4)
        assert row.reactions == {
            THUMB: Reaction(0, 2, (carol.session_id, bob.session_id), is_mine=True),
            FAMILY: Reaction(1, 1, (bob.session_id,), is_mine=True),
        }
        assert await talk_reactions(harbour, posted.id) == sorted([THUMB, THUMB, FAMILY])
        assert await carol.unreact("harbour", posted.id, THUMB) == {"removed": True, "seqno": 5}
        assert await carol.unreact("harbour", posted.id, THUMB) == {"removed": False, "seqno": 5}
        assert await bob.since("harbour", 4, "") == []  # who does not ask for reactions is told of none
        (whole,) = await carol.recent("harbour")
        assert whole.reactions == {
            THUMB: Reaction(0, 1, (bob.session_id,), is_mine=False),
            FAMILY: Reaction(1, 1, (bob.session_id,), is_mine=False),
        }
        assert await talk_reactions(harbour, posted.id) == sorted([THUMB, FAMILY])


async def test_who_reacted_is_told_as_far_as_wanted(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        posted = await bob.post("harbour", "ahoy")
        crew = [harbour.modern(f"sailor {number}") for number in range(6)]
        for one in crew:
            harbour.clock.advance(1)
            await one.react("harbour", posted.id, THUMB)
        keys = tuple(one.session_id for one in crew)
        for query, expected in (("", keys[:4]), ("reactors=2", keys[:2]), ("reactors=99", keys)):
            assert (await bob.message("harbour", posted.id, query)).reactions[THUMB].reactors == expected
        raw = (await bob.message("harbour", posted.id, "reactors=0")).raw["reactions"][THUMB]
        assert raw == {"index": 0, "count": 6}
        listed = await bob.reactors("harbour", posted.id, THUMB)
        assert [key for key, _ in listed] == list(keys)
        assert [at for _, at in listed] == sorted(at for _, at in listed)
        assert [key for key, _ in await bob.reactors("harbour", posted.id, THUMB, "limit=2")] == list(keys[:2])
        assert await bob.reactors("harbour", posted.id, DUCK) == []


async def test_someone_without_a_session_key_reacts_under_a_relay_id(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob")
        posted = await bob.post("harbour", "ahoy")
        own = (await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("hello"))).message
        page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=50)
        (message,) = {one.message.id for one in page.items if one.message and one.message.id != own.id}
        await harbour.core.messages.react(harbour.alice, harbour.room.id, message, DUCK)
        hello, ahoy = await bob.recent("harbour")
        assert ahoy.id == posted.id
        assert ahoy.reactions == {DUCK: Reaction(0, 1, (hello.author,), is_mine=False)}


@pytest.mark.parametrize("emoji", ["x" * 13, "%01", "%20x"])
async def test_what_is_no_emoji(sqlite_path: Path, tmp_path: Path, emoji: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        posted = await bob.post("harbour", "ahoy")
        for method, path in (("PUT", "reaction"), ("DELETE", "reaction"), ("GET", "reactors"), ("DELETE", "reactions")):
            reply = await bob.call(method, f"/room/harbour/{path}/{posted.id}/{emoji}")
            assert reply.code == 400, path


async def test_an_emoji_may_have_slashes(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        posted = await bob.post("harbour", "ahoy")
        await bob.react("harbour", posted.id, "a/b")
        assert (await bob.message("harbour", posted.id)).reactions.keys() == {"a/b"}


async def test_what_can_not_be_reacted_to(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        gone = await bob.post("harbour", "ahoy")
        await bob.delete("harbour", gone.id)
        whisper = await carol.post("harbour", "psst", whisper_to=bob.session_id)
        for number in (gone.id, whisper.id, 99):
            for call in (bob.react, bob.unreact, bob.reactors):
                with pytest.raises(Refused, match="404"):
                    await call("harbour", number, THUMB)
        with pytest.raises(Refused, match="404"):
            await bob.react("nowhere", 1, THUMB)


async def test_moderators_clear_reactions(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        posted = await bob.post("harbour", "ahoy")
        for number in range(3):
            sailor = harbour.modern(f"sailor {number}")
            await sailor.react("harbour", posted.id, THUMB)
            await sailor.react("harbour", posted.id, DUCK)
        for emoji in (THUMB, ""):
            with pytest.raises(Refused, match="403"):
                await bob.clear_reactions("harbour", posted.id, emoji)
        assert await carol.clear_reactions("harbour", posted.id, THUMB) == {"removed": 3, "seqno": 10}
        assert (await bob.message("harbour", posted.id)).reactions.keys() == {DUCK}
        assert await talk_reactions(harbour, posted.id) == [DUCK] * 3
        assert await carol.clear_reactions("harbour", posted.id) == {"removed": 3, "seqno": 13}
        assert await carol.clear_reactions("harbour", posted.id) == {"removed": 0, "seqno": 13}
        (row,) = await bob.since("harbour", posted.seqno)
        assert (row.is_reactions_only, row.reactions) == (True, {})
        with pytest.raises(Refused, match="404"):
            await carol.clear_reactions("harbour", 99)


async def test_who_may_only_read_may_react(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        posted = await carol.post("harbour", "ahoy")
        await carol.set_permissions("harbour", bob.session_id, write=False)
        with pytest.raises(Refused, match="403"):
            await bob.post("harbour", "hello")
        assert (await bob.react("harbour", posted.id, THUMB))["added"] is True
        await carol.set_permissions("harbour", bob.session_id, read=False)
        with pytest.raises(Refused, match="403"):
            await bob.react("harbour", posted.id, DUCK)


async def test_a_message_has_so_many_kinds_of_reactions(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        posted = await bob.post("harbour", "ahoy")
        for number in range(MAX_EMOJIS):
            await bob.react("harbour", posted.id, f"{number}")
        with pytest.raises(Refused, match="400"):
            await carol.react("harbour", posted.id, THUMB)
        assert (await carol.react("harbour", posted.id, "7"))["added"] is True


async def test_a_visitor_keeps_its_reactions_as_another_person(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        blinded, plain, carol = harbour.modern("bob", prefix="15"), harbour.modern("bob"), harbour.modern("carol")
        one, two = [await carol.post("harbour", text) for text in ("one", "two")]
        for number in (one.id, two.id):
            await blinded.react("harbour", number, THUMB)
        own = await harbour.core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=plain.session_id))
        await harbour.core.public_reactions.react(actor_of(own), "harbour", two.id, THUMB)
        for job in await harbour.core.jobs.lease([MERGE], "test", 10):
            await harbour.core.visitors.merge(PersonId(StreamId(int(job.key))), PersonId(StreamId(int(job.payload))))
        for number in (one.id, two.id):
            seen = await plain.message("harbour", number)
            assert seen.reactions == {THUMB: Reaction(0, 1, (plain.session_id,), is_mine=True)}
        assert (await plain.unreact("harbour", one.id, THUMB))["removed"] is True
