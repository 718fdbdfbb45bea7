"""What a person should notice, found in rows that are there anyway; only what was put away is written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import SmallInteger, and_, bindparam, exists, or_, select, update

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.presences import LIVE_MS
from sabir.domain.rooms import NotificationLevel, RoomKind
from sabir.store.admission import is_admitted
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import events, messages, participants, presences, rooms
from sabir.store.transaction import Tx

_seat = participants
_group_level = bindparam("group_level", required=True, type_=SmallInteger())
_IS_ALWAYS = or_(
    _seat.c.notification_level == NotificationLevel.ALWAYS,
    and_(
        _seat.c.notification_level == NotificationLevel.DEFAULT,
        or_(rooms.c.kind == RoomKind.ONE_TO_ONE, _group_level == int(NotificationLevel.ALWAYS)),
    ),
)
_IS_HERE = (
    exists()
    .where(
        presences.c.room_id == _seat.c.room_id,
        presences.c.person_id == param("person_id"),
        presences.c.at_ms > param("live_ms"),
    )
    .correlate(_seat)
)
_IS_IN_CALL = (
    exists()
    .where(
        presences.c.room_id == _seat.c.room_id,
        presences.c.person_id == param("person_id"),
        presences.c.call_flags != 0,
    )
    .correlate(_seat)
)
_HAS_MENTION = and_(
    _seat.c.last_mention_id > _seat.c.last_read_id,
    _seat.c.last_mention_id > _seat.c.dismissed_id,
    _seat.c.notification_level != NotificationLevel.NEVER,
)
_HAS_NEWS = and_(
    _IS_ALWAYS,
    rooms.c.message_count > _seat.c.read_ordinal,
    rooms.c.last_chat_id > _seat.c.dismissed_id,
    ~_IS_HERE,
)
_HAS_CALL = and_(
    rooms.c.call_id.is_not(None),
    rooms.c.call_id > _seat.c.dismissed_call_id,
    or_(rooms.c.call_is_silent.is_(False), rooms.c.call_id == _seat.c.rung_call_id),
    _seat.c.notifies_calls,
    ~_IS_IN_CALL,
)
_NEWEST = (
    select(messages.c.id)
    .where(
        messages.c.room_id == _seat.c.room_id,
        messages.c.id > _seat.c.last_read_id,
        messages.c.id > _seat.c.dismissed_id,
        messages.c.author_id != param("person_id"),
        messages.c.deleted_ms.is_(None),
        messages.c.is_silent.is_(False),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
    .correlate(_seat)
    .scalar_subquery()
)
_NOTABLE = Statement(
    select(
        rooms.c.id,
        rooms.c.token,
        rooms.c.kind,
        rooms.c.name,
        _seat.c.invited_id,
        and_(is_admitted(), _HAS_MENTION).label("has_mention"),
        _seat.c.last_mention_id,
        and_(is_admitted(), _HAS_NEWS).label("has_news"),
        _NEWEST.label("newest_id"),
        and_(is_admitted(), _HAS_CALL).label("has_call"),
        rooms.c.call_id,
    )
    .join(rooms, rooms.c.id == _seat.c.room_id)
    .where(
        _seat.c.person_id == param("person_id"),
        _seat.c.is_hidden.is_(False),
        or_(_seat.c.invited_id > 0, and_(is_admitted(), or_(_HAS_MENTION, _HAS_NEWS, _HAS_CALL))),
    )
    .order_by(rooms.c.last_activity_ms.desc(), rooms.c.id)
    .limit(param("limit"))
)
_parents = messages.alias("parents")
_SAID = Statement(
    select(
        messages.c.id,
        messages.c.author_id,
        messages.c.posted_ms,
        messages.c.text,
        _parents.c.author_id.label("parent_author_id"),
    )
    .outerjoin(_parents, and_(_parents.c.room_id == messages.c.room_id, _parents.c.id == messages.c.reply_to_id))
    .where(
        is_any_of(messages.c.room_id, "room_ids"),
        is_any_of(messages.c.id, "ids"),
        messages.c.deleted_ms.is_(None),
        messages.c.is_silent.is_(False),
    )
)
_HAPPENED = Statement(
    select(events.c.id, events.c.actor_id, events.c.at_ms).where(
        is_any_of(events.c.stream_id, "room_ids"), is_any_of(events.c.id, "ids")
    )
)
_INVITE = Statement(
    update(_seat)
    .where(_seat.c.room_id == param("room_id_"), _seat.c.person_id == param("person_id_"))
    .values(invited_id=param("event_id"))
)
_ACCEPT = Statement(
    update(_seat)
    .where(_seat.c.room_id == param("room_id_"), _seat.c.person_id == param("person_id_"), _seat.c.invited_id > 0)
    .values(invited_id=0)
)
_PUT_AWAY = Statement(
    update(_seat)
    .where(
        _seat.c.room_id == param("room_id_"),
        _seat.c.person_id == param("person_id_"),
        _seat.c.dismissed_id < param("message_id"),
    )
    .values(dismissed_id=param("message_id"))
)
_PUT_CALL_AWAY = Statement(
    update(_seat)
    .where(_seat.c.room_id == param("room_id_"), _seat.c.person_id == param("person_id_"))
    .values(dismissed_call_id=param("event_id"))
)
_newest_event = select(rooms.c.last_event_id).where(rooms.c.id == _seat.c.room_id).correlate(_seat).scalar_subquery()
_PUT_ALL_AWAY = Statement(
    update(_seat)
    .where(_seat.c.person_id == param("person_id_"))
    .values(invited_id=0, dismissed_id=_newest_event, dismissed_call_id=_newest_event)
)


class Notable(NamedTuple):
    """A room in which something waits for the person. Ids are of events; 0 for what does not wait."""

    room_id: RoomId
    token: str
    kind: RoomKind
    name: str
    invited_id: int
    mention_id: MessageId
    newest_id: MessageId
    call_id: int


class Said(NamedTuple):
    """A message, and who is answered in it."""

    author_id: PersonId
    posted_ms: int
    text: str
    answered_id: PersonId | None


def notable(tx: Tx, person: PersonId, *, group_level: NotificationLevel, now_ms: int, limit: int) -> list[Notable]:
    """Newest activity first. Of a room behind whose lobby the person waits, only that they were invited to it."""
    live_ms = now_ms - LIVE_MS  # whoever gave a sign of life since then has the room open
    rows = tx.rows(
        _NOTABLE, person_id=person, group_level=int(group_level), live_ms=live_ms, now_ms=now_ms, limit=limit
    )
    found = []
    for row in cast("Sequence[tuple[int, str, int, str, int, bool, int, bool, int | None, bool, int | None]]", rows):
        room, token, kind, name, invited, has_mention, mention, has_news, newest, has_call, call = row
        found.append(
            Notable(
                cast("RoomId", room),
                token,
                RoomKind(kind),
                name,
                invited,
                MessageId(mention if has_mention else 0),
                MessageId(newest or 0 if has_news else 0),
                call or 0 if has_call else 0,
            )
        )
    return found


def said(tx: Tx, room_ids: Sequence[RoomId], ids: Sequence[MessageId]) -> dict[MessageId, Said]:
    """Those of the messages that are there."""
    rows = tx.rows(_SAID, room_ids=list(room_ids), ids=list(ids)) if ids else ()
    found = cast("Sequence[tuple[MessageId, PersonId, int, str, PersonId | None]]", rows)
    return {row[0]: Said(*row[1:]) for row in found}


def happened(tx: Tx, room_ids: Sequence[RoomId], ids: Sequence[int]) -> dict[int, tuple[PersonId | None, int]]:
    """Who did it, and when."""
    rows = tx.rows(_HAPPENED, room_ids=list(room_ids), ids=list(ids)) if ids else ()
    return {row[0]: (row[1], row[2]) for row in cast("Sequence[tuple[int, PersonId | None, int]]", rows)}


def invite(tx: Tx, room: RoomId, person: PersonId, event_id: int) -> None:
    """The person was added by someone else, and is to notice."""
    tx.run(_INVITE, room_id_=room, person_id_=person, event_id=event_id)


def accept(tx: Tx, room: RoomId, person: PersonId) -> None:
    """The person has seen the room."""
    tx.run(_ACCEPT, room_id_=room, person_id_=person)


def put_away(tx: Tx, room: RoomId, person: PersonId, message: MessageId) -> None:
    """No more of this message, nor of earlier ones in the room."""
    tx.run(_PUT_AWAY, room_id_=room, person_id_=person, message_id=message)


def put_call_away(tx: Tx, room: RoomId, person: PersonId, event_id: int) -> None:
    tx.run(_PUT_CALL_AWAY, room_id_=room, person_id_=person, event_id=event_id)


def put_all_away(tx: Tx, person: PersonId) -> None:
    tx.run(_PUT_ALL_AWAY, person_id_=person)
