"""What hangs on messages beside their text: polls, what was shared, reminders, and what tells repeated posts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, SmallInteger, Table, Text, text

from sabir.store.tables import metadata

polls = Table(
    "polls",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="the message that shows it"),
    Column("question", Text, nullable=False),
    Column("options", Text, nullable=False, comment="a JSON list"),
    Column("author_id", BigInteger, nullable=False),
    Column("is_hidden", Boolean, nullable=False, comment="results are shown when it is closed, and nobody's vote"),
    Column("max_votes", SmallInteger, nullable=False, comment="options of one voter; 0 for any number"),
    Column("is_closed", Boolean, nullable=False, server_default=text("false")),
    sqlite_with_rowid=False,
)

poll_votes = Table(
    "poll_votes",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("poll_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("option", SmallInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

shared_items = Table(
    "shared_items",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True, comment="audio, deckcard, file, location, media, other, poll, …"),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "room_id", "message_id"),
    sqlite_with_rowid=False,
)

reminders = Table(
    "reminders",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("told_ms", BigInteger, comment="when the person was told; null before"),
    Column("told_id", BigInteger, comment="of the notification"),
    Index(None, "due_ms"),
    sqlite_with_rowid=False,
)

client_refs = Table(
    "client_refs",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("actor_id", BigInteger, primary_key=True, autoincrement=False),
    Column("device_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ref", LargeBinary, primary_key=True, comment="SHA-256 of what the client sent"),
    Column("body_hash", LargeBinary, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index(None, "at_ms"),
    sqlite_with_rowid=False,
)
