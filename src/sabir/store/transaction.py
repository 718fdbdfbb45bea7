"""What a unit of work sees: statements, locks and the log. Plain synchronous code."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence

from sabir.domain.ids import StreamId
from sabir.domain.session_ids import Blinds
from sabir.store.statements import Statement

Row = Sequence[object]


class LockError(RuntimeError):
    """A programming error: a second lock, or an append to a stream that was not locked."""


class Tx(ABC):
    """One unit of work. It may run more than once, so it does no I/O and reads no clock and no random source."""

    replica_delay_ms = 0
    """How long after an event its copies for Olvid identities are due; see `Database`."""
    pushes_signaling = False
    """Whether an external signaling server is told of events; see `Database`."""
    blinds: Blinds | None = None
    """How Session IDs are blinded on this server; see `Database`."""

    def __init__(self) -> None:
        self.locked: set[StreamId] | None = None
        self.rung: set[StreamId] = set()
        self._after_commit: list[Callable[[], None]] = []

    @abstractmethod
    def rows(self, statement: Statement, **values: object) -> Sequence[Row]:
        """Run and return all rows."""

    @abstractmethod
    def run(self, statement: Statement, **values: object) -> int:
        """Run and return how many rows changed."""

    @abstractmethod
    def next_id(self) -> int:
        """A new id, greater than any that a committed unit has seen on the streams it has locked."""

    @abstractmethod
    def skip_ids(self, beyond: int) -> None:
        """Ids given out from now on are greater than this, too. Seldom: it is no statement for every unit."""

    @abstractmethod
    def _lock_rows(self, streams: Sequence[StreamId]) -> None: ...

    def row(self, statement: Statement, **values: object) -> Row | None:
        """Run and return the first row, if any."""
        rows = self.rows(statement, **values)
        return rows[0] if rows else None

    def lock(self, streams: Iterable[StreamId | int]) -> None:
        """Lock all streams this unit will append to, in order of id. Once per unit, before anything is read."""
        if self.locked is not None:
            raise LockError("A unit locks once, all its streams together.")
        wanted = sorted({StreamId(stream) for stream in streams})
        self.locked = set(wanted)
        if wanted:
            self._lock_rows(wanted)

    def created(self, stream: StreamId) -> None:
        """A stream made in this unit counts as locked: nobody else can see it yet."""
        if self.locked is None:
            self.locked = set()
        self.locked.add(stream)

    def require_lock(self, stream: StreamId) -> None:
        """Raise `LockError` unless this unit has locked the stream."""
        if self.locked is None or stream not in self.locked:
            raise LockError(f"Stream {stream} is not locked by this unit.")

    def ring(self, stream: StreamId) -> None:
        """Have the doorbell rung for the stream once the unit is committed."""
        self.rung.add(stream)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Change memory only once the unit is durable."""
        self._after_commit.append(action)

    def take_after_commit(self) -> list[Callable[[], None]]:
        """For the database alone."""
        actions, self._after_commit = self._after_commit, []
        return actions
