"""Migrations: from nothing to the tables as they are written, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from sabir.domain.errors import Unavailable
from sabir.store import all_tables, schema
from sabir.store.all_tables import metadata
from sabir.store.sqlite_connection import connect
from tests.helpers.core import open_database

VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
    return list(compare_metadata(context, metadata))


def nullable(connection: Connection) -> dict[str, dict[str, bool]]:
    """For each table, whether its columns may be null."""
    inspector = inspect(connection)
    return {
        table: {column["name"]: column["nullable"] for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


WRITTEN = {
    table.name: {column.name: bool(column.nullable) for column in table.columns} for table in metadata.sorted_tables
}


def test_the_newest_migration_is_the_one_this_version_knows() -> None:
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert numbers[-1] == schema.HEAD


async def test_sqlite_migrates_to_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    await schema.migrate_sqlite(path)
    await schema.migrate_sqlite(path)
    assert schema.sqlite_version(path) == schema.HEAD
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert differences(connection) == []
        assert nullable(connection) == WRITTEN
    engine.dispose()
    async with open_database(path):
        pass


async def test_postgresql_migrates_to_the_tables(postgres_dsn: Callable[[], str]) -> None:
    url = postgres_dsn()
    assert await schema.postgresql_version(url) is None
    await schema.migrate_postgresql(url)
    await schema.migrate_postgresql(url)
    assert await schema.postgresql_version(url) == schema.HEAD
    engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(nullable) == WRITTEN
    await engine.dispose()


async def test_a_newer_schema_is_left_alone(database_url: str) -> None:
    newer = "UPDATE alembic_version SET version_num = '9999'"
    if database_url.startswith("postgresql"):
        connection = await asyncpg.connect(database_url)
        await connection.execute(newer)
        await connection.close()
    else:
        with closing(connect(database_url)) as file:
            file.execute(newer)
    with pytest.raises(Unavailable, match="schema 9999, this version of Sabir knows"):
        async with open_database(database_url):
            pass


async def test_nodes_that_migrate_at_once_do_it_once(tmp_path: Path, postgres_dsn: Callable[[], str]) -> None:
    path, url = tmp_path / "new.db", postgres_dsn()
    await asyncio.gather(*(schema.migrate_sqlite(path) for _ in range(3)))
    await asyncio.gather(*(schema.migrate_postgresql(url) for _ in range(4)))
    assert schema.sqlite_version(path) == schema.HEAD
    assert await schema.postgresql_version(url) == schema.HEAD
    async with open_database(path), open_database(url):
        pass


async def test_a_migration_that_fails_leaves_nothing(
    tmp_path: Path, postgres_dsn: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade, script = command.upgrade, schema._script

    def fail_at_the_end(*arguments: object) -> None:
        upgrade(*arguments)  # type: ignore[arg-type]
        raise OSError("the power went")

    path, url = tmp_path / "new.db", postgres_dsn()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "_script", lambda version: f"{script(version)}\nINSERT INTO nowhere VALUES (1);")
        with pytest.raises(apsw.SQLError, match="nowhere"):
            await schema.migrate_sqlite(path)
        patch.setattr(command, "upgrade", fail_at_the_end)
        with pytest.raises(OSError, match="the power went"):
            await schema.migrate_postgresql(url)
    assert schema.sqlite_version(path) is None
    assert await schema.postgresql_version(url) is None
    with closing(connect(path)) as file:
        assert file.execute("SELECT name FROM sqlite_master").fetchall() == []
    async with open_database(path), open_database(url):
        pass


async def test_what_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is not a database, but a letter to a friend of some length." * 20)
    with pytest.raises(Unavailable):
        schema.sqlite_version(tmp_path / "text.db")
    with pytest.raises(Unavailable, match="PostgreSQL"):
        await schema.migrate_postgresql("postgresql://nobody@127.0.0.1:1/none")


def test_no_module_of_tables_is_forgotten() -> None:
    """Its tables would be missing from every backup, without a word."""
    modules = {path.stem for path in Path(all_tables.__file__).parent.glob("*_tables.py")} - {"all_tables"}
    assert modules <= set(vars(all_tables))
