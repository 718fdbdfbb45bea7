"""Rooms as the modern Session API reads them, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.seqnos import Wanted
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import NotFound
from sabir.domain.ids import MessageId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.domain.seqnos import Listed
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core
from tests.helpers.session_relay import RELAY

ALL = Wanted(256, 4, with_reactions=True)


class World:
    """A published room of alice's in which bob is too, read by someone without a seat."""

    def __init__(self, core: Core, clock: FakeClock, people: tuple[Actor, Actor], room: Room) -> None:
        self.core, self.clock, (self.alice, self.bob), self.room = core, clock, people, room
        self.reader = core.callers.nobody(Origin("session"))

    async def post(self, text: str, by: Actor | None = None) -> MessageId:
        return (await self.core.messages.post(by or self.alice, self.room.id, Draft(text))).message.id

    async def since(self, after: int, wanted: Wanted = ALL, by: Actor | None = None) -> Sequence[Listed]:
        return await self.core.seqnos.since(by or self.reader, "harbour", after, wanted, RELAY)

    async def before(self, number: int | None = None, limit: int = 256) -> Sequence[Listed]:
        return await self.core.seqnos.before(self.reader, "harbour", number, Wanted(limit, 4), RELAY)


@asynccontextmanager
async def open_world(at: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with open_core(at, tmp_path, clock=clock) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob)
        yield World(core, clock, (alice, bob), await core.rooms.publish(alice, room.id, "harbour"))


def texts(listed: Sequence[Listed]) -> list[str | None]:
    return [one.envelope.data.decode() if one.envelope else None for one in listed]


async def test_pages_of_the_newest(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        ids = [await world.post(f"{number}") for number in range(1, 8)]
        await world.core.messages.edit(world.alice, world.room.id, ids[2], "three")
        await world.core.messages.edit(world.alice, world.room.id, ids[2], "3!")
        await world.core.messages.edit(world.alice, world.room.id, ids[6], "7!")
        await world.core.messages.delete(world.alice, world.room.id, [ids[4]])
        assert [one.number for one in await world.before()] == [7, 6, 4, 3, 2, 1]
        assert texts(await world.before(limit=3)) == ["7!", "6", "4"]
        for number, expected in ((99, [7, 6]), (8, [7, 6]), (7, [6, 4]), (5, [4, 3]), (4, [3, 2]), (2, [1]), (1, [])):
            assert [one.number for one in await world.before(number, limit=2)] == expected, number
        edited = (await world.before(4, limit=1))[0]
        assert (edited.number, edited.edited_ms, texts([edited])) == (3, world.core.clock.now_ms(), ["3!"])


async def test_what_changed_since_a_count(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, alice, room = world.core, world.alice, world.room.id
        one, two, three = [await world.post(text) for text in ("one", "two", "three")]
        assert [(row.number, row.seqno) for row in await world.since(0)] == [(1, 1), (2, 2), (3, 3)]
        assert await world.since(3) == []
        await core.messages.edit(alice, room, one, "ONE")  # 4
        await core.messages.react(world.bob, room, two, "👍")  # 5
        await core.messages.delete(alice, room, [three])  # 6
        four = await world.post("four")  # 7
        await core.messages.delete(alice, room, [four])  # 8
        news = await world.since(3)
        assert [(row.number, row.seqno, row.is_deleted) for row in news] == [(1, 4, False), (2, 5, False), (3, 6, True)]
        assert texts(news) == ["ONE", None, None]
        assert [row.is_reactions_alone for row in news] == [False, True, False]
        assert [(sum_.emoji, sum_.total) for sum_ in news[1].reactions] == [("👍", 1)]
        assert (news[2].author_key, news[2].edited_ms) == (RELAY.relay_id(alice.person_id), core.clock.now_ms())
        assert [row.number for row in await world.since(3, Wanted(256, 4))] == [1, 3]
        assert [(row.number, row.is_deleted) for row in await world.since(0)] == [(1, False), (2, False)]
        assert texts(await world.since(0)) == ["ONE", "two"]
        assert [(row.number, row.is_deleted) for row in await world.since(7)] == [(5, True)]
        assert [row.number for row in await world.since(3, Wanted(1, 4))] == [1]
        await core.messages.unreact(world.bob, room, two, "👍")
        (gone,) = await world.since(8)
        assert (gone.number, gone.is_reactions_alone, gone.reactions) == (2, True, [])


async def test_a_cleared_history_leaves_tombstones(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        for text in ("one", "two"):
            await world.post(text)
        await world.core.history.clear(world.alice, world.room.id)
        await world.core.history.finish_clearing(world.room.id)
        await world.post("three")
        assert texts(await world.before()) == ["three"]
        assert [(row.number, row.is_deleted) for row in await world.since(2)] == [(1, True), (2, True), (3, False)]
        assert texts(await world.since(0)) == ["three"]


async def test_reactions_are_summed_up(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, room = world.core, world.room.id
        message = await world.post("hello")
        crew = [await make_person(core, f"p{number}") for number in range(6)]
        for number, one in enumerate(crew):
            assert one.uid is not None
            await core.participants.add_person(world.alice, room, one.uid)
            world.clock.advance(1)
            await core.messages.react(one, room, message, "👍")
            if number % 2:
                await core.messages.react(one, room, message, "❤")
        keys = [RELAY.relay_id(one.person_id) for one in crew]
        (found,) = await core.seqnos.before(crew[5], "harbour", None, Wanted(9, 2), RELAY)
        assert [(one.emoji, one.total, one.keys, one.has_own) for one in found.reactions] == [
            ("👍", 6, keys[:2], True),
            ("❤", 3, [keys[1], keys[3]], True),
        ]
        one = await core.seqnos.get(crew[0], "harbour", 1, 0, RELAY)
        assert [(of.total, of.keys, of.has_own) for of in one.reactions] == [(6, [], True), (3, [], False)]
        reactors = await core.seqnos.reactors(world.reader, "harbour", (1, "❤"), 2, RELAY)
        assert [key for key, _ in reactors] == [keys[1], keys[3]]
        assert reactors[0][1] < reactors[1][1]
        assert await core.seqnos.reactors(world.reader, "harbour", (1, "🦆"), 2, RELAY) == []
        person = await core.people.find_by_session(keys[1])
        assert person is not None
        assert person.id == crew[1].person_id


async def test_what_is_not_there(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        message = await world.post("hello")
        await world.core.messages.edit(world.alice, world.room.id, message, "other")
        assert (await world.core.seqnos.get(world.reader, "harbour", 1, 4, RELAY)).number == 1
        with pytest.raises(NotFound):  # its second number is another API's
            await world.core.seqnos.get(world.reader, "harbour", 2, 4, RELAY)
        await world.core.messages.delete(world.alice, world.room.id, [message])
        with pytest.raises(NotFound):
            await world.core.seqnos.get(world.reader, "harbour", 1, 4, RELAY)
        with pytest.raises(NotFound):
            await world.core.seqnos.get(world.reader, "nowhere", 1, 4, RELAY)
        with pytest.raises(NotFound):
            await world.core.seqnos.reactors(world.reader, "harbour", (1, "x"), 4, RELAY)
