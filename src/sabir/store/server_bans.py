"""Who must stay out of every published room."""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import PersonId
from sabir.store.session_tables import server_bans as bans
from sabir.store.statements import Statement, param
from sabir.store.transaction import Row, Tx


class ServerBan(NamedTuple):
    """One person."""

    person_id: PersonId
    actor_id: PersonId | None
    """None where the operator did it."""
    at_ms: int
    expires_ms: int | None


_COLUMNS = (bans.c.person_id, bans.c.actor_id, bans.c.at_ms, bans.c.expires_ms)
_PUT = Statement(
    upsert(bans)
    .values(
        person_id=param("person_id"), actor_id=param("actor_id"), at_ms=param("at_ms"), expires_ms=param("expires_ms")
    )
    .on_conflict_do_update(index_elements=["person_id"], set_={"expires_ms": param("expires_ms")})
)
_REMOVE = Statement(delete(bans).where(bans.c.person_id == param("person_id")))
_ONE = Statement(select(*_COLUMNS).where(bans.c.person_id == param("person_id")))
_EXPIRED = Statement(
    select(bans.c.person_id)
    .where(bans.c.expires_ms <= param("now_ms"))
    .order_by(bans.c.expires_ms, bans.c.person_id)
    .limit(param("limit"))
)
_NEXT_EXPIRY = Statement(select(func.min(bans.c.expires_ms)))
_PAGE = Statement(
    select(*_COLUMNS).where(bans.c.person_id > param("after")).order_by(bans.c.person_id).limit(param("limit"))
)


def put(tx: Tx, ban: ServerBan) -> None:
    """The one there is gets the new end."""
    tx.run(_PUT, **ban._asdict())


def remove(tx: Tx, person: PersonId) -> bool:
    """Whether there was one."""
    return tx.run(_REMOVE, person_id=person) == 1


def find(tx: Tx, person: PersonId) -> ServerBan | None:
    """The ban of a person; one whose time is up counts until it is lifted."""
    row = tx.row(_ONE, person_id=person)
    return _ban(row) if row else None


def expired(tx: Tx, now_ms: int, limit: int) -> list[PersonId]:
    """Those whose time is up."""
    return [cast("PersonId", row[0]) for row in tx.rows(_EXPIRED, now_ms=now_ms, limit=limit)]


def next_expiry_ms(tx: Tx) -> int | None:
    """When the next one ends by itself."""
    row = tx.row(_NEXT_EXPIRY)
    return cast("int | None", row[0]) if row else None


def page(tx: Tx, *, after: int, limit: int) -> list[ServerBan]:
    """In order of person id."""
    return [_ban(row) for row in tx.rows(_PAGE, after=after, limit=limit)]


def _ban(row: Row) -> ServerBan:
    return ServerBan(*cast("tuple[PersonId, PersonId | None, int, int | None]", tuple(row)))
