"""What Olvid identities want done by themselves, what holds in their discussions, and messages only they can read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, SmallInteger, Table, Text

from sabir.store.tables import metadata

identity_settings = Table(
    "identity_settings",
    metadata,
    Column("identity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("accepts_introductions", Boolean, nullable=False),
    Column("accepts_groups", Boolean, nullable=False),
    Column("accepts_one_to_ones", Boolean, nullable=False),
    Column("accepts_invitations", Boolean, nullable=False),
    Column("existence_s", BigInteger, nullable=False, comment="older messages go; 0: none"),
    Column("discussion_count", BigInteger, nullable=False, comment="so many stay of each discussion; 0: all"),
    Column("global_count", BigInteger, nullable=False, comment="so many stay; 0: all"),
    Column("cleans_locked", Boolean, nullable=False),
    Column("keeps_sharings", Boolean, nullable=False),
    Column("invites_directory", Boolean, nullable=False),
    Column("is_retaining", Boolean, nullable=False, comment="whether messages are ever thrown away"),
)
_retaining = identity_settings.c.is_retaining.is_(True)
Index(
    "ix_identity_settings_retaining",
    identity_settings.c.identity_id,
    sqlite_where=_retaining,
    postgresql_where=_retaining,
)

room_ephemerality = Table(
    "room_ephemerality",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("read_once", Boolean, nullable=False),
    Column("visibility_s", BigInteger, nullable=False, comment="messages can be seen so long; 0: for ever"),
    comment="what holds for messages that identities send; how long messages exist is the room's own",
)

veiled_messages = Table(
    "veiled_messages",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("rich_object", Text, comment="JSON of what it shows in place of the text, if anything"),
    Column("file_count", SmallInteger, nullable=False),
    Column("visible_ms", BigInteger, nullable=False, comment="after it was read; 0: not at all"),
    comment="what a message says that only identities may read; the message itself says that it is veiled",
)
