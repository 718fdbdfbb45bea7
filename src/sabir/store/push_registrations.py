"""Rows of apps that want to be woken: one per credential."""

from __future__ import annotations

from dataclasses import astuple
from typing import cast

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import CredentialId, PersonId
from sabir.domain.pushes import PushRegistration
from sabir.store.account_tables import push_registrations
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx

_table = push_registrations
_TRAITS = {name: param(name) for name in ("token_hash", "public_key", "proxy")}
_FIND = Statement(
    select(_table.c.token_hash, _table.c.public_key, _table.c.proxy).where(
        _table.c.credential_id == param("credential_id")
    )
)
_COUNT = Statement(select(func.count()).select_from(_table).where(_table.c.person_id == param("person_id")))
_PUT = Statement(
    upsert(_table)
    .values(credential_id=param("credential_id"), person_id=param("person_id"), changed_ms=param("at_ms"), **_TRAITS)
    .on_conflict_do_update(index_elements=["credential_id"], set_={**_TRAITS, "changed_ms": param("at_ms")})
)
_REMOVE = Statement(delete(_table).where(_table.c.credential_id == param("credential_id")))
_REMOVE_OF_PERSON = Statement(delete(_table).where(_table.c.person_id == param("person_id")))


def find(tx: Tx, credential: CredentialId) -> PushRegistration | None:
    row = tx.row(_FIND, credential_id=credential)
    return PushRegistration(*cast("tuple[str, str, str]", tuple(row))) if row else None


def count(tx: Tx, person: PersonId) -> int:
    row = tx.row(_COUNT, person_id=person)
    return cast("int", row[0]) if row else 0


def put(tx: Tx, credential: CredentialId, person: PersonId, new: PushRegistration, *, at_ms: int) -> None:
    """In place of the one there is."""
    token_hash, public_key, proxy = astuple(new)
    tx.run(
        _PUT,
        credential_id=credential,
        person_id=person,
        at_ms=at_ms,
        token_hash=token_hash,
        public_key=public_key,
        proxy=proxy,
    )


def remove(tx: Tx, credential: CredentialId) -> bool:
    """False if there was none."""
    return tx.run(_REMOVE, credential_id=credential) == 1


def remove_of_person(tx: Tx, person: PersonId) -> int:
    return tx.run(_REMOVE_OF_PERSON, person_id=person)
