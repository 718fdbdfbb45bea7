"""Runners of durable jobs: nodes that share the work, die in the middle, stop and come back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.jobs import LEASE_MS, MAX_ATTEMPTS
from sabir.domain.jobs import Job, JobCounts
from sabir.jobs import runner as runners
from sabir.jobs.periodic import Chore
from sabir.jobs.runner import JobRunner
from sabir.transport.face import JobHandler
from tests.helpers.core import ROOT, Rings, make_person, make_room
from tests.helpers.job_nodes import open_nodes

WITHIN_S = 30.0


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
            taken: list[Job] = []
            while not taken:  # unless it looked after its leases in between
                one.clock.advance(LEASE_MS / 1000)  # this node was asleep for too long
                taken = await two.lease("two")
            (job,) = taken
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
