"""Rows of what hangs on one identity's messages."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.sql import Select

from sabir.domain.ids import FileId, IdentityId, MessageId
from sabir.domain.replicas import Direction, ReplicaAttachment, ReplicaId, ReplicaMessage
from sabir.store.replica_tables import replica_attachments as attachments
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    attachments.c.direction,
    attachments.c.id,
    attachments.c.discussion_id,
    attachments.c.replica_message_id,
    attachments.c.file_id,
    attachments.c.file_name,
    attachments.c.mime,
    attachments.c.size_bytes,
    attachments.c.message_id,
)


def _own() -> Select[tuple[object, ...]]:
    return select(*_COLUMNS).where(attachments.c.identity_id == param("identity_id"))


_BY_ID = Statement(_own().where(attachments.c.direction == param("direction"), attachments.c.id == param("id")))
_PAGE = Statement(
    _own()
    .where(attachments.c.message_id > param("after"))
    .order_by(attachments.c.message_id, attachments.c.id)
    .limit(param("limit"))
)
_OF_MESSAGE = Statement(_own().where(attachments.c.message_id == param("message_id")).order_by(attachments.c.id))
_INSERT = Statement(insert_into(attachments))
_DROP = Statement(
    delete(attachments)
    .with_hint("INDEXED BY ix_replica_attachments_identity_id_message_id", dialect_name="sqlite")
    .where(attachments.c.identity_id == param("identity_id"), attachments.c.message_id == param("message_id"))
)
_DROP_ONE = Statement(
    delete(attachments).where(
        attachments.c.identity_id == param("identity_id"),
        attachments.c.direction == param("direction"),
        attachments.c.id == param("id"),
    )
)


def insert(tx: Tx, identity: IdentityId, message: MessageId, attachment: ReplicaAttachment) -> None:
    tx.run(
        _INSERT,
        identity_id=identity,
        direction=int(attachment.ref.direction),
        id=attachment.ref.id,
        discussion_id=attachment.discussion_id,
        replica_message_id=attachment.replica_message_id,
        message_id=message,
        file_id=attachment.file_id,
        file_name=attachment.file_name,
        mime=attachment.mime,
        size_bytes=attachment.size_bytes,
    )


def find(tx: Tx, identity: IdentityId, ref: ReplicaId) -> ReplicaAttachment | None:
    row = tx.row(_BY_ID, identity_id=identity, direction=int(ref.direction), id=ref.id)
    return _attachment(row) if row else None


def of_message(tx: Tx, identity: IdentityId, message: ReplicaMessage) -> list[ReplicaAttachment]:
    """In the order they were attached."""
    rows = tx.rows(_OF_MESSAGE, identity_id=identity, message_id=message.message_id)
    return [_attachment(row) for row in rows]


def page(
    tx: Tx, identity: IdentityId, *, after: MessageId, limit: int
) -> tuple[list[ReplicaAttachment], MessageId | None]:
    """By message, oldest first; with the cursor of the next page, if there may be one.

    The messages of a page are whole: a limit must be above what one message can hold.
    """
    rows = tx.rows(_PAGE, identity_id=identity, after=after, limit=limit)
    if len(rows) < limit:
        return [_attachment(row) for row in rows], None
    whole = [row for row in rows if row[8] != rows[-1][8]]
    return [_attachment(row) for row in whole], cast("MessageId", whole[-1][8])


def drop_of(tx: Tx, identity: IdentityId, message: ReplicaMessage) -> None:
    tx.run(_DROP, identity_id=identity, message_id=message.message_id)


def drop(tx: Tx, identity: IdentityId, ref: ReplicaId) -> bool:
    """False if there is none."""
    return tx.run(_DROP_ONE, identity_id=identity, direction=int(ref.direction), id=ref.id) == 1


def _attachment(row: Row) -> ReplicaAttachment:
    direction, number, discussion, replica, file, name, mime, size_bytes = cast(
        "tuple[int, int, int, int, FileId, str, str, int]", tuple(row[:8])
    )
    return ReplicaAttachment(ReplicaId(Direction(direction), number), discussion, replica, file, name, mime, size_bytes)
