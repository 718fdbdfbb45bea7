"""Parts of a long list that runs from newest to oldest. A row's key is its time and id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)

NEWEST = (2**62, 2**62)
"""The key above all rows."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which rows are wanted: the nearest on one side of a key, itself excluded."""

    limit: int
    key: tuple[int, int] = NEWEST
    is_upward: bool = False
    """Towards newer rows."""
    offset: int = 0
    """Rows to skip, downwards only."""
    is_counted: bool = True
    """Whether the length of the whole list is wanted too; it costs a scan of what matches."""


@dataclass(frozen=True, slots=True)
class Part(Generic[T_co]):
    """The rows found, newest first whichever way one was going."""

    rows: Sequence[T_co]
    has_more: bool
    """On the side one was going."""
    total: int | None
