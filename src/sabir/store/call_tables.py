"""Who came to the calls that are going on; a call that is over leaves only its events."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table

from sabir.store.tables import metadata

callers = Table(
    "callers",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_guest", Boolean, nullable=False),
    Column("join_count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
