"""The servers that other tests rely on. NATS, S3 and SMTP are exercised by their contract suites."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from tests.helpers.children import Child, accepts_connections, free_port, start_on_free_port
from tests.helpers.servers import postgres_server


async def test_every_address_is_a_database_of_its_own(postgres_dsn: Callable[[], str]) -> None:
    here, there = await asyncpg.connect(postgres_dsn()), await asyncpg.connect(postgres_dsn())
    await here.execute("create table only_here (id int)")
    assert await here.fetchval("select count(*) from pg_tables where tablename = 'only_here'") == 1
    assert await there.fetchval("select count(*) from pg_tables where tablename = 'only_here'") == 0
    assert await there.fetchval("show server_encoding") == "UTF8"
    await here.close()
    await there.close()


def test_a_server_ends_with_its_context() -> None:
    with postgres_server() as server:
        assert accepts_connections(server.port)
    assert not accepts_connections(server.port)


def test_what_does_not_start_says_why(tmp_path: Path) -> None:
    ports: list[int] = []

    def broken(port: int) -> Child:
        ports.append(port)
        return Child(["sh", "-c", "echo no licence; exit 1"], tmp_path)

    with pytest.raises(RuntimeError, match="no licence"):
        start_on_free_port(broken, accepts_connections)
    assert len(ports) == 3
    assert not accepts_connections(free_port())
