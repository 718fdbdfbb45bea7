"""Fixtures for the servers of `tests.helpers.servers`: each worker starts its own when a test first asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

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
def nats() -> Iterator[servers.NatsServer]:
    """One NATS server with JetStream for the tests of this worker."""
    with servers.nats_server() as server:
        yield server


@pytest.fixture(scope="session")
def s3() -> Iterator[servers.S3Server]:
    """One S3 gateway for the tests of this worker."""
    with servers.s3_server() as server:
        yield server
