"""The clock of the database, which with PostgreSQL is another machine's."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import BigInteger

from sabir.store.statements import Statement
from sabir.store.transaction import Tx


class _now(ColumnElement[int]):  # noqa: N801  # reads as a function in the statement
    inherit_cache = False
    type = BigInteger()


@compiles(_now, "sqlite")
def _now_sqlite(_: _now, __: SQLCompiler, **___: object) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(_now, "postgresql")
def _now_postgresql(_: _now, __: SQLCompiler, **___: object) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"


_NOW = Statement(select(_now()))


def now_ms(tx: Tx) -> int:
    """What time the database thinks it is."""
    return cast("int", tx.rows(_NOW)[0][0])
