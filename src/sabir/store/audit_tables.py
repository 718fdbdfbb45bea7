"""What happened that administrators may ask for, and who signed in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from sabir.store.tables import _id, metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("face", Text, nullable=False),
    Column("actor_id", BigInteger),
    Column("subject_id", BigInteger, comment="the other person"),
    Column("room_id", BigInteger),
    Column("email", Text),
    Column("ip", Text),
    Column("data", Text),
    Index(None, "at_ms", "id"),
    Index(None, "actor_id", "at_ms"),
    Index(None, "subject_id", "at_ms"),
)

logins = Table(
    "logins",
    metadata,
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("credential_id", BigInteger),
    Column("face", Text, nullable=False),
    Column("is_success", Boolean, nullable=False),
    Column("ip", Text),
    Column("user_agent", Text),
    Index(None, "person_id", "at_ms", "id"),
)
