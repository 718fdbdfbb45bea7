"""The two databases behind one face: `write` runs a unit of work durably, `read` shows it one snapshot."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeVar

from sabir.domain.ids import StreamId
from sabir.store.transaction import Tx

T = TypeVar("T")
Unit = Callable[[Tx], T]
OnCommit = Callable[[Sequence[StreamId]], None]


class Database(ABC):
    """Runs units. After a commit, `on_commit` is told which streams have news."""

    def __init__(self) -> None:
        self.on_commit: OnCommit = _ignore
        self.is_single_process = True

    @abstractmethod
    async def write(self, unit: Unit[T]) -> T:
        """Run the unit in one transaction and return its result once it is durable.

        A queued unit runs to its end even if the caller is cancelled. Raises what the unit raises (nothing is
        kept then), or `Unavailable` if the commit failed.
        """

    @abstractmethod
    async def read(self, unit: Unit[T]) -> T:
        """Run the unit against one snapshot of what is committed."""

    @abstractmethod
    async def close(self) -> None: ...


def _ignore(_: Sequence[StreamId]) -> None:
    return None
