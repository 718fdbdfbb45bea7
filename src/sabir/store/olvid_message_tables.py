"""What messages show that came through Olvid: places, and pages they link to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, SmallInteger, Table, Text, text

from sabir.store.tables import metadata

locations = Table(
    "locations",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False, comment="the event of the room that told of it"),
    Column("room_id", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False, comment="1 sent once, 2 shared live, 3 no longer"),
    Column("latitude", Float(53), nullable=False),
    Column("longitude", Float(53), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("altitude", Float(53), nullable=False, server_default=text("0")),
    Column("precision", Float(53), nullable=False, server_default=text("0")),
    Column("address", Text, nullable=False, server_default=text("''")),
    comment="the newest and those of the last minutes",
    sqlite_with_rowid=False,
)

link_previews = Table(
    "link_previews",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("file_id", BigInteger, nullable=False),
    Column("url", Text, nullable=False),
    Index(None, "file_id"),
    sqlite_with_rowid=False,
)
