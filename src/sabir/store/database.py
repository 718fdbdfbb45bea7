"""The two databases behind one face: `write` runs a unit of work durably, `read` shows it one snapshot."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from sabir.domain.ids import StreamId
from sabir.domain.session_ids import Blinds
from sabir.store.archive import Snapshot
from sabir.store.transaction import Tx

_log = logging.getLogger(__name__)

T = TypeVar("T")
Unit = Callable[[Tx], T]
OnCommit = Callable[[Sequence[StreamId]], None]


class Database(ABC):
    """Runs units. After a commit, `on_commit` is told which streams have news."""

    def __init__(self) -> None:
        self.on_commit: OnCommit = _ignore
        self.is_single_process = True
        self.replica_delay_ms = 0
        """How long after an event its copies for Olvid identities are due."""
        self.pushes_signaling = False
        """Whether there is an external signaling server that has to hear of events."""
        self.blinds: Blinds | None = None
        """How Session IDs are blinded on this server, where this process knows it."""

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
    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """Every row as it is now, for a backup; others go on writing."""

    @abstractmethod
    async def close(self) -> None: ...

    def _announce(self, actions: Iterable[Callable[[], None]], rung: Iterable[StreamId]) -> None:
        """After a commit: change memory, then ring. The commit stands whatever happens here."""
        try:
            for action in actions:
                action()
            streams = list(rung)
            if streams:
                self.on_commit(streams)
        except Exception:
            _log.exception("What follows a commit failed.")


def _ignore(_: Sequence[StreamId]) -> None:
    return None
