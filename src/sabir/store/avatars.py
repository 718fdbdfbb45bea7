"""Rows of avatars that people and rooms were given; the images lie in the blob store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import StreamId
from sabir.store.account_tables import avatars
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx

_FIND = Statement(
    select(avatars.c.blob, avatars.c.emoji, avatars.c.color, avatars.c.version).where(
        avatars.c.stream_id == param("stream_id")
    )
)
_VALUES = {name: param(name) for name in ("blob", "emoji", "color", "version")}
_PUT = Statement(
    upsert(avatars)
    .values(stream_id=param("stream_id"), **_VALUES)
    .on_conflict_do_update(index_elements=["stream_id"], set_=_VALUES)
)
_REMOVE = Statement(delete(avatars).where(avatars.c.stream_id == param("stream_id")))


@dataclass(frozen=True, slots=True)
class Avatar:
    """An image by the name of its blob, or an emoji on a colour (six hex digits, or the usual one)."""

    blob: str | None
    emoji: str | None
    color: str | None
    version: str


def find(tx: Tx, owner: StreamId) -> Avatar | None:
    row = tx.row(_FIND, stream_id=owner)
    return Avatar(*cast("tuple[str | None, str | None, str | None, str]", tuple(row))) if row else None


def put(tx: Tx, owner: StreamId, avatar: Avatar) -> None:
    """In place of the one there is."""
    tx.run(
        _PUT,
        stream_id=owner,
        blob=avatar.blob,
        emoji=avatar.emoji,
        color=avatar.color,
        version=avatar.version,
    )


def remove(tx: Tx, owner: StreamId) -> bool:
    """False if there was none."""
    return tx.run(_REMOVE, stream_id=owner) == 1
