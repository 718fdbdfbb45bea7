"""Messages on the Session wire that few may see. Every list shows a reader what is meant for it and nothing else."""

from __future__ import annotations

from typing import cast

from sqlalchemy import and_, delete, func, or_, select, update

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.messages import Envelope
from sabir.domain.seqnos import Reader, Whisper
from sabir.store.session_tables import whispers
from sabir.store.statements import Statement, insert_into, param
from sabir.store.tables import rooms
from sabir.store.transaction import Row, Tx

_COLUMNS = tuple(whispers.c[name] for name in Whisper._fields)
_inner = whispers.alias("some_whispers")
_HERE = whispers.c.room_id == param("room_id")
_VISIBLE = or_(
    whispers.c.to_id == param("reader_id"),
    and_(param("is_moderator") == 1, or_(whispers.c.is_for_moderators, whispers.c.author_id == param("reader_id"))),
)
_INSERT = Statement(insert_into(whispers))
_COUNT = Statement(update(rooms).where(rooms.c.id == param("id_")).values(whisper_count=rooms.c.whisper_count + 1))
_ONE = Statement(select(*_COLUMNS).where(_HERE, whispers.c.session_id == param("session_id"), _VISIBLE))
_SINCE = Statement(
    select(*_COLUMNS)
    .where(
        _HERE,
        whispers.c.seqno > param("after"),
        _VISIBLE,
        or_(whispers.c.deleted_ms.is_(None), whispers.c.seqno_posted <= param("after")),
    )
    .order_by(whispers.c.seqno)
    .limit(param("limit"))
)
_BEFORE = Statement(
    select(*_COLUMNS)
    .where(_HERE, whispers.c.session_id < param("before"), whispers.c.deleted_ms.is_(None), _VISIBLE)
    .order_by(whispers.c.session_id.desc())
    .limit(param("limit"))
)
_OF_AUTHOR = Statement(
    select(*_COLUMNS)
    .where(_HERE, whispers.c.author_id == param("author_id"), whispers.c.deleted_ms.is_(None))
    .order_by(whispers.c.session_id.desc())
    .limit(param("limit"))
)
_EDIT = Statement(
    update(whispers)
    .where(whispers.c.room_id == param("room_id_"), whispers.c.session_id == param("session_id_"))
    .values(
        seqno=param("seqno"),
        edited_ms=param("at_ms"),
        envelope_key=param("key"),
        envelope_bytes=param("content"),
        envelope_signature=param("signature"),
    )
)
_BLANK = Statement(
    update(whispers)
    .where(whispers.c.room_id == param("room_id_"), whispers.c.session_id == param("session_id_"))
    .values(
        seqno=param("seqno"), deleted_ms=param("at_ms"), expires_ms=None, envelope_bytes=b"", envelope_signature=b""
    )
)
_LIVE = Statement(
    select(*_COLUMNS)
    .where(_HERE, whispers.c.posted_ms <= param("until_ms"), whispers.c.deleted_ms.is_(None))
    .order_by(whispers.c.session_id)
    .limit(param("limit"))
)
_EXPIRED = Statement(
    select(*_COLUMNS)
    .where(_HERE, whispers.c.expires_ms <= param("now_ms"))
    .order_by(whispers.c.expires_ms)
    .limit(param("limit"))
)
_NEXT_EXPIRY = Statement(select(func.min(whispers.c.expires_ms)).where(_HERE))
_REMOVE_SOME = Statement(
    delete(whispers).where(
        whispers.c.room_id == param("room_id"),
        whispers.c.session_id.in_(
            select(_inner.c.session_id).where(_inner.c.room_id == param("room_id")).limit(param("limit"))
        ),
    )
)
_GIVE_WRITTEN = Statement(
    update(whispers)
    .where(whispers.c.room_id == param("room_id_"), whispers.c.author_id == param("person_id_"))
    .values(author_id=param("other_id"))
)
_GIVE_HEARD = Statement(
    update(whispers)
    .where(whispers.c.room_id == param("room_id_"), whispers.c.to_id == param("person_id_"))
    .values(to_id=param("other_id"))
)


def insert(tx: Tx, whisper: Whisper) -> None:
    """Counted in the room too. Needs the room's lock."""
    tx.run(_INSERT, **whisper._asdict())
    tx.run(_COUNT, id_=whisper.room_id)


def find(tx: Tx, reader: Reader, number: int) -> Whisper | None:
    """If the reader may see it; deleted ones too."""
    row = tx.row(_ONE, session_id=number, **_for(reader))
    return _whisper(row) if row else None


def since(tx: Tx, reader: Reader, after: int, limit: int) -> list[Whisper]:
    """Those that changed after that count, in its order; deleted ones if they were posted before it."""
    return [_whisper(row) for row in tx.rows(_SINCE, after=after, limit=limit, **_for(reader))]


def before(tx: Tx, reader: Reader, number: int | None, limit: int) -> list[Whisper]:
    """Live ones with a number below (all for None), the newest first."""
    below = reader.room.session_id + 1 if number is None else number
    return [_whisper(row) for row in tx.rows(_BEFORE, before=below, limit=limit, **_for(reader))]


def of_author(tx: Tx, room: RoomId, author: PersonId, limit: int) -> list[Whisper]:
    """The author's newest live ones, newest first."""
    return [_whisper(row) for row in tx.rows(_OF_AUTHOR, room_id=room, author_id=author, limit=limit)]


def edit(tx: Tx, whisper: Whisper, envelope: Envelope, *, seqno: int, at_ms: int) -> None:
    tx.run(
        _EDIT,
        room_id_=whisper.room_id,
        session_id_=whisper.session_id,
        seqno=seqno,
        at_ms=at_ms,
        key=envelope.key,
        content=envelope.data,
        signature=envelope.signature,
    )


def blank(tx: Tx, whisper: Whisper, *, seqno: int, at_ms: int) -> None:
    """Nothing of the content is kept."""
    tx.run(_BLANK, room_id_=whisper.room_id, session_id_=whisper.session_id, seqno=seqno, at_ms=at_ms)


def live(tx: Tx, room: RoomId, until_ms: int, limit: int) -> list[Whisper]:
    """Everyone's that were posted up to then, oldest first."""
    return [_whisper(row) for row in tx.rows(_LIVE, room_id=room, until_ms=until_ms, limit=limit)]


def expired(tx: Tx, room: RoomId, now_ms: int, limit: int) -> list[Whisper]:
    """Those whose time has come, oldest first. Deleted ones have no such time any more."""
    return [_whisper(row) for row in tx.rows(_EXPIRED, room_id=room, now_ms=now_ms, limit=limit)]


def next_expiry_ms(tx: Tx, room: RoomId) -> int | None:
    """When the time of the next one comes."""
    row = tx.row(_NEXT_EXPIRY, room_id=room)
    return cast("int | None", row[0]) if row else None


def remove_some(tx: Tx, room: RoomId, limit: int) -> int:
    """For a room that is no more; how many went."""
    return tx.run(_REMOVE_SOME, room_id=room, limit=limit)


def give(tx: Tx, room: RoomId, person: PersonId, other: PersonId) -> None:
    """What one person wrote and may hear is another one's from now on."""
    tx.run(_GIVE_WRITTEN, room_id_=room, person_id_=person, other_id=other)
    tx.run(_GIVE_HEARD, room_id_=room, person_id_=person, other_id=other)


def _for(reader: Reader) -> dict[str, object]:
    return {"room_id": reader.room.id, "reader_id": reader.person_id, "is_moderator": int(reader.is_moderator)}


_FLAG = Whisper._fields.index("is_for_moderators")


def _whisper(row: Row) -> Whisper:
    values = list(row)
    values[_FLAG] = values[_FLAG] == 1
    return Whisper._make(values)
