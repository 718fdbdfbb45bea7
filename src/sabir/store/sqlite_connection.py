"""Opening a SQLite file the way every part of Sabir expects."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "cache_size=-16384", "temp_store=MEMORY")


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the durability and caching every part of Sabir expects."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    try:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:  # not a database, or not ours to write
        connection.close()
        raise
    return connection
