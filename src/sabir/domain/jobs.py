"""Durable jobs: what must be done although nobody waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.domain.ids import JobId


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job; `attempts` counts the present one."""

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


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs there are in each state."""

    waiting: int
    running: int
    dead: int
