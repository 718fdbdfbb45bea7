"""Rows of the people of the Seald dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select, update

from sabir.store.account_tables import dashboard_admins
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    dashboard_admins.c.id,
    dashboard_admins.c.uuid,
    dashboard_admins.c.email,
    dashboard_admins.c.password,
    dashboard_admins.c.capabilities,
    dashboard_admins.c.created_ms,
)
_INSERT = Statement(insert_into(dashboard_admins))
_BY_EMAIL = Statement(select(*_COLUMNS).where(dashboard_admins.c.email == param("email")))
_SET_PASSWORD = Statement(
    update(dashboard_admins).where(dashboard_admins.c.id == param("id_")).values(password=param("password"))
)
_PAGE = Statement(select(*_COLUMNS).order_by(dashboard_admins.c.email).limit(param("limit")))


@dataclass(frozen=True, slots=True)
class DashboardAdmin:
    """Someone who signs in to the dashboard; `password` is a hash."""

    id: int
    uuid: str
    email: str
    password: bytes | None
    capabilities: str
    created_ms: int


def insert(tx: Tx, admin: DashboardAdmin) -> None:
    """A taken e-mail address breaks a constraint: look first."""
    tx.run(
        _INSERT,
        id=admin.id,
        uuid=admin.uuid,
        email=admin.email,
        password=admin.password,
        capabilities=admin.capabilities,
        created_ms=admin.created_ms,
    )


def find_by_email(tx: Tx, email: str) -> DashboardAdmin | None:
    """`email` is case-folded."""
    row = tx.row(_BY_EMAIL, email=email)
    return _admin(row) if row else None


def set_password(tx: Tx, admin: int, password: bytes) -> None:
    tx.run(_SET_PASSWORD, id_=admin, password=password)


def page(tx: Tx, limit: int) -> list[DashboardAdmin]:
    """By e-mail address."""
    return [_admin(row) for row in tx.rows(_PAGE, limit=limit)]


def _admin(row: Row) -> DashboardAdmin:
    return DashboardAdmin(*cast("tuple[int, str, str, bytes | None, str, int]", tuple(row)))
