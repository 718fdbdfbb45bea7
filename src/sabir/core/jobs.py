"""Durable jobs: a node leases what is due, does it and says so; when it dies, another takes over."""

from __future__ import annotations

from collections.abc import Sequence

from sabir.domain.jobs import DeadJob, Job, JobCounts
from sabir.ports import Clock
from sabir.store import jobs
from sabir.store.database import Database
from sabir.store.follow import Bell, Waiter
from sabir.store.transaction import Tx

LEASE_MS = 20_000
"""A node that says nothing for this long has died: its jobs are up for others."""
MAX_ATTEMPTS = 10
_BACKOFF_MS = 1_000
_MAX_BACKOFF_MS = 3_600_000
_MESSAGE_CHARACTERS = 500


class Jobs:
    """Use cases of the job runner. A holder is one runner of one process."""

    def __init__(self, db: Database, clock: Clock, bell: Bell) -> None:
        self._db = db
        self._clock = clock
        self._bell = bell

    def listen(self) -> Waiter:
        """Woken when a job was enqueued or one ended; leases that run out and lost rings are the follower's to find."""
        return self._bell.listen(jobs.JOBS_STREAM, 0)

    def wake(self) -> None:
        """Let this process's listeners look again."""
        self._bell.rung([jobs.JOBS_STREAM])

    async def ensure(self, kind: str, *, due_ms: int) -> None:
        """Have a job without a key done then, unless it waits or runs already."""

        def unit(tx: Tx) -> None:
            tx.lock([])
            jobs.ensure(tx, kind, "", due_ms=due_ms)

        await self._db.write(unit)

    async def enqueue(self, kind: str, key: str, *, due_ms: int, payload: str = "{}") -> None:
        """Have the job done then; the same one that is waiting already is enough."""

        def unit(tx: Tx) -> None:
            tx.lock([])
            jobs.enqueue(tx, kind, key, due_ms=due_ms, payload=payload)

        await self._db.write(unit)

    async def take_over(self) -> None:
        """At the start, where there is one process only: what the one before was doing when it was killed, is due."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([])
            jobs.end_leases(tx, now_ms)

        if self._db.is_single_process:
            await self._db.write(unit)

    async def due_in_s(self, kinds: Sequence[str]) -> float:
        """When to lease next, if nothing is enqueued meanwhile."""
        due_ms = await self._db.read(lambda tx: jobs.next_due_ms(tx, kinds))
        return float("inf") if due_ms is None else (due_ms - self._clock.now_ms()) / 1000

    async def lease(self, kinds: Sequence[str], holder: str, limit: int) -> list[Job]:
        """Due jobs of these kinds, now this holder's for `LEASE_MS`. Never two of the same kind and key."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> list[Job]:
            tx.lock([])
            return jobs.lease(tx, kinds, now_ms=now_ms, holder=holder, until_ms=now_ms + LEASE_MS, limit=limit)

        return await self._db.write(unit)

    async def extend(self, held: Sequence[Job], holder: str) -> list[Job]:
        """Keep these for another `LEASE_MS`; returns those that were lost."""
        until_ms = self._clock.now_ms() + LEASE_MS

        def unit(tx: Tx) -> list[Job]:
            tx.lock([])
            return [job for job in held if not jobs.extend(tx, job, holder, until_ms)]

        return await self._db.write(unit)

    async def finish(self, job: Job, holder: str, *, again_ms: int | None = None) -> bool:
        """The job is done, and due again then if it is a periodic one. False if the lease was lost."""

        def unit(tx: Tx) -> bool:
            tx.lock([])
            is_own = jobs.finish(tx, job, holder)
            if again_ms is not None:
                jobs.ensure(tx, job.kind, job.key, due_ms=again_ms)
            return is_own

        return await self._db.write(unit)

    async def fail(self, job: Job, holder: str, error: str, *, again_ms: int | None = None) -> bool:
        """Try again later, ever more rarely; after `MAX_ATTEMPTS` give it up. Returns whether it was given up."""
        now_ms, message = self._clock.now_ms(), error[:_MESSAGE_CHARACTERS]
        is_dead = job.attempts >= MAX_ATTEMPTS
        backoff_ms = min(_BACKOFF_MS * 4 ** (job.attempts - 1), _MAX_BACKOFF_MS)

        def unit(tx: Tx) -> None:
            tx.lock([])
            if not is_dead:
                jobs.retry(tx, job, holder, retry_ms=now_ms + backoff_ms, message=message)
                return
            jobs.bury(tx, job, holder, message)
            if again_ms is not None:
                jobs.ensure(tx, job.kind, job.key, due_ms=again_ms)

        await self._db.write(unit)
        return is_dead

    async def give_back(self, job: Job, holder: str) -> None:
        """This node can't go on with the job; another may at once."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([])
            if jobs.retry(tx, job, holder, retry_ms=now_ms, message="Its node stopped."):
                tx.ring(jobs.JOBS_STREAM)

        await self._db.write(unit)

    async def list_dead(self, limit: int) -> list[DeadJob]:
        """Jobs that were given up, oldest first."""
        return await self._db.read(lambda tx: jobs.list_dead(tx, limit))

    async def revive(self) -> int:
        """Let those that were given up be tried again; how many they were."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> int:
            tx.lock([])
            return jobs.revive(tx, now_ms)

        return await self._db.write(unit)

    async def counts(self) -> JobCounts:
        """How many wait, run and were given up."""
        found = await self._db.read(jobs.count_by_state)
        return JobCounts(found.get(jobs.WAITING, 0), found.get(jobs.LEASED, 0), found.get(jobs.DEAD, 0))

    async def overdue_ms(self) -> int:
        """For how long the job that is due longest has been waiting, or its lease been over; 0 if none has."""
        due_ms = await self._db.read(jobs.oldest_due_ms)
        return 0 if due_ms is None else max(0, self._clock.now_ms() - due_ms)
