"""Does the durable jobs of this process: a few at a time, each under a lease that is kept while the job runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from sabir.core import Core
from sabir.core.jobs import LEASE_MS, MAX_ATTEMPTS
from sabir.domain.errors import SabirError
from sabir.domain.jobs import Job
from sabir.jobs.periodic import Chore, chores, core_handlers
from sabir.transport.face import JobHandler

_log = logging.getLogger(__name__)

AT_ONCE = 8
LONGEST_S = 3600.0
"""A job that takes longer hangs, and counts as failed."""
_LOOK_S = 1.0
"""How long a lost ring or another node's death can go unnoticed."""
_CROWDED_S = 0.05

Observe = Callable[[str, str, float], None]
"""Takes a job's kind, its outcome ("done", "failed", "dead", "lost") and the seconds it took."""


class JobRunner:
    """Leases due jobs of the kinds it has handlers for, its chores among them."""

    def __init__(
        self,
        core: Core,
        handlers: Mapping[str, JobHandler],
        *,
        own_chores: Sequence[Chore] | None = None,
        observe: Observe | None = None,
    ) -> None:
        self._core = core
        self._jobs = core.jobs
        self._chores = {chore.kind: chore for chore in (chores(core) if own_chores is None else own_chores)}
        self._handlers = {**core_handlers(core), **handlers}
        self._kinds = [*self._handlers, *self._chores]
        self._observe = observe or _ignore
        self._holder = uuid4().hex
        self._running: dict[Job, asyncio.Task[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._is_stopping = False

    async def start(self) -> None:
        """Begin. Raises `Unavailable` if the chores can't be put in the list of jobs."""
        for chore in self._chores.values():
            await self._jobs.ensure(chore.kind, due_ms=chore.next_ms(self._core.clock.now_ms()))
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._work()), loop.create_task(self._keep_leases())]

    async def stop(self, limit_s: float) -> None:
        """Take nothing more, let what runs finish within the limit, and give the rest back."""
        self._is_stopping = True
        self._jobs.wake()
        if self._tasks:
            await self._tasks[0]  # not cancelled: what it is about to lease must be known
        if self._running:
            await asyncio.wait(self._running.values(), timeout=limit_s)
        for task in [*self._running.values(), *self._tasks]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks = []

    async def _work(self) -> None:
        with self._jobs.listen() as waiter:
            while not (self._is_stopping or self._core.bell.is_draining):
                try:
                    wait_s = await self._take()
                except Exception:
                    _log.exception("Jobs can't be taken.")
                    wait_s = _LOOK_S
                if wait_s > 0:
                    await waiter.wait(min(wait_s, _LOOK_S))

    async def _take(self) -> float:
        """Start what is due; returns after how long to look again."""
        free = AT_ONCE - len(self._running)
        if not free:
            return _LOOK_S
        due_in_s = await self._jobs.due_in_s(self._kinds)
        if due_in_s > 0:
            return due_in_s
        taken = await self._jobs.lease(self._kinds, self._holder, free)
        for job in taken:
            self._running[job] = asyncio.get_running_loop().create_task(self._do(job))
        return 0 if taken else _CROWDED_S  # another node is about to take what is due

    async def _do(self, job: Job) -> None:
        began_s = self._core.clock.monotonic_s()
        outcome = "lost"
        try:
            outcome = await self._attempt(job)
        except asyncio.CancelledError:
            with contextlib.suppress(SabirError):  # then the lease runs out
                await self._jobs.give_back(job, self._holder)
            raise
        except Exception:
            _log.exception(
                "The end of job %s %s can't be kept; it runs again when its lease is over.", job.kind, job.key
            )
        finally:
            del self._running[job]
            self._jobs.wake()  # there is room again, and the same job may have waited for this one
            self._observe(job.kind, outcome, self._core.clock.monotonic_s() - began_s)

    async def _attempt(self, job: Job) -> str:
        chore = self._chores.get(job.kind)
        try:
            if job.attempts > MAX_ATTEMPTS:
                raise RuntimeError("No node that began it was heard of again.")
            async with asyncio.timeout(LONGEST_S):
                await (chore.run() if chore else self._handlers[job.kind](job.key, job.payload))
        except Exception as error:
            _log.exception("Job %s %s failed at attempt %d.", job.kind, job.key, job.attempts)
            is_dead = await self._jobs.fail(
                job, self._holder, f"{type(error).__name__}: {error}", again_ms=self._again_ms(chore)
            )
            return "dead" if is_dead else "failed"
        is_own = await self._jobs.finish(job, self._holder, again_ms=self._again_ms(chore))
        return "done" if is_own else "lost"

    def _again_ms(self, chore: Chore | None) -> int | None:
        return chore.next_ms(self._core.clock.now_ms()) if chore else None

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(LEASE_MS / 3000)
            with contextlib.suppress(Exception):  # tried again long before the leases are over
                await self.keep_leases()

    async def keep_leases(self) -> None:
        """Say that this runner is alive; drop jobs that another took meanwhile."""
        if self._running:
            for job in await self._jobs.extend(list(self._running), self._holder):
                task = self._running.get(job)
                if task is not None:
                    task.cancel()


def _ignore(_kind: str, _outcome: str, _seconds: float) -> None:
    return None
