"""Rows of the previews that hang on messages with a link, for those who can show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import delete, select

from sabir.domain.ids import FileId, MessageId, PersonId
from sabir.domain.messages import Attachment
from sabir.store.olvid_message_tables import link_previews
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import files
from sabir.store.transaction import Tx

_INSERT = Statement(insert_into(link_previews))
_OF = Statement(
    select(
        link_previews.c.message_id,
        link_previews.c.file_id,
        link_previews.c.url,
        files.c.mime,
        files.c.size_bytes,
        files.c.owner_id,
    )
    .join(files, files.c.id == link_previews.c.file_id)
    .where(is_any_of(link_previews.c.message_id, "message_ids"))
)
_REMOVE = Statement(
    delete(link_previews).where(link_previews.c.message_id == param("message_id")).returning(link_previews.c.file_id)
)


def add(tx: Tx, message: MessageId, file: FileId, url: str) -> None:
    tx.run(_INSERT, message_id=message, file_id=file, url=url)


def of_messages(tx: Tx, ids: Sequence[MessageId]) -> Mapping[MessageId, Attachment]:
    """As they hang there."""
    found = tx.rows(_OF, message_ids=list(ids)) if ids else ()
    rows = cast("Sequence[tuple[MessageId, FileId, str, str, int, PersonId]]", found)
    return {
        message: Attachment(file, url, mime, size_bytes, owner, None, None, False)
        for message, file, url, mime, size_bytes, owner in rows
    }


def remove(tx: Tx, message: MessageId) -> FileId | None:
    """The file that is no longer needed, if there was one."""
    row = tx.row(_REMOVE, message_id=message)
    return cast("FileId", row[0]) if row else None
