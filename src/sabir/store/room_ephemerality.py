"""Rows of how long what identities send to a room can be seen."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import RoomId
from sabir.store.olvid_settings_tables import room_ephemerality as rows
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx

_FIND = Statement(select(rows.c.read_once, rows.c.visibility_s).where(rows.c.room_id == param("room_id")))
_NEW = {"read_once": param("read_once"), "visibility_s": param("visibility_s")}
_PUT = Statement(
    upsert(rows).values(room_id=param("room_id"), **_NEW).on_conflict_do_update(index_elements=["room_id"], set_=_NEW)
)
_REMOVE = Statement(delete(rows).where(rows.c.room_id == param("room_id")))


def get(tx: Tx, room: RoomId) -> tuple[bool, int]:
    """Whether messages are read once, and for how many seconds they can be seen; 0 for ever."""
    row = tx.row(_FIND, room_id=room)
    if row is None:
        return False, 0
    read_once, visibility_s = cast("tuple[bool, int]", tuple(row))
    return bool(read_once), visibility_s


def put(tx: Tx, room: RoomId, *, read_once: bool, visibility_s: int) -> None:
    """In place of what there was."""
    tx.run(_PUT, room_id=room, read_once=read_once, visibility_s=visibility_s)


def remove(tx: Tx, room: RoomId) -> None:
    tx.run(_REMOVE, room_id=room)
