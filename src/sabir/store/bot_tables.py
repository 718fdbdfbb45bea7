"""Bots that hear of rooms through webhooks, and where each is enabled."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text, text

from sabir.store.tables import _id, metadata

bots = Table(
    "bots",
    metadata,
    _id(),
    Column("person_id", BigInteger, nullable=False, unique=True, comment="who its messages are of"),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("url", Text, nullable=False, unique=True),
    Column("secret", LargeBinary, nullable=False, comment="ciphertext: both sides sign with it"),
    Column("features", SmallInteger, nullable=False, comment="bits: 1 hears, 2 answers, 4 event, 8 hears of reactions"),
    Column("state", SmallInteger, nullable=False, comment="1 moderators can have it in their rooms"),
    Column("error_count", Integer, nullable=False, server_default=text("0"), comment="since it last answered"),
    Column("error_ms", BigInteger),
    Column("error", Text),
    Column("created_ms", BigInteger, nullable=False),
)

room_bots = Table(
    "room_bots",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("has_joined", Boolean, nullable=False, server_default=text("false"), comment="it was told that it is in"),
    Column("told_seq", BigInteger, nullable=False, comment="it has heard of the room up to here"),
    Index(None, "bot_id"),
    sqlite_with_rowid=False,
)
