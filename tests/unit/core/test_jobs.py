"""What `tests/contract/test_jobs.py` leaves of the jobs' use cases: the start of a server."""

from __future__ import annotations

from pathlib import Path

from sabir.domain.jobs import JobCounts
from tests.helpers.clock import FakeClock
from tests.helpers.core import open_core


async def test_a_single_process_takes_over_at_once(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        await core.jobs.enqueue("copy", "1", due_ms=clock.now_ms())
        assert await core.jobs.lease(["copy"], "the one that was killed", 10)
        assert await core.jobs.lease(["copy"], "this one", 10) == []
        await core.jobs.take_over()
        assert bool(await core.jobs.lease(["copy"], "this one", 10)) is core.db.is_single_process


async def test_how_long_a_job_has_been_due(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        assert await core.jobs.overdue_ms() == 0
        await core.jobs.enqueue("copy", "1", due_ms=clock.now_ms() + 1_000)
        assert await core.jobs.overdue_ms() == 0
        clock.advance(61)
        assert await core.jobs.overdue_ms() == 60_000


async def test_what_was_given_up_is_tried_again(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        for key in ("1", "2"):
            await core.jobs.enqueue("copy", key, due_ms=clock.now_ms())
        while (await core.jobs.counts()).dead != 2:
            for job in await core.jobs.lease(["copy"], "node", 10):
                await core.jobs.fail(job, "node", "no")
            clock.advance(3600)
        await core.jobs.enqueue("copy", "2", due_ms=clock.now_ms() + 1)
        assert await core.jobs.revive() == 2
        assert await core.jobs.counts() == JobCounts(2, 0, 0)
        (again,) = await core.jobs.lease(["copy"], "node", 10)
        assert (again.key, again.attempts) == ("1", 1)
        assert await core.jobs.revive() == 0
