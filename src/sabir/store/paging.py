"""From rows in the order a statement gives them to a part of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sabir.domain.paging import Part, Stretch
from sabir.store.transaction import Row

T = TypeVar("T")


def wanted(stretch: Stretch) -> dict[str, object]:
    """The stretch as statements take it: one row more than asked, to know whether there are more."""
    values: dict[str, object] = {
        "key_ms": stretch.key[0],
        "key_id": stretch.key[1],
        "limit": stretch.limit + 1,
    }
    return values if stretch.is_upward else {**values, "offset": stretch.offset}


def part(rows: Sequence[Row], stretch: Stretch, make: Callable[[Row], T], total: int | None) -> Part[T]:
    """Newest first."""
    found = [make(row) for row in rows[: stretch.limit]]
    if stretch.is_upward:
        found.reverse()
    return Part(found, len(rows) > stretch.limit, total)
