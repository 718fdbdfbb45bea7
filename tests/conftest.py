"""Runs coroutine tests, each in an event loop of its own."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
from collections.abc import Iterator

import pytest
import structlog

# Servers are started as another user, which takes a real fork; with gRPC's handlers in it the child may crash.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

_SET_UP = ("uvicorn", "alembic")
pytest_plugins = ["tests.helpers.server_fixtures"]


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A command run in this process sets up logs, to a stream that ends with its test."""
    root = logging.getLogger()
    levels = [(logger, logger.level) for logger in (root, *map(logging.getLogger, _SET_UP))]
    handlers = root.handlers[:]
    yield
    if structlog.is_configured():
        structlog.reset_defaults()
        root.handlers[:] = handlers
        for logger, level in levels:
            logger.setLevel(level)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests with `asyncio.run`; leave the others to pytest."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(pyfuncitem.obj(**arguments))
    return True
