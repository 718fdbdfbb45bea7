"""Alembic's entry: migrations run on the connection they are given."""

from __future__ import annotations

from alembic import context

import sabir.store.account_tables  # its tables belong to the same metadata
import sabir.store.audit_tables  # its tables belong to the same metadata
import sabir.store.bot_tables  # its tables belong to the same metadata
import sabir.store.call_tables  # its tables belong to the same metadata
import sabir.store.chat_tables  # its tables belong to the same metadata
import sabir.store.replica_tables  # noqa: F401  # its tables belong to the same metadata
from sabir.store.tables import metadata

config = context.config
context.configure(connection=config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
