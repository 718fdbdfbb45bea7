"""What programs of the Olvid wire keep here for themselves."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from sabir.store.tables import metadata

storage = Table(
    "storage",
    metadata,
    Column("key_id", BigInteger, primary_key=True, autoincrement=False, comment="the client key whose space it is"),
    Column("discussion_id", BigInteger, primary_key=True, autoincrement=False, comment="0 for the key's own space"),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
