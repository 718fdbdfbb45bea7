"""Alembic's entry: migrations run on the connection they are given; without one they become a script for SQLite."""

from __future__ import annotations

from alembic import context

from sabir.store.all_tables import metadata

if context.is_offline_mode():  # the caller has a transaction for the script
    context.configure(dialect_name="sqlite", target_metadata=metadata, transactional_ddl=False)
else:
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
