"""Opening a SQLite file the way every part of Sabir expects.

Through apsw alone, which brings a SQLite library of its own: a second one in the process (the standard library's) would
drop the first one's locks when it closes the file (docs/adr/0010).
"""

from __future__ import annotations

from pathlib import Path

import apsw

_SETTINGS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "cache_size=-16384", "temp_store=MEMORY")
_FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_NOMUTEX


def connect(path: Path | str) -> apsw.Connection:
    """A connection with the durability and caching every part of Sabir expects. For one thread at a time."""
    connection = apsw.Connection(str(path), flags=_FLAGS, statementcachesize=512)
    try:
        # This library has statistics by sample; with them a statement is prepared anew for every value bound to it.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}").fetchall()
    except apsw.Error:  # not a database, or not ours to write
        connection.close()
        raise
    return connection
