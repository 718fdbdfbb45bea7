"""Followers of streams see every event once, in order and without a gap, however many rings are lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import pytest

from sabir.domain.errors import Unavailable
from sabir.domain.events import Event, EventKind, NewEvent, StreamKind
from sabir.domain.ids import Seq, StreamId
from sabir.store import follow, log
from sabir.store.database import Database
from sabir.store.follow import Bell, Woken
from sabir.store.transaction import Tx
from tests.helpers.core import Rings, open_database

WRITERS, STREAMS, UNITS = 16, 8, 20
WITHIN_S = 60.0
Appended = tuple[int, int, int]
"""Writer, unit and position in the unit."""


class Node:
    """A database as one process has it, with its bell."""

    def __init__(self, db: Database, bell: Bell) -> None:
        self.db = db
        self.bell = bell

    async def read(self, stream: StreamId, after: int) -> list[Event]:
        return await self.db.read(lambda tx: log.after(tx, stream, after, 7))


@asynccontextmanager
async def open_nodes(url: str, rings: Rings) -> AsyncIterator[list[Node]]:
    """Two on PostgreSQL, one on SQLite."""
    async with AsyncExitStack() as stack:
        nodes = []
        for _ in range(2 if url.startswith("postgresql") else 1):
            db = await stack.enter_async_context(open_database(url))
            node = Node(db, Bell(db))
            rings.join(db, node.bell)
            node.bell.start()
            stack.push_async_callback(node.bell.close)
            nodes.append(node)
        yield nodes


def wishes(writer: int, streams: list[StreamId]) -> list[dict[StreamId, list[Appended]]]:
    """What a writer appends, unit by unit: mostly one event to one stream, now and then several to two."""
    units: list[dict[StreamId, list[Appended]]] = []
    for unit in range(UNITS):
        first, second = streams[(writer + unit) % STREAMS], streams[(writer * 3 + unit * 5) % STREAMS]
        wish = {first: [(writer, unit, 0)]}
        if unit % 5 == 0:
            wish.setdefault(second, []).append((writer, unit, 1))
            wish[first].append((writer, unit, 2))
        units.append(wish)
    return units


async def write(node: Node, units: list[dict[StreamId, list[Appended]]]) -> None:
    for number, wish in enumerate(units):

        def unit(tx: Tx, wish: dict[StreamId, list[Appended]] = wish, fails: bool = False) -> None:
            tx.lock(wish)
            for stream, items in wish.items():
                new = [NewEvent(EventKind.PERSON_CHANGED, None, data=f"{item}") for item in items]
                log.append(tx, stream, new, at_ms=0)
            if fails:
                raise ArithmeticError

        if number % 7 == 3:
            with pytest.raises(ArithmeticError):
                await node.db.write(partial(unit, fails=True))
        await node.db.write(unit)


async def follow_one(node: Node, stream: StreamId, count: int) -> list[Event]:
    seen: list[Event] = []
    with node.bell.listen(stream, 0) as waiter:
        while len(seen) < count:
            while page := await node.read(stream, waiter.after):
                seen += page
                waiter.reached(page[-1].seq)
            if len(seen) < count:
                assert await waiter.wait(WITHIN_S) is Woken.NEWS
    return seen


async def follow_anew(node: Node, stream: StreamId, count: int) -> list[Event]:
    """As long polls do: a waiter of its own for each piece of news."""
    seen: list[Event] = []
    while len(seen) < count:
        with node.bell.listen(stream) as waiter:
            after = len(seen)
            page = await node.read(stream, after)
            waiter.reached(after)
            while not page:
                assert await waiter.wait(WITHIN_S) is Woken.NEWS
                page = await node.read(stream, after)
            seen += page
    return seen


@pytest.mark.parametrize("lost_share", [0.0, 0.5, 1.0])
async def test_every_follower_sees_every_event_once_in_order(
    database_url: str, lost_share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "RECHECK_S", 0.05)
    async with open_nodes(database_url, Rings(lost_share=lost_share)) as nodes:
        streams = await nodes[0].db.write(lambda tx: [log.open_stream(tx, StreamKind.PERSON) for _ in range(STREAMS)])
        units = [wishes(writer, streams) for writer in range(WRITERS)]
        wanted = {
            stream: [f"{item}" for writer in units for wish in writer for item in wish.get(stream, [])]
            for stream in streams
        }
        async with asyncio.timeout(WITHIN_S), asyncio.TaskGroup() as group:
            followers = [
                (stream, group.create_task(how(nodes[-1], stream, len(wanted[stream]))))
                for stream in streams
                for how in (follow_one, follow_one, follow_anew)
            ]
            for writer, own in enumerate(units):
                group.create_task(write(nodes[writer % len(nodes)], own))

        for stream, follower in followers:
            seen = follower.result()
            assert [event.seq for event in seen] == list(range(1, len(seen) + 1))
            assert [event.id for event in seen] == sorted({event.id for event in seen})
            assert sorted(event.data or "" for event in seen) == sorted(wanted[stream])
            for writer in range(WRITERS):
                own_events = [event.data for event in seen if (event.data or "").startswith(f"({writer}, ")]
                assert own_events == [item for item in wanted[stream] if item.startswith(f"({writer}, ")]


async def test_a_waiter_hears_what_came_between_listening_and_waiting(database_url: str) -> None:
    async with open_nodes(database_url, Rings()) as nodes:
        db, bell = nodes[0].db, nodes[0].bell
        stream = await db.write(lambda tx: log.open_stream(tx, StreamKind.PERSON))
        with bell.listen(stream) as waiter:
            assert await nodes[0].read(stream, 0) == []
            await db.write(lambda tx: append(tx, stream))
            waiter.reached(0)
            assert await waiter.wait(WITHIN_S) is Woken.NEWS
            assert await waiter.wait(0) is Woken.TIMEOUT


async def test_a_recheck_while_a_follower_reads_is_not_lost(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "RECHECK_S", 0.02)
    async with open_nodes(database_url, Rings(lost_share=1.0)) as nodes:
        db, bell = nodes[0].db, nodes[0].bell
        stream = await db.write(lambda tx: log.open_stream(tx, StreamKind.PERSON))
        with bell.listen(stream, 0) as other, bell.listen(stream) as waiter:
            assert await nodes[0].read(stream, 0) == []
            await db.write(lambda tx: append(tx, stream))
            assert await other.wait(WITHIN_S) is Woken.NEWS  # the recheck has been
            waiter.reached(0)
            assert await waiter.wait(WITHIN_S) is Woken.NEWS


@pytest.mark.parametrize("error", [Unavailable, RuntimeError])
async def test_a_recheck_that_fails_is_not_the_last(
    database_url: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "RECHECK_S", 0.02)
    async with open_nodes(database_url, Rings(lost_share=1.0)) as nodes:
        db, bell = nodes[0].db, nodes[0].bell
        stream = await db.write(lambda tx: log.open_stream(tx, StreamKind.PERSON))
        failed = asyncio.Event()

        async def fail(_: object) -> object:
            failed.set()
            raise error

        with bell.listen(stream, 0) as waiter:
            with monkeypatch.context() as patch:
                patch.setattr(db, "read", fail)
                async with asyncio.timeout(WITHIN_S):
                    await failed.wait()
            await db.write(partial(append, stream=stream))
            assert await waiter.wait(WITHIN_S) is Woken.NEWS


async def test_cursors_are_per_stream(database_url: str) -> None:
    """Positions of one stream say nothing about another's, and ids need not be dense."""
    async with open_nodes(database_url, Rings()) as nodes:
        db = nodes[0].db
        one, other = await db.write(lambda tx: [log.open_stream(tx, StreamKind.PERSON) for _ in range(2)])
        for stream in (one, other, other, one, other):
            await db.write(partial(append, stream=stream))
        assert await db.read(lambda tx: log.last_seqs(tx, [one, other])) == {one: 2, other: 3}
        assert await db.read(lambda tx: log.last_seq(tx, StreamId(10**9))) == 0
        events = await nodes[0].read(one, 0)
        assert [event.seq for event in events] == [1, 2]
        assert [event.seq for event in await nodes[0].read(other, 1)] == [2, 3]
        assert await db.read(lambda tx: log.seq_at(tx, one, events[1].id)) == 2
        assert await db.read(lambda tx: log.seq_at(tx, one, events[1].id - 1)) == 1
        assert await db.read(lambda tx: log.seq_at(tx, one, events[0].id - 1)) == 0


def append(tx: Tx, stream: StreamId) -> Seq:
    tx.lock([stream])
    return log.append(tx, stream, [NewEvent(EventKind.PERSON_CHANGED, None)], at_ms=0)[0].seq
