"""Rows of the audit log and of logins. Append-only; never posts."""

from __future__ import annotations

from typing import cast

from sqlalchemy import and_, func, or_, select

from sabir.domain.audit import AuditEntry, AuditFilter, Login
from sabir.domain.ids import PersonId
from sabir.domain.paging import Part, Stretch
from sabir.store import paging
from sabir.store.audit_tables import audit_entries, logins
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import people
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
_PERSON = select(people.c.id).where(people.c.uuid == param("person_uuid")).scalar_subquery()
_MATCHES = and_(
    audit_entries.c.at_ms > param("after_ms"),
    audit_entries.c.at_ms < param("before_ms"),
    or_(
        param("person_uuid") == "",
        audit_entries.c.actor_id == _PERSON,
        audit_entries.c.subject_id == _PERSON,
    ),
    or_(param("email") == "", audit_entries.c.email == param("email")),
    or_(param("any_action") == 1, is_any_of(audit_entries.c.action, "actions")),
)
_MATCHING = Statement(select(*_COLUMNS).where(audit_entries.c.uuid == param("uuid"), _MATCHES))
_DOWN = Statement(
    select(*_COLUMNS)
    .where(
        _MATCHES,
        audit_entries.c.at_ms <= param("key_ms"),
        or_(audit_entries.c.at_ms < param("key_ms"), audit_entries.c.id < param("key_id")),
    )
    .order_by(audit_entries.c.at_ms.desc(), audit_entries.c.id.desc())
    .limit(param("limit"))
    .offset(param("offset"))
)
_UP = Statement(
    select(*_COLUMNS)
    .where(
        _MATCHES,
        audit_entries.c.at_ms >= param("key_ms"),
        or_(audit_entries.c.at_ms > param("key_ms"), audit_entries.c.id > param("key_id")),
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
        logins.c.at_ms <= param("key_ms"),
        or_(logins.c.at_ms < param("key_ms"), logins.c.id < param("key_id")),
    )
    .order_by(logins.c.at_ms.desc(), logins.c.id.desc())
    .limit(param("limit"))
    .offset(param("offset"))
)
_LOGINS_UP = Statement(
    select(*_LOGIN_COLUMNS)
    .where(
        logins.c.person_id == param("person_id"),
        logins.c.at_ms >= param("key_ms"),
        or_(logins.c.at_ms > param("key_ms"), logins.c.id > param("key_id")),
    )
    .order_by(logins.c.at_ms, logins.c.id)
    .limit(param("limit"))
)
_COUNT_LOGINS = Statement(select(func.count()).select_from(logins).where(logins.c.person_id == param("person_id")))


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


def find_matching(tx: Tx, uuid: str, where: AuditFilter) -> AuditEntry | None:
    """The entry, if the filter lets it through."""
    row = tx.row(_MATCHING, uuid=uuid, **_values(where))
    return _entry(row) if row else None


def page(tx: Tx, where: AuditFilter, stretch: Stretch) -> Part[AuditEntry]:
    """Newest first."""
    rows = tx.rows(_UP if stretch.is_upward else _DOWN, **paging.wanted(stretch), **_values(where))
    return paging.part(rows, stretch, _entry, count(tx, where) if stretch.is_counted else None)


def count(tx: Tx, where: AuditFilter) -> int:
    row = tx.row(_COUNT, **_values(where))
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


def logins_page(tx: Tx, person: PersonId, stretch: Stretch) -> Part[Login]:
    """Newest first."""
    statement = _LOGINS_UP if stretch.is_upward else _LOGINS_DOWN
    rows = tx.rows(statement, person_id=person, **paging.wanted(stretch))
    return paging.part(rows, stretch, _login, count_logins(tx, person) if stretch.is_counted else None)


def count_logins(tx: Tx, person: PersonId) -> int:
    row = tx.row(_COUNT_LOGINS, person_id=person)
    return cast("int", row[0]) if row else 0


def _values(where: AuditFilter) -> dict[str, object]:
    return {
        "after_ms": where.after_ms,
        "before_ms": where.before_ms,
        "person_uuid": where.person_uuid,
        "email": where.email,
        "any_action": 0 if where.actions else 1,
        "actions": list(where.actions),
    }


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(*row)  # type: ignore[arg-type]  # in the order of the columns


def _login(row: Row) -> Login:
    values = list(row)
    values[6] = bool(values[6])
    return Login(*values)  # type: ignore[arg-type]  # in the order of the columns
