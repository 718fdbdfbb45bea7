"""Reading stretches of a room: one statement for the events and their messages, one per kind of thing they name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import and_, select
from sqlalchemy.sql import Select

from sabir.domain.calls import parse_report
from sabir.domain.events import Event, EventKind
from sabir.domain.ids import MessageId, PersonId, RoomId, Seq
from sabir.domain.mentions import ALL, mentions_in
from sabir.domain.messages import Message, Reaction
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Room, RoomKind
from sabir.domain.timeline import Item, Name, Page
from sabir.store import files, log, mentions, messages
from sabir.store import reactions as reaction_rows
from sabir.store import rooms as room_rows
from sabir.store.session_tables import session_deletions
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import events, external_ids, reactions, rooms
from sabir.store.tables import messages as message_table
from sabir.store.tables import people as people_table
from sabir.store.transaction import Row, Tx

_EVENT_COLUMNS = (
    events.c.seq,
    events.c.id,
    events.c.kind,
    events.c.subject_id,
    events.c.actor_id,
    events.c.at_ms,
    events.c.data,
)
_KINDS = {kind.value: kind for kind in EventKind}
_NAMES = Statement(
    select(
        people_table.c.id, people_table.c.kind, people_table.c.uid, people_table.c.display_name, external_ids.c.value
    )
    .outerjoin(
        external_ids,
        and_(
            external_ids.c.person_id == people_table.c.id,
            external_ids.c.face == "session",
            external_ids.c.kind == "id",
        ),
    )
    .where(is_any_of(people_table.c.id, "ids"))
)
_POSTED = EventKind.MESSAGE_POSTED.value
_ABOUT_PEOPLE = {
    EventKind.MEMBER_ADDED,
    EventKind.MEMBER_JOINED,
    EventKind.MEMBER_REMOVED,
    EventKind.MEMBER_LEFT,
    EventKind.MEMBER_ROLE_CHANGED,
    EventKind.MEMBER_BANNED,
    EventKind.MEMBER_UNBANNED,
    EventKind.CALL_MISSED,
}
_REPORTING = {EventKind.CALL_ENDED, EventKind.CALL_ENDED_FOR_EVERYONE}


def _page() -> Select[tuple[object, ...]]:
    return (
        select(*_EVENT_COLUMNS, *messages.COLUMNS)
        .outerjoin(
            message_table,
            and_(message_table.c.room_id == events.c.stream_id, message_table.c.id == events.c.subject_id),
        )
        .where(events.c.stream_id == param("room_id"))
        .limit(param("limit"))
    )


_EVENTS = (
    select(events.c.seq, events.c.id, events.c.kind).where(events.c.stream_id == param("room_id")).limit(param("limit"))
)
_NEWER = Statement(_EVENTS.where(events.c.seq > param("seq")).order_by(events.c.seq))
_OTHERS = Statement(_page().where(is_any_of(events.c.seq, "seqs")))
_ONE = Statement(_page().where(events.c.id == param("event_id")))
_SOME = Statement(_page().where(is_any_of(events.c.id, "ids")))
_LAST_OF_ROOMS = Statement(
    select(events.c.stream_id, *_EVENT_COLUMNS, *messages.COLUMNS)
    .outerjoin(
        message_table, and_(message_table.c.room_id == events.c.stream_id, message_table.c.id == events.c.subject_id)
    )
    .join(rooms, and_(rooms.c.id == events.c.stream_id, rooms.c.last_chat_id == events.c.id))
    .where(is_any_of(rooms.c.id, "room_ids"))
)
_REACTIONS_OF_LAST = Statement(
    select(reactions.c.message_id, reactions.c.emoji, reactions.c.person_id, reactions.c.at_ms)
    .join(rooms, and_(rooms.c.id == reactions.c.room_id, rooms.c.last_chat_id == reactions.c.message_id))
    .where(is_any_of(rooms.c.id, "room_ids"))
    .order_by(reactions.c.message_id, reactions.c.at_ms, reactions.c.emoji)
)
_LIVE = and_(message_table.c.room_id == param("room_id"), message_table.c.deleted_ms.is_(None))
_NUMBERED_UP = Statement(
    select(*messages.COLUMNS)
    .where(_LIVE, message_table.c.session_id > param("after"))
    .order_by(message_table.c.session_id)
    .limit(param("limit"))
)
_NUMBERED_DOWN = Statement(
    select(*messages.COLUMNS)
    .where(_LIVE, message_table.c.session_id.is_not(None))
    .order_by(message_table.c.session_id.desc())
    .limit(param("limit"))
)
_DELETIONS_UP = Statement(
    select(session_deletions.c.deletion_id, session_deletions.c.session_id)
    .where(session_deletions.c.room_id == param("room_id"), session_deletions.c.deletion_id > param("after"))
    .order_by(session_deletions.c.deletion_id)
    .limit(param("limit"))
)
_DELETIONS_DOWN = Statement(
    select(session_deletions.c.deletion_id, session_deletions.c.session_id)
    .where(session_deletions.c.room_id == param("room_id"))
    .order_by(session_deletions.c.deletion_id.desc())
    .limit(param("limit"))
)


def newer(tx: Tx, room: RoomId, seq: int, limit: int) -> Page:
    """Events after position `seq`, oldest first."""
    return resolve(tx, room, stretch(tx, room, seq, limit))


def stretch(tx: Tx, room: RoomId, seq: int, limit: int) -> list[Item]:
    """As `newer`, but only the items."""
    return _stretch(tx, room, tx.rows(_NEWER, room_id=room, seq=seq, limit=limit))


def one(tx: Tx, room: RoomId, event_id: int) -> Page:
    """The event of that id alone, or an empty page."""
    return resolve(tx, room, [_item(room, row) for row in tx.rows(_ONE, room_id=room, event_id=event_id, limit=1)])


def some(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> Page:
    """The posting events of these messages, in no order."""
    rows = tx.rows(_SOME, room_id=room, ids=list(ids), limit=len(ids))
    return resolve(tx, room, [_item(room, row) for row in rows])


def last_of_rooms(tx: Tx, wanted: Sequence[RoomId]) -> dict[RoomId, Page]:
    """The newest event of each of many rooms, in a constant number of statements. Without parents."""
    rows = tx.rows(_LAST_OF_ROOMS, room_ids=list(wanted)) if wanted else ()
    items = [_item(cast("RoomId", row[0]), row[1:]) for row in rows]
    shown = [item.message for item in items if item.message is not None]
    reacted = _reactions_of_last(tx, [m.room_id for m in shown if m.reaction_count])
    by_message = _by_message(reacted)
    attached = files.attached_last(tx, [m.room_id for m in shown if m.file_count])
    named = mentions.resolve(tx, {one for m in shown for one in mentions_in(m.text)})
    names = names_of(tx, _people_in(items, shown) | {reaction.person_id for reaction in reacted})
    pages = {room: Page([], Seq(0), names) for room in wanted}
    for item in items:
        room = RoomId(item.event.stream_id)
        pages[room] = Page([item], item.event.seq, names, {}, attached, by_message, named)
    return pages


def numbered(tx: Tx, room: RoomId, after: int | None, limit: int) -> list[Message]:
    """Live messages by their number on the Session wire: ascending after `after`, or the newest, descending."""
    if after is None:
        return [messages.message_of(row) for row in tx.rows(_NUMBERED_DOWN, room_id=room, limit=limit)]
    return [messages.message_of(row) for row in tx.rows(_NUMBERED_UP, room_id=room, after=after, limit=limit)]


def deletions(tx: Tx, room: RoomId, after: int | None, limit: int) -> list[tuple[int, int]]:
    """(deletion number, message number), in the orders of `numbered`."""
    if after is None:
        rows = tx.rows(_DELETIONS_DOWN, room_id=room, limit=limit)
    else:
        rows = tx.rows(_DELETIONS_UP, room_id=room, after=after, limit=limit)
    return [cast("tuple[int, int]", tuple(row)) for row in rows]


_PERSON_KINDS = {kind.value: kind for kind in PersonKind}


def names_of(tx: Tx, ids: Iterable[PersonId | None]) -> dict[PersonId, Name]:
    """How these people are shown."""
    wanted = [person for person in set(ids) if person is not None]
    rows = (
        cast("list[tuple[PersonId, int, str | None, str, str | None]]", tx.rows(_NAMES, ids=wanted)) if wanted else []
    )
    return {row[0]: Name(row[0], _PERSON_KINDS[row[1]], row[2], row[3], row[4]) for row in rows}


def _stretch(tx: Tx, room: RoomId, rows: Sequence[Row]) -> list[Item]:
    """From (seq, id, kind) of neighbouring events. All that a posting event says stands in its message too.

    Messages of neighbouring events lie beside each other: one scan. Every column that is not read is time gained.
    """
    keys = cast("Sequence[tuple[Seq, MessageId, str]]", rows)
    posted = [event_id for _, event_id, kind in keys if kind == _POSTED]
    known = messages.between(tx, room, min(posted), max(posted)) if posted else {}
    seqs = [seq for seq, _, kind in keys if kind != _POSTED]
    rest = tx.rows(_OTHERS, room_id=room, seqs=seqs, limit=len(seqs)) if seqs else []
    others = {item.event.seq: item for item in (_item(room, row) for row in rest)}
    return [_posting(room, seq, known[event_id]) if kind == _POSTED else others[seq] for seq, event_id, kind in keys]


def _posting(room: RoomId, seq: Seq, message: Message) -> Item:
    event = Event(
        room, seq, message.id, EventKind.MESSAGE_POSTED, message.id, message.author_id, message.posted_ms, None
    )
    return Item(event, message)


def resolve(tx: Tx, room: RoomId, items: Sequence[Item]) -> Page:
    """A page of these items, with all that they name."""
    shown = {item.message.id: item.message for item in items if item.message is not None}
    parent_ids = {m.reply_to_id for m in shown.values() if m.reply_to_id is not None} - shown.keys()
    parents = messages.by_ids(tx, room, [MessageId(parent) for parent in parent_ids])
    known = {**shown, **parents}
    reacted = reaction_rows.of_messages(tx, room, [m.id for m in known.values() if m.reaction_count])
    names = names_of(tx, _people_in(items, known.values()) | {reaction.person_id for reaction in reacted})
    mentioned, named_room = _mentioned(tx, room, known.values())
    return Page(
        items,
        max(items[0].event.seq, items[-1].event.seq) if items else log.last_seq(tx, room),
        names,
        known,
        files.attached(tx, room, [m.id for m in known.values() if m.file_count]),
        _by_message(reacted),
        mentioned,
        named_room,
    )


def _reactions_of_last(tx: Tx, wanted: Sequence[RoomId]) -> list[Reaction]:
    rows = tx.rows(_REACTIONS_OF_LAST, room_ids=list(wanted)) if wanted else []
    return [Reaction(*cast("tuple[MessageId, str, PersonId, int]", tuple(row))) for row in rows]


def _by_message(reacted: Iterable[Reaction]) -> dict[MessageId, list[Reaction]]:
    found: dict[MessageId, list[Reaction]] = {}
    for reaction in reacted:
        found.setdefault(reaction.message_id, []).append(reaction)
    return found


def _mentioned(tx: Tx, room: RoomId, shown: Iterable[Message]) -> tuple[dict[str, Name], Room | None]:
    found = {one for message in shown if "@" in message.text for one in mentions_in(message.text)}
    if not found:
        return {}, None
    names_all = ALL in found
    found.discard(ALL)
    named = room_rows.find(tx, room) if names_all else None
    if named is not None and named.kind is RoomKind.ONE_TO_ONE:
        named = None
    return mentions.resolve(tx, found, room), named


def _people_in(items: Sequence[Item], shown: Iterable[Message]) -> set[PersonId | None]:
    found: set[PersonId | None] = {item.event.actor_id for item in items}
    for item in items:
        if item.event.kind in _ABOUT_PEOPLE and item.event.subject_id is not None:
            found.add(cast("PersonId", item.event.subject_id))
        elif item.event.kind in _REPORTING:
            found.update(parse_report(item.event.data).named)
    for message in shown:
        found.add(message.author_id)
        if message.edited_by_id is not None:
            found.add(message.edited_by_id)
        if message.deleted_by_id is not None:
            found.add(message.deleted_by_id)
    return found


def _item(room: RoomId, row: Row) -> Item:
    return Item(_event(room, row[:7]), messages.message_of(row, 7) if row[7] is not None else None)


def _event(room: RoomId, row: Row) -> Event:
    seq, event_id, kind, subject_id, actor_id, at_ms, text = cast(
        "tuple[Seq, int, str, int | None, PersonId | None, int, str | None]", row
    )
    return Event(room, seq, event_id, _KINDS[kind], subject_id, actor_id, at_ms, text)
