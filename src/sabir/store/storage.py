"""Rows of the spaces that client keys keep texts in."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import CredentialId, PersonId
from sabir.domain.storage import Element, Space
from sabir.store.statements import Statement, param
from sabir.store.storage_tables import storage
from sabir.store.tables import credentials
from sabir.store.transaction import Tx

_IN_SPACE = (storage.c.key_id == param("key_id"), storage.c.discussion_id == param("discussion_id"))
_PAGE = Statement(
    select(storage.c.name, storage.c.value)
    .where(*_IN_SPACE, storage.c.name > param("after"))
    .order_by(storage.c.name)
    .limit(param("limit"))
)
_FIRST = Statement(select(storage.c.name, storage.c.value).where(*_IN_SPACE, storage.c.name == ""))
_GET = Statement(select(storage.c.value).where(*_IN_SPACE, storage.c.name == param("name")))
_COUNT = Statement(select(func.count()).select_from(storage).where(storage.c.key_id == param("key_id")))
_PUT = Statement(
    upsert(storage)
    .values(key_id=param("key_id"), discussion_id=param("discussion_id"), name=param("name"), value=param("value"))
    .on_conflict_do_update(index_elements=["key_id", "discussion_id", "name"], set_={"value": param("value")})
)
_REMOVE = Statement(delete(storage).where(*_IN_SPACE, storage.c.name == param("name")))
_REMOVE_OF_KEY = Statement(delete(storage).where(storage.c.key_id == param("key_id")))
_REMOVE_OF_PERSON = Statement(
    delete(storage).where(
        storage.c.key_id.in_(select(credentials.c.id).where(credentials.c.person_id == param("person_id")))
    )
)
_REMOVE_OF_DISCUSSION = Statement(
    delete(storage).where(
        storage.c.key_id.in_(select(credentials.c.id).where(credentials.c.person_id == param("person_id"))),
        storage.c.discussion_id == param("discussion_id"),
    )
)


def page(tx: Tx, space: Space, *, after: str | None, limit: int) -> list[Element]:
    """In order of their names, from the beginning without `after`."""
    rows = tx.rows(_PAGE, key_id=space.key_id, discussion_id=space.discussion_id, after=after or "", limit=limit)
    if after is None:
        rows = [*tx.rows(_FIRST, key_id=space.key_id, discussion_id=space.discussion_id), *rows]
    return [Element(*cast("tuple[str, str]", tuple(row))) for row in rows]


def get(tx: Tx, space: Space, name: str) -> str | None:
    row = tx.row(_GET, key_id=space.key_id, discussion_id=space.discussion_id, name=name)
    return cast("str", row[0]) if row else None


def count(tx: Tx, key: CredentialId) -> int:
    """Of all spaces of the key."""
    row = tx.row(_COUNT, key_id=key)
    return cast("int", row[0]) if row else 0


def put(tx: Tx, space: Space, element: Element) -> None:
    tx.run(_PUT, key_id=space.key_id, discussion_id=space.discussion_id, name=element.name, value=element.value)


def remove(tx: Tx, space: Space, name: str) -> None:
    tx.run(_REMOVE, key_id=space.key_id, discussion_id=space.discussion_id, name=name)


def remove_of_key(tx: Tx, key: CredentialId) -> None:
    tx.run(_REMOVE_OF_KEY, key_id=key)


def remove_of_person(tx: Tx, person: PersonId) -> None:
    """Of all keys of the person; call it while they are there."""
    tx.run(_REMOVE_OF_PERSON, person_id=person)


def remove_of_discussion(tx: Tx, person: PersonId, discussion: int) -> None:
    """What all keys of the person keep for it."""
    tx.run(_REMOVE_OF_DISCUSSION, person_id=person, discussion_id=discussion)
