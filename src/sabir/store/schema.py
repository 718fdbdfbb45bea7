"""Bringing a database to this version's schema: numbered forward-only migrations, under a lock.

Alembic is loaded only when there is something to migrate.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import asyncpg

from sabir.domain.errors import Unavailable
from sabir.store.sqlite_connection import connect

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0001"
"""The newest migration; a test compares it with the folder."""
_LOCK = 0x5AB1
"""PostgreSQL advisory lock that migrating nodes queue at."""


async def migrate_sqlite(path: Path) -> None:
    """Make or update the file. Raises `Unavailable` if it is from a newer version of Sabir."""
    connection = connect(path)
    try:
        version = _sqlite_version(connection)
    finally:
        connection.close()
    if _must_migrate(version):
        await asyncio.to_thread(_migrate_sqlite, path)


async def migrate_postgresql(url: str) -> None:
    """Make or update the schema. Raises `Unavailable` if it is from a newer version of Sabir."""
    connection = await _connect(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        if _must_migrate(await _postgresql_version(connection)):
            await _migrate_postgresql(url)
    finally:
        await connection.close()  # gives the lock back


def sqlite_version(path: Path) -> str | None:
    """The schema of a file that may be in use; None if there is none. Raises `Unavailable`."""
    if not path.is_file():
        return None
    try:
        connection = connect(path)
        try:
            return _sqlite_version(connection)
        finally:
            connection.close()
    except apsw.Error as error:
        raise Unavailable(f"The database {path} can't be read: {error}") from error


async def postgresql_version(url: str) -> str | None:
    """The schema of a database that may be in use; None if it is empty. Raises `Unavailable`."""
    connection = await _connect(url)
    try:
        return await _postgresql_version(connection)
    finally:
        await connection.close()


def _must_migrate(version: str | None) -> bool:
    if version == HEAD:
        return False
    if version is not None and version > HEAD:
        raise Unavailable(
            f"The database has schema {version}, this version of Sabir knows {HEAD}: start the newer version again."
        )
    return True


def _sqlite_version(connection: apsw.Connection) -> str | None:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except apsw.SQLError:
        return None
    return str(row[0]) if row else None


async def _connect(url: str) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(url)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as error:
        raise Unavailable(f"Can't connect to PostgreSQL: {error}") from error


async def _postgresql_version(connection: asyncpg.Connection) -> str | None:
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    version = await connection.fetchval("SELECT version_num FROM alembic_version")
    return None if version is None else str(version)


def _config(output: io.StringIO | None = None) -> Config:
    from alembic.config import Config

    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _script(version: str | None) -> str:
    """The statements that bring SQLite to this version's schema. Alembic would open the file with another library."""
    from alembic import command

    script = io.StringIO()
    command.upgrade(_config(script), f"{version or 'base'}:head", sql=True)
    return script.getvalue()


def _migrate_sqlite(path: Path) -> None:
    connection = connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        version = _sqlite_version(connection)
        if _must_migrate(version):  # nobody was faster
            connection.execute(_script(version)).fetchall()
        connection.execute("COMMIT")
    finally:
        connection.close()


async def _migrate_postgresql(url: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine

    # The address goes to the driver as it is: SQLAlchemy would take its options for others.
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: _connect(url))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()
