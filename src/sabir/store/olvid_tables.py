"""What Olvid identities do to each other, as far as it is under way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, SmallInteger, Table, Text, text

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

invitations = Table(
    "invitations",
    metadata,
    Column("identity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("protocol_id", BigInteger, nullable=False, comment="the same on both sides"),
    Column("status", SmallInteger, nullable=False, comment="as on the wire"),
    Column("peer_id", BigInteger, nullable=False, comment="the person on the other side"),
    Column("display_name", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False, comment="when it got its status"),
    Column("own_sas", Text, nullable=False, server_default=text("''"), comment="the code to show"),
    Column("peer_sas", Text, nullable=False, server_default=text("''"), comment="the code to enter"),
    Column("mediator_id", BigInteger, nullable=False, server_default=text("0"), comment="a contact, of introductions"),
    Column("room_id", BigInteger, comment="of invitations to a group"),
    Column("is_agreed", Boolean, nullable=False, server_default=text("false"), comment="this side did all it had to"),
    Index(None, "identity_id", "protocol_id", unique=True),
    Index(None, "protocol_id"),
    Index(None, "peer_id"),
    sqlite_with_rowid=False,
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("identity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False, comment="ciphertext of a UUID"),
    comment="licences that identities were given",
)
