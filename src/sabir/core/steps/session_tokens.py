"""Kinds of tokens of Session IDs. Source: SOGS legacy API, authorization tokens; pysogs, legacy tokens."""

from __future__ import annotations

CLAIMED = "session_token"
"""Good in one room for a week."""
IMPORTED = "session_import_token"
"""Of a server that moved in: good in each room that moved in with it, until it is revoked."""
IMPORTED_CHARACTERS = 194
"""Hex digits."""
TOKEN_MS = 7 * 24 * 3600 * 1000
