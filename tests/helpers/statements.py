"""Counts what a database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sabir.store.database import Database, Unit
from sabir.store.statements import Statement
from sabir.store.transaction import Tx


@contextmanager
def counted(db: Database) -> Iterator[list[Statement]]:
    """Every statement of the units that are read meanwhile."""
    statements: list[Statement] = []
    read = db.read

    async def counting(unit: Unit[object]) -> object:
        def wrapped(tx: Tx) -> object:
            rows = tx.rows
            tx.rows = lambda statement, **values: (statements.append(statement), rows(statement, **values))[1]  # type: ignore[method-assign]
            return unit(tx)

        return await read(wrapped)

    db.read = counting  # type: ignore[method-assign, assignment]
    try:
        yield statements
    finally:
        db.read = read  # type: ignore[method-assign]
