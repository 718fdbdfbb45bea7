"""Units of work: all or nothing, whatever happens to their batch or their caller."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from sabir.domain.errors import InvalidInput, Unavailable
from sabir.domain.events import Event, EventKind, NewEvent, StreamKind
from sabir.domain.ids import StreamId
from sabir.store import log
from sabir.store.postgres import PostgresDatabase
from sabir.store.transaction import LockError, Tx
from tests.helpers.core import open_database
from tests.helpers.units import TOUCH, WITHIN_S, append, contents, opened

# --- one unit among others -------------------------------------------------------------------------------------------


async def test_a_unit_that_raises_rolls_back_alone(database_url: str) -> None:
    async with opened(database_url) as (db, witness, stream):

        def fails(tx: Tx) -> None:
            append(tx, stream, "bad", witness)
            raise ZeroDivisionError

        wishes = [db.write(partial(append, stream=stream, data=name, witness=witness)) for name in "abc"]
        results = await asyncio.gather(wishes[0], db.write(fails), *wishes[1:], return_exceptions=True)
        assert isinstance(results[1], ZeroDivisionError)
        assert sorted(name or "" for name in await contents(db, stream)) == ["a", "b", "c"]
        assert sorted(witness.actions) == ["a", "b", "c"]
        assert set(witness.rung) == {stream}


async def test_only_units_that_appended_ring(database_url: str) -> None:
    async with opened(database_url) as (db, witness, stream):
        await db.write(lambda tx: tx.lock([stream]))
        assert witness.rung == []
        await db.write(partial(append, stream=stream))
        assert witness.rung == [stream]


@pytest.mark.parametrize("error", [StopIteration, asyncio.CancelledError, LookupError, GeneratorExit])
async def test_whatever_a_unit_raises_is_heard(database_url: str, error: type[BaseException]) -> None:
    async with opened(database_url) as (db, _, stream):

        def fails(tx: Tx) -> None:
            append(tx, stream, "bad")
            raise error

        with pytest.raises((error, RuntimeError)):
            await db.write(fails)
        await db.write(partial(append, stream=stream, data="good"))
        assert await contents(db, stream) == ["good"]


async def test_a_queued_unit_outlives_its_caller(database_url: str) -> None:
    async with opened(database_url) as (db, witness, stream):
        task = asyncio.ensure_future(db.write(partial(append, stream=stream, data="kept", witness=witness)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(WITHIN_S):
            await witness.heard.wait()
        assert await contents(db, stream) == ["kept"]
        assert witness.actions == ["kept"]


async def test_closing_waits_for_what_is_queued(database_url: str) -> None:
    async with opened(database_url) as (db, _, stream):
        tasks = [asyncio.ensure_future(db.write(partial(append, stream=stream, data=f"{n}"))) for n in range(5)]
        await asyncio.sleep(0)
        await db.close()
        await asyncio.gather(*tasks)
        async with open_database(database_url) as again:
            assert len(await contents(again, stream)) == 5


async def test_a_result_is_durable_before_it_is_told(database_url: str) -> None:
    """The next reader sees it, through another connection too."""
    async with opened(database_url) as (db, witness, stream), open_database(database_url) as other:
        event = await db.write(partial(append, stream=stream, data="x"))
        assert witness.rung == [stream]
        assert await contents(other, stream) == ["x"]
        assert event.seq == 1


async def test_a_failing_listener_harms_nobody(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(database_url) as (db, _, stream):

        def fail(_: object) -> None:
            raise OSError("the bell is broken")

        db.on_commit = fail
        await db.write(partial(append, stream=stream, data="x"))
        assert await contents(db, stream) == ["x"]
        assert "What follows a commit failed." in caplog.text


# --- locks -----------------------------------------------------------------------------------------------------------


async def test_locks_are_taken_once_and_before_appending(database_url: str) -> None:
    async with opened(database_url) as (db, _, stream):
        other = await db.write(lambda tx: log.open_stream(tx, StreamKind.PERSON))

        def twice(tx: Tx) -> None:
            tx.lock([stream])
            tx.lock([other])

        def unlocked(tx: Tx) -> None:
            log.append(tx, stream, [NewEvent(EventKind.PERSON_CHANGED, None)], at_ms=0)

        def wrong(tx: Tx) -> None:
            tx.lock([other])
            unlocked(tx)

        def late(tx: Tx) -> None:
            log.open_stream(tx, StreamKind.PERSON)
            tx.lock([stream])

        for unit in (twice, unlocked, wrong, late):
            with pytest.raises(LockError):
                await db.write(unit)
        assert await contents(db, stream) == []

        def new(tx: Tx) -> Event:
            return log.append(
                tx,
                log.open_stream(tx, StreamKind.PERSON),
                [NewEvent(EventKind.PERSON_CREATED, None, is_subject=True)],
                at_ms=5,
            )[0]

        event = await db.write(new)
        assert (event.seq, event.subject_id, event.at_ms) == (1, event.id, 5)


async def test_an_absent_stream_takes_no_events(database_url: str) -> None:
    async with opened(database_url) as (db, _, _stream):
        with pytest.raises(LookupError):
            await db.write(partial(append, stream=StreamId(987_654_321)))


async def test_the_second_to_lock_sees_what_the_first_did(database_url: str) -> None:
    """Lock first, then look: a counter that every unit reads and raises loses no step."""
    async with opened(database_url) as (db, _, stream), open_database(database_url) as other:

        def step(tx: Tx) -> None:
            tx.lock([stream])
            last = log.last_seq(tx, stream)
            log.append(tx, stream, [NewEvent(EventKind.PERSON_CHANGED, None, data=f"{last + 1}")], at_ms=0)

        nodes = [db, other] if isinstance(db, PostgresDatabase) else [db]
        await asyncio.gather(*(nodes[n % len(nodes)].write(step) for n in range(40)))
        assert await contents(db, stream) == [f"{n}" for n in range(1, 41)]


# --- what a read sees ------------------------------------------------------------------------------------------------


async def test_a_read_sees_one_moment_and_writes_nothing(database_url: str) -> None:
    async with opened(database_url) as (db, _, stream):
        await db.write(partial(append, stream=stream))
        with pytest.raises(Unavailable):
            await db.read(lambda tx: tx.run(TOUCH, id_=stream))
        with pytest.raises(ZeroDivisionError):
            await db.read(lambda tx: 1 // (log.last_seq(tx, stream) - 1))
        assert await contents(db, stream) == [""]


async def test_numbers_the_database_cannot_hold_are_invalid_input(database_url: str) -> None:
    async with opened(database_url) as (db, _, stream):
        with pytest.raises(InvalidInput):
            await db.read(lambda tx: log.last_seq(tx, StreamId(2**63)))
        with pytest.raises(InvalidInput):
            await db.write(partial(append, stream=StreamId(2**70)))
        await db.write(partial(append, stream=stream))
