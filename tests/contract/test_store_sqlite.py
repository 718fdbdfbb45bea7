"""SQLite: commits that fail, disks that fill up, and what is asked of the disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import apsw
import pytest

from sabir.domain.errors import Unavailable
from sabir.domain.ids import SERVER_STREAM, StreamId
from sabir.store import log
from sabir.store.sqlite import SqliteDatabase
from sabir.store.transaction import Tx
from tests.helpers.core import open_database
from tests.helpers.units import WITHIN_S, Witness, append, contents, opened


class Refusing:
    """A connection that refuses statements."""

    def __init__(self, inner: apsw.Connection, *refused: str) -> None:
        self.inner = inner
        self.refused = refused

    def execute(self, statement: str, *arguments: object) -> apsw.Cursor:
        if statement in self.refused:
            raise apsw.IOError("disk I/O error")
        return self.inner.execute(statement, *arguments)  # type: ignore[arg-type]

    @property
    def in_transaction(self) -> bool:
        return self.inner.in_transaction

    def total_changes(self) -> int:
        return self.inner.total_changes()

    def close(self) -> None:
        self.inner.close()


@asynccontextmanager
async def sqlite_opened(path: str) -> AsyncIterator[tuple[SqliteDatabase, Witness, StreamId]]:
    async with opened(path) as (db, witness, stream):
        assert isinstance(db, SqliteDatabase)
        yield db, witness, stream


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
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
        pages = db._writer.execute("PRAGMA page_count").get
        db._writer.execute(f"PRAGMA max_page_count={pages}").fetchall()
        small = partial(append, stream=stream, data="s", witness=witness)
        large = partial(append, stream=stream, data="l" * 1_000_000, witness=witness)
        results = await asyncio.gather(db.write(large), db.write(small), return_exceptions=True)
        assert isinstance(results[0], Unavailable)
        db._writer.execute("PRAGMA max_page_count=1073741823").fetchall()
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
