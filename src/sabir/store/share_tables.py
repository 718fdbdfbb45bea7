"""Files shared with a user or by a link, and which browsers were let in by a link."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sabir.store.tables import _id, metadata

shares = Table(
    "shares",
    metadata,
    _id(),
    Column("kind", SmallInteger, nullable=False, comment="0 with a user, 3 by a link"),
    Column("file_id", BigInteger, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, comment="with whom; null for a link"),
    Column("token", Text, unique=True, comment="of a link"),
    Column("password", LargeBinary, comment="argon2id; null without"),
    Column("asks_by_talk", Boolean, nullable=False, server_default=text("false")),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("file_id", "person_id"),
    Index(None, "owner_id", "file_id"),
    Index(None, "person_id"),
)

share_visits = Table(
    "share_visits",
    metadata,
    Column("share_id", BigInteger, primary_key=True, autoincrement=False),
    Column("device_id", BigInteger, primary_key=True, autoincrement=False, comment="the web session let in"),
    Column("at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
