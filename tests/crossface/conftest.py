"""One server per worker and kind of storage; tests run in its event loop, each in a room of its own."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvloop

from tests.helpers.servers import NatsServer, PostgresServer, S3Server
from tests.helpers.world import Meeting, World, open_world

RUNNER = pytest.StashKey[asyncio.Runner]()


@pytest.fixture(scope="session")
def runner(request: pytest.FixtureRequest) -> Iterator[asyncio.Runner]:
    """The loop of servers and tests."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        request.config.stash[RUNNER] = runner
        yield runner


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run coroutine tests where the servers are."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    pyfuncitem.config.stash[RUNNER].run(pyfuncitem.obj(**arguments))
    return True


@pytest.fixture(scope="session")
def sqlite_world(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Everything in one folder."""
    with _world(runner, {"DATA": str(tmp_path_factory.mktemp("world"))}) as world:
        yield world


@pytest.fixture(scope="session")
def cluster_world(
    runner: asyncio.Runner,
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
    nats: NatsServer,
    s3: S3Server,
) -> Iterator[World]:
    """On PostgreSQL, NATS and S3."""
    settings = {
        "DATA": str(tmp_path_factory.mktemp("world")),
        "DATABASE": postgres.dsn(),
        "DOORBELL": nats.url("crossface"),
        "BLOBS": s3.url("crossface"),
        "SECRET": "s" * 32,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", s3.key_id)
        patch.setenv("AWS_SECRET_ACCESS_KEY", s3.key_secret)
        with _world(runner, settings) as world:
            yield world


@contextmanager
def _world(runner: asyncio.Runner, settings: dict[str, str]) -> Iterator[World]:
    opening = open_world(settings)
    world = runner.run(opening.__aenter__())
    try:
        yield world
    finally:
        runner.run(opening.__aexit__(None, None, None))


@pytest.fixture(params=["sqlite", "cluster"])
def world(request: pytest.FixtureRequest) -> World:
    """A running server; each kind is started once per worker, when a test first asks."""
    started: World = request.getfixturevalue(f"{request.param}_world")
    return started


@pytest.fixture
def meeting(world: World, runner: asyncio.Runner) -> Meeting:
    """A new room with a member on each face."""
    return runner.run(world.meet())
