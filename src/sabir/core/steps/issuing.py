"""Making the keys that programs present, inside a unit that has locked."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.steps.secrets import Secrets, token_hash
from sabir.domain.errors import AlreadyExists, Unavailable
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, CredentialId, PersonId
from sabir.store import credentials, log
from sabir.store.credentials import Credential, NewCredential
from sabir.store.transaction import Tx

API_KIND = "api_token"
CLIENT_KIND = "client_key"
SESSION_KIND = "session_server_key"


@dataclass(frozen=True, slots=True)
class NewClientKey:
    """An Olvid client key; without a person it administers. `nonce` is 12 random bytes."""

    name: str
    key: str
    nonce: bytes
    person_id: PersonId | None = None


def find_api_token(tx: Tx, key: str) -> Credential | None:
    """`key` is a UUID in any case."""
    return credentials.find(tx, API_KIND, token_hash(key.lower()))


def add_api_token(tx: Tx, name: str, key: str, *, at_ms: int, expires_ms: int | None = None) -> CredentialId:
    """`key` is a UUID in any case. Raises `AlreadyExists`."""
    if find_api_token(tx, key) is not None:
        raise AlreadyExists("API token")
    lookup = token_hash(key.lower())
    return credentials.insert(tx, NewCredential(API_KIND, name, at_ms, lookup=lookup, expires_ms=expires_ms))


def find_client_key(tx: Tx, secrets: Secrets, key: str) -> Credential | None:
    return credentials.find(tx, CLIENT_KIND, secrets.lookup(key))


def add_client_key(tx: Tx, secrets: Secrets, new: NewClientKey, *, at_ms: int) -> CredentialId:
    """Stored so that it can be shown again. Raises `AlreadyExists`."""
    if find_client_key(tx, secrets, new.key) is not None:
        raise AlreadyExists("client key")
    row = NewCredential(CLIENT_KIND, new.name, at_ms, person_id=new.person_id, lookup=secrets.lookup(new.key))
    credential = credentials.insert(tx, row)
    credentials.set_secret(tx, credential, secrets.seal(new.key.encode(), _row(credential), new.nonce))
    return credential


def client_key(secrets: Secrets, credential: Credential) -> str:
    """The key itself. Raises `Unavailable` if this server's secret is not the one it was stored with."""
    if credential.secret is None:
        raise Unavailable("This client key was not stored.")
    return secrets.open(credential.secret, _row(credential.id)).decode()


def forget(tx: Tx, credential: Credential, *, actor: PersonId | None, at_ms: int) -> None:
    """What is remembered of it is no longer true. Needs the lock of the server stream."""
    revoked = NewEvent(EventKind.CREDENTIAL_REVOKED, actor or None, credential.person_id)
    log.append(tx, SERVER_STREAM, [revoked], at_ms=at_ms)


def session_private_key(tx: Tx, secrets: Secrets) -> bytes | None:
    """The server's key on the Session wire, if an operator has set one."""
    there = next(iter(credentials.of_kind(tx, SESSION_KIND, limit=1)), None)
    return secrets.open(there.secret, SESSION_KIND) if there is not None and there.secret is not None else None


def set_session_private_key(tx: Tx, secrets: Secrets, key_and_nonce: tuple[bytes, bytes], *, at_ms: int) -> None:
    """In place of the one there is."""
    for there in credentials.of_kind(tx, SESSION_KIND, limit=10):
        credentials.remove(tx, there.id)
    sealed = secrets.seal(key_and_nonce[0], SESSION_KIND, key_and_nonce[1])
    credentials.insert(tx, NewCredential(SESSION_KIND, "server", at_ms, secret=sealed))


def _row(credential: CredentialId) -> str:
    return f"{CLIENT_KIND} {credential}"
