"""The list of durable jobs on both databases: leases, attempts and the dead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.util import await_only

from sabir.core.jobs import LEASE_MS, MAX_ATTEMPTS
from sabir.domain.jobs import JobCounts
from sabir.store import jobs as job_rows
from sabir.store.transaction import Tx
from tests.helpers.job_nodes import KINDS, open_nodes


async def test_a_job_is_leased_once_and_again_when_its_node_died(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        await one.enqueue()
        (job,) = await one.lease("one")
        assert (job.kind, job.key, job.payload, job.attempts) == ("copy", "1", "{}", 1)
        assert await two.lease("two") == []
        one.clock.advance(LEASE_MS / 1000 - 0.001)
        assert await two.lease("two") == []
        assert await two.core.jobs.due_in_s(KINDS) == 0.001
        one.clock.advance(0.001)
        (again,) = await two.lease("two")
        assert (again.id, again.attempts) == (job.id, 2)
        await two.enqueue()

        assert await one.core.jobs.extend([job], "one") == [job]
        assert not await one.core.jobs.finish(job, "one")
        await one.core.jobs.fail(job, "one", "too late")
        await one.core.jobs.give_back(job, "one")
        assert await one.core.jobs.counts() == JobCounts(1, 1, 0)
        assert await two.core.jobs.extend([again], "two") == []
        assert await two.core.jobs.finish(again, "two")
        (next_job,) = await one.lease("one")
        assert await one.core.jobs.finish(next_job, "one")
        assert await one.core.jobs.counts() == JobCounts(0, 0, 0)
        assert await one.core.jobs.due_in_s(KINDS) == float("inf")


async def test_an_extended_lease_keeps_others_away(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        await one.enqueue()
        held = await one.lease("one")
        for _ in range(4):
            one.clock.advance(LEASE_MS / 2000)
            assert await one.core.jobs.extend(held, "one") == []
            assert await two.lease("two") == []


async def test_equal_wishes_are_one_job_that_never_runs_twice_at_a_time(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        await one.enqueue(in_ms=500)
        await two.enqueue()
        await two.enqueue(in_ms=900)
        await two.enqueue("2", in_ms=900)
        (job,) = await one.lease("one")
        assert job.key == "1"
        await two.enqueue()
        assert await two.lease("two") == []
        assert await two.core.jobs.due_in_s(KINDS) == 0.9
        one.clock.advance(LEASE_MS / 1000)
        retaken = await two.lease("two")
        assert sorted((job.key, job.attempts) for job in retaken) == [("1", 2), ("2", 1)]
        for job in retaken:
            await two.core.jobs.finish(job, "two")
        (second,) = await one.lease("one")
        assert (second.key, second.attempts) == ("1", 1)
        await one.core.jobs.finish(second, "one")
        assert await one.core.jobs.counts() == JobCounts(0, 0, 0)


async def test_a_failed_job_waits_ever_longer_and_dies_in_the_end(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, _):
        await one.enqueue()
        waits = []
        for attempt in range(1, MAX_ATTEMPTS + 1):
            (job,) = await one.lease()
            assert job.attempts == attempt
            await one.enqueue()  # wished for again meanwhile: no reason to hurry
            is_dead = await one.core.jobs.fail(job, "node", f"the {attempt}th time")
            assert is_dead == (attempt == MAX_ATTEMPTS)
            if not is_dead:
                await one.enqueue()
                assert await one.core.jobs.counts() == JobCounts(1, 0, 0)
                assert await one.lease() == []
                waits.append(await one.core.jobs.due_in_s(KINDS))
                one.clock.advance(waits[-1])
        assert waits == [1, 4, 16, 64, 256, 1024, 3600, 3600, 3600]
        (dead,) = await one.core.jobs.list_dead(10)
        assert (dead.kind, dead.key, dead.attempts, dead.error) == ("copy", "1", MAX_ATTEMPTS, "the 10th time")
        (job,) = await one.lease()  # the wish made during the last attempt
        assert job.attempts == 1
        assert await one.core.jobs.counts() == JobCounts(0, 1, 1)


async def test_the_dead_list_keeps_the_last_of_each(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, _):
        for death in range(3):
            await one.enqueue()
            for _ in range(MAX_ATTEMPTS):
                (job,) = await one.lease()
                await one.core.jobs.fail(job, "node", f"death {death} " + "x" * 1000)
                one.clock.advance(3600)
        (dead,) = await one.core.jobs.list_dead(10)
        assert dead.error.startswith("death 2 x")
        assert len(dead.error) == 500


async def test_a_node_takes_only_kinds_it_knows(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, _):
        await one.enqueue(kind="other")
        assert await one.lease() == []
        assert await one.core.jobs.due_in_s(KINDS) == float("inf")
        assert len(await one.core.jobs.lease(["other", "copy"], "node", 10)) == 1


async def test_how_long_jobs_have_been_waiting(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, _):
        assert await one.core.jobs.overdue_ms() == 0
        await one.enqueue(in_ms=500)
        assert await one.core.jobs.overdue_ms() == 0
        one.clock.advance(2)
        assert await one.core.jobs.overdue_ms() == 1500


async def test_a_limit_leaves_the_rest_to_others(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        for number in range(5):
            await one.enqueue(f"{number}", in_ms=-number)
        assert [job.key for job in await one.lease(limit=2)] == ["4", "3"]
        assert [job.key for job in await two.lease(limit=9)] == ["2", "1", "0"]


async def test_a_wish_holds_the_waiting_job_until_its_reason_is_committed(
    postgres_dsn: Callable[..., str], postgres_template: str, tmp_path: Path
) -> None:
    """Otherwise another node could do and remove the job before it can see what it was wished for."""
    async with open_nodes(postgres_dsn(postgres_template), tmp_path) as (one, two):
        await one.enqueue()
        wished, may_commit = asyncio.Event(), asyncio.Event()

        def wish_again(tx: Tx) -> None:
            job_rows.enqueue(tx, "copy", "1", due_ms=one.clock.now_ms())
            wished.set()
            await_only(may_commit.wait())

        waiting = asyncio.ensure_future(one.db.write(wish_again))
        await wished.wait()
        assert await two.lease() == []
        may_commit.set()
        await waiting
        assert len(await two.lease()) == 1
