"""Rows of logins by way of a browser: asked for by a client, granted by a person, fetched once."""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import delete, select, update

from sabir.domain.ids import PersonId
from sabir.store.account_tables import login_flows
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Tx

_INSERT = Statement(insert_into(login_flows, "id", "poll_lookup", "flow_lookup", "client_name", "expires_ms"))
_CLIENT = Statement(
    select(login_flows.c.client_name).where(
        login_flows.c.flow_lookup == param("lookup"),
        login_flows.c.expires_ms > param("now_ms"),
        login_flows.c.person_id.is_(None),
    )
)
_GRANT = Statement(
    update(login_flows)
    .where(
        login_flows.c.flow_lookup == param("lookup"),
        login_flows.c.expires_ms > param("now_ms"),
        login_flows.c.person_id.is_(None),
    )
    .values(person_id=param("person"))
)
_TAKE = Statement(
    delete(login_flows)
    .where(
        login_flows.c.poll_lookup == param("lookup"),
        login_flows.c.expires_ms > param("now_ms"),
        login_flows.c.person_id.is_not(None),
    )
    .returning(login_flows.c.person_id, login_flows.c.client_name)
)
_DROP_EXPIRED = Statement(
    delete(login_flows).where(
        login_flows.c.id.in_(
            select(login_flows.c.id).where(login_flows.c.expires_ms < param("now_ms")).limit(param("limit"))
        )
    )
)


class GrantedFlow(NamedTuple):
    """Who granted it, and to what client."""

    person_id: PersonId
    client_name: str


def insert(tx: Tx, lookups: tuple[bytes, bytes], client_name: str, *, expires_ms: int) -> None:
    """`lookups`: of what the client polls with, and of what the browser opens."""
    poll, flow = lookups
    tx.run(
        _INSERT,
        id=tx.next_id(),
        poll_lookup=poll,
        flow_lookup=flow,
        client_name=client_name,
        expires_ms=expires_ms,
    )


def client_of(tx: Tx, flow_lookup: bytes, now_ms: int) -> str | None:
    """What asks for access, as long as nobody granted it."""
    row = tx.row(_CLIENT, lookup=flow_lookup, now_ms=now_ms)
    return cast("str", row[0]) if row else None


def grant(tx: Tx, flow_lookup: bytes, person: PersonId, now_ms: int) -> bool:
    """False if there is no such flow, or it was granted already."""
    return tx.run(_GRANT, lookup=flow_lookup, person=person, now_ms=now_ms) == 1


def take(tx: Tx, poll_lookup: bytes, now_ms: int) -> GrantedFlow | None:
    """Remove and return a flow that was granted."""
    row = tx.row(_TAKE, lookup=poll_lookup, now_ms=now_ms)
    return GrantedFlow(*cast("tuple[PersonId, str]", tuple(row))) if row else None


def drop_expired(tx: Tx, now_ms: int, limit: int) -> int:
    return tx.run(_DROP_EXPIRED, now_ms=now_ms, limit=limit)
