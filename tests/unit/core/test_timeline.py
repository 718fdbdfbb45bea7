"""Reading a room and waiting for its news, on both databases; what races is tested with the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.timeline import Since
from sabir.domain.errors import Banned, NotFound
from sabir.domain.events import EventKind
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.domain.timeline import Page
from tests.helpers.core import make_person, make_room, open_core
from tests.helpers.waiting import until

WITHIN_S = 20.0


@dataclass(frozen=True)
class World:
    core: Core
    alice: Actor
    bob: Actor
    room: Room

    async def post(self, text: str = "hello") -> int:
        return (await self.core.messages.post(self.alice, self.room.id, Draft(text))).message.id

    async def follow(self, after: int, *, timeout_s: float = 0, limit: int = 100, actor: Actor | None = None) -> Page:
        return await self.core.timeline.follow(actor or self.bob, self.room.id, Since(after, limit, timeout_s))

    async def history(self, before: int, limit: int) -> list[int]:
        page = await self.core.timeline.history(self.bob, self.room.id, before_id=before, limit=limit)
        return ids(page)

    async def waits(self, count: int = 1) -> None:
        """Until so many have read the room and sleep."""
        awaited = self.core.bell._streams

        def sleeping() -> int:
            return sum(waiter._future is not None for waiter in awaited[self.room.id].waiters)

        await until(lambda: self.room.id in awaited and sleeping() == count)


def ids(page: Page) -> list[int]:
    return [item.event.id for item in page.items]


@asynccontextmanager
async def opened(url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with open_core(url, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        yield World(core, alice, bob, await make_room(core, alice, bob))


async def test_pages_in_both_directions(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        posted = [await world.post(f"{number}") for number in range(9)]
        whole = ids(await world.follow(0))
        assert whole[-9:] == posted
        assert len(whole) == 11  # the room and bob came before
        assert ids(await world.follow(posted[2], limit=3)) == posted[3:6]
        assert ids(await world.follow(posted[2] - 1, limit=1)) == [posted[2]]  # an id between two events
        assert ids(await world.follow(posted[-1])) == []
        assert ids(await world.follow(2**40)) == []
        assert await world.history(0, 4) == posted[:-5:-1]
        assert await world.history(posted[4], 2) == [posted[3], posted[2]]
        assert await world.history(2**40, 100) == whole[::-1]
        assert await world.history(whole[0], 10) == []
        assert (await world.follow(posted[-1])).last_seq == 11
        assert await world.core.timeline.peek(world.bob, world.room.id) == 11


async def test_a_page_resolves_what_it_names(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        first = await world.post("first")
        await world.post("second")
        reply = await world.core.messages.post(
            world.bob,
            world.room.id,
            Draft("to @alice", reply_to=first),  # type: ignore[arg-type]
        )
        await world.core.messages.edit(world.alice, world.room.id, first, "changed")  # type: ignore[arg-type]
        page = await world.follow(reply.message.id - 1)
        assert [item.event.kind for item in page.items] == [EventKind.MESSAGE_POSTED, EventKind.MESSAGE_EDITED]
        assert page.parents[first].text == "changed"  # type: ignore[index]  # as it is now
        assert page.items[1].message == page.parents[first]  # type: ignore[index]
        assert page.mentioned["alice"].id == world.alice.person_id
        assert page.name(world.bob.person_id).display_name == "Bob"
        assert page.name(None).display_name == ""


async def test_waiting_ends_with_the_first_news(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        last = ids(await world.follow(0))[-1]
        polls = [asyncio.ensure_future(world.follow(last, timeout_s=30)) for _ in range(3)]
        await world.waits(3)
        assert not any(poll.done() for poll in polls)
        posted = await world.post()
        async with asyncio.timeout(WITHIN_S):
            pages = await asyncio.gather(*polls)
        assert [ids(page) for page in pages] == [[posted]] * 3
        assert pages[0] is pages[1] is pages[2]  # read once for all
        assert world.core.bell.count() == 1


async def test_a_room_without_news_ends_the_wait_empty(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        last = await world.post()
        assert ids(await world.follow(last, timeout_s=0.01)) == []
        polls = asyncio.ensure_future(world.follow(last, timeout_s=30))
        await world.waits()
        world.core.bell.rung([world.room.id])  # for nothing
        await asyncio.sleep(0)
        polls.cancel()
        with pytest.raises(asyncio.CancelledError):
            await polls
        assert world.core.bell.count() == 1


async def test_draining_ends_every_wait_with_its_usual_answer(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        last = await world.post()
        poll = asyncio.ensure_future(world.follow(last, timeout_s=30))
        await world.waits()
        world.core.bell.drain()
        async with asyncio.timeout(WITHIN_S):
            assert ids(await poll) == []
            assert ids(await world.follow(last, timeout_s=30)) == []
            assert ids(await world.follow(last - 1, timeout_s=30)) == [last]


async def test_who_was_banned_is_told_at_once(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        last = await world.post()
        poll = asyncio.ensure_future(world.follow(last, timeout_s=30))
        other = asyncio.ensure_future(world.follow(last, timeout_s=30, actor=world.alice))
        await world.waits(2)
        await world.core.participants.ban(world.alice, world.room.id, world.bob.person_id)
        async with asyncio.timeout(WITHIN_S):
            with pytest.raises((Banned, NotFound)):
                await poll
            assert ids(await other)
        with pytest.raises(Banned):
            await world.follow(0)


async def test_a_deleted_room_ends_the_wait(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        last = await world.post()
        poll = asyncio.ensure_future(world.follow(last, timeout_s=30))
        await world.waits()
        await world.core.rooms.delete(world.alice, world.room.id)
        async with asyncio.timeout(WITHIN_S):
            with pytest.raises(NotFound):
                await poll
