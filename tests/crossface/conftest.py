"""One server per worker and kind of storage; tests run in its event loop, each in a room of its own."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack

import pytest
import uvloop

from tests.helpers.servers import NatsServer, PostgresServer, S3Server
from tests.helpers.world import Meeting, World, open_world

RUNNER = pytest.StashKey[asyncio.Runner]()
Storage = Callable[[], dict[str, str]]


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
def worlds(runner: asyncio.Runner) -> Iterator[Callable[[str, Storage], World]]:
    """Call it for the world on that storage; it is made once."""
    made: dict[str, World] = {}
    stack = AsyncExitStack()

    def world(name: str, storage: Storage) -> World:
        if name not in made:
            made[name] = runner.run(stack.enter_async_context(open_world(storage())))
        return made[name]

    yield world
    runner.run(stack.aclose())


@pytest.fixture(params=["sqlite", "cluster"])
def world(
    request: pytest.FixtureRequest,
    worlds: Callable[[str, Storage], World],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    """A server with everything in one folder, and one on PostgreSQL, NATS and S3."""

    def embedded() -> dict[str, str]:
        return {"DATA": str(tmp_path_factory.mktemp("world"))}

    def cluster() -> dict[str, str]:
        postgres: PostgresServer = request.getfixturevalue("postgres")
        nats: NatsServer = request.getfixturevalue("nats")
        s3: S3Server = request.getfixturevalue("s3")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key_id)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.key_secret)
        return {
            "DATA": str(tmp_path_factory.mktemp("world")),
            "DATABASE": postgres.dsn(),
            "DOORBELL": nats.url("crossface"),
            "BLOBS": s3.url("crossface"),
            "SECRET": "s" * 32,
        }

    return worlds(request.param, embedded if request.param == "sqlite" else cluster)


@pytest.fixture
def meeting(world: World, runner: asyncio.Runner) -> Meeting:
    """A new room with a member on each face."""
    return runner.run(world.meet())
