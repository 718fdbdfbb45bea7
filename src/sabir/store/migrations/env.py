"""Alembic's entry: migrations run on the connection they are given; without one they become a script for SQLite."""

from __future__ import annotations

from alembic import context

import sabir.store.account_tables  # its tables belong to the same metadata
import sabir.store.audit_tables  # its tables belong to the same metadata
import sabir.store.bot_tables  # its tables belong to the same metadata
import sabir.store.call_tables  # its tables belong to the same metadata
import sabir.store.chat_tables  # its tables belong to the same metadata
import sabir.store.replica_tables  # its tables belong to the same metadata
import sabir.store.share_tables  # noqa: F401  # its tables belong to the same metadata
from sabir.store.tables import metadata

if context.is_offline_mode():  # the caller has a transaction for the script
    context.configure(dialect_name="sqlite", target_metadata=metadata, transactional_ddl=False)
else:
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
