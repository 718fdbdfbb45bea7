"""The metadata with the tables of every module in it: what migrations make, and what a backup holds."""

from __future__ import annotations

from sabir.store import (  # noqa: F401  # importing a module adds its tables
    account_tables,
    audit_tables,
    bot_tables,
    call_tables,
    chat_tables,
    olvid_message_tables,
    olvid_settings_tables,
    olvid_tables,
    replica_tables,
    session_tables,
    share_tables,
    storage_tables,
)
from sabir.store.tables import metadata

__all__ = ["metadata"]
