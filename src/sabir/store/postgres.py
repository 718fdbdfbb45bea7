"""PostgreSQL: each unit is one transaction under READ COMMITTED, its synchronous code in a greenlet over asyncpg."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

import asyncpg
from sqlalchemy.util import await_only, greenlet_spawn
from typing_extensions import override

from sabir.domain.errors import InvalidInput, Unavailable
from sabir.domain.ids import StreamId
from sabir.store.archive import Snapshot, postgres_snapshot
from sabir.store.database import Database, Unit
from sabir.store.statements import Statement
from sabir.store.transaction import Row, Tx

_log = logging.getLogger(__name__)

T = TypeVar("T")

_ATTEMPTS = 5
_RETRIED = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.UniqueViolationError,
)
"""What another attempt mends. Units look before they insert, so a value is only taken if another one was faster."""
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
"""The server is down, going down, full or no longer the one that writes; none of it is a unit's fault."""


class _PostgresTx(Tx):
    """Statements of one unit on one connection."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        super().__init__()
        self._connection = connection

    @override
    def rows(self, statement: Statement, **values: object) -> Sequence[Row]:
        compiled = statement.for_postgresql()
        return await_only(self._connection.fetch(compiled.text, *compiled.arguments(values)))

    @override
    def run(self, statement: Statement, **values: object) -> int:
        compiled = statement.for_postgresql()
        status = await_only(self._connection.execute(compiled.text, *compiled.arguments(values)))
        return int(status.rpartition(" ")[2] or 0)

    @override
    def next_id(self) -> int:
        return int(await_only(self._connection.fetchval("SELECT nextval('ids')")))

    @override
    def skip_ids(self, beyond: int) -> None:
        # Nodes that take ids meanwhile must not see one again: the sequence goes further than asked.
        skip = "SELECT CASE WHEN nextval('ids') < $1 THEN setval('ids', $1 + 10000) END"
        await_only(self._connection.fetchval(skip, beyond))

    @override
    def _lock_rows(self, streams: Sequence[StreamId]) -> None:
        lock = "SELECT id FROM streams WHERE id = ANY($1::BIGINT[]) ORDER BY id FOR UPDATE"
        await_only(self._connection.fetch(lock, list(streams)))


class PostgresDatabase(Database):
    """Any number of processes on one database."""

    def __init__(self, pool: asyncpg.Pool, url: str) -> None:
        super().__init__()
        self.is_single_process = False
        self._pool = pool
        self._url = url
        self._running: set[asyncio.Task[object]] = set()

    @classmethod
    async def open(cls, url: str, *, connections: int = 16) -> PostgresDatabase:
        """Connect. Raises `Unavailable` with the server's own words."""
        try:
            pool = await asyncpg.create_pool(
                url, min_size=1, max_size=connections, reset=_keep, statement_cache_size=1000, command_timeout=60
            )
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as error:
            raise Unavailable(f"Can't connect to PostgreSQL: {error}") from error
        return cls(pool, url)

    @override
    async def write(self, unit: Unit[T]) -> T:
        return await asyncio.shield(self._start(self._write(unit)))

    @override
    async def read(self, unit: Unit[T]) -> T:
        try:
            return (await self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", unit))[0]
        except _LOST as error:
            raise _unreachable(error) from error

    @override
    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        return postgres_snapshot(self._url)

    @override
    async def close(self) -> None:
        """Finish what runs, then close."""
        if self._running:
            await asyncio.wait(self._running)
        await self._pool.close()

    def _start(self, work: Coroutine[None, None, T]) -> asyncio.Task[T]:
        """The one place a task is made here: it outlives a cancelled caller and is awaited by `close`."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _write(self, unit: Unit[T]) -> T:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                result, tx = await self._transaction("BEGIN", unit)
            except _RETRIED as error:
                if attempt == _ATTEMPTS and isinstance(error, asyncpg.UniqueViolationError):
                    raise  # nobody was faster: the unit did not look
                if attempt == _ATTEMPTS:
                    raise Unavailable("The database is too busy with other writers.") from error
                await asyncio.sleep(0.01 * attempt)
            except _LOST as error:
                raise _unreachable(error) from error
            else:
                self._announce(tx.take_after_commit(), tx.rung)
                return result
        raise AssertionError("unreachable")

    async def _transaction(self, begin: str, unit: Unit[T]) -> tuple[T, Tx]:
        connection = await self._pool.acquire()
        is_clean = False
        try:
            tx = _PostgresTx(connection)
            tx.replica_delay_ms = self.replica_delay_ms
            tx.pushes_signaling = self.pushes_signaling
            tx.blinds = self.blinds
            await connection.execute(begin)
            try:
                result = await greenlet_spawn(unit, tx)
            except BaseException:
                await connection.execute("ROLLBACK")
                is_clean = True
                raise
            await _commit(connection)
            is_clean = True
        except asyncpg.DataError as error:
            raise InvalidInput("value", f"The database can't hold a value: {error}") from error
        finally:
            if not is_clean:  # nobody knows where its transaction stands
                with contextlib.suppress(asyncpg.InterfaceError):  # it ended by itself
                    connection.terminate()
            await self._pool.release(connection)
        return result, tx


def _unreachable(error: Exception) -> Unavailable:
    """Why is for the operator: it may name hosts and roles."""
    _log.warning("The database can't be reached: %s", str(error) or type(error).__name__)
    return Unavailable("The database can't be reached at the moment; nothing was changed.")


async def _commit(connection: asyncpg.Connection) -> None:
    try:
        status = await connection.execute("COMMIT")
    except _RETRIED:
        raise
    except _LOST as error:
        raise Unavailable("The connection was lost in the commit; the change may have been kept or not.") from error
    except asyncpg.PostgresError as error:
        raise Unavailable(f"The database refused the change: {error}") from error
    if status != "COMMIT":  # a unit went on after an error
        raise Unavailable("The database rolled the change back.")


async def _keep(_: object) -> None:
    """No reset on release: units leave no state behind, and a reset costs a round trip."""
