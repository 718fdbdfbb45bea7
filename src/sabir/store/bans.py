"""Who must stay out of a room."""

from __future__ import annotations

from typing import cast

from sqlalchemy import and_, delete, func, select, update

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.rooms import Ban, Role
from sabir.store.statements import Statement, insert_into, param
from sabir.store.tables import bans
from sabir.store.transaction import Row, Tx

_COLUMNS = (bans.c.person_id, bans.c.actor_id, bans.c.at_ms, bans.c.note, bans.c.expires_ms)
_PAGE = Statement(
    select(*_COLUMNS)
    .where(bans.c.room_id == param("room_id"))
    .order_by(bans.c.at_ms, bans.c.person_id)
    .limit(param("limit"))
)
_ONE = Statement(select(*_COLUMNS).where(bans.c.room_id == param("room_id"), bans.c.person_id == param("person_id")))

_BAN = Statement(insert_into(bans))
_UNBAN = Statement(
    delete(bans)
    .where(bans.c.room_id == param("room_id"), bans.c.person_id == param("person_id"))
    .returning(bans.c.role)
)
_IS_BANNED = Statement(
    select(bans.c.person_id).where(bans.c.room_id == param("room_id"), bans.c.person_id == param("person_id"))
)
_EXPIRING = Statement(
    select(*_COLUMNS)
    .where(bans.c.room_id == param("room_id"), bans.c.expires_ms.is_not(None))
    .order_by(bans.c.expires_ms, bans.c.person_id)
    .limit(param("limit"))
)
_EXPIRED = Statement(
    select(bans.c.room_id, bans.c.person_id)
    .where(bans.c.expires_ms <= param("now_ms"))
    .order_by(bans.c.expires_ms, bans.c.room_id, bans.c.person_id)
    .limit(param("limit"))
)
_NEXT_EXPIRY = Statement(select(func.min(bans.c.expires_ms)))
_THERE = and_(bans.c.room_id == param("room_id_"), bans.c.person_id == param("person_id_"))
_RENEW = Statement(update(bans).where(_THERE).values(expires_ms=param("expires_ms"), is_server=False))
_LEAVE = Statement(update(bans).where(_THERE, bans.c.is_server.is_(False)).values(expires_ms=None, is_server=True))
_SERVER_ROOMS = Statement(
    select(bans.c.room_id)
    .where(bans.c.person_id == param("person_id"), bans.c.is_server)
    .order_by(bans.c.room_id)
    .limit(param("limit"))
)
_IS_SERVER = Statement(
    select(bans.c.is_server).where(bans.c.room_id == param("room_id"), bans.c.person_id == param("person_id"))
)
_IDS = Statement(
    select(bans.c.person_id).where(bans.c.room_id == param("room_id")).order_by(bans.c.at_ms).limit(param("limit"))
)


def ids(tx: Tx, room: RoomId, limit: int) -> list[PersonId]:
    """Oldest ban first."""
    return [cast("PersonId", row[0]) for row in tx.rows(_IDS, room_id=room, limit=limit)]


def page(tx: Tx, room: RoomId, limit: int) -> list[Ban]:
    """Oldest first."""
    return [_ban(row) for row in tx.rows(_PAGE, room_id=room, limit=limit)]


def find(tx: Tx, room: RoomId, person: PersonId) -> Ban | None:
    row = tx.row(_ONE, room_id=room, person_id=person)
    return _ban(row) if row else None


def add(tx: Tx, room: RoomId, ban: Ban, role: Role | None, *, is_server: bool = False) -> None:
    """Look with `is_banned` first. `role` is the person's in the room; `is_server`: it goes with that of the server."""
    tx.run(
        _BAN,
        room_id=room,
        person_id=ban.person_id,
        actor_id=ban.actor_id,
        role=role and int(role),
        at_ms=ban.at_ms,
        note=ban.note,
        expires_ms=ban.expires_ms,
        is_server=is_server,
    )


def remove(tx: Tx, room: RoomId, person: PersonId) -> tuple[bool, Role | None]:
    """Whether there was a ban, and the role the person had before it."""
    row = tx.row(_UNBAN, room_id=room, person_id=person)
    role = cast("int | None", row[0]) if row else None
    return row is not None, Role(role) if role is not None else None


def expiring(tx: Tx, room: RoomId, limit: int) -> list[Ban]:
    """Those of the room that end by themselves, soonest first."""
    return [_ban(row) for row in tx.rows(_EXPIRING, room_id=room, limit=limit)]


def expired(tx: Tx, now_ms: int, limit: int) -> list[tuple[RoomId, PersonId]]:
    """Those of all rooms whose time is up."""
    return [cast("tuple[RoomId, PersonId]", tuple(row)) for row in tx.rows(_EXPIRED, now_ms=now_ms, limit=limit)]


def next_expiry_ms(tx: Tx) -> int | None:
    """When the next one ends by itself."""
    row = tx.row(_NEXT_EXPIRY)
    return cast("int | None", row[0]) if row else None


def server_rooms(tx: Tx, person: PersonId, limit: int) -> list[RoomId]:
    """Where the person is banned because it is banned from the server."""
    rows = tx.rows(_SERVER_ROOMS, person_id=person, limit=limit)
    return [cast("RoomId", row[0]) for row in rows]


def is_server(tx: Tx, room: RoomId, person: PersonId) -> bool:
    """Whether the person is banned there because it is banned from the server, and not by the room itself."""
    row = tx.row(_IS_SERVER, room_id=room, person_id=person)
    return row is not None and bool(row[0])


def renew(tx: Tx, room: RoomId, person: PersonId, expires_ms: int | None) -> None:
    """When a ban ends by itself, if ever; it is the room's own from now on."""
    tx.run(_RENEW, room_id_=room, person_id_=person, expires_ms=expires_ms)


def leave_to_server(tx: Tx, room: RoomId, person: PersonId) -> bool:
    """The room's own ban ends, that of the server stays. Whether it was the room's own."""
    return tx.run(_LEAVE, room_id_=room, person_id_=person) == 1


def is_banned(tx: Tx, room: RoomId, person: PersonId) -> bool:
    return tx.row(_IS_BANNED, room_id=room, person_id=person) is not None


def _ban(row: Row) -> Ban:
    return Ban(*cast("tuple[PersonId, PersonId, int, str, int | None]", tuple(row)))
