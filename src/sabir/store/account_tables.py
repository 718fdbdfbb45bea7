"""What belongs to accounts and to the server as a whole, beside people and their credentials."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text, UniqueConstraint

from sabir.store.tables import _id, metadata

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False, comment="ciphertext: some hold secrets"),
    Column("changed_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
    comment="what administrators set at run time, for all nodes",
)

person_settings = Table(
    "person_settings",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

login_flows = Table(
    "login_flows",
    metadata,
    _id(),
    Column("poll_lookup", LargeBinary, nullable=False, unique=True, comment="SHA-256 of what the client polls with"),
    Column("flow_lookup", LargeBinary, nullable=False, unique=True, comment="SHA-256 of what the browser opens"),
    Column("client_name", Text, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("person_id", BigInteger, comment="who granted it"),
    Index(None, "expires_ms"),
)

push_registrations = Table(
    "push_registrations",
    metadata,
    Column("credential_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("proxy", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Index(None, "person_id"),
)

avatars = Table(
    "avatars",
    metadata,
    Column("stream_id", BigInteger, primary_key=True, autoincrement=False, comment="a person or a room"),
    Column("blob", Text, comment="a PNG image; null for an emoji"),
    Column("emoji", Text),
    Column("color", Text, comment="six hex digits behind the emoji; null for the usual one"),
    Column("version", Text, nullable=False, comment="changes with the image"),
    UniqueConstraint("blob"),
)

dashboard_admins = Table(
    "dashboard_admins",
    metadata,
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False, unique=True, comment="case-folded"),
    Column("password", LargeBinary, comment="argon2id; null for who was only invited"),
    Column("capabilities", Text, nullable=False, comment="names joined by ','"),
    Column("created_ms", BigInteger, nullable=False),
    comment="People of the Seald dashboard; they need not be persons here.",
)
