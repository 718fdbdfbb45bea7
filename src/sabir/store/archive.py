"""Every row of every table, out of one database in one snapshot and into an empty one, of either kind.

Rows travel as JSON-friendly values: bytes as base64 text, flags as booleans.
"""

from __future__ import annotations

import asyncio
import base64
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path

import apsw
import asyncpg
from sqlalchemy import Boolean, Column, LargeBinary, Table
from typing_extensions import override

from sabir.domain.errors import WrongState
from sabir.store.all_tables import metadata
from sabir.store.sqlite_connection import connect
from sabir.store.tables import sequences

Value = str | int | float | bool | None
_CHUNK_ROWS = 1000
_END_LEASES = "UPDATE jobs SET due_ms = 0 WHERE state = 1"
TABLES: Sequence[Table] = [table for table in metadata.sorted_tables if table is not sequences]


def named(name: str) -> Table:
    """The table of that name. Raises `WrongState` if this version has none."""
    for table in TABLES:
        if table.name == name:
            return table
    raise WrongState(f"This version has no table {name}.")


class Snapshot(ABC):
    """One moment of a database, for reading while others write."""

    @abstractmethod
    async def last_id(self) -> int:
        """The last id given out; a restored database goes on after it."""

    @abstractmethod
    def rows(self, table: Table) -> AsyncIterator[list[list[Value]]]:
        """All rows in chunks, values in the order of the table's columns."""


class _SqliteSnapshot(Snapshot):
    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @override
    async def last_id(self) -> int:
        return int(self._connection.execute("SELECT value FROM sequences WHERE name = 'ids'").get)

    @override
    async def rows(self, table: Table) -> AsyncIterator[list[list[Value]]]:
        cursor = await asyncio.to_thread(self._connection.execute, _select(table))
        while chunk := await asyncio.to_thread(_some, cursor):
            yield [_pack(table, row) for row in chunk]


class _PostgresSnapshot(Snapshot):
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    @override
    async def last_id(self) -> int:
        return int(await self._connection.fetchval("SELECT last_value FROM ids"))

    @override
    async def rows(self, table: Table) -> AsyncIterator[list[list[Value]]]:
        cursor = await self._connection.cursor(_select(table))
        while chunk := await cursor.fetch(_CHUNK_ROWS):
            yield [_pack(table, row) for row in chunk]


@asynccontextmanager
async def sqlite_snapshot(path: Path) -> AsyncIterator[Snapshot]:
    """The file as it is now; the server may go on writing."""
    connection = connect(path)
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM streams").fetchall()  # the first read fixes the moment
        yield _SqliteSnapshot(connection)
    finally:
        connection.close()


@asynccontextmanager
async def postgres_snapshot(url: str) -> AsyncIterator[Snapshot]:
    """The database as it is now; other nodes may go on writing."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield _PostgresSnapshot(connection)
    finally:
        await connection.close()


class Filling(ABC):
    """An empty database being filled; all or nothing."""

    @abstractmethod
    async def add(self, table: Table, rows: Sequence[Sequence[Value]]) -> None: ...

    @abstractmethod
    async def finish(self, last_id: int) -> None:
        """After all rows: ids go on after that one, and jobs that were being done elsewhere are due here."""


class _SqliteFilling(Filling):
    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @override
    async def add(self, table: Table, rows: Sequence[Sequence[Value]]) -> None:
        marks = ", ".join("?" for _ in table.columns)
        text = f"INSERT INTO {table.name} ({_names(table)}) VALUES ({marks})"  # noqa: S608  # names of our tables
        unpacked = [_unpack(table, row) for row in rows]
        await asyncio.to_thread(self._connection.executemany, text, unpacked)

    @override
    async def finish(self, last_id: int) -> None:
        self._connection.execute(_END_LEASES)
        self._connection.execute("INSERT INTO sequences (name, value) VALUES ('ids', ?)", (last_id,))


class _PostgresFilling(Filling):
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    @override
    async def add(self, table: Table, rows: Sequence[Sequence[Value]]) -> None:
        unpacked = [_unpack(table, row) for row in rows]
        columns = [column.name for column in table.columns]
        await self._connection.copy_records_to_table(table.name, records=unpacked, columns=columns)

    @override
    async def finish(self, last_id: int) -> None:
        await self._connection.execute(_END_LEASES)
        await self._connection.execute("SELECT setval('ids', $1)", last_id)


@asynccontextmanager
async def fill_sqlite(path: Path) -> AsyncIterator[Filling]:
    """Fill a migrated file without people. Raises `WrongState` if somebody is in it."""
    connection = connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        _require_empty(connection.execute("SELECT count(*) FROM people").get)
        connection.execute("DELETE FROM streams")
        connection.execute("DELETE FROM sequences")
        yield _SqliteFilling(connection)
        await asyncio.to_thread(connection.execute, "COMMIT")
    finally:
        connection.close()


@asynccontextmanager
async def fill_postgres(url: str) -> AsyncIterator[Filling]:
    """Fill a migrated database without people. Raises `WrongState` if somebody is in it."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            _require_empty(await connection.fetchval("SELECT count(*) FROM people"))
            await connection.execute("DELETE FROM streams")
            yield _PostgresFilling(connection)
    finally:
        await connection.close()


def _require_empty(people: int) -> None:
    if people:
        raise WrongState("The database is not empty; restore into a new one.")


def _some(cursor: apsw.Cursor) -> list[tuple[object, ...]]:
    return list(islice(cursor, _CHUNK_ROWS))


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _select(table: Table) -> str:
    return f"SELECT {_names(table)} FROM {table.name}"  # noqa: S608  # names of our own tables


def _pack(table: Table, row: Sequence[object]) -> list[Value]:
    return [_packed(column, value) for column, value in zip(table.columns, row, strict=True)]


def _packed(column: Column[object], value: object) -> Value:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary) and isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(column.type, Boolean):
        return bool(value)
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"{column} holds a {type(value).__name__}")


def _unpack(table: Table, row: Sequence[Value]) -> tuple[object, ...]:
    if len(row) != len(table.columns):
        raise WrongState(f"The backup's rows of {table.name} don't fit this version.")
    return tuple(
        base64.b64decode(value) if isinstance(column.type, LargeBinary) and isinstance(value, str) else value
        for column, value in zip(table.columns, row, strict=True)
    )
