"""Rows of credentials. What is looked up is a hash; what the wire gives back is ciphertext."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete, func, or_, select, update

from sabir.domain.ids import CredentialId, PersonId, RoomId
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import credentials
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    credentials.c.id,
    credentials.c.kind,
    credentials.c.person_id,
    credentials.c.room_id,
    credentials.c.name,
    credentials.c.secret,
    credentials.c.created_ms,
    credentials.c.expires_ms,
)
_INSERT = Statement(
    insert_into(
        credentials, "id", "kind", "person_id", "room_id", "name", "lookup", "secret", "created_ms", "expires_ms"
    )
)
_BY_LOOKUP = Statement(
    select(*_COLUMNS).where(credentials.c.kind == param("kind"), credentials.c.lookup == param("lookup"))
)
_OF_PERSON = Statement(
    select(*_COLUMNS)
    .where(credentials.c.person_id == param("person_id"), credentials.c.kind == param("kind"))
    .order_by(credentials.c.id)
    .limit(100)
)
_PRESENT = Statement(select(credentials.c.id).where(is_any_of(credentials.c.id, "ids")))
_OF_KIND = Statement(
    select(*_COLUMNS)
    .where(credentials.c.kind == param("kind"), credentials.c.id > param("after"))
    .order_by(credentials.c.id)
    .limit(param("limit"))
)
_NAMED = Statement(
    select(*_COLUMNS)
    .where(credentials.c.kind == param("kind"), credentials.c.name == param("name"), credentials.c.person_id.is_(None))
    .order_by(credentials.c.id)
    .limit(1)
)
_BY_ID = Statement(select(*_COLUMNS).where(credentials.c.id == param("id")))
_SET_SECRET = Statement(update(credentials).where(credentials.c.id == param("id_")).values(secret=param("secret")))
_EXTEND = Statement(update(credentials).where(credentials.c.id == param("id_")).values(expires_ms=param("expires_ms")))
_DELETE = Statement(delete(credentials).where(credentials.c.id == param("id")))
_DELETE_OF_PERSON = Statement(delete(credentials).where(credentials.c.person_id == param("person_id")))
_room = credentials.c.room_id + 0  # no index of the room: a person has few tokens, a room many
_RETIRE_IN_ROOM = Statement(
    update(credentials)
    .where(
        credentials.c.person_id == param("person_id_"),
        credentials.c.kind == param("kind_"),
        _room == param("room_id_"),
    )
    .values(kind=param("to_kind"), expires_ms=param("until_ms"))
)
_NEWEST_IN_ROOM = Statement(
    select(func.max(credentials.c.id)).where(
        credentials.c.person_id == param("person_id"),
        is_any_of(credentials.c.kind, "kinds"),
        _room == param("room_id"),
    )
)
_DELETE_EXPIRED = Statement(
    delete(credentials).where(
        credentials.c.id.in_(
            select(credentials.c.id).where(credentials.c.expires_ms < param("now_ms")).limit(param("limit"))
        )
    )
)
_IN_ROOM = Statement(
    select(credentials.c.person_id)
    .distinct()
    .where(
        credentials.c.room_id == param("room_id"),
        credentials.c.kind == param("kind"),
        or_(credentials.c.expires_ms.is_(None), credentials.c.expires_ms > param("now_ms")),
    )
)


@dataclass(frozen=True, slots=True)
class Credential:
    """A stored credential; `secret` is a password hash or ciphertext."""

    id: CredentialId
    kind: str
    person_id: PersonId | None
    room_id: RoomId | None
    name: str
    secret: bytes | None
    created_ms: int
    expires_ms: int | None


@dataclass(frozen=True, slots=True)
class NewCredential:
    """About to be stored."""

    kind: str
    name: str
    created_ms: int
    person_id: PersonId | None = None
    room_id: RoomId | None = None
    lookup: bytes | None = None
    secret: bytes | None = None
    expires_ms: int | None = None


def insert(tx: Tx, new: NewCredential) -> CredentialId:
    """A taken (kind, lookup) breaks a constraint: look first where people choose the value."""
    credential = CredentialId(tx.next_id())
    tx.run(
        _INSERT,
        id=credential,
        kind=new.kind,
        person_id=new.person_id,
        room_id=new.room_id,
        name=new.name,
        lookup=new.lookup,
        secret=new.secret,
        created_ms=new.created_ms,
        expires_ms=new.expires_ms,
    )
    return credential


def find(tx: Tx, kind: str, lookup: bytes) -> Credential | None:
    row = tx.row(_BY_LOOKUP, kind=kind, lookup=lookup)
    return _credential(row) if row else None


def find_by_id(tx: Tx, credential: CredentialId) -> Credential | None:
    row = tx.row(_BY_ID, id=credential)
    return _credential(row) if row else None


def find_named(tx: Tx, kind: str, name: str) -> Credential | None:
    """The oldest of that name among those that act for the server."""
    row = tx.row(_NAMED, kind=kind, name=name)
    return _credential(row) if row else None


def of_person(tx: Tx, person: PersonId, kind: str) -> list[Credential]:
    """At most 100, oldest first."""
    return [_credential(row) for row in tx.rows(_OF_PERSON, person_id=person, kind=kind)]


def of_kind(tx: Tx, kind: str, *, after: int = 0, limit: int) -> list[Credential]:
    return [_credential(row) for row in tx.rows(_OF_KIND, kind=kind, after=after, limit=limit)]


def present(tx: Tx, wanted: Iterable[CredentialId]) -> set[CredentialId]:
    """Which of these there are."""
    ids = list(wanted)
    return {cast("CredentialId", row[0]) for row in tx.rows(_PRESENT, ids=ids)} if ids else set()


def set_secret(tx: Tx, credential: CredentialId, secret: bytes) -> None:
    tx.run(_SET_SECRET, id_=credential, secret=secret)


def extend(tx: Tx, credential: CredentialId, expires_ms: int) -> None:
    tx.run(_EXTEND, id_=credential, expires_ms=expires_ms)


def remove(tx: Tx, credential: CredentialId) -> bool:
    return tx.run(_DELETE, id=credential) == 1


def remove_of_person(tx: Tx, person: PersonId) -> int:
    return tx.run(_DELETE_OF_PERSON, person_id=person)


def retire_in_room(tx: Tx, kinds: tuple[str, str], person: PersonId, room: RoomId, *, until_ms: int) -> int:
    """Make those of the first kind ones of the second, which are kept until then."""
    return tx.run(
        _RETIRE_IN_ROOM, person_id_=person, kind_=kinds[0], to_kind=kinds[1], room_id_=room, until_ms=until_ms
    )


def newest_in_room(tx: Tx, kinds: Sequence[str], person: PersonId, room: RoomId) -> int:
    """The id of the person's newest for that room; 0 if there is none."""
    row = tx.row(_NEWEST_IN_ROOM, person_id=person, kinds=list(kinds), room_id=room)
    return cast("int | None", row[0]) or 0 if row else 0


def remove_expired(tx: Tx, now_ms: int, limit: int) -> int:
    return tx.run(_DELETE_EXPIRED, now_ms=now_ms, limit=limit)


def holders_in_room(tx: Tx, kind: str, room: RoomId, now_ms: int) -> set[PersonId]:
    """Everyone with a live credential of this kind for the room."""
    return {cast("PersonId", row[0]) for row in tx.rows(_IN_ROOM, room_id=room, kind=kind, now_ms=now_ms)}


def _credential(row: Row) -> Credential:
    return Credential(*cast("tuple[CredentialId, str, PersonId, RoomId, str, bytes, int, int]", tuple(row)))
