"""What Olvid identities do to each other, as far as it is under way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from sabir.store.tables import metadata

effects = Table(
    "effects",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="the order in which they happen"),
    Column("person_id", BigInteger, nullable=False, comment="on whose side"),
    Column("room_id", BigInteger, comment="which is locked too"),
    Column("due_ms", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Index(None, "person_id", "id"),
    comment="what happens on an identity's side a little later",
)
