"""What each Olvid identity has seen: its own copies, as a device has them. Ids count from 1 per identity."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, SmallInteger, Table, Text, and_, literal_column, text

from sabir.store.tables import _id, metadata

identities = Table(
    "identities",
    metadata,
    _id(),
    Column("person_id", BigInteger, nullable=False, unique=True),
    Column("first_name", Text, nullable=False, server_default=text("''")),
    Column("last_name", Text, nullable=False, server_default=text("''")),
    Column("company", Text, nullable=False, server_default=text("''")),
    Column("position", Text, nullable=False, server_default=text("''")),
    Column("public_key", Text, nullable=False, comment="random; makes the identity's bytes, hex"),
    Column("created_ms", BigInteger, nullable=False),
    Column("last_contact_id", BigInteger, nullable=False, server_default=text("0")),
    Column("last_discussion_id", BigInteger, nullable=False, server_default=text("0")),
    Column("last_inbound_id", BigInteger, nullable=False, server_default=text("0")),
    Column("last_outbound_id", BigInteger, nullable=False, server_default=text("0")),
    Column("last_inbound_attachment_id", BigInteger, nullable=False, server_default=text("0")),
    Column("last_outbound_attachment_id", BigInteger, nullable=False, server_default=text("0")),
    Column("last_invitation_id", BigInteger, nullable=False, server_default=text("0")),
    Index(None, "public_key"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("identity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False),
    Column("is_one_to_one", Boolean, nullable=False),
    Column("has_channel", Boolean, nullable=False, server_default=text("true"), comment="false while it is renewed"),
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "identity_id", "person_id", unique=True),
    Index(None, "person_id"),
    sqlite_with_rowid=False,
)

discussions = Table(
    "discussions",
    metadata,
    Column("identity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, nullable=False),
    Column("contact_id", BigInteger, comment="set for one-to-one discussions"),
    Column("title", Text, nullable=False),
    Column("is_locked", Boolean, nullable=False, server_default=text("false")),
    Column("applied_seq", BigInteger, nullable=False, comment="the room's events up to here are copied"),
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "identity_id", "room_id", unique=True),
    Index(None, "room_id"),
    sqlite_with_rowid=False,
)

replica_messages = Table(
    "replica_messages",
    metadata,
    Column("identity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("direction", SmallInteger, primary_key=True, autoincrement=False, comment="1 inbound, 2 outbound"),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, nullable=False, comment="the core's; also the order over the identity"),
    Column("discussion_id", BigInteger, nullable=False),
    Column("sender_contact_id", BigInteger, nullable=False, comment="0 for own messages"),
    Column("body", Text, nullable=False),
    Column("sort_index", Float(53), nullable=False),
    Column("timestamp_ms", BigInteger, nullable=False),
    Column("attachment_count", SmallInteger, nullable=False),
    Column("reply_direction", SmallInteger),
    Column("reply_id", BigInteger),
    Column("edited_seq", BigInteger, comment="position in the room of the last edit copied"),
    Column("is_read", Boolean, nullable=False, server_default=text("false")),
    Column("progress", SmallInteger, nullable=False, server_default=text("0"), comment="of an own one; 3: read"),
    Column("location", Text, comment="JSON of the place it shows"),
    Column("is_deleted", Boolean, nullable=False, server_default=text("false"), comment="kept blank: not copied again"),
    Column("dies_ms", BigInteger, comment="when it goes by itself"),
    Column("visible_ms", BigInteger, comment="so long after it was read it goes; 0: at once"),
    Index(None, "identity_id", "message_id", unique=True),
    sqlite_with_rowid=False,
)
_is_live = replica_messages.c.is_deleted.is_(False)
Index(
    "ix_replica_messages_live",
    replica_messages.c.identity_id,
    replica_messages.c.message_id,
    sqlite_where=_is_live,
    postgresql_where=_is_live,
)
Index(
    "ix_replica_messages_discussion",
    replica_messages.c.identity_id,
    replica_messages.c.discussion_id,
    replica_messages.c.message_id,
    sqlite_where=_is_live,
    postgresql_where=_is_live,
)
_is_dying = replica_messages.c.dies_ms.is_not(None)
Index(
    "ix_replica_messages_dying",
    replica_messages.c.identity_id,
    replica_messages.c.dies_ms,
    sqlite_where=_is_dying,
    postgresql_where=_is_dying,
)
Index(
    "ix_replica_messages_unread",
    replica_messages.c.identity_id,
    replica_messages.c.message_id,
    sqlite_where=replica_messages.c.is_read.is_(False),
    postgresql_where=replica_messages.c.is_read.is_(False),
)
_is_untold = and_(
    replica_messages.c.direction == literal_column("2"), replica_messages.c.progress < literal_column("3")
)
Index(
    "ix_replica_messages_untold",
    replica_messages.c.identity_id,
    replica_messages.c.discussion_id,
    replica_messages.c.message_id,
    sqlite_where=_is_untold,
    postgresql_where=_is_untold,
)

replica_reactions = Table(
    "replica_reactions",
    metadata,
    Column("identity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False, comment="the core's message id"),
    Column("contact_id", BigInteger, primary_key=True, autoincrement=False, comment="0 for the own reaction"),
    Column("reaction", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

replica_attachments = Table(
    "replica_attachments",
    metadata,
    Column("identity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("direction", SmallInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("discussion_id", BigInteger, nullable=False),
    Column("replica_message_id", BigInteger, nullable=False, comment="id of the replica message it hangs on"),
    Column("message_id", BigInteger, nullable=False, comment="the core's message id"),
    Column("file_id", BigInteger, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Index(None, "identity_id", "message_id"),
    sqlite_with_rowid=False,
)
