"""Rows of messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import func, or_, select, update

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.messages import Envelope, EnvelopeFormat, Message
from sabir.domain.rich_objects import RichObject
from sabir.store import reactions, relayed
from sabir.store.session_tables import session_deletions
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import messages
from sabir.store.transaction import Row, Tx

COLUMNS = (
    messages.c.room_id,
    messages.c.id,
    messages.c.ordinal,
    messages.c.author_id,
    messages.c.posted_ms,
    messages.c.sent_ms,
    messages.c.text,
    messages.c.reply_to_id,
    messages.c.file_count,
    messages.c.reaction_count,
    messages.c.reference,
    messages.c.session_id,
    messages.c.envelope_key,
    messages.c.edited_ms,
    messages.c.edited_by_id,
    messages.c.deleted_ms,
    messages.c.deleted_by_id,
    messages.c.rich_object,
    messages.c.expires_ms,
    messages.c.is_silent,
    messages.c.session_first_id,
    messages.c.seqno,
    messages.c.seqno_data,
    messages.c.seqno_posted,
)
_WIDTH = len(COLUMNS)
_SPREAD_MS = 24 * 3600 * 1000
"""How far an author's clock may be from ours for a message to be found by our time."""
_FORMATS = {int(kind): kind for kind in EnvelopeFormat}
_INSERT = Statement(
    insert_into(
        messages,
        "room_id",
        "id",
        "ordinal",
        "author_id",
        "posted_ms",
        "sent_ms",
        "text",
        "reply_to_id",
        "file_count",
        "reference",
        "session_id",
        "seqno",
        "seqno_data",
        "seqno_posted",
        "envelope_format",
        "envelope_key",
        "envelope_bytes",
        "envelope_signature",
        "rich_object",
        "expires_ms",
        "is_silent",
    )
)
_BY_ID = Statement(select(*COLUMNS).where(messages.c.room_id == param("room_id"), messages.c.id == param("id")))
_BY_IDS = Statement(select(*COLUMNS).where(messages.c.room_id == param("room_id"), is_any_of(messages.c.id, "ids")))
_BETWEEN = Statement(
    select(*COLUMNS).where(
        messages.c.room_id == param("room_id"), messages.c.id >= param("low"), messages.c.id <= param("high")
    )
)
_BY_SESSION_IDS = Statement(
    select(*COLUMNS).where(messages.c.room_id == param("room_id"), is_any_of(messages.c.session_id, "session_ids"))
)
_BY_SENT = Statement(
    select(*COLUMNS).where(
        messages.c.room_id == param("room_id"),
        messages.c.author_id == param("author_id"),
        messages.c.sent_ms == param("sent_ms"),
    )
)
_LISTED = Statement(
    select(*COLUMNS)
    .where(
        messages.c.room_id == param("room_id"),
        messages.c.author_id == param("author_id"),
        messages.c.sent_ms.between(param("from_ms"), param("to_ms")),
        or_(messages.c.posted_ms == param("at_ms"), messages.c.edited_ms == param("at_ms")),
    )
    .limit(1)
)
_ORDINAL_AT = Statement(
    select(func.max(messages.c.ordinal)).where(
        messages.c.room_id == param("room_id"),
        messages.c.id
        == select(func.max(messages.c.id))
        .where(messages.c.room_id == param("room_id"), messages.c.id <= param("event_id"))
        .scalar_subquery(),
    )
)
_SHOW = Statement(
    update(messages)
    .where(messages.c.room_id == param("room_id_"), messages.c.id == param("id_"))
    .values(rich_object=param("rich_object"))
)
_EDIT = Statement(
    update(messages)
    .where(messages.c.room_id == param("room_id_"), messages.c.id == param("id_"))
    .values(
        text=param("text"),
        session_id=param("session_id"),
        session_first_id=func.coalesce(messages.c.session_first_id, messages.c.session_id),
        seqno=param("seqno"),
        seqno_data=param("seqno"),
        edited_ms=param("edited_ms"),
        edited_by_id=param("edited_by_id"),
        file_count=func.coalesce(param("file_count"), messages.c.file_count),
        envelope_format=param("format"),
        envelope_key=param("key"),
        envelope_bytes=param("content"),
        envelope_signature=param("signature"),
    )
)
_BLANK = Statement(
    update(messages)
    .where(messages.c.room_id == param("room_id_"), messages.c.id == param("id_"))
    .values(
        text="",
        file_count=0,
        reaction_count=0,
        reference="",
        rich_object=None,
        expires_ms=None,
        seqno=param("seqno"),
        seqno_data=param("seqno"),
        deleted_ms=param("deleted_ms"),
        deleted_by_id=param("deleted_by_id"),
        envelope_format=None,
        envelope_key=None,
        envelope_bytes=None,
        envelope_signature=None,
    )
)
_OF_AUTHOR = Statement(
    select(*COLUMNS)
    .where(
        messages.c.room_id == param("room_id"),
        messages.c.author_id == param("author_id"),
        messages.c.deleted_ms.is_(None),
    )
    .order_by(messages.c.sent_ms)
    .limit(param("limit"))
)
_NEWEST = Statement(
    select(*COLUMNS).where(messages.c.room_id == param("room_id")).order_by(messages.c.id.desc()).limit(param("limit"))
)
_LOOKED_AT = 200
_NTH_NEWEST = Statement(
    select(messages.c.posted_ms)
    .where(
        messages.c.room_id == param("room_id"),
        messages.c.author_id == param("author_id"),
        messages.c.deleted_ms.is_(None),
    )
    .order_by(messages.c.sent_ms.desc())
    .limit(1)
    .offset(param("skipped"))
)
_ENVELOPES = Statement(
    select(
        messages.c.id,
        messages.c.envelope_format,
        messages.c.envelope_key,
        messages.c.envelope_bytes,
        messages.c.envelope_signature,
    ).where(
        messages.c.room_id == param("room_id"),
        is_any_of(messages.c.id, "ids"),
        messages.c.envelope_format.is_not(None),
    )
)
_SET_ENVELOPE = Statement(
    update(messages)
    .where(
        messages.c.room_id == param("room_id_"),
        messages.c.id == param("id_"),
        messages.c.envelope_format.is_(None),
        messages.c.deleted_ms.is_(None),
        messages.c.session_id == param("session_id_"),
    )
    .values(
        envelope_format=param("format"),
        envelope_key=param("key"),
        envelope_bytes=param("content"),
        envelope_signature=param("signature"),
    )
)
_SESSION_DELETION = Statement(insert_into(session_deletions))


def insert(tx: Tx, message: Message, envelope: Envelope | None) -> None:
    """Needs the room's lock."""
    tx.run(
        _INSERT,
        room_id=message.room_id,
        id=message.id,
        ordinal=message.ordinal,
        author_id=message.author_id,
        posted_ms=message.posted_ms,
        sent_ms=message.sent_ms,
        text=message.text,
        reply_to_id=message.reply_to_id,
        file_count=message.file_count,
        reference=message.reference,
        session_id=message.session_id,
        seqno=message.seqno,
        seqno_data=message.seqno_data,
        seqno_posted=message.seqno_posted,
        envelope_format=int(envelope.format) if envelope else None,
        envelope_key=envelope.key if envelope else None,
        envelope_bytes=envelope.data if envelope else None,
        envelope_signature=envelope.signature if envelope else None,
        rich_object=message.rich_object,
        expires_ms=message.expires_ms,
        is_silent=message.is_silent,
    )


def find(tx: Tx, room: RoomId, message: MessageId) -> Message | None:
    row = tx.row(_BY_ID, room_id=room, id=message)
    return message_of(row) if row else None


def by_ids(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> dict[MessageId, Message]:
    found = [message_of(row) for row in tx.rows(_BY_IDS, room_id=room, ids=list(ids))] if ids else []
    return {message.id: message for message in found}


def between(tx: Tx, room: RoomId, low: int, high: int) -> dict[MessageId, Message]:
    """Messages by a range of ids, both ends included."""
    found = [message_of(row) for row in tx.rows(_BETWEEN, room_id=room, low=low, high=high)]
    return {message.id: message for message in found}


def by_session_ids(tx: Tx, room: RoomId, session_ids: Sequence[int]) -> list[Message]:
    """Messages by their present number on the Session wire, deleted ones too."""
    return [message_of(row) for row in tx.rows(_BY_SESSION_IDS, room_id=room, session_ids=list(session_ids))]


def find_sent(tx: Tx, room: RoomId, author: PersonId, sent_ms: int) -> Message | None:
    row = tx.row(_BY_SENT, room_id=room, author_id=author, sent_ms=sent_ms)
    return message_of(row) if row else None


def find_listed(tx: Tx, room: RoomId, author: PersonId, at_ms: int) -> Message | None:
    """By the time it was posted or edited here."""
    row = tx.row(
        _LISTED, room_id=room, author_id=author, at_ms=at_ms, from_ms=at_ms - _SPREAD_MS, to_ms=at_ms + _SPREAD_MS
    )
    return message_of(row) if row else None


def ordinal_at(tx: Tx, room: RoomId, event_id: int) -> int:
    """How many messages the room has up to that event."""
    row = tx.row(_ORDINAL_AT, room_id=room, event_id=event_id)
    return cast("int | None", row[0]) or 0 if row else 0


@dataclass(frozen=True, slots=True)
class Version:
    """What a message becomes. The envelope it had signs another text; None has one made when it is needed."""

    text: str
    envelope: Envelope | None = None
    file_count: int | None = None
    """None as it is."""


def edit(
    tx: Tx, message: Message, version: Version, *, numbers: tuple[int | None, int], by: PersonId, at_ms: int
) -> None:
    """`numbers` are the new (session_id, seqno)."""
    relayed.drop(tx, message)
    envelope = version.envelope
    tx.run(
        _EDIT,
        room_id_=message.room_id,
        id_=message.id,
        text=version.text,
        session_id=numbers[0],
        seqno=numbers[1],
        edited_ms=at_ms,
        edited_by_id=by,
        file_count=version.file_count,
        format=int(envelope.format) if envelope else None,
        key=envelope.key if envelope else None,
        content=envelope.data if envelope else None,
        signature=envelope.signature if envelope else None,
    )


def show(tx: Tx, message: Message, shown: RichObject) -> None:
    """In place of what it showed."""
    tx.run(_SHOW, room_id_=message.room_id, id_=message.id, rich_object=shown.encoded())


def blank(tx: Tx, message: Message, *, seqno: int, by: PersonId | None, at_ms: int) -> None:
    """Nothing of the content is kept."""
    tx.run(_BLANK, room_id_=message.room_id, id_=message.id, seqno=seqno, deleted_ms=at_ms, deleted_by_id=by)
    relayed.drop(tx, message)
    reactions.remove_all(tx, message.room_id, message.id)


def of_author(tx: Tx, room: RoomId, author: PersonId, limit: int) -> list[Message]:
    """Live messages of one author, oldest first."""
    return [message_of(row) for row in tx.rows(_OF_AUTHOR, room_id=room, author_id=author, limit=limit)]


def newest_live(tx: Tx, room: RoomId, count: int) -> list[Message]:
    """The newest that were not deleted, newest first; at most so many, and none from long ago."""
    found = [message_of(row) for row in tx.rows(_NEWEST, room_id=room, limit=_LOOKED_AT)]
    return [message for message in found if not message.is_deleted][:count]


def nth_newest_posted_ms(tx: Tx, room: RoomId, author: PersonId, n: int) -> int | None:
    """When the author's n-th newest live message was posted; None if there are fewer."""
    row = tx.row(_NTH_NEWEST, room_id=room, author_id=author, skipped=n - 1)
    return cast("int", row[0]) if row else None


def envelopes(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> dict[MessageId, Envelope]:
    rows = tx.rows(_ENVELOPES, room_id=room, ids=list(ids)) if ids else []
    return {
        message: Envelope(_FORMATS[kind], key, content, signature)
        for message, kind, key, content, signature in cast("list[tuple[MessageId, int, str, bytes, bytes]]", rows)
    }


def set_envelope(tx: Tx, message: Message, envelope: Envelope) -> bool:
    """Keep a rendered envelope, unless there is one or the message changed meanwhile."""
    changed = tx.run(
        _SET_ENVELOPE,
        room_id_=message.room_id,
        id_=message.id,
        session_id_=message.session_id,
        format=int(envelope.format),
        key=envelope.key,
        content=envelope.data,
        signature=envelope.signature,
    )
    return changed == 1


def add_session_deletion(tx: Tx, room: RoomId, deletion_id: int, session_id: int) -> None:
    tx.run(_SESSION_DELETION, room_id=room, deletion_id=deletion_id, session_id=session_id)


def message_of(row: Row, start: int = 0) -> Message:
    """From the columns of a row selected with `COLUMNS`, from `start` on."""
    return Message._make(row[start : start + _WIDTH])
