"""What web sessions are stored as."""

from __future__ import annotations

from sabir.core.steps.secrets import token_hash
from sabir.domain.ids import PersonId
from sabir.store.credentials import NewCredential

KIND = "web_session"
LIFE_MS = 24 * 3_600_000
"""Of a session that nobody uses."""
EXTENDED_MS = 3_600_000
"""A session in use is extended this often."""


def new(token: str, user_agent: str, person: PersonId | None, *, at_ms: int) -> NewCredential:
    """Without a person, a guest's."""
    return NewCredential(
        KIND,
        user_agent[:64] or "browser",
        at_ms,
        person_id=person,
        lookup=token_hash(token),
        expires_ms=at_ms + LIFE_MS,
    )
