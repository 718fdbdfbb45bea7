"""What could not be taken, row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

MAX_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that was left out, and why."""

    table: str
    row: str
    reason: str


class Problems:
    """Rows that were left out: the first ten thousand by name, all of them by number."""

    def __init__(self) -> None:
        self.listed: list[Problem] = []
        self.counts: Counter[str] = Counter()
        """By table."""
        self.left_out: Counter[str] = Counter()
        """What does not move on purpose, by table and reason."""

    def add(self, table: str, row: object, reason: str) -> None:
        self.counts[table] += 1
        if len(self.listed) < MAX_LISTED:
            self.listed.append(Problem(table, str(row)[:200], reason))

    def leave_out(self, table: str, reason: str, count: int = 1) -> None:
        """Sound rows that have no place here."""
        if count:
            self.left_out[f"{table}: {reason}"] += count

    @property
    def total(self) -> int:
        return self.counts.total()
