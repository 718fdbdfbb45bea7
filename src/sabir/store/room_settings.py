"""Settings of rooms, and each participant's own settings for one."""

from __future__ import annotations

from typing import cast

from sqlalchemy import and_, exists, or_, select, update

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Listing, NotificationLevel, Role, Room
from sabir.store import rooms as room_rows
from sabir.store.statements import Statement, param
from sabir.store.tables import bans, participants, people, rooms
from sabir.store.transaction import Tx

_ONE = rooms.c.id == param("id_")
_SEAT = and_(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_"))
_PASSWORD = Statement(select(rooms.c.password).where(rooms.c.id == param("id")))
_SET_PASSWORD = Statement(update(rooms).where(_ONE).values(password=param("password")))
_LOCK = Statement(update(rooms).where(_ONE).values(is_read_only=param("is_read_only")))
_SET_LOBBY = Statement(update(rooms).where(_ONE).values(has_lobby=param("has_lobby"), lobby_until_ms=param("until_ms")))
_SET_LISTING = Statement(update(rooms).where(_ONE).values(listing=param("listing")))
_DESCRIBE = Statement(update(rooms).where(_ONE).values(description=param("description")))
_SET_FAVORITE = Statement(update(participants).where(_SEAT).values(is_favorite=param("is_favorite")))
_SET_LEVEL = Statement(update(participants).where(_SEAT).values(notification_level=param("level")))
_PASSING = Statement(
    select(participants.c.person_id)
    .join(people, people.c.id == participants.c.person_id)
    .where(
        participants.c.room_id == param("room_id"),
        or_(participants.c.role == int(Role.GUEST), participants.c.role == int(Role.SELF_JOINED)),
        or_(people.c.kind != int(PersonKind.VISITOR), param("with_visitors") == 1),
    )
    .order_by(participants.c.person_id)
    .limit(param("limit"))
)
_LISTED = Statement(
    select(*room_rows.COLUMNS)
    .where(
        rooms.c.listing > 0,
        ~exists().where(participants.c.room_id == rooms.c.id, participants.c.person_id == param("person_id")),
        ~exists().where(bans.c.room_id == rooms.c.id, bans.c.person_id == param("person_id")),
    )
    .order_by(rooms.c.last_activity_ms.desc(), rooms.c.id.desc())
    .limit(param("limit"))
)

_SET_OBJECT = Statement(
    update(rooms).where(_ONE).values(object_type=param("object_type"), object_id=param("object_id"))
)
_ABOUT = Statement(
    select(*room_rows.COLUMNS)
    .where(rooms.c.object_type == param("object_type"), rooms.c.object_id == param("object_id"))
    .order_by(rooms.c.id)
    .limit(1)
)
_MOVE_OBJECT = Statement(
    update(rooms)
    .where(rooms.c.object_type == param("object_type_"), rooms.c.object_id == param("object_id_"))
    .values(object_id=param("new_id"))
)


def password(tx: Tx, room: RoomId) -> bytes | None:
    """The hash, if the room has a password."""
    row = tx.row(_PASSWORD, id=room)
    return cast("bytes | None", row[0]) if row else None


def set_password(tx: Tx, room: RoomId, password_hash: bytes | None) -> None:
    tx.run(_SET_PASSWORD, id_=room, password=password_hash)


def lock(tx: Tx, room: RoomId, *, is_read_only: bool) -> None:
    tx.run(_LOCK, id_=room, is_read_only=is_read_only)


def set_lobby(tx: Tx, room: RoomId, *, has_lobby: bool, until_ms: int | None) -> None:
    tx.run(_SET_LOBBY, id_=room, has_lobby=has_lobby, until_ms=until_ms)


def set_listing(tx: Tx, room: RoomId, listing: Listing) -> None:
    tx.run(_SET_LISTING, id_=room, listing=int(listing))


def describe(tx: Tx, room: RoomId, description: str) -> None:
    tx.run(_DESCRIBE, id_=room, description=description)


def set_favorite(tx: Tx, room: RoomId, person: PersonId, *, is_favorite: bool) -> None:
    tx.run(_SET_FAVORITE, room_id_=room, person_id_=person, is_favorite=is_favorite)


def set_notification_level(tx: Tx, room: RoomId, person: PersonId, level: NotificationLevel) -> None:
    tx.run(_SET_LEVEL, room_id_=room, person_id_=person, level=int(level))


def passing(tx: Tx, room: RoomId, limit: int, *, with_visitors: bool) -> list[PersonId]:
    """Guests, and who followed a link; those of the Session wire only if asked for."""
    rows = tx.rows(_PASSING, room_id=room, limit=limit, with_visitors=int(with_visitors))
    return [cast("PersonId", row[0]) for row in rows]


def listed(tx: Tx, person: PersonId, limit: int) -> list[Room]:
    """Rooms that users find, newest activity first, without those the person is in or banned from."""
    return [room_rows.room_of(row) for row in tx.rows(_LISTED, person_id=person, limit=limit)]


def set_object(tx: Tx, room: RoomId, object_type: str, object_id: str) -> None:
    """What the room is about."""
    tx.run(_SET_OBJECT, id_=room, object_type=object_type, object_id=object_id)


def find_about(tx: Tx, object_type: str, object_id: str) -> Room | None:
    """The oldest room about it."""
    row = tx.row(_ABOUT, object_type=object_type, object_id=object_id)
    return room_rows.room_of(row) if row else None


def move_object(tx: Tx, object_type: str, object_id: str, new_id: str) -> None:
    """What the rooms are about has another id now."""
    tx.run(_MOVE_OBJECT, object_type_=object_type, object_id_=object_id, new_id=new_id)
