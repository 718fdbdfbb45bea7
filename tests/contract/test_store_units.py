"""Units of work: all or nothing, whatever happens to their database, their batch or their caller."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import pytest
from sqlalchemy import text, update
from sqlalchemy.util import await_only

from sabir.domain.errors import InvalidInput, Unavailable
from sabir.domain.events import Event, EventKind, NewEvent, StreamKind
from sabir.domain.ids import SERVER_STREAM, StreamId
from sabir.store import log
from sabir.store.database import Database
from sabir.store.postgres import PostgresDatabase
from sabir.store.sqlite import SqliteDatabase
from sabir.store.statements import Statement, param
from sabir.store.tables import streams
from sabir.store.transaction import LockError, Tx
from tests.helpers.core import open_database

WITHIN_S = 30.0
TOUCH = Statement(update(streams).where(streams.c.id == param("id_")).values(kind=streams.c.kind))


class Witness:
    """What memory hears of commits."""

    def __init__(self, db: Database) -> None:
        self.rung: list[StreamId] = []
        self.actions: list[str] = []
        self.heard = asyncio.Event()
        db.on_commit = self._hear

    def _hear(self, streams_: Sequence[StreamId]) -> None:
        self.rung += streams_
        self.heard.set()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Database, Witness, StreamId]]:
    """A database with one stream."""
    async with open_database(url) as db:
        stream = await db.write(lambda tx: log.open_stream(tx, StreamKind.PERSON))
        yield db, Witness(db), stream


def append(tx: Tx, stream: StreamId, data: str = "", witness: Witness | None = None) -> Event:
    tx.lock([stream])
    if witness is not None:
        tx.after_commit(partial(witness.actions.append, data))
    return log.append(tx, stream, [NewEvent(EventKind.PERSON_CHANGED, None, data=data)], at_ms=0)[0]


async def contents(db: Database, stream: StreamId) -> list[str | None]:
    events = await db.read(lambda tx: log.after(tx, stream, 0, 1000))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    return [event.data for event in events]


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
        with pytest.raises(Exception, match=r"read-?only"):
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


# --- SQLite: commits that fail ---------------------------------------------------------------------------------------


class Refusing:
    """A connection that refuses statements."""

    def __init__(self, inner: sqlite3.Connection, *refused: str) -> None:
        self.inner = inner
        self.refused = refused

    def execute(self, statement: str, *arguments: object) -> sqlite3.Cursor:
        if statement in self.refused:
            raise sqlite3.OperationalError("disk I/O error")
        return self.inner.execute(statement, *arguments)  # type: ignore[arg-type]

    @property
    def in_transaction(self) -> bool:
        return self.inner.in_transaction

    @property
    def total_changes(self) -> int:
        return self.inner.total_changes

    def close(self) -> None:
        self.inner.close()


@asynccontextmanager
async def sqlite_opened(path: str) -> AsyncIterator[tuple[SqliteDatabase, Witness, StreamId]]:
    async with opened(path) as (db, witness, stream):
        assert isinstance(db, SqliteDatabase)
        yield db, witness, stream


@pytest.fixture
def sqlite_url(sqlite_template: object, tmp_path: object) -> str:
    return f"{tmp_path}/sabir.db"


@pytest.mark.parametrize("refused", [("COMMIT",), ("COMMIT", "ROLLBACK"), ("BEGIN IMMEDIATE",)])
async def test_a_failed_commit_fails_all_its_units(sqlite_url: str, refused: tuple[str, ...]) -> None:
    async with sqlite_opened(sqlite_url) as (db, witness, stream):
        before = await db.write(partial(append, stream=stream, data="before", witness=witness))
        witness.rung.clear()
        sound = db._writer
        db._writer = Refusing(sound, *refused)  # type: ignore[assignment]

        def fails(tx: Tx) -> None:
            append(tx, stream, "never", witness)
            raise ZeroDivisionError

        units: list[Callable[[Tx], object]] = [
            partial(append, stream=stream, data=name, witness=witness) for name in "abc"
        ]
        async with asyncio.timeout(WITHIN_S):
            results = await asyncio.gather(*(db.write(unit) for unit in (*units, fails)), return_exceptions=True)
        assert [type(result) for result in results] == [Unavailable] * 4
        assert (witness.actions, witness.rung) == (["before"], [])
        assert db._ids.last == before.id

        db._writer = sound
        after = await db.write(partial(append, stream=stream, data="after", witness=witness))
        assert after.id == before.id + 1
        assert await contents(db, stream) == ["before", "after"]


async def test_a_cancelled_caller_of_a_failed_commit_is_no_trouble(sqlite_url: str) -> None:
    async with sqlite_opened(sqlite_url) as (db, _, stream):
        sound = db._writer
        db._writer = Refusing(sound, "COMMIT")  # type: ignore[assignment]
        cancelled = asyncio.ensure_future(db.write(partial(append, stream=stream)))
        waiting = asyncio.ensure_future(db.write(partial(append, stream=stream)))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(Unavailable):
            await waiting
        db._writer = sound
        assert await contents(db, stream) == []


async def test_a_full_disk_fails_the_unit_and_passes(sqlite_url: str) -> None:
    async with sqlite_opened(sqlite_url) as (db, witness, stream):
        (pages,) = db._writer.execute("PRAGMA page_count").fetchone()
        db._writer.execute(f"PRAGMA max_page_count={pages}")
        small = partial(append, stream=stream, data="s", witness=witness)
        large = partial(append, stream=stream, data="l" * 1_000_000, witness=witness)
        results = await asyncio.gather(db.write(large), db.write(small), return_exceptions=True)
        assert isinstance(results[0], Unavailable)
        db._writer.execute("PRAGMA max_page_count=1073741823")
        await db.write(large)
        kept = 0 if isinstance(results[1], Unavailable) else 1  # SQLite may give up the whole batch
        assert len(await contents(db, stream)) == kept + 1
        assert len(witness.actions) == kept + 1


async def test_sqlite_asks_the_disk_to_keep_each_commit(sqlite_url: str) -> None:
    async with sqlite_opened(sqlite_url) as (db, _, _stream):
        assert db._writer.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db._writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db._reader.execute("PRAGMA query_only").fetchone() == (1,)


async def test_ids_go_on_where_they_stopped(sqlite_url: str) -> None:
    async with sqlite_opened(sqlite_url) as (db, _, stream):
        event = await db.write(partial(append, stream=stream))
    async with open_database(sqlite_url) as again:
        assert (await again.write(partial(append, stream=stream))).id == event.id + 1
        assert await again.read(lambda tx: log.last_seq(tx, SERVER_STREAM)) >= 0


# --- PostgreSQL: commits that fail, connections that go --------------------------------------------------------------

_DEFERRED = Statement(
    text(
        "CREATE TABLE once (n BIGINT CONSTRAINT one UNIQUE DEFERRABLE INITIALLY DEFERRED, m BIGINT"
        " CONSTRAINT two REFERENCES streams (id) DEFERRABLE INITIALLY DEFERRED)"
    )
)
_BREAK_AT_COMMIT = Statement(text("INSERT INTO once (m) VALUES (-1)"))
_END_OWN_BACKEND = Statement(text("SELECT pg_terminate_backend(pg_backend_pid())"))
_BREAK_NOW = Statement(text("SELECT 1 / (id - id) FROM streams"))


@pytest.fixture
def postgres_url(postgres_dsn: Callable[..., str], postgres_template: str) -> str:
    return postgres_dsn(postgres_template)


async def test_a_commit_that_postgresql_refuses_is_unavailable(postgres_url: str) -> None:
    async with opened(postgres_url) as (db, witness, stream):
        await db.write(lambda tx: tx.rows(_DEFERRED))

        def unit(tx: Tx) -> None:
            append(tx, stream, "bad", witness)
            tx.run(_BREAK_AT_COMMIT)

        with pytest.raises(Unavailable, match="refused the change"):
            await db.write(unit)
        await db.write(partial(append, stream=stream, data="good", witness=witness))
        assert await contents(db, stream) == ["good"]
        assert (witness.actions, witness.rung) == (["good"], [stream])


async def test_a_unit_that_goes_on_after_an_error_is_not_taken_for_kept(postgres_url: str) -> None:
    async with opened(postgres_url) as (db, witness, stream):

        def unit(tx: Tx) -> None:
            append(tx, stream, "bad", witness)
            with pytest.raises(Exception, match="division by zero"):
                tx.run(_BREAK_NOW)

        with pytest.raises(Unavailable, match="rolled the change back"):
            await db.write(unit)
        assert await contents(db, stream) == []
        assert (witness.actions, witness.rung) == ([], [])


async def test_a_lost_connection_is_unavailable_and_replaced(postgres_url: str) -> None:
    async with opened(postgres_url) as (db, witness, stream):

        def unit(tx: Tx) -> None:
            append(tx, stream, "bad", witness)
            tx.rows(_END_OWN_BACKEND)

        for _ in range(20):  # more often than the pool has connections
            with pytest.raises(Unavailable):
                await db.write(unit)
            with pytest.raises(Unavailable):
                await db.read(lambda tx: tx.rows(_END_OWN_BACKEND))
        await db.write(partial(append, stream=stream, data="good", witness=witness))
        assert await contents(db, stream) == ["good"]
        assert witness.actions == ["good"]


async def test_a_connection_lost_in_the_commit_says_that_nobody_knows(postgres_url: str) -> None:
    async with opened(postgres_url) as (db, witness, stream):
        assert isinstance(db, PostgresDatabase)

        def unit(tx: Tx) -> None:
            append(tx, stream, "maybe", witness)
            tx._connection._con._transport.abort()  # type: ignore[attr-defined]

        with pytest.raises(Unavailable, match="may have been kept or not"):
            await db.write(unit)
        assert witness.actions == []
        assert await contents(db, stream) == []


async def test_cancelled_reads_give_their_connections_back_clean(postgres_url: str) -> None:
    async with opened(postgres_url) as (db, _, stream):
        slow = Statement(text("SELECT pg_sleep(20)"))
        for turns in range(40):
            task = asyncio.ensure_future(db.read(lambda tx: (log.last_seq(tx, stream), tx.rows(slow))))
            for _ in range(turns):
                await asyncio.sleep(0.0005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        async with asyncio.timeout(WITHIN_S):
            await asyncio.gather(*(db.write(partial(append, stream=stream)) for _ in range(32)))
        assert len(await contents(db, stream)) == 32


async def test_a_deadlock_is_tried_again(postgres_url: str) -> None:
    async with opened(postgres_url) as (db, witness, one):
        two = await db.write(lambda tx: log.open_stream(tx, StreamKind.PERSON))
        both_hold, attempts = asyncio.Barrier(2), 0

        def unit(tx: Tx, first: StreamId, second: StreamId, name: str) -> None:
            nonlocal attempts
            attempts += 1
            tx.after_commit(partial(witness.actions.append, name))
            tx.run(TOUCH, id_=first)
            if attempts <= 2:
                await_only(both_hold.wait())
            tx.run(TOUCH, id_=second)

        async with asyncio.timeout(WITHIN_S):
            await asyncio.gather(
                db.write(partial(unit, first=one, second=two, name="a")),
                db.write(partial(unit, first=two, second=one, name="b")),
            )
        assert attempts == 3
        assert sorted(witness.actions) == ["a", "b"]


async def test_a_value_that_another_was_faster_to_take_is_seen_on_the_next_attempt(postgres_url: str) -> None:
    async with opened(postgres_url) as (db, _, _stream):
        insert = Statement(text("INSERT INTO sequences (name, value) VALUES ('x', 1)"))
        look = Statement(text("SELECT value FROM sequences WHERE name = 'x'"))
        both_looked, looks = asyncio.Barrier(2), 0

        def unit(tx: Tx) -> bool:
            nonlocal looks
            looks += 1
            if tx.row(look) is not None:
                return False
            if looks <= 2:
                await_only(both_looked.wait())
            tx.run(insert)
            return True

        async with asyncio.timeout(WITHIN_S):
            assert sorted(await asyncio.gather(db.write(unit), db.write(unit))) == [False, True]


async def test_ids_commit_out_of_order_and_no_stream_cares(postgres_url: str) -> None:
    """Why cursors are per stream: a reader of ids would have passed the slow unit's event."""
    async with opened(postgres_url) as (db, _, slow_stream):
        fast_stream = await db.write(lambda tx: log.open_stream(tx, StreamKind.PERSON))
        has_id, may_commit = asyncio.Event(), asyncio.Event()

        def slow(tx: Tx) -> Event:
            event = append(tx, slow_stream, "slow")
            has_id.set()
            await_only(may_commit.wait())
            return event

        waiting = asyncio.ensure_future(db.write(slow))
        await has_id.wait()
        fast = await db.write(partial(append, stream=fast_stream, data="fast"))
        assert await contents(db, slow_stream) == []
        may_commit.set()
        assert (await waiting).id < fast.id
        assert await contents(db, slow_stream) == ["slow"]


async def test_postgresql_keeps_each_commit(postgres_url: str) -> None:
    async with opened(postgres_url) as (db, _, _stream):
        rows = await db.read(lambda tx: tx.rows(Statement(text("SHOW synchronous_commit"))))
        assert [tuple(row) for row in rows] == [("on",)]
