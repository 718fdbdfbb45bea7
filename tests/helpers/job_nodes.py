"""Processes that share a list of jobs of the kind "copy"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sabir.core import Core
from sabir.domain.jobs import Job
from sabir.store.database import Database
from tests.helpers.clock import FakeClock
from tests.helpers.core import Rings, open_core, open_database

KINDS = ["copy"]


class Node:
    """A process: its database, core and clock."""

    def __init__(self, db: Database, core: Core, clock: FakeClock) -> None:
        self.db = db
        self.core = core
        self.clock = clock

    async def enqueue(self, key: str = "1", *, in_ms: int = 0, kind: str = "copy") -> None:
        await self.core.jobs.enqueue(kind, key, due_ms=self.clock.now_ms() + in_ms)

    async def lease(self, holder: str = "node", limit: int = 10) -> list[Job]:
        return await self.core.jobs.lease(KINDS, holder, limit)


@asynccontextmanager
async def open_nodes(url: str, tmp_path: Path, rings: Rings | None = None) -> AsyncIterator[tuple[Node, Node]]:
    """Two on PostgreSQL; the same one twice on SQLite."""
    rings, clock = rings or Rings(), FakeClock()
    async with AsyncExitStack() as stack:
        nodes = []
        for _ in range(2 if url.startswith("postgresql") else 1):
            db = await stack.enter_async_context(open_database(url))
            core = await stack.enter_async_context(open_core(db, tmp_path, clock=clock, rings=rings))
            nodes.append(Node(db, core, clock))
        yield nodes[0], nodes[-1]
