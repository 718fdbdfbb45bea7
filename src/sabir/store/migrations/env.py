"""Alembic's entry: migrations run on the connection they are given."""

from __future__ import annotations

from alembic import context

from sabir.store import replica_tables, tables

config = context.config
context.configure(
    connection=config.attributes["connection"], target_metadata=replica_tables.metadata or tables.metadata
)
with context.begin_transaction():
    context.run_migrations()
