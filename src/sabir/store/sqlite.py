"""SQLite: WAL, synchronous=FULL, group commit.

Units queued in one turn of the loop share one transaction and are answered together after one COMMIT. Where one of
them fails with its work half done, the batch runs again, each unit in its savepoint. Statements run on the loop's
thread; only the COMMIT (the fsync) runs in a thread of its own, while the next batch gathers. A statement per thread
hop would be slower: the driver gives up and retakes the interpreter lock on every step (docs/adr/0005).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar, cast

import apsw
from typing_extensions import override

from sabir.domain.errors import InvalidInput, SabirError, Unavailable
from sabir.domain.ids import StreamId
from sabir.store.archive import Snapshot, sqlite_snapshot
from sabir.store.database import Database, Unit
from sabir.store.sqlite_connection import connect
from sabir.store.statements import Statement
from sabir.store.transaction import Row, Tx

T = TypeVar("T")

_BATCH_UNITS = 256
_MACHINE = {
    apsw.SQLITE_BUSY,
    apsw.SQLITE_CANTOPEN,
    apsw.SQLITE_CORRUPT,
    apsw.SQLITE_FULL,
    apsw.SQLITE_IOERR,
    apsw.SQLITE_NOMEM,
    apsw.SQLITE_NOTADB,
    apsw.SQLITE_READONLY,
}
"""Errors that no unit makes."""
_FIRST_ID = 1000
"""Ids below are kept for fixed rows, such as the server's stream."""


@dataclass(slots=True)
class _Queued(Generic[T]):
    unit: Unit[T]
    answer: asyncio.Future[T]
    result: T | None = None
    error: BaseException | None = None
    after_commit: list[Callable[[], None]] | None = None


class _SqliteTx(Tx):
    """Statements of one unit on one connection."""

    def __init__(self, cursor: apsw.Cursor, ids: _Ids | None) -> None:
        super().__init__()
        self._cursor = cursor
        self._ids = ids

    @override
    def rows(self, statement: Statement, **values: object) -> Sequence[Row]:
        compiled = statement.for_sqlite()
        return self._cursor.execute(compiled.text, compiled.arguments(values)).fetchall()

    @override
    def run(self, statement: Statement, **values: object) -> int:
        compiled = statement.for_sqlite()
        self._cursor.execute(compiled.text, compiled.arguments(values))
        return self._cursor.connection.changes()

    @override
    def next_id(self) -> int:
        if self._ids is None:
            raise RuntimeError("A reading unit takes no ids.")
        self._ids.last += 1
        return self._ids.last

    @override
    def skip_ids(self, beyond: int) -> None:
        if self._ids is None:
            raise RuntimeError("A reading unit takes no ids.")
        self._ids.last = max(self._ids.last, beyond)

    @override
    def _lock_rows(self, streams: Sequence[StreamId]) -> None:
        """One writer at a time is lock enough."""


class _Ids:
    """The last id given out; saved with each batch."""

    def __init__(self, last: int) -> None:
        self.last = last


class SqliteDatabase(Database):
    """One file, one process."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._writer = connect(path)
        self._reader = connect(path)
        self._reader.execute("PRAGMA query_only=1")
        self._writing, self._reading = self._writer.cursor(), self._reader.cursor()
        row = self._writer.execute("SELECT value FROM sequences WHERE name = 'ids'").fetchone()
        self._ids = _Ids(row[0] if row else _FIRST_ID)
        if row is None:
            self._writer.execute("INSERT INTO sequences (name, value) VALUES ('ids', ?)", (_FIRST_ID,))
        self._queue: deque[_Queued[object]] = deque()
        self._is_running = False
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._idle = asyncio.Event()
        self._idle.set()

    @override
    async def write(self, unit: Unit[T]) -> T:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._queue.append(cast("_Queued[object]", _Queued(unit, answer)))
        if not self._is_running:
            self._is_running = True
            self._idle.clear()
            loop.call_soon(self._run_batch, loop)
        return await answer

    @override
    async def read(self, unit: Unit[T]) -> T:
        try:
            if not self._reader.in_transaction:
                self._reader.execute("BEGIN")
                asyncio.get_running_loop().call_soon(self._end_snapshot)
            tx = _SqliteTx(self._reading, None)
            tx.blinds = self.blinds
            return unit(tx)
        except (apsw.Error, OverflowError) as error:
            raise _known(error) from error

    @override
    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        return sqlite_snapshot(self._path)

    @override
    async def close(self) -> None:
        """Finish what is queued, then close."""
        await self._idle.wait()
        self._committer.shutdown()
        self._writer.close()
        self._reader.close()

    # --- batches -----------------------------------------------------------------------------------------------------

    def _run_batch(self, loop: asyncio.AbstractEventLoop) -> None:
        batch = [self._queue.popleft() for _ in range(min(len(self._queue), _BATCH_UNITS))]
        first_id = self._ids.last
        try:
            self._begin()
            rung = self._run_units(batch)
            if rung is None:
                self._ids.last = first_id
                self._begin()
                rung = self._run_units_apart(batch)
            if self._ids.last != first_id:
                self._writer.execute("UPDATE sequences SET value = ? WHERE name = 'ids'", (self._ids.last,))
        except Exception as error:  # the callers must hear of it, whatever it is
            self._fail(batch, first_id, error)
            self._next_batch(loop)
            return
        commit = loop.run_in_executor(self._committer, self._writer.execute, "COMMIT")
        commit.add_done_callback(lambda done: self._committed(loop, batch, rung, (first_id, done.exception())))

    def _run_units(self, batch: Sequence[_Queued[object]]) -> set[StreamId] | None:
        """The streams to ring; None if a unit failed after it had changed something: then all have to run apart."""
        rung: set[StreamId] = set()
        for queued in batch:
            changes = self._writer.total_changes()
            if not self._run_unit(queued, rung) and self._writer.total_changes() != changes:
                return None
        return rung

    def _run_units_apart(self, batch: Sequence[_Queued[object]]) -> set[StreamId]:
        """Each in its savepoint, for which SQLite keeps a copy of every page it changes: half as much time again."""
        rung: set[StreamId] = set()
        for queued in batch:
            self._writer.execute("SAVEPOINT unit")
            if not self._run_unit(queued, rung):
                self._writer.execute("ROLLBACK TO unit")
            self._writer.execute("RELEASE unit")
        return rung

    def _run_unit(self, queued: _Queued[object], rung: set[StreamId]) -> bool:
        """Whether it came to its end; if not, its caller will be told."""
        tx = _SqliteTx(self._writing, self._ids)
        tx.replica_delay_ms = self.replica_delay_ms
        tx.pushes_signaling = self.pushes_signaling
        tx.blinds = self.blinds
        queued.error = queued.after_commit = None
        try:
            queued.result = queued.unit(tx)
        except BaseException as error:  # whatever it raises belongs to its caller
            if not self._writer.in_transaction:
                raise  # SQLite gave up the whole batch (disk full, I/O error)
            queued.error = _known(error)
            return False
        rung |= tx.rung
        queued.after_commit = tx.take_after_commit()
        return True

    def _committed(
        self,
        loop: asyncio.AbstractEventLoop,
        batch: list[_Queued[object]],
        rung: set[StreamId],
        outcome: tuple[int, BaseException | None],
    ) -> None:
        first_id, error = outcome
        self._end_snapshot()
        if error is not None:
            self._fail(batch, first_id, error)
        else:
            self._announce((action for queued in batch for action in queued.after_commit or ()), rung)
            for queued in batch:
                _answer(queued)
        self._next_batch(loop)

    def _fail(self, batch: Sequence[_Queued[object]], first_id: int, error: BaseException) -> None:
        """Nothing of the batch happened: take back the ids and tell every caller."""
        with contextlib.suppress(apsw.Error):  # tried again before the next batch
            self._roll_back()
        self._ids.last = first_id
        for queued in batch:
            queued.error = Unavailable(f"The database refused the change: {error}")
            queued.error.__cause__ = error
            _answer(queued)

    def _begin(self) -> None:
        self._roll_back()  # what could not be at the time, or a batch that runs again
        self._writer.execute("BEGIN IMMEDIATE")

    def _end_snapshot(self) -> None:
        """Reads of one turn of the loop share a snapshot; none of them outlives a commit."""
        with contextlib.suppress(apsw.Error):  # closed, or broken: the next read will tell
            if self._reader.in_transaction:
                self._reader.execute("COMMIT")

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    def _next_batch(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._queue:
            loop.call_soon(self._run_batch, loop)
        else:
            self._is_running = False
            self._idle.set()


def _answer(queued: _Queued[object]) -> None:
    if queued.answer.done():  # the caller was cancelled; the unit has run all the same
        return
    if isinstance(queued.error, StopIteration):  # no future takes it
        queued.error = RuntimeError("A unit raised StopIteration.")
    if queued.error is not None:
        queued.answer.set_exception(queued.error)
    else:
        queued.answer.set_result(queued.result)


def _known(error: BaseException) -> BaseException:
    """Ours in place of what the machine refused (a full disk, bad sectors), and of numbers too large to store."""
    known: SabirError
    if isinstance(error, OverflowError):
        known = InvalidInput("value", f"The database can't hold a value: {error}")
    elif isinstance(error, apsw.Error) and getattr(error, "result", None) in _MACHINE:
        known = Unavailable(f"The database refused: {error}")
    else:
        return error
    known.__cause__ = error
    return known
