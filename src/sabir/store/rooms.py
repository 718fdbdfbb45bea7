"""Rows of rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, or_, select, update

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.rooms import Listing, Room, RoomKind
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import rooms
from sabir.store.transaction import Row, Tx

COLUMNS = (
    rooms.c.id,
    rooms.c.token,
    rooms.c.kind,
    rooms.c.name,
    rooms.c.description,
    rooms.c.is_read_only,
    rooms.c.created_ms,
    rooms.c.last_activity_ms,
    rooms.c.last_event_id,
    rooms.c.last_chat_id,
    rooms.c.message_count,
    rooms.c.identity_count,
    rooms.c.bot_count,
    rooms.c.session_room,
    rooms.c.session_id,
    rooms.c.deletion_id,
    rooms.c.message_sequence,
    rooms.c.info_updates,
    rooms.c.default_permissions,
    rooms.c.call_permissions,
    rooms.c.mention_permissions,
    rooms.c.recording_consent,
    rooms.c.expiration_s,
    rooms.c.cleared_seq,
    rooms.c.password.is_not(None).label("has_password"),
    rooms.c.has_lobby,
    rooms.c.lobby_until_ms,
    rooms.c.listing,
    rooms.c.object_type,
    rooms.c.object_id,
    rooms.c.call_id,
    rooms.c.call_ms,
    rooms.c.avatar_version,
    rooms.c.session_defaults,
    rooms.c.verifies_signatures,
    rooms.c.whisper_count,
    rooms.c.image_number,
)
_IS_OPEN = or_(rooms.c.kind == int(RoomKind.GROUP), rooms.c.kind == int(RoomKind.PUBLIC))
_INSERT = Statement(insert_into(rooms, "id", "token", "kind", "name", "pair", "created_ms", "last_activity_ms"))
_BY_ID = Statement(select(*COLUMNS).where(rooms.c.id == param("id")))
_BY_TOKEN = Statement(select(*COLUMNS).where(rooms.c.token == param("token")))
_BY_PAIR = Statement(select(*COLUMNS).where(rooms.c.pair == param("pair")))
_BY_SESSION_KEY = Statement(select(*COLUMNS).where(rooms.c.session_key == param("session_key")))
_BY_NAME = Statement(
    select(*COLUMNS)
    .where(
        rooms.c.name == param("name"),
        _IS_OPEN,
        or_(param("is_any") == 1, rooms.c.session_key.is_(None)),
    )
    .order_by(rooms.c.id)
    .limit(1)
)
_PAGE = Statement(select(*COLUMNS).where(_IS_OPEN).order_by(rooms.c.name, rooms.c.id).limit(param("limit")))
_PUBLISHED = Statement(
    select(*COLUMNS).where(rooms.c.session_key.is_not(None)).order_by(rooms.c.session_key).limit(param("limit"))
)
_PUBLISHED_IDS = Statement(
    select(rooms.c.id)
    .where(rooms.c.session_key.is_not(None), rooms.c.id > param("after"))
    .order_by(rooms.c.id)
    .limit(param("limit"))
)
_INFO_UPDATES = Statement(
    select(rooms.c.session_room, rooms.c.info_updates).where(is_any_of(rooms.c.id, "ids")).order_by(rooms.c.session_key)
)
_RENAME = Statement(update(rooms).where(rooms.c.id == param("id_")).values(name=param("name")))
_SET_AVATAR = Statement(update(rooms).where(rooms.c.id == param("id_")).values(avatar_version=param("version")))
_SET_VERIFYING = Statement(
    update(rooms).where(rooms.c.id == param("id_")).values(verifies_signatures=param("verifies"))
)
_SET_KIND = Statement(update(rooms).where(rooms.c.id == param("id_")).values(kind=param("kind")))
_PUBLISH = Statement(
    update(rooms)
    .where(rooms.c.id == param("id_"))
    .values(session_room=param("session_room"), session_key=param("session_key"))
)
_COUNT_CHANGE = Statement(
    update(rooms)
    .where(rooms.c.id == param("id_"))
    .values(
        session_id=rooms.c.session_id + param("renumbered"),
        deletion_id=rooms.c.deletion_id + param("deleted"),
        message_sequence=rooms.c.message_sequence + param("changes"),
    )
    .returning(rooms.c.session_id, rooms.c.deletion_id, rooms.c.message_sequence)
)
_COUNT_INFO = Statement(update(rooms).where(rooms.c.id == param("id_")).values(info_updates=rooms.c.info_updates + 1))
_COUNT_IDENTITIES = Statement(
    update(rooms).where(rooms.c.id == param("id_")).values(identity_count=rooms.c.identity_count + param("more"))
)
_SET_EXPIRATION = Statement(update(rooms).where(rooms.c.id == param("id_")).values(expiration_s=param("seconds")))
_SET_CLEARED = Statement(update(rooms).where(rooms.c.id == param("id_")).values(cleared_seq=param("seq")))
_DELETE = Statement(delete(rooms).where(rooms.c.id == param("id")))


def pair_key(one: PersonId, other: PersonId) -> str:
    """The same for both directions."""
    return f"{min(one, other)}:{max(one, other)}"


def insert(tx: Tx, room: RoomId, token: str, kind: RoomKind, *, name: str, pair: str | None, at_ms: int) -> None:
    """The room's stream must exist."""
    tx.run(
        _INSERT, id=room, token=token, kind=int(kind), name=name, pair=pair, created_ms=at_ms, last_activity_ms=at_ms
    )


def find(tx: Tx, room: RoomId) -> Room | None:
    return _one(tx.row(_BY_ID, id=room))


def find_by_token(tx: Tx, token: str) -> Room | None:
    return _one(tx.row(_BY_TOKEN, token=token))


def find_pair(tx: Tx, pair: str) -> Room | None:
    return _one(tx.row(_BY_PAIR, pair=pair))


def find_published(tx: Tx, session_room: str) -> Room | None:
    """By its name on the Session wire, whatever the case."""
    return _one(tx.row(_BY_SESSION_KEY, session_key=session_room.lower()))


def find_named(tx: Tx, name: str, *, is_unpublished: bool = False) -> Room | None:
    """The oldest group or public room of that name; names need not be unique."""
    return _one(tx.row(_BY_NAME, name=name, is_any=0 if is_unpublished else 1))


def page(tx: Tx, limit: int) -> list[Room]:
    """Group and public rooms, by name."""
    return [room_of(row) for row in tx.rows(_PAGE, limit=limit)]


def list_published(tx: Tx, limit: int) -> list[Room]:
    return [room_of(row) for row in tx.rows(_PUBLISHED, limit=limit)]


def published_ids(tx: Tx, *, after: int, limit: int) -> list[RoomId]:
    """In order of id."""
    return [cast("RoomId", row[0]) for row in tx.rows(_PUBLISHED_IDS, after=after, limit=limit)]


def info_updates(tx: Tx, ids: Sequence[RoomId]) -> dict[str, int]:
    """The counters of published rooms, by their names on the Session wire."""
    return dict(cast("list[tuple[str, int]]", tx.rows(_INFO_UPDATES, ids=list(ids)))) if ids else {}


def rename(tx: Tx, room: RoomId, name: str) -> None:
    tx.run(_RENAME, id_=room, name=name)


def set_avatar(tx: Tx, room: RoomId, version: str) -> None:
    """Empty without an image of its own."""
    tx.run(_SET_AVATAR, id_=room, version=version)


def set_verifying(tx: Tx, room: RoomId, *, verifies: bool) -> None:
    """Whether Session posts need the signature of their author's key."""
    tx.run(_SET_VERIFYING, id_=room, verifies=verifies)


def set_kind(tx: Tx, room: RoomId, kind: RoomKind) -> None:
    tx.run(_SET_KIND, id_=room, kind=int(kind))


def publish(tx: Tx, room: RoomId, session_room: str) -> None:
    tx.run(_PUBLISH, id_=room, session_room=session_room, session_key=session_room.lower())


def count_change(
    tx: Tx, room: RoomId, *, renumbered: int = 0, deleted: int = 0, changes: int = 1
) -> tuple[int, int, int]:
    """Advance the counters for an edit, deletion or reaction; returns (session_id, deletion_id, message_sequence)."""
    row = tx.row(_COUNT_CHANGE, id_=room, renumbered=renumbered, deleted=deleted, changes=changes)
    return cast("tuple[int, int, int]", tuple(row or (0, 0, 0)))


def count_info(tx: Tx, room: RoomId) -> None:
    tx.run(_COUNT_INFO, id_=room)


def count_identities(tx: Tx, room: RoomId, more: int) -> None:
    tx.run(_COUNT_IDENTITIES, id_=room, more=more)


def set_expiration(tx: Tx, room: RoomId, seconds: int) -> None:
    """How long new messages live."""
    tx.run(_SET_EXPIRATION, id_=room, seconds=seconds)


def set_cleared(tx: Tx, room: RoomId, seq: int) -> None:
    """Nothing up to that position is shown any more."""
    tx.run(_SET_CLEARED, id_=room, seq=seq)


def delete_row(tx: Tx, room: RoomId) -> None:
    tx.run(_DELETE, id=room)


def _one(row: Row | None) -> Room | None:
    return room_of(row) if row else None


_KINDS: dict[object, RoomKind] = {kind.value: kind for kind in RoomKind}
_LISTINGS: dict[object, Listing] = {listing.value: listing for listing in Listing}
_LISTING = Room._fields.index("listing")
_FLAGS = [index for index, name in enumerate(Room._fields) if name.startswith(("is_", "has_"))]
_WIDTH = len(COLUMNS)


def room_of(row: Row) -> Room:
    """From the first columns of a row selected with `COLUMNS`."""
    values = list(row[:_WIDTH])
    values[2] = _KINDS[values[2]]
    for flag in _FLAGS:
        values[flag] = values[flag] == 1
    values[_LISTING] = _LISTINGS[values[_LISTING]]
    return Room._make(values)
