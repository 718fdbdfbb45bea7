"""What every way of signing in shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sabir.domain.audit import Login
from sabir.domain.errors import Unauthenticated
from sabir.domain.ids import CredentialId
from sabir.domain.people import Actor, Person
from sabir.store import audit, credentials, people
from sabir.store.credentials import Credential
from sabir.store.transaction import Tx


class Origin(NamedTuple):
    """Where a request comes from."""

    face: str
    ip: str = ""
    user_agent: str = ""


def actor_of(person: Person, origin: Origin, credential: CredentialId) -> Actor:
    """Raises `Unauthenticated` if the person is disabled."""
    if person.disabled_ms is not None:
        raise Unauthenticated
    return Actor(
        person.id, person.kind, person.uid, person.display_name, person.is_admin, origin.face, credential, origin.ip
    )


def require_live(actor: Actor, tx: Tx) -> None:
    """Some credential of the person was revoked. Raises `Unauthenticated` if it was this one, or all of them."""
    if people.is_disabled(tx, actor.person_id) or not credentials.present(tx, [actor.device_id]):
        raise Unauthenticated


def holder(tx: Tx, credential: Credential | None, now_ms: int) -> Person | None:
    """The live person a live credential belongs to; None for keys that act for the server.

    Raises `Unauthenticated` if the credential is absent, has expired, or its person is disabled.
    """
    if credential is None or (credential.expires_ms is not None and credential.expires_ms <= now_ms):
        raise Unauthenticated
    if credential.person_id is None:
        return None
    person = people.find(tx, credential.person_id)
    if person is None or person.disabled_ms is not None:
        raise Unauthenticated
    return person


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in as a known person; `uuid` and time are made outside the unit."""

    uuid: str
    at_ms: int
    is_success: bool


def log_attempt(tx: Tx, person: Person, credential: CredentialId | None, origin: Origin, attempt: Attempt) -> None:
    """Add to the login log, and remember when the person was last seen."""
    audit.insert_login(
        tx,
        Login(
            tx.next_id(),
            attempt.uuid,
            attempt.at_ms,
            person.id,
            credential,
            origin.face,
            attempt.is_success,
            origin.ip or None,
            origin.user_agent[:256] or None,
        ),
    )
    if attempt.is_success:
        people.mark_seen(tx, person.id, attempt.at_ms)
