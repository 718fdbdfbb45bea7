"""Rows of the audit log and of logins. Append-only; never posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import and_, func, or_, select

from sabir.domain.ids import CredentialId, PersonId
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import audit_entries, logins
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    audit_entries.c.id,
    audit_entries.c.uuid,
    audit_entries.c.at_ms,
    audit_entries.c.action,
    audit_entries.c.face,
    audit_entries.c.actor_id,
    audit_entries.c.subject_id,
    audit_entries.c.room_id,
    audit_entries.c.email,
    audit_entries.c.ip,
    audit_entries.c.data,
)
_INSERT = Statement(insert_into(audit_entries))
_BY_UUID = Statement(select(*_COLUMNS).where(audit_entries.c.uuid == param("uuid")))
_MATCHES = and_(
    audit_entries.c.at_ms > param("after_ms"),
    audit_entries.c.at_ms < param("before_ms"),
    or_(
        param("person_id") == 0,
        audit_entries.c.actor_id == param("person_id"),
        audit_entries.c.subject_id == param("person_id"),
    ),
    or_(param("email") == "", audit_entries.c.email == param("email")),
    or_(param("any_action") == 1, is_any_of(audit_entries.c.action, "actions")),
)
_DOWN = Statement(
    select(*_COLUMNS)
    .where(
        _MATCHES,
        or_(
            audit_entries.c.at_ms < param("key_ms"),
            and_(audit_entries.c.at_ms == param("key_ms"), audit_entries.c.id < param("key_id")),
        ),
    )
    .order_by(audit_entries.c.at_ms.desc(), audit_entries.c.id.desc())
    .limit(param("limit"))
    .offset(param("offset"))
)
_UP = Statement(
    select(*_COLUMNS)
    .where(
        _MATCHES,
        or_(
            audit_entries.c.at_ms > param("key_ms"),
            and_(audit_entries.c.at_ms == param("key_ms"), audit_entries.c.id > param("key_id")),
        ),
    )
    .order_by(audit_entries.c.at_ms, audit_entries.c.id)
    .limit(param("limit"))
)
_COUNT = Statement(select(func.count()).select_from(audit_entries).where(_MATCHES))
_LOGIN_COLUMNS = (
    logins.c.id,
    logins.c.uuid,
    logins.c.at_ms,
    logins.c.person_id,
    logins.c.credential_id,
    logins.c.face,
    logins.c.is_success,
    logins.c.ip,
    logins.c.user_agent,
)
_INSERT_LOGIN = Statement(insert_into(logins))
_LOGIN_BY_UUID = Statement(
    select(*_LOGIN_COLUMNS).where(logins.c.uuid == param("uuid"), logins.c.person_id == param("person_id"))
)
_LOGINS_DOWN = Statement(
    select(*_LOGIN_COLUMNS)
    .where(
        logins.c.person_id == param("person_id"),
        or_(logins.c.at_ms < param("key_ms"), and_(logins.c.at_ms == param("key_ms"), logins.c.id < param("key_id"))),
    )
    .order_by(logins.c.at_ms.desc(), logins.c.id.desc())
    .limit(param("limit"))
    .offset(param("offset"))
)
_LOGINS_UP = Statement(
    select(*_LOGIN_COLUMNS)
    .where(
        logins.c.person_id == param("person_id"),
        or_(logins.c.at_ms > param("key_ms"), and_(logins.c.at_ms == param("key_ms"), logins.c.id > param("key_id"))),
    )
    .order_by(logins.c.at_ms, logins.c.id)
    .limit(param("limit"))
)
_COUNT_LOGINS = Statement(select(func.count()).select_from(logins).where(logins.c.person_id == param("person_id")))

NEWEST = (2**62, 2**62)
"""The key above all rows."""


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
    """Narrows the log. Times are exclusive; `person` matches actor and subject."""

    after_ms: int = -1
    before_ms: int = 2**62
    person: PersonId | None = None
    email: str = ""
    actions: Sequence[str] = ()

    def values(self) -> dict[str, object]:
        """As the statements take it."""
        return {
            "after_ms": self.after_ms,
            "before_ms": self.before_ms,
            "person_id": self.person or 0,
            "email": self.email,
            "any_action": 0 if self.actions else 1,
            "actions": list(self.actions),
        }


def insert(tx: Tx, entry: AuditEntry) -> None:
    tx.run(
        _INSERT,
        id=entry.id,
        uuid=entry.uuid,
        at_ms=entry.at_ms,
        action=entry.action,
        face=entry.face,
        actor_id=entry.actor_id,
        subject_id=entry.subject_id,
        room_id=entry.room_id,
        email=entry.email,
        ip=entry.ip,
        data=entry.data,
    )


def find(tx: Tx, uuid: str) -> AuditEntry | None:
    row = tx.row(_BY_UUID, uuid=uuid)
    return _entry(row) if row else None


def page(tx: Tx, where: AuditFilter, *, before: tuple[int, int], limit: int, offset: int = 0) -> list[AuditEntry]:
    """Newest first, strictly before (at_ms, id)."""
    rows = tx.rows(_DOWN, key_ms=before[0], key_id=before[1], limit=limit, offset=offset, **where.values())
    return [_entry(row) for row in rows]


def page_up(tx: Tx, where: AuditFilter, *, after: tuple[int, int], limit: int) -> list[AuditEntry]:
    """The nearest newer entries, newest first."""
    rows = tx.rows(_UP, key_ms=after[0], key_id=after[1], limit=limit, **where.values())
    return [_entry(row) for row in reversed(rows)]


def count(tx: Tx, where: AuditFilter) -> int:
    row = tx.row(_COUNT, **where.values())
    return cast("int", row[0]) if row else 0


def insert_login(tx: Tx, login: Login) -> None:
    tx.run(
        _INSERT_LOGIN,
        id=login.id,
        uuid=login.uuid,
        at_ms=login.at_ms,
        person_id=login.person_id,
        credential_id=login.credential_id,
        face=login.face,
        is_success=login.is_success,
        ip=login.ip,
        user_agent=login.user_agent,
    )


def find_login(tx: Tx, uuid: str, person: PersonId) -> Login | None:
    row = tx.row(_LOGIN_BY_UUID, uuid=uuid, person_id=person)
    return _login(row) if row else None


def logins_page(tx: Tx, person: PersonId, *, before: tuple[int, int], limit: int, offset: int = 0) -> list[Login]:
    """Newest first, strictly before (at_ms, id)."""
    rows = tx.rows(_LOGINS_DOWN, person_id=person, key_ms=before[0], key_id=before[1], limit=limit, offset=offset)
    return [_login(row) for row in rows]


def logins_page_up(tx: Tx, person: PersonId, *, after: tuple[int, int], limit: int) -> list[Login]:
    """The nearest newer logins, newest first."""
    rows = tx.rows(_LOGINS_UP, person_id=person, key_ms=after[0], key_id=after[1], limit=limit)
    return [_login(row) for row in reversed(rows)]


def count_logins(tx: Tx, person: PersonId) -> int:
    row = tx.row(_COUNT_LOGINS, person_id=person)
    return cast("int", row[0]) if row else 0


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(*row)  # type: ignore[arg-type]  # in the order of the columns


def _login(row: Row) -> Login:
    values = list(row)
    values[6] = bool(values[6])
    return Login(*values)  # type: ignore[arg-type]  # in the order of the columns
