"""What only the Session wire has: numbers, rights of single people, pins, whispers, direct messages, staff, nonces."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from sabir.store.tables import metadata

session_deletions = Table(
    "session_deletions",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("deletion_id", Integer, primary_key=True, autoincrement=False),
    Column("session_id", Integer, nullable=False),
    sqlite_with_rowid=False,
)

file_numbers = Table(
    "file_numbers",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="random in [2^31, 2^53)"),
    Column("file_id", BigInteger, nullable=False),
    UniqueConstraint("room_id", "file_id"),
    Index(None, "file_id"),
    sqlite_with_rowid=False,
    comment="what the Session wire calls a file, in each room that shows it",
)

session_overrides = Table(
    "session_overrides",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("can_access", Boolean, comment="null as the room's default, here and below"),
    Column("can_read", Boolean),
    Column("can_write", Boolean, comment="a permission of the participant too, once there is one"),
    Column("can_upload", Boolean),
    Index(None, "person_id"),
    sqlite_with_rowid=False,
)

session_futures = Table(
    "session_futures",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("can_read", Boolean, comment="null for what does not change, here and below"),
    Column("can_write", Boolean),
    Column("can_upload", Boolean),
    Index(None, "room_id", "person_id"),
    Index(None, "due_ms"),
    comment="changes of rights that come by themselves",
)

session_staff = Table(
    "session_staff",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_admin", Boolean, nullable=False),
    Column("is_concealed", Boolean, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    comment="moderators of every published room, also of those to come",
)

server_bans = Table(
    "server_bans",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("actor_id", BigInteger, comment="null where the operator did it"),
    Column("at_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Index(None, "expires_ms"),
    comment="banned from every published room, also from those to come",
)

pins = Table(
    "pins",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("pinned_by_id", BigInteger, nullable=False),
    Column("pinned_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

whispers = Table(
    "whispers",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("session_id", Integer, primary_key=True, autoincrement=False, comment="a number of the room's messages"),
    Column("seqno", BigInteger, nullable=False, comment="the room's message_sequence when it changed last …"),
    Column("seqno_posted", BigInteger, nullable=False, comment="… and when it was posted"),
    Column("author_id", BigInteger, nullable=False),
    Column("to_id", BigInteger, comment="the one member it is meant for; null for moderators only"),
    Column("is_for_moderators", Boolean, nullable=False),
    Column("posted_ms", BigInteger, nullable=False),
    Column("edited_ms", BigInteger),
    Column("deleted_ms", BigInteger),
    Column("envelope_key", Text, nullable=False),
    Column("envelope_bytes", LargeBinary, nullable=False, comment="empty once deleted"),
    Column("envelope_signature", LargeBinary, nullable=False),
    Column("expires_ms", BigInteger),
    Index(None, "room_id", "seqno"),
    Index(None, "room_id", "expires_ms"),
    sqlite_with_rowid=False,
)

direct_messages = Table(
    "direct_messages",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("recipient_id", BigInteger, nullable=False),
    Column("recipient_key", Text, nullable=False, comment="the blinded id it was sent to"),
    Column("sender_id", BigInteger, nullable=False),
    Column("sender_key", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="encrypted by its sender; nobody here can read it"),
    Column("posted_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Index(None, "recipient_id", "id"),
    Index(None, "sender_id", "id"),
    Index(None, "expires_ms"),
)

relayed_envelopes = Table(
    "relayed_envelopes",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("envelope_key", Text, nullable=False),
    Column("envelope_bytes", LargeBinary, nullable=False),
    Column("envelope_signature", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    comment="what clients that can't verify blinded authors see in place of a message of one",
)

request_nonces = Table(
    "request_nonces",
    metadata,
    Column("nonce", LargeBinary, primary_key=True, comment="of a signed request that changed something"),
    Column("expires_ms", BigInteger, nullable=False),
    Index(None, "expires_ms"),
    sqlite_with_rowid=False,
)

import_marks = Table(
    "import_marks",
    metadata,
    Column("source", Text, primary_key=True, comment="the server that moves in, by its public key"),
    Column("part", Text, primary_key=True),
    Column("position", BigInteger, nullable=False, comment="everything up to there has arrived"),
    sqlite_with_rowid=False,
)
