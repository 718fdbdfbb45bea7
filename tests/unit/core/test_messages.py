"""Posting, changing and removing messages, on both databases; what Session numbers them is tested apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.rooms import NewRoom
from sabir.core.steps.posting import RateLimit
from sabir.core.timeline import Since
from sabir.domain.errors import Forbidden, InvalidInput, NotFound, RankTooLow, RateLimited, TooLarge, WrongState
from sabir.domain.events import EventKind
from sabir.domain.ids import FileId, MessageId
from sabir.domain.messages import Draft, Envelope, EnvelopeFormat, Message
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, RoomKind
from sabir.domain.timeline import Page
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core

ABSENT = MessageId(999_999_999)


@dataclass(frozen=True)
class World:
    core: Core
    clock: FakeClock
    alice: Actor
    """Owns the room."""
    bob: Actor
    """Is in it."""
    carol: Actor
    """Is not."""
    room: Room

    async def post(self, actor: Actor, text: str = "hello") -> Message:
        return (await self.core.messages.post(actor, self.room.id, Draft(text))).message

    async def now(self, message: Message) -> Message:
        """The message as it is."""
        page = await self.core.messages.get(self.alice, self.room.id, message.id)
        assert page.items[0].message is not None
        return page.items[0].message

    async def kinds(self) -> list[EventKind]:
        """Of every event but how the room began."""
        page = await self.core.timeline.follow(self.alice, self.room.id, Since(0, 1000))
        return [item.event.kind for item in page.items][2:]


@asynccontextmanager
async def opened(url: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with open_core(url, tmp_path, clock=clock) as core:
        alice, bob, carol = [await make_person(core, uid) for uid in ("alice", "bob", "carol")]
        yield World(core, clock, alice, bob, carol, await make_room(core, alice, bob))


# --- posting ---------------------------------------------------------------------------------------------------------


async def test_a_message_as_it_is_read(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        first = await world.post(world.alice, "Ahoy, 爱丽丝 👋")
        world.clock.advance(1)
        posted = await world.core.messages.post(
            world.bob, world.room.id, Draft("Ahoy yourself", reply_to=first.id, reference="ref-1")
        )
        page = await world.core.timeline.follow(world.alice, world.room.id, Since(first.id, 10))
        (item,) = page.items
        assert item.message == posted.message
        assert (item.event.kind, item.event.subject_id) == (EventKind.MESSAGE_POSTED, posted.message.id)
        assert page.parents[first.id].text == "Ahoy, 爱丽丝 👋"
        assert {name.display_name for name in page.names.values()} >= {"Alice", "Bob"}
        message = posted.message
        assert (message.author_id, message.text, message.reply_to_id) == (
            world.bob.person_id,
            "Ahoy yourself",
            first.id,
        )
        assert (message.reference, message.posted_ms, message.ordinal) == ("ref-1", world.clock.now_ms(), 2)
        assert not message.is_deleted


async def test_times_of_one_author_are_unique(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        now_ms = world.clock.now_ms()
        wishes = [None, None, 5, now_ms + 10, None, -3, 2**62]
        sent = [
            (await world.core.messages.post(world.alice, world.room.id, Draft("x", sent_ms=wish))).message.sent_ms
            for wish in wishes
        ]
        assert sent == sorted(set(sent))
        assert sent[:4] == [now_ms, now_ms + 1, now_ms + 2, now_ms + 10]
        assert sent[-1] < 2**53
        assert (await world.post(world.bob)).sent_ms == now_ms


async def test_posts_between_other_events_leave_no_gap(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        before = await world.core.timeline.peek(world.alice, world.room.id)
        for kept_s in (3600, 60, 0):
            await asyncio.gather(
                world.core.history.set_expiration(world.alice, world.room.id, kept_s),
                *(world.post(actor, f"{kept_s}") for actor in (world.alice, world.bob) * 4),
            )
        page = await world.core.timeline.history(world.bob, world.room.id, before_id=0, limit=100)
        assert page.last_seq == await world.core.timeline.peek(world.alice, world.room.id)
        seqs = [item.event.seq for item in reversed(page.items)]
        assert seqs == list(range(1, page.last_seq + 1))
        posted = [item for item in page.items if item.event.kind is EventKind.MESSAGE_POSTED]
        assert [item.message.ordinal for item in reversed(posted) if item.message] == list(range(1, 25))
        assert len(seqs) - before - len(posted) == 3


async def test_refused_posts(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        gone = await world.post(world.alice)
        await world.core.messages.delete(world.alice, world.room.id, [gone.id])
        refused = [
            (world.carol, Draft("x"), NotFound),
            (world.bob, Draft("x", reply_to=ABSENT), NotFound),
            (world.bob, Draft("x", reply_to=gone.id), NotFound),
            (world.bob, Draft("x", files=(FileId(ABSENT),)), NotFound),
            (world.bob, Draft("x", files=(FileId(1), FileId(1))), InvalidInput),
        ]
        before = await world.kinds()
        for actor, draft, error in refused:
            with pytest.raises(error):
                await world.core.messages.post(actor, world.room.id, draft)
        with pytest.raises(NotFound):
            await world.core.messages.post(world.bob, world.carol.person_id, Draft("x"))  # type: ignore[arg-type]
        assert await world.kinds() == before


async def test_too_many_posts(database_url: str, tmp_path: Path) -> None:
    limit = RateLimit(3, 10_000)
    async with opened(database_url, tmp_path) as world:

        async def post(actor: Actor) -> None:
            await world.core.messages.post(actor, world.room.id, Draft("x"), limit=limit)

        for _ in range(3):
            await post(world.bob)
            world.clock.advance(1)
        with pytest.raises(RateLimited) as raised:
            await post(world.bob)
        assert raised.value.retry_after_s == 7
        for _ in range(5):
            await post(world.alice)  # owners are exempt
        world.clock.advance(7)
        await post(world.bob)


async def test_the_original_envelope_is_kept_bit_for_bit(database_url: str, tmp_path: Path) -> None:
    envelope = Envelope(EnvelopeFormat.SESSION, "05" + "ab" * 32, bytes(range(256)), b"\xff" * 64)
    async with opened(database_url, tmp_path) as world:
        posted = await world.core.messages.post(world.bob, world.room.id, Draft("", envelope=envelope))
        assert posted.message.envelope_key == envelope.key
        await world.core.messages.edit(world.bob, world.room.id, posted.message.id, "else")
        assert (await world.now(posted.message)).envelope_key is None  # it signs another text


# --- one-to-ones -----------------------------------------------------------------------------------------------------


async def test_a_post_brings_a_one_to_one_back(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        core = world.core
        pair = (await core.rooms.create(world.alice, NewRoom(RoomKind.ONE_TO_ONE, invite="bob"))).room
        await core.participants.leave(world.bob, pair.id)
        assert [view.room.id for view in await core.rooms.list_for(world.bob)] == [world.room.id]
        await core.messages.post(world.alice, pair.id, Draft("still there?"))
        assert {view.room.id for view in await core.rooms.list_for(world.bob)} == {world.room.id, pair.id}


# --- editing and deleting --------------------------------------------------------------------------------------------


async def test_an_edit_changes_the_text_alone(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        message = await world.post(world.bob)
        world.clock.advance(5)
        page = await world.core.messages.edit(world.bob, world.room.id, message.id, "goodbye")
        assert [item.event.kind for item in page.items] == [EventKind.MESSAGE_EDITED]
        edited = await world.now(message)
        assert (edited.text, edited.edited_ms, edited.edited_by_id) == (
            "goodbye",
            world.clock.now_ms(),
            world.bob.person_id,
        )
        assert (edited.stable_session_id, edited.seqno, edited.seqno_data) == (message.session_id, 2, 2)
        assert (
            edited._replace(
                text="hello",
                edited_ms=None,
                edited_by_id=None,
                session_id=message.session_id,
                session_first_id=None,
                seqno=message.seqno,
                seqno_data=message.seqno_data,
            )
            == message
        )


async def test_refused_edits(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        message = await world.post(world.bob)
        joined = (await world.core.timeline.history(world.bob, world.room.id, before_id=message.id, limit=1)).items[0]
        edit = world.core.messages.edit
        for actor, target, text, error in [
            (world.alice, message.id, "x", Forbidden),
            (world.carol, message.id, "x", NotFound),
            (world.bob, ABSENT, "x", NotFound),
            (world.bob, MessageId(joined.event.id), "x", WrongState),
            (world.bob, message.id, "", InvalidInput),
            (world.bob, message.id, "x" * 32_001, TooLarge),
        ]:
            with pytest.raises(error):
                await edit(actor, world.room.id, target, text)
        world.clock.advance(60)
        with pytest.raises(InvalidInput):
            await edit(world.bob, world.room.id, message.id, "x", within_ms=59_999)
        await edit(world.bob, world.room.id, message.id, "x", within_ms=60_000)
        await world.core.messages.delete(world.bob, world.room.id, [message.id])
        with pytest.raises(WrongState):
            await edit(world.bob, world.room.id, message.id, "x")


async def test_a_deletion_leaves_nothing_of_the_content(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        posted = await world.core.messages.post(world.bob, world.room.id, Draft("secret", reference="secret"))
        await world.core.messages.react(world.alice, world.room.id, posted.message.id, "👍")
        page = await world.core.messages.delete(world.bob, world.room.id, [posted.message.id])
        assert [item.event.kind for item in page.items] == [EventKind.MESSAGE_DELETED]
        blank = await world.now(posted.message)
        assert (blank.text, blank.reference, blank.reaction_count, blank.is_deleted) == ("", "", 0, True)
        assert blank.deleted_by_id == world.bob.person_id
        again = await world.core.messages.delete(world.bob, world.room.id, [posted.message.id])
        assert again.items == []
        assert await world.kinds() == [
            EventKind.MESSAGE_POSTED,
            EventKind.REACTION_ADDED,
            EventKind.MESSAGE_DELETED,
        ]


async def test_deletions_are_all_or_none(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        own, other = await world.post(world.bob), await world.post(world.alice)
        for ids, error in (([own.id, other.id], RankTooLow), ([own.id, ABSENT], NotFound)):
            with pytest.raises(error):
                await world.core.messages.delete(world.bob, world.room.id, ids)
        assert not (await world.now(own)).is_deleted
        await world.core.messages.delete(world.alice, world.room.id, [own.id, other.id])  # the owner may
        assert (await world.now(own)).is_deleted
        assert (await world.now(other)).is_deleted


async def test_deleting_all_of_an_author(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        for _ in range(7):
            await world.post(world.bob)
        kept = await world.post(world.alice)
        delete_all = world.core.messages.delete_all_of
        with pytest.raises(RankTooLow):
            await delete_all(world.bob, world.room.id, world.alice.person_id)
        with pytest.raises(NotFound):
            await delete_all(world.carol, world.room.id, world.bob.person_id)
        assert await delete_all(world.alice, world.room.id, world.bob.person_id) == 7
        assert await delete_all(world.bob, world.room.id, world.bob.person_id) == 0
        assert not (await world.now(kept)).is_deleted


async def test_numbers_of_the_session_wire_name_messages_too(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        first, second = await world.post(world.bob), await world.post(world.bob)
        assert (first.session_id, second.session_id) == (1, 2)
        with pytest.raises(NotFound):
            await world.core.messages.delete_numbered(world.bob, world.room.id, [1, 3])
        await world.core.messages.edit(world.bob, world.room.id, first.id, "new")
        assert (await world.now(first)).session_id == 3
        await world.core.messages.delete_numbered(world.bob, world.room.id, [1, 2])  # 1 was used and is gone
        assert not (await world.now(first)).is_deleted
        assert (await world.now(second)).is_deleted


# --- reactions and read markers --------------------------------------------------------------------------------------


async def test_reactions(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        message = await world.post(world.bob)
        messages, room = world.core.messages, world.room.id

        def shown(page: Page) -> list[tuple[str, int]]:
            return [(reaction.emoji, reaction.person_id) for reaction in page.reactions.get(message.id, ())]

        assert await messages.unreact(world.alice, room, message.id, "👍") == (
            False,
            await messages.get(world.alice, room, message.id),
        )
        is_new, page = await messages.react(world.alice, room, message.id, "👍")
        assert is_new
        assert shown(page) == [("👍", world.alice.person_id)]
        assert not (await messages.react(world.alice, room, message.id, "👍"))[0]
        world.clock.advance(1)
        assert (await messages.react(world.bob, room, message.id, "👍"))[0]
        _, page = await messages.react(world.bob, room, message.id, "🎉")
        assert sorted(shown(page)) == sorted(
            [("👍", world.alice.person_id), ("👍", world.bob.person_id), ("🎉", world.bob.person_id)]
        )
        assert (await world.now(message)).reaction_count == 3
        is_gone, page = await messages.unreact(world.bob, room, message.id, "👍")
        assert is_gone
        assert (await world.now(message)).reaction_count == 2
        for actor, target, emoji, error in [
            (world.carol, message.id, "👍", NotFound),
            (world.bob, ABSENT, "👍", NotFound),
            (world.bob, message.id, "", InvalidInput),
            (world.bob, message.id, "not an emoji at all", InvalidInput),
        ]:
            with pytest.raises(error):
                await messages.react(actor, room, target, emoji)
        await messages.delete(world.bob, room, [message.id])
        with pytest.raises(WrongState):
            await messages.react(world.alice, room, message.id, "👍")


async def test_read_markers(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        posted = [await world.post(world.alice) for _ in range(3)]

        async def marker(actor: Actor) -> tuple[int, int]:
            seat = (await world.core.rooms.get(actor, world.room.id)).seat
            assert seat is not None
            return seat.last_read_id, seat.read_ordinal

        assert await marker(world.alice) == (posted[2].id, 3)  # own posts are read
        await world.core.markers.mark_read(world.bob, world.room.id, posted[1].id)
        assert await marker(world.bob) == (posted[1].id, 2)
        await world.core.markers.mark_read(world.bob, world.room.id, posted[0].id)  # "mark unread" goes back
        assert await marker(world.bob) == (posted[0].id, 1)
        await world.core.markers.mark_read(world.bob, world.room.id, None)
        assert await marker(world.bob) == (posted[2].id, 3)
        await world.core.markers.mark_read(world.bob, world.room.id, 2**40)
        assert await marker(world.bob) == (posted[2].id, 3)
        with pytest.raises(NotFound):
            await world.core.markers.mark_read(world.carol, world.room.id, None)
        page = await world.core.timeline.follow(world.bob, world.room.id, Since(posted[0].id, 10, moves_marker=True))
        assert len(page.items) == 2
        assert await marker(world.bob) == (posted[2].id, 3)  # asking for what follows never moves it back


async def test_getting_one_message(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        message = await world.post(world.bob)
        page = await world.core.messages.get(world.alice, world.room.id, message.id)
        assert page.items[0].message == message
        for actor, target in ((world.carol, message.id), (world.alice, ABSENT)):
            with pytest.raises(NotFound):
                await world.core.messages.get(actor, world.room.id, target)
