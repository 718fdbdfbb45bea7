"""Durable jobs: rows of `jobs`. At most one waiting job per (kind, key)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from sabir.domain.ids import JobId, StreamId
from sabir.store.statements import Statement, param
from sabir.store.tables import jobs
from sabir.store.transaction import Tx

WAITING, LEASED, DEAD = 0, 1, 2
JOBS_STREAM = StreamId(2)
"""Not a log: the stream id that is rung when a job is waiting, so that every node looks."""

# The ON CONFLICT clause renders the same text in both dialects.
_ENQUEUE = Statement(
    postgresql_insert(jobs)
    .values(
        id=param("id"),
        kind=param("kind"),
        key=param("key"),
        data=param("payload"),
        state=WAITING,
        due_ms=param("due_ms"),
        attempts=0,
        created_ms=param("due_ms"),
    )
    .on_conflict_do_nothing(index_elements=[jobs.c.kind, jobs.c.key], index_where=text("state = 0"))
)
_DUE = Statement(
    select(jobs.c.id, jobs.c.kind, jobs.c.key, jobs.c.data, jobs.c.attempts)
    .where(jobs.c.state < DEAD, jobs.c.due_ms <= param("now_ms"))
    .order_by(jobs.c.due_ms, jobs.c.id)
    .limit(param("limit"))
    .with_for_update(skip_locked=True)
)
_NEXT_DUE = Statement(select(func.min(jobs.c.due_ms)).where(jobs.c.state < DEAD))
_LEASE = Statement(
    update(jobs)
    .where(jobs.c.id == param("id"))
    .values(state=LEASED, lease=param("holder"), due_ms=param("until_ms"), attempts=jobs.c.attempts + 1)
)
_FINISH = Statement(delete(jobs).where(jobs.c.id == param("id"), jobs.c.lease == param("holder")))
_RETRY = Statement(
    update(jobs)
    .where(jobs.c.id == param("id"), jobs.c.lease == param("holder"))
    .values(due_ms=param("retry_ms"), error=param("message"))
)
_BURY = Statement(
    update(jobs)
    .where(jobs.c.id == param("id"), jobs.c.lease == param("holder"))
    .values(state=DEAD, lease=None, error=param("message"))
)
_DEAD = Statement(
    select(jobs.c.id, jobs.c.kind, jobs.c.key, jobs.c.attempts, jobs.c.error)
    .where(jobs.c.state == DEAD)
    .order_by(jobs.c.id)
    .limit(param("limit"))
)
_COUNT = Statement(select(jobs.c.state, func.count()).group_by(jobs.c.state))


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job."""

    id: JobId
    kind: str
    key: str
    payload: str
    attempts: int


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that failed too often; `sabir doctor` shows it."""

    id: JobId
    kind: str
    key: str
    attempts: int
    error: str


def enqueue(tx: Tx, kind: str, key: str, *, due_ms: int, payload: str = "{}") -> None:
    """Have the job done at `due_ms`, unless the same one is waiting already."""
    tx.run(_ENQUEUE, id=tx.next_id(), kind=kind, key=key, payload=payload, due_ms=due_ms)
    tx.ring(JOBS_STREAM)


def lease(tx: Tx, *, now_ms: int, holder: str, until_ms: int, limit: int) -> list[Job]:
    """Take due jobs, and jobs whose lease ran out."""
    rows = cast("list[tuple[int, str, str, str, int]]", tx.rows(_DUE, now_ms=now_ms, limit=limit))
    for row in rows:
        tx.run(_LEASE, id=row[0], holder=holder, until_ms=until_ms)
    return [Job(JobId(row[0]), row[1], row[2], row[3], row[4] + 1) for row in rows]


def finish(tx: Tx, job: JobId, holder: str) -> bool:
    """Remove a done job. False if the lease was lost meanwhile."""
    return tx.run(_FINISH, id=job, holder=holder) == 1


def retry(tx: Tx, job: JobId, holder: str, *, retry_ms: int, message: str) -> None:
    """Try again at `retry_ms`."""
    tx.run(_RETRY, id=job, holder=holder, retry_ms=retry_ms, message=message)


def bury(tx: Tx, job: JobId, holder: str, message: str) -> None:
    """Give up and keep the job for the operator to see."""
    tx.run(_BURY, id=job, holder=holder, message=message)


def next_due_ms(tx: Tx) -> int | None:
    """When the next job is due."""
    row = tx.row(_NEXT_DUE)
    return cast("int | None", row[0]) if row else None


def list_dead(tx: Tx, limit: int) -> list[DeadJob]:
    """Jobs that were given up, oldest first."""
    rows = cast("list[tuple[int, str, str, int, str | None]]", tx.rows(_DEAD, limit=limit))
    return [DeadJob(JobId(row[0]), row[1], row[2], row[3], row[4] or "") for row in rows]


def count_by_state(tx: Tx) -> dict[int, int]:
    """How many jobs wait (0), run (1) or are dead (2)."""
    return dict(cast("list[tuple[int, int]]", tx.rows(_COUNT)))
