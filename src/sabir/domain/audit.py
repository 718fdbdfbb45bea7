"""What is kept for those who oversee the server: acts of security and administration, and logins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sabir.domain.ids import CredentialId, PersonId


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act of security or administration."""

    id: int
    uuid: str
    at_ms: int
    action: str
    face: str
    actor_id: PersonId | None
    subject_id: PersonId | None
    room_id: int | None
    email: str | None
    ip: str | None
    data: str | None


@dataclass(frozen=True, slots=True)
class Login:
    """One attempt to sign in as a known person."""

    id: int
    uuid: str
    at_ms: int
    person_id: PersonId
    credential_id: CredentialId | None
    face: str
    is_success: bool
    ip: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Narrows the log. Times are exclusive; the person may be actor or subject; empty values match everything."""

    after_ms: int = -1
    before_ms: int = 2**62
    person_uuid: str = ""
    email: str = ""
    actions: Sequence[str] = ()
