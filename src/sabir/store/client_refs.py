"""Keys by which repeated posts are recognised."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, select, tuple_

from sabir.domain.ids import MessageId, RoomId
from sabir.store.chat_tables import client_refs
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Tx

_REF = Statement(
    select(client_refs.c.message_id, client_refs.c.body_hash).where(
        client_refs.c.room_id == param("room_id"),
        client_refs.c.actor_id == param("actor_id"),
        client_refs.c.device_id == param("device_id"),
        client_refs.c.ref == param("ref"),
        client_refs.c.at_ms > param("since_ms"),
    )
)
_DROP_REF = Statement(
    delete(client_refs).where(
        client_refs.c.room_id == param("room_id"),
        client_refs.c.actor_id == param("actor_id"),
        client_refs.c.device_id == param("device_id"),
        client_refs.c.ref == param("ref"),
    )
)
_ADD_REF = Statement(insert_into(client_refs))
_REF_KEY = tuple_(client_refs.c.room_id, client_refs.c.actor_id, client_refs.c.device_id, client_refs.c.ref)
_DROP_OLD_REFS = Statement(
    delete(client_refs).where(
        _REF_KEY.in_(select(*_REF_KEY).where(client_refs.c.at_ms <= param("before_ms")).limit(param("limit")))
    )
)


def find(tx: Tx, room: RoomId, who: tuple[int, int], ref: bytes, since_ms: int) -> tuple[MessageId, bytes] | None:
    """The message an equal reference made since then, and the hash of its body."""
    row = tx.row(_REF, room_id=room, actor_id=who[0], device_id=who[1], ref=ref, since_ms=since_ms)
    return cast("tuple[MessageId, bytes]", tuple(row)) if row else None


def add(tx: Tx, room: RoomId, who: tuple[int, int], ref: bytes, made: tuple[MessageId, bytes, int]) -> None:
    """`made` is the message, the hash of its body and the time."""
    tx.run(_DROP_REF, room_id=room, actor_id=who[0], device_id=who[1], ref=ref)
    tx.run(
        _ADD_REF,
        room_id=room,
        actor_id=who[0],
        device_id=who[1],
        ref=ref,
        body_hash=made[1],
        message_id=made[0],
        at_ms=made[2],
    )


def drop_old(tx: Tx, before_ms: int, limit: int) -> int:
    return tx.run(_DROP_OLD_REFS, before_ms=before_ms, limit=limit)
