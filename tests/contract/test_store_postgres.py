"""PostgreSQL: commits that fail, connections that go, and units that meet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.util import await_only

from sabir.domain.errors import Unavailable
from sabir.domain.events import Event, StreamKind
from sabir.domain.ids import StreamId
from sabir.store import log
from sabir.store.postgres import PostgresDatabase
from sabir.store.statements import Statement
from sabir.store.transaction import Tx
from tests.helpers.units import TOUCH, WITHIN_S, append, contents, opened

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
