"""Durable jobs: rows of `jobs`. At most one waiting and one leased job per (kind, key)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from sabir.domain.ids import JobId, StreamId
from sabir.domain.jobs import DeadJob, Job
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import jobs
from sabir.store.transaction import Tx

WAITING, LEASED, DEAD = 0, 1, 2
JOBS_STREAM = StreamId(2)
"""Not a log: the stream id that is rung when a job is waiting, so that every node looks."""

_NEW = postgresql_insert(jobs).values(
    id=param("id"),
    kind=param("kind"),
    key=param("key"),
    data=param("payload"),
    state=WAITING,
    due_ms=param("due_ms"),
    attempts=0,
    created_ms=param("due_ms"),
)
"""Its ON CONFLICT clause renders the same text in both dialects."""
_ONE = (jobs.c.kind, jobs.c.key)
_WAITS = text("state = 0")
# A conflict locks the waiting row even where nothing changes: nobody takes the job before this unit is committed and
# its reason can be seen. One that waits for another attempt keeps its time.
_ENQUEUE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=_ONE,
        index_where=_WAITS,
        set_={"due_ms": _NEW.excluded.due_ms},
        where=and_(jobs.c.attempts == 0, _NEW.excluded.due_ms < jobs.c.due_ms),
    )
)
_ENSURE = Statement(_NEW.on_conflict_do_nothing(index_elements=_ONE, index_where=_WAITS))
_FIND_LIVE = Statement(
    select(jobs.c.id).where(jobs.c.kind == param("kind"), jobs.c.key == param("key"), jobs.c.state < DEAD).limit(1)
)
_busy = jobs.alias("busy")
_IS_FREE = or_(
    jobs.c.state == LEASED,
    ~exists().where(_busy.c.kind == jobs.c.kind, _busy.c.key == jobs.c.key, _busy.c.state == LEASED).correlate(jobs),
)
"""A job waits while the same one is being done."""
_DUE = Statement(
    select(jobs.c.id, jobs.c.kind, jobs.c.key, jobs.c.data, jobs.c.attempts)
    .where(jobs.c.state < DEAD, jobs.c.due_ms <= param("now_ms"), is_any_of(jobs.c.kind, "kinds"), _IS_FREE)
    .order_by(jobs.c.due_ms, jobs.c.id)
    .limit(param("limit"))
    .with_for_update(skip_locked=True, of=jobs)
)
_NEXT_DUE = Statement(
    select(func.min(jobs.c.due_ms)).where(jobs.c.state < DEAD, is_any_of(jobs.c.kind, "kinds"), _IS_FREE)
)
_OLDEST_DUE = Statement(select(func.min(jobs.c.due_ms)).where(jobs.c.state < DEAD))
_LEASE = Statement(
    update(jobs)
    .where(jobs.c.id == param("id_"))
    .values(state=LEASED, lease=param("holder"), due_ms=param("until_ms"), attempts=jobs.c.attempts + 1)
)
_OWN = and_(jobs.c.id == param("id_"), jobs.c.lease == param("holder"), jobs.c.state == LEASED)
_EXTEND = Statement(update(jobs).where(_OWN).values(due_ms=param("until_ms")))
_END_LEASES = Statement(update(jobs).where(jobs.c.state == LEASED).values(due_ms=param("now_ms")))
_FINISH = Statement(delete(jobs).where(_OWN))
_DROP_WAITING = Statement(
    delete(jobs).where(jobs.c.kind == param("kind"), jobs.c.key == param("key"), jobs.c.state == WAITING)
)
_DROP_OLDER_DEAD = Statement(
    delete(jobs).where(
        jobs.c.kind == param("kind"), jobs.c.key == param("key"), jobs.c.state == DEAD, jobs.c.id != param("id_")
    )
)
_RETRY = Statement(
    update(jobs).where(_OWN).values(state=WAITING, lease=None, due_ms=param("retry_ms"), error=param("message"))
)
_BURY = Statement(update(jobs).where(_OWN).values(state=DEAD, lease=None, error=param("message")))
_DEAD = Statement(
    select(jobs.c.id, jobs.c.kind, jobs.c.key, jobs.c.attempts, jobs.c.error)
    .where(jobs.c.state == DEAD)
    .order_by(jobs.c.id)
    .limit(param("limit"))
)
_same = jobs.alias("same")
_DROP_SUPERSEDED = Statement(
    delete(jobs).where(
        jobs.c.state == DEAD,
        exists()
        .where(_same.c.kind == jobs.c.kind, _same.c.key == jobs.c.key, _same.c.state == WAITING)
        .correlate(jobs),
    )
)
_REVIVE = Statement(update(jobs).where(jobs.c.state == DEAD).values(state=WAITING, due_ms=param("now_ms"), attempts=0))
_COUNT = Statement(select(jobs.c.state, func.count()).group_by(jobs.c.state))


def enqueue(tx: Tx, kind: str, key: str, *, due_ms: int, payload: str = "{}") -> None:
    """Have the job done at `due_ms`; the same one that is waiting already is enough, but no later than that."""
    tx.run(_ENQUEUE, id=tx.next_id(), kind=kind, key=key, payload=payload, due_ms=due_ms)
    tx.ring(JOBS_STREAM)


def ensure(tx: Tx, kind: str, key: str, *, due_ms: int) -> None:
    """Have the job done at `due_ms`, unless the same one waits or runs already."""
    if tx.row(_FIND_LIVE, kind=kind, key=key) is None:
        tx.run(_ENSURE, id=tx.next_id(), kind=kind, key=key, payload="{}", due_ms=due_ms)


def drop_waiting(tx: Tx, kind: str, key: str) -> None:
    """What it was to do is done."""
    tx.run(_DROP_WAITING, kind=kind, key=key)


def lease(tx: Tx, kinds: Sequence[str], *, now_ms: int, holder: str, until_ms: int, limit: int) -> list[Job]:
    """Take due jobs of these kinds, and jobs whose lease ran out. Never two of the same kind and key at a time."""
    rows = cast("list[tuple[int, str, str, str, int]]", tx.rows(_DUE, kinds=list(kinds), now_ms=now_ms, limit=limit))
    for row in rows:
        tx.run(_LEASE, id_=row[0], holder=holder, until_ms=until_ms)
    return [Job(JobId(row[0]), row[1], row[2], row[3], row[4] + 1) for row in rows]


def extend(tx: Tx, job: Job, holder: str, until_ms: int) -> bool:
    """Keep the lease for longer. False if it was lost."""
    return tx.run(_EXTEND, id_=job.id, holder=holder, until_ms=until_ms) == 1


def end_leases(tx: Tx, now_ms: int) -> None:
    """Whoever holds a lease is gone: all these jobs are due."""
    tx.run(_END_LEASES, now_ms=now_ms)


def finish(tx: Tx, job: Job, holder: str) -> bool:
    """Remove a done job. False if the lease was lost meanwhile."""
    return tx.run(_FINISH, id_=job.id, holder=holder) == 1


def retry(tx: Tx, job: Job, holder: str, *, retry_ms: int, message: str) -> bool:
    """Try again at `retry_ms`, in place of the same job if it was wished for again. False if the lease was lost."""
    if not extend(tx, job, holder, retry_ms):
        return False
    tx.run(_DROP_WAITING, kind=job.kind, key=job.key)
    return tx.run(_RETRY, id_=job.id, holder=holder, retry_ms=retry_ms, message=message) == 1


def bury(tx: Tx, job: Job, holder: str, message: str) -> bool:
    """Give up and keep the job for the operator to see, in place of an earlier one of its kind and key."""
    if tx.run(_BURY, id_=job.id, holder=holder, message=message) == 0:
        return False
    tx.run(_DROP_OLDER_DEAD, kind=job.kind, key=job.key, id_=job.id)
    return True


def next_due_ms(tx: Tx, kinds: Sequence[str]) -> int | None:
    """When the next job of these kinds is due, or a lease runs out."""
    row = tx.row(_NEXT_DUE, kinds=list(kinds))
    return cast("int | None", row[0]) if row else None


def oldest_due_ms(tx: Tx) -> int | None:
    """When the job that is due first is or was due."""
    row = tx.row(_OLDEST_DUE)
    return cast("int | None", row[0]) if row else None


def list_dead(tx: Tx, limit: int) -> list[DeadJob]:
    """Jobs that were given up, oldest first."""
    rows = cast("list[tuple[int, str, str, int, str | None]]", tx.rows(_DEAD, limit=limit))
    return [DeadJob(JobId(row[0]), row[1], row[2], row[3], row[4] or "") for row in rows]


def revive(tx: Tx, now_ms: int) -> int:
    """Try those that were given up again, as if for the first time; how many. One that waits anyhow is forgotten."""
    dropped = tx.run(_DROP_SUPERSEDED)
    revived = tx.run(_REVIVE, now_ms=now_ms)
    if revived:
        tx.ring(JOBS_STREAM)
    return dropped + revived


def count_by_state(tx: Tx) -> dict[int, int]:
    """How many jobs wait (0), run (1) or are dead (2)."""
    return dict(cast("list[tuple[int, int]]", tx.rows(_COUNT)))
