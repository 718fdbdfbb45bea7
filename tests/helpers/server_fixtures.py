"""Fixtures for the servers of `tests.helpers.servers`: each worker starts its own when a test first asks."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sabir.store import schema
from tests.helpers import servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.PostgresServer]:
    """One PostgreSQL server for the tests of this worker."""
    with servers.postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_dsn(postgres: servers.PostgresServer) -> Callable[[], str]:
    """Call it for the address of a fresh, empty database."""
    return postgres.dsn


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at the present schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(schema.migrate_sqlite(path))
    return path


@pytest.fixture
def sqlite_path(sqlite_template: Path, tmp_path: Path) -> Path:
    """A fresh SQLite database at the present schema."""
    return Path(shutil.copy(sqlite_template, tmp_path / "sabir.db"))


@pytest.fixture(scope="session")
def postgres_template(postgres: servers.PostgresServer) -> str:
    """The address of an empty PostgreSQL database at the present schema, to be copied."""
    url = postgres.dsn()
    asyncio.run(schema.migrate_postgresql(url))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database at the present schema, once on each: the path of a file, then a `postgresql://` address."""
    if request.param == "postgresql":
        server: servers.PostgresServer = request.getfixturevalue("postgres")
        return server.dsn(request.getfixturevalue("postgres_template"))
    return str(shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "sabir.db"))


@pytest.fixture(scope="session")
def nats() -> Iterator[servers.NatsServer]:
    """One NATS server with JetStream for the tests of this worker."""
    with servers.nats_server() as server:
        yield server


@pytest.fixture(scope="session")
def s3() -> Iterator[servers.S3Server]:
    """One S3 gateway for the tests of this worker."""
    with servers.s3_server() as server:
        yield server
