"""Rows of a server that moves in: written as they were, not as something that happens now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import FileId, MessageId, PersonId, RoomId
from sabir.domain.messages import Envelope, Message, Reaction
from sabir.store.session_tables import direct_messages, import_marks, session_deletions
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import external_ids, files, messages, participants, people, reactions, rooms
from sabir.store.transaction import Tx

_MARKS = Statement(
    select(import_marks.c.part, import_marks.c.position)
    .where(import_marks.c.source == param("source"))
    .order_by(import_marks.c.part)
    .limit(param("limit"))
)
_MARK = Statement(
    upsert(import_marks)
    .values(source=param("source"), part=param("part"), position=param("position"))
    .on_conflict_do_update(index_elements=["source", "part"], set_={"position": param("position")})
)
_POSITION = Statement(
    select(import_marks.c.position).where(
        import_marks.c.source == param("source"), import_marks.c.part == param("part")
    )
)
_IS_ROOM = Statement(
    select(import_marks.c.source).where(
        import_marks.c.part >= "room ", import_marks.c.part < "room!", import_marks.c.position == param("room_id")
    )
)
_KNOWN = Statement(
    select(external_ids.c.value, external_ids.c.person_id).where(
        external_ids.c.face == "session",
        external_ids.c.kind == param("kind"),
        is_any_of(external_ids.c.value, "values"),
    )
)
_SEEN = Statement(
    update(people)
    .where(people.c.id == param("id_"), func.coalesce(people.c.last_seen_ms, 0) < param("seen_ms"))
    .values(last_seen_ms=param("seen_ms"))
)
_CREATED = Statement(update(people).where(people.c.id == param("id_")).values(created_ms=param("created_ms")))
_COUNTERS = Statement(
    update(rooms)
    .where(rooms.c.id == param("id_"))
    .values(
        session_id=param("session_id"),
        deletion_id=param("deletion_id"),
        message_sequence=param("message_sequence"),
        info_updates=param("info_updates"),
    )
)
_INSERT_MESSAGE = Statement(
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
        "session_id",
        "seqno",
        "seqno_data",
        "seqno_posted",
        "envelope_format",
        "envelope_key",
        "envelope_bytes",
        "envelope_signature",
        "edited_ms",
        "edited_by_id",
        "deleted_ms",
        "deleted_by_id",
    )
)
_LAST_SENT = Statement(
    select(
        people.c.id,
        select(func.max(messages.c.sent_ms))
        .where(messages.c.room_id == param("room_id"), messages.c.author_id == people.c.id)
        .correlate(people)
        .scalar_subquery(),
    ).where(is_any_of(people.c.id, "people"))
)
_RAISE_SENT = Statement(
    update(participants)
    .where(
        participants.c.room_id == param("room_id_"),
        participants.c.person_id == param("person_id_"),
        participants.c.last_sent_ms < param("sent_ms"),
    )
    .values(last_sent_ms=param("sent_ms"))
)
_NUMBERED = Statement(
    select(func.coalesce(messages.c.session_first_id, messages.c.session_id), messages.c.id).where(
        messages.c.room_id == param("room_id"),
        or_(
            is_any_of(messages.c.session_first_id, "numbers"),
            and_(messages.c.session_first_id.is_(None), is_any_of(messages.c.session_id, "numbers")),
        ),
    )
)
_DELETION = Statement(
    upsert(session_deletions)
    .values(room_id=param("room_id"), deletion_id=param("deletion_id"), session_id=param("session_id"))
    .on_conflict_do_nothing()
)
_REACT = Statement(
    upsert(reactions).values({column.name: param(column.name) for column in reactions.columns}).on_conflict_do_nothing()
)
_COUNT_REACTIONS = Statement(
    update(messages)
    .where(messages.c.room_id == param("room_id_"), is_any_of(messages.c.id, "ids"))
    .values(
        reaction_count=select(func.count())
        .select_from(reactions)
        .where(reactions.c.room_id == messages.c.room_id, reactions.c.message_id == messages.c.id)
        .correlate(messages)
        .scalar_subquery()
    )
)
_DIRECT = Statement(
    upsert(direct_messages)
    .values({column.name: param(column.name) for column in direct_messages.columns})
    .on_conflict_do_nothing()
)
_DESCRIBE = Statement(
    update(files)
    .where(files.c.id == param("id_"))
    .values(
        name=param("name"),
        mime=param("mime"),
        owner_id=case((files.c.owner_id == 0, param("owner_id")), else_=files.c.owner_id),
    )
)


def marks(tx: Tx, source: str, limit: int) -> dict[str, int]:
    """How far each part of a server's data has arrived."""
    return dict(cast("list[tuple[str, int]]", tx.rows(_MARKS, source=source, limit=limit)))


def position(tx: Tx, source: str, part: str) -> int | None:
    """None for a part of which nothing has arrived."""
    row = tx.row(_POSITION, source=source, part=part)
    return cast("int", row[0]) if row else None


def mark(tx: Tx, source: str, part: str, to: int) -> None:
    """Everything of the part up to there has arrived."""
    tx.run(_MARK, source=source, part=part, position=to)


def has_room(tx: Tx, room: RoomId) -> bool:
    """Whether the room came with a server that moved in."""
    return tx.row(_IS_ROOM, room_id=room) is not None


def known(tx: Tx, kind: str, values: Sequence[str]) -> dict[str, PersonId]:
    """People by what they go by on the Session wire."""
    return dict(cast("list[tuple[str, PersonId]]", tx.rows(_KNOWN, kind=kind, values=list(values)))) if values else {}


def saw(tx: Tx, person: PersonId, seen_ms: int) -> None:
    """The person was seen then, if not later."""
    tx.run(_SEEN, id_=person, seen_ms=seen_ms)


def set_created(tx: Tx, person: PersonId, created_ms: int) -> None:
    tx.run(_CREATED, id_=person, created_ms=created_ms)


@dataclass(frozen=True, slots=True)
class Counters:
    """Where a room's numbers on the Session wire stand."""

    session_id: int
    deletion_id: int
    message_sequence: int
    info_updates: int

    def joined(self, other: Counters) -> Counters:
        """The greater of each."""
        return Counters(
            max(self.session_id, other.session_id),
            max(self.deletion_id, other.deletion_id),
            max(self.message_sequence, other.message_sequence),
            max(self.info_updates, other.info_updates),
        )


def set_counters(tx: Tx, room: RoomId, counters: Counters) -> None:
    tx.run(
        _COUNTERS,
        id_=room,
        session_id=counters.session_id,
        deletion_id=counters.deletion_id,
        message_sequence=counters.message_sequence,
        info_updates=counters.info_updates,
    )


def insert_message(tx: Tx, message: Message, envelope: Envelope | None) -> None:
    """With all that has happened to it. Needs the room's lock."""
    tx.run(
        _INSERT_MESSAGE,
        room_id=message.room_id,
        id=message.id,
        ordinal=message.ordinal,
        author_id=message.author_id,
        posted_ms=message.posted_ms,
        sent_ms=message.sent_ms,
        text=message.text,
        reply_to_id=message.reply_to_id,
        file_count=message.file_count,
        session_id=message.session_id,
        seqno=message.seqno,
        seqno_data=message.seqno_data,
        seqno_posted=message.seqno_posted,
        envelope_format=int(envelope.format) if envelope else None,
        envelope_key=envelope.key if envelope else None,
        envelope_bytes=envelope.data if envelope else None,
        envelope_signature=envelope.signature if envelope else None,
        edited_ms=message.edited_ms,
        edited_by_id=message.edited_by_id,
        deleted_ms=message.deleted_ms,
        deleted_by_id=message.deleted_by_id,
    )


def last_sent(tx: Tx, room: RoomId, authors: Iterable[PersonId]) -> dict[PersonId, int]:
    """The greatest time of each author's messages in the room; 0 without any."""
    rows = cast("list[tuple[PersonId, int | None]]", tx.rows(_LAST_SENT, room_id=room, people=list(authors)))
    return {author: sent_ms or 0 for author, sent_ms in rows}


def raise_last_sent(tx: Tx, room: RoomId, person: PersonId, sent_ms: int) -> None:
    """Later messages get later times; nothing happens for who has no seat."""
    tx.run(_RAISE_SENT, room_id_=room, person_id_=person, sent_ms=sent_ms)


def numbered(tx: Tx, room: RoomId, numbers: Sequence[int]) -> dict[int, MessageId]:
    """Messages by the number that no edit changes."""
    rows = tx.rows(_NUMBERED, room_id=room, numbers=list(numbers)) if numbers else ()
    return dict(cast("list[tuple[int, MessageId]]", rows))


def add_deletion(tx: Tx, room: RoomId, deletion_id: int, session_id: int) -> bool:
    """False if the number is taken."""
    return tx.run(_DELETION, room_id=room, deletion_id=deletion_id, session_id=session_id) == 1


def react(tx: Tx, room: RoomId, reaction: Reaction) -> bool:
    """False if it is there. Count them afterwards."""
    added = tx.run(
        _REACT,
        room_id=room,
        message_id=reaction.message_id,
        emoji=reaction.emoji,
        person_id=reaction.person_id,
        at_ms=reaction.at_ms,
    )
    return added == 1


def count_reactions(tx: Tx, room: RoomId, ids: Iterable[MessageId]) -> None:
    """Have messages know how many reactions they have; nothing else of them changes."""
    tx.run(_COUNT_REACTIONS, room_id_=room, ids=list(ids))


@dataclass(frozen=True, slots=True)
class Direct:
    """A direct message with the number it had."""

    id: int
    recipient_id: PersonId
    recipient_key: str
    sender_id: PersonId
    sender_key: str
    body: bytes
    posted_ms: int
    expires_ms: int


def add_direct(tx: Tx, direct: Direct) -> bool:
    """False if the number is taken."""
    added = tx.run(
        _DIRECT,
        id=direct.id,
        recipient_id=direct.recipient_id,
        recipient_key=direct.recipient_key,
        sender_id=direct.sender_id,
        sender_key=direct.sender_key,
        body=direct.body,
        posted_ms=direct.posted_ms,
        expires_ms=direct.expires_ms,
    )
    return added == 1


def describe_file(tx: Tx, file: FileId, name: str, mime: str, owner: PersonId) -> None:
    """What a message calls its file; a file of nobody is the author's."""
    tx.run(_DESCRIBE, id_=file, name=name, mime=mime, owner_id=owner)
