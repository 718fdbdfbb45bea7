"""Durable jobs on both databases: leases, attempts, the dead list, and nodes that share the work."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.util import await_only

from sabir.core import Core
from sabir.core.jobs import LEASE_MS, MAX_ATTEMPTS
from sabir.domain.jobs import Job, JobCounts
from sabir.jobs import runner as runners
from sabir.jobs.periodic import Chore
from sabir.jobs.runner import JobRunner
from sabir.store import jobs as job_rows
from sabir.store.database import Database
from sabir.store.transaction import Tx
from sabir.transport.face import JobHandler
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, Rings, make_person, make_room, open_core, open_database

WITHIN_S = 30.0
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


@asynccontextmanager
async def running(core: Core, handlers: dict[str, JobHandler], *own_chores: Chore) -> AsyncIterator[JobRunner]:
    runner = JobRunner(core, handlers, own_chores=own_chores)
    await runner.start()
    try:
        yield runner
    finally:
        await runner.stop(0)


async def until(is_so: Callable[[], Awaitable[bool]], core: Core) -> None:
    """Look again whenever a job ended, as the runners do."""
    async with asyncio.timeout(WITHIN_S):
        with core.jobs.listen() as waiter:
            while not await is_so():
                await waiter.wait(0.1)


# --- the list of jobs ------------------------------------------------------------------------------------------------


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


# --- the runner ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost_share", [0.0, 1.0])
async def test_nodes_share_the_work(
    database_url: str, tmp_path: Path, lost_share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runners, "_LOOK_S", 0.05)
    async with open_nodes(database_url, tmp_path, Rings(lost_share=lost_share)) as (one, two):
        done: Counter[str] = Counter()
        now_running: Counter[str] = Counter()

        async def copy(key: str, _: str) -> None:
            now_running[key] += 1
            assert now_running[key] == 1
            await asyncio.sleep(0)
            done[key] += 1
            now_running[key] -= 1

        async def is_done() -> bool:
            return len(done) == 60 and await one.core.jobs.counts() == JobCounts(0, 0, 0)

        async with running(one.core, {"copy": copy}), running(two.core, {"copy": copy}):
            await asyncio.gather(*((one, two)[number % 2].enqueue(f"{number}") for number in range(60)))
            await until(is_done, one.core)
        assert set(done.values()) == {1}


async def test_a_failing_job_is_tried_again(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, _):
        tries: list[str] = []
        outcomes: list[tuple[str, str]] = []

        async def copy(key: str, payload: str) -> None:
            tries.append(payload)
            if len(tries) < 3:
                raise OSError("not yet")

        async def has_ended(count: int) -> bool:
            return len(outcomes) == count

        runner = JobRunner(
            one.core, {"copy": copy}, own_chores=(), observe=lambda kind, outcome, _: outcomes.append((kind, outcome))
        )
        await runner.start()
        await one.core.jobs.enqueue("copy", "1", due_ms=one.clock.now_ms(), payload='{"n": 1}')
        for count, pause_s in ((1, 1), (2, 4), (3, 0)):
            await until(lambda count=count: has_ended(count), one.core)  # type: ignore[misc]
            one.clock.advance(pause_s)
            one.core.jobs.wake()
        await runner.stop(0)
        assert tries == ['{"n": 1}'] * 3
        assert outcomes == [("copy", "failed"), ("copy", "failed"), ("copy", "done")]
        assert await one.core.jobs.counts() == JobCounts(0, 0, 0)


async def test_what_a_dead_node_began_runs_after_its_lease(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        done = asyncio.Event()

        async def copy(key: str, payload: str) -> None:
            done.set()

        await one.enqueue()
        assert await one.lease("a node that was killed")
        async with running(two.core, {"copy": copy}):
            one.clock.advance(LEASE_MS / 1000 - 1)
            two.core.jobs.wake()
            await asyncio.sleep(0)
            assert await two.core.jobs.counts() == JobCounts(0, 1, 0)
            assert not done.is_set()
            one.clock.advance(1)
            two.core.jobs.wake()
            async with asyncio.timeout(WITHIN_S):
                await done.wait()


async def test_a_job_that_kills_its_nodes_is_given_up(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        await one.enqueue()
        for _ in range(MAX_ATTEMPTS):
            assert await one.lease("a node that was killed")
            one.clock.advance(LEASE_MS / 1000)

        async def copy(key: str, payload: str) -> None:
            raise AssertionError("This one would die of it too.")

        async def is_dead() -> bool:
            return (await two.core.jobs.counts()).dead == 1

        async with running(two.core, {"copy": copy}):
            await until(is_dead, two.core)
        assert "heard of again" in (await one.core.jobs.list_dead(1))[0].error


async def test_stopping_lets_jobs_finish_and_gives_the_others_back(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        started = {"short": asyncio.Event(), "long": asyncio.Event()}
        may_finish, finished = asyncio.Event(), []

        async def copy(key: str, _: str) -> None:
            started[key].set()
            await (may_finish.wait() if key == "short" else asyncio.Event().wait())
            finished.append(key)

        runner = JobRunner(one.core, {"copy": copy}, own_chores=())
        await runner.start()
        await one.enqueue("short")
        await one.enqueue("long")
        async with asyncio.timeout(WITHIN_S):
            await asyncio.gather(*(event.wait() for event in started.values()))
            asyncio.get_running_loop().call_soon(may_finish.set)
            await runner.stop(0.5)
        assert finished == ["short"]
        (job,) = await two.lease()  # at once: no lease to wait for
        assert (job.key, job.attempts) == ("long", 2)
        await one.enqueue("late")
        assert await one.core.jobs.counts() == JobCounts(1, 1, 0)


async def test_a_runner_drops_a_job_that_another_took(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        started, cancelled = asyncio.Event(), asyncio.Event()

        async def copy(key: str, payload: str) -> None:
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        async with running(one.core, {"copy": copy}) as runner, asyncio.timeout(WITHIN_S):
            await one.enqueue()
            await started.wait()
            await runner.keep_leases()
            assert not cancelled.is_set()
            one.clock.advance(LEASE_MS / 1000)  # this node was asleep for too long
            (job,) = await two.lease("two")
            await runner.keep_leases()
            await cancelled.wait()
            assert await two.core.jobs.finish(job, "two")


async def test_chores_come_round_once_per_period_over_all_nodes(database_url: str, tmp_path: Path) -> None:
    hour_ms = 3_600_000
    async with open_nodes(database_url, tmp_path) as (one, two):
        rounds: list[int] = []

        async def sweep() -> None:
            rounds.append(one.clock.now_ms())
            if len(rounds) == 3:
                raise OSError("for once")

        async def has_run(times: int) -> bool:
            return len(rounds) == times and (await one.core.jobs.counts()).running == 0

        chore = Chore("sweep", hour_ms, sweep)
        one.clock.set(10 * hour_ms + 1)
        async with running(one.core, {}, chore), running(two.core, {}, chore):
            for times in range(1, 6):
                assert await has_run(times - 1)
                one.clock.set(one.clock.now_ms() + round(await one.core.jobs.due_in_s(["sweep"]) * 1000))
                for node in (one, two):
                    node.core.jobs.wake()
                await until(lambda times=times: has_run(times), one.core)  # type: ignore[misc]
        async with running(one.core, {}, chore):  # a restart is no reason to sweep
            assert await has_run(5)
        assert rounds == [11 * hour_ms, 12 * hour_ms, 13 * hour_ms, 13 * hour_ms + 1000, 14 * hour_ms]


async def test_a_disabled_person_loses_rooms_and_groups_by_a_job(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        alice, bob = await make_person(one.core, "alice"), await make_person(one.core, "bob")
        rooms = [await make_room(one.core, alice, bob, name=f"Room {number}") for number in range(3)]

        async def is_out() -> bool:
            members = [await one.core.participants.list_members(alice, room.id) for room in rooms]
            return all(len(found) == 1 for found in members)

        async with running(two.core, {}):
            await one.core.people.disable(ROOT, bob.person_id)
            await until(is_out, two.core)
