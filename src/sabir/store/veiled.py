"""Rows of what messages say that only Olvid identities may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import delete, select, update

from sabir.domain.ids import MessageId, RoomId
from sabir.store.olvid_settings_tables import veiled_messages as veiled
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.transaction import Tx


class Veiled(NamedTuple):
    """What is under the veil; files hang on the message itself, which does not count them."""

    message_id: MessageId
    room_id: RoomId
    body: str
    rich_object: str | None
    file_count: int
    visible_ms: int


_COLUMNS = (
    veiled.c.message_id,
    veiled.c.room_id,
    veiled.c.body,
    veiled.c.rich_object,
    veiled.c.file_count,
    veiled.c.visible_ms,
)
_INSERT = Statement(insert_into(veiled))
_BY_IDS = Statement(select(*_COLUMNS).where(is_any_of(veiled.c.message_id, "ids")))
_EDIT = Statement(update(veiled).where(veiled.c.message_id == param("message_id_")).values(body=param("body")))
_DROP = Statement(delete(veiled).where(veiled.c.message_id == param("message_id")))


def add(tx: Tx, new: Veiled) -> None:
    tx.run(_INSERT, **new._asdict())


def by_ids(tx: Tx, ids: Sequence[MessageId]) -> dict[MessageId, Veiled]:
    """Those of these messages that are veiled."""
    rows = tx.rows(_BY_IDS, ids=list(ids)) if ids else ()
    found = [Veiled(*cast("tuple[MessageId, RoomId, str, str | None, int, int]", tuple(row))) for row in rows]
    return {one.message_id: one for one in found}


def edit(tx: Tx, message: MessageId, body: str) -> None:
    tx.run(_EDIT, message_id_=message, body=body)


def drop(tx: Tx, message: MessageId) -> None:
    tx.run(_DROP, message_id=message)
