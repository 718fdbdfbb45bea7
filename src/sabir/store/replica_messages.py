"""Rows of one identity's messages and their reactions. A deleted copy stays as a blank row, so that it is not made
again; nothing here shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import msgspec
from sqlalchemy import ColumnElement, and_, case, delete, func, select, update
from sqlalchemy.sql import Select

from sabir.domain.ids import IdentityId, MessageId
from sabir.domain.locations import Location
from sabir.domain.replicas import Direction, Progress, ReplicaId, ReplicaMessage, ReplicaReaction, Wanted
from sabir.store.replica_tables import replica_messages as messages
from sabir.store.replica_tables import replica_reactions as reactions
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.transaction import Row, Tx

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Location).decode
_replied = messages.alias("replied")
"""The copy of the message that was replied to, as long as there is one."""
_COLUMNS = (
    messages.c.direction,
    messages.c.id,
    messages.c.message_id,
    messages.c.discussion_id,
    messages.c.sender_contact_id,
    messages.c.body,
    messages.c.sort_index,
    messages.c.timestamp_ms,
    messages.c.attachment_count,
    _replied.c.direction,
    _replied.c.id,
    messages.c.edited_seq,
    messages.c.dies_ms,
    messages.c.visible_ms,
    messages.c.location,
    messages.c.progress,
)
_JOINED = messages.outerjoin(
    _replied,
    and_(
        _replied.c.identity_id == messages.c.identity_id,
        _replied.c.direction == messages.c.reply_direction,
        _replied.c.id == messages.c.reply_id,
        _replied.c.is_deleted.is_(False),
    ),
)


def _all(*more: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    return select(*_COLUMNS, *more).select_from(_JOINED).where(messages.c.identity_id == param("identity_id"))


def _live() -> Select[tuple[object, ...]]:
    return _all().where(messages.c.is_deleted.is_(False))


def _page(*conditions: ColumnElement[bool]) -> Statement:
    after = messages.c.message_id > param("after")
    return Statement(_live().where(*conditions, after).order_by(messages.c.message_id).limit(param("limit")))


def _unread_page(*conditions: ColumnElement[bool]) -> Statement:
    """Few are unread, however many there are."""
    unread = _live().with_hint(messages, "INDEXED BY ix_replica_messages_unread", dialect_name="sqlite")
    is_wanted = and_(messages.c.is_read.is_(False), messages.c.message_id > param("after"), *conditions)
    return Statement(unread.where(is_wanted).order_by(messages.c.message_id).limit(param("limit")))


def _boundary(*conditions: ColumnElement[bool]) -> Statement:
    """The newest of those that are beyond the newest so many."""
    newest = select(messages.c.message_id).where(
        messages.c.identity_id == param("identity_id"), messages.c.is_deleted.is_(False), *conditions
    )
    return Statement(newest.order_by(messages.c.message_id.desc()).offset(param("kept")).limit(1))


_ME = and_(
    messages.c.identity_id == param("identity_id_"),
    messages.c.direction == param("direction_"),
    messages.c.id == param("id_"),
)
_BY_ID = Statement(_live().where(messages.c.direction == param("direction"), messages.c.id == param("id")))
_BY_MESSAGES = Statement(_all(messages.c.is_deleted).where(is_any_of(messages.c.message_id, "message_ids")))
_EVERY = _page()
_OF_DISCUSSION = _page(messages.c.discussion_id == param("discussion_id"))
_UNREAD = _unread_page()
_UNREAD_OF_DISCUSSION = _unread_page(messages.c.discussion_id == param("discussion_id"))
_INSERT = Statement(
    insert_into(
        messages,
        "identity_id",
        "direction",
        "id",
        "message_id",
        "discussion_id",
        "sender_contact_id",
        "body",
        "sort_index",
        "timestamp_ms",
        "attachment_count",
        "reply_direction",
        "reply_id",
        "is_read",
        "dies_ms",
        "visible_ms",
        "location",
    )
)
_EDIT = Statement(update(messages).where(_ME).values(body=param("body"), edited_seq=param("edited_seq")))
_RELOCATE = Statement(update(messages).where(_ME).values(body=param("body"), location=param("location")))
_ADVANCE = Statement(
    update(messages)
    .with_hint("INDEXED BY ix_replica_messages_identity_id_message_id", dialect_name="sqlite")
    .where(
        messages.c.identity_id == param("identity_id_"),
        is_any_of(messages.c.message_id, "message_ids"),
        messages.c.progress < param("progress"),
    )
    .values(progress=param("progress"))
)
_BLANK = Statement(
    update(messages)
    .where(_ME)
    .values(body="", is_deleted=True, is_read=True, attachment_count=0, location=None, dies_ms=None, visible_ms=None)
)
_MARK_READ = Statement(
    update(messages)
    .with_hint("INDEXED BY ix_replica_messages_identity_id_message_id", dialect_name="sqlite")
    .where(messages.c.identity_id == param("identity_id_"), is_any_of(messages.c.message_id, "message_ids"))
    .values(
        is_read=True,
        dies_ms=case(
            (messages.c.visible_ms.is_(None), messages.c.dies_ms),
            (messages.c.dies_ms <= messages.c.visible_ms + param("at_ms"), messages.c.dies_ms),
            else_=messages.c.visible_ms + param("at_ms"),
        ),
    )
)
_BEYOND = _boundary()
_BEYOND_OF_DISCUSSION = _boundary(messages.c.discussion_id == param("discussion_id"))
_DYING = Statement(
    _live()
    .where(messages.c.dies_ms <= param("now_ms"), messages.c.dies_ms.is_not(None))
    .order_by(messages.c.dies_ms)
    .limit(param("limit"))
)
_NEXT_DEATH = Statement(
    select(func.min(messages.c.dies_ms)).where(
        messages.c.identity_id == param("identity_id"), messages.c.dies_ms.is_not(None)
    )
)
_REACTIONS = Statement(
    select(reactions.c.message_id, reactions.c.contact_id, reactions.c.reaction, reactions.c.at_ms)
    .where(reactions.c.identity_id == param("identity_id"), is_any_of(reactions.c.message_id, "message_ids"))
    .order_by(reactions.c.message_id, reactions.c.at_ms, reactions.c.contact_id)
)
_ADD_REACTION = Statement(insert_into(reactions))
_DROP_REACTION = Statement(
    delete(reactions).where(
        reactions.c.identity_id == param("identity_id"),
        reactions.c.message_id == param("message_id"),
        reactions.c.contact_id == param("contact_id"),
    )
)
_DROP_REACTIONS = Statement(
    delete(reactions).where(
        reactions.c.identity_id == param("identity_id"), reactions.c.message_id == param("message_id")
    )
)


def insert(tx: Tx, identity: IdentityId, message: ReplicaMessage) -> None:
    """One per message of the core: look first. Own messages are read."""
    reply = message.reply_to
    tx.run(
        _INSERT,
        identity_id=identity,
        direction=int(message.ref.direction),
        id=message.ref.id,
        message_id=message.message_id,
        discussion_id=message.discussion_id,
        sender_contact_id=message.sender_id,
        body=message.body,
        sort_index=message.sort_index,
        timestamp_ms=message.timestamp_ms,
        attachment_count=message.attachment_count,
        reply_direction=int(reply.direction) if reply else None,
        reply_id=reply.id if reply else None,
        is_read=message.ref.direction is Direction.OUTBOUND,
        dies_ms=message.dies_ms,
        visible_ms=message.visible_ms,
        location=_encode(message.location).decode() if message.location is not None else None,
    )


def find(tx: Tx, identity: IdentityId, ref: ReplicaId) -> ReplicaMessage | None:
    row = tx.row(_BY_ID, identity_id=identity, direction=int(ref.direction), id=ref.id)
    return _resolve(tx, identity, [row])[0] if row else None


def by_messages(
    tx: Tx, identity: IdentityId, ids: Iterable[MessageId]
) -> tuple[dict[MessageId, ReplicaMessage], set[MessageId]]:
    """The copies of these messages, and which of the others had one that was deleted."""
    rows = tx.rows(_BY_MESSAGES, identity_id=identity, message_ids=list(ids))
    live = _resolve(tx, identity, [row for row in rows if not row[-1]])
    return {message.message_id: message for message in live}, {cast("MessageId", row[2]) for row in rows if row[-1]}


def page(tx: Tx, identity: IdentityId, wanted: Wanted, *, after: int = 0, limit: int) -> list[ReplicaMessage]:
    """In the order of the core's ids, which is that of time; `after` is one of these."""
    values: dict[str, object] = {"identity_id": identity, "after": after, "limit": limit}
    if wanted.discussion_id:
        statement = _UNREAD_OF_DISCUSSION if wanted.is_unread_only else _OF_DISCUSSION
        values["discussion_id"] = wanted.discussion_id
    else:
        statement = _UNREAD if wanted.is_unread_only else _EVERY
    return _resolve(tx, identity, tx.rows(statement, **values))


def edit(tx: Tx, identity: IdentityId, ref: ReplicaId, body: str, *, seq: int) -> None:
    """`seq` is the position of the edit in the room."""
    tx.run(_EDIT, identity_id_=identity, direction_=int(ref.direction), id_=ref.id, body=body, edited_seq=seq)


def relocate(tx: Tx, identity: IdentityId, ref: ReplicaId, location: Location) -> None:
    """It shows another place, or the same one no longer live."""
    stored = _encode(location).decode()
    tx.run(
        _RELOCATE,
        identity_id_=identity,
        direction_=int(ref.direction),
        id_=ref.id,
        body=location.body,
        location=stored,
    )


def advance(tx: Tx, identity: IdentityId, ids: Sequence[MessageId], progress: Progress) -> None:
    """Own messages have come so far."""
    tx.run(_ADVANCE, identity_id_=identity, message_ids=list(ids), progress=int(progress))


def blank(tx: Tx, identity: IdentityId, message: ReplicaMessage) -> None:
    """Nothing of the content is kept."""
    tx.run(_BLANK, identity_id_=identity, direction_=int(message.ref.direction), id_=message.ref.id)
    tx.run(_DROP_REACTIONS, identity_id=identity, message_id=message.message_id)


def mark_read(tx: Tx, identity: IdentityId, ids: Sequence[MessageId], *, at_ms: int) -> None:
    """Those that can't be seen for long after that get their time to go."""
    tx.run(_MARK_READ, identity_id_=identity, message_ids=list(ids), at_ms=at_ms)


# --- what goes by itself ---------------------------------------------------------------------------------------------


def dying(tx: Tx, identity: IdentityId, now_ms: int, limit: int) -> list[ReplicaMessage]:
    """Those whose time has come, in that order."""
    return _resolve(tx, identity, tx.rows(_DYING, identity_id=identity, now_ms=now_ms, limit=limit))


def next_death_ms(tx: Tx, identity: IdentityId) -> int | None:
    row = tx.row(_NEXT_DEATH, identity_id=identity)
    return cast("int | None", row[0]) if row else None


def newest_beyond(tx: Tx, identity: IdentityId, kept: int, discussion: int = 0) -> MessageId | None:
    """The newest of those that are not among the newest so many, of a discussion or of all; None if there is none."""
    if discussion:
        row = tx.row(_BEYOND_OF_DISCUSSION, identity_id=identity, kept=kept, discussion_id=discussion)
    else:
        row = tx.row(_BEYOND, identity_id=identity, kept=kept)
    return cast("MessageId", row[0]) if row else None


def react(tx: Tx, identity: IdentityId, message: MessageId, reaction: ReplicaReaction) -> None:
    """In place of the one this person has on the message, if any."""
    unreact(tx, identity, message, reaction.contact_id)
    tx.run(
        _ADD_REACTION,
        identity_id=identity,
        message_id=message,
        contact_id=reaction.contact_id,
        reaction=reaction.reaction,
        at_ms=reaction.at_ms,
    )


def unreact(tx: Tx, identity: IdentityId, message: MessageId, contact: int) -> None:
    tx.run(_DROP_REACTION, identity_id=identity, message_id=message, contact_id=contact)


def _resolve(tx: Tx, identity: IdentityId, rows: Sequence[Row]) -> list[ReplicaMessage]:
    reacted = tx.rows(_REACTIONS, identity_id=identity, message_ids=[row[2] for row in rows]) if rows else ()
    found: dict[object, list[ReplicaReaction]] = {}
    for message, *rest in reacted:
        found.setdefault(message, []).append(ReplicaReaction(*cast("tuple[int, str, int]", tuple(rest))))
    return [_message(row, tuple(found.get(row[2], ()))) for row in rows]


def _message(row: Row, reacted: tuple[ReplicaReaction, ...]) -> ReplicaMessage:
    direction, number, message, discussion, sender, body, index, at_ms, files, reply, reply_id, edited_seq = cast(
        "tuple[int, int, MessageId, int, int, str, float, int, int, int | None, int, int | None]", tuple(row[:12])
    )
    dies_ms, visible_ms, location, progress = cast("tuple[int | None, int | None, str | None, int]", tuple(row[12:16]))
    return ReplicaMessage(
        ReplicaId(Direction(direction), number),
        message,
        discussion,
        sender,
        body,
        index,
        at_ms,
        files,
        ReplicaId(Direction(reply), reply_id) if reply is not None else None,
        edited_seq,
        reacted,
        dies_ms=dies_ms,
        visible_ms=visible_ms,
        location=_decode(location) if location is not None else None,
        progress=Progress(progress),
    )
