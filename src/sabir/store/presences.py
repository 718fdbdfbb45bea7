"""Rows of presences: who has a room open, through which client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, delete, func, select, update

from sabir.domain.ids import CredentialId, PersonId, RoomId, StreamId
from sabir.domain.presences import Presence, Stamp, stream_of
from sabir.domain.rooms import Role, RoomKind
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import participants, people, presences, rooms
from sabir.store.transaction import Row, Tx

MAX_IN_CALL = 1000
_COLUMNS = (
    presences.c.key,
    presences.c.room_id,
    presences.c.person_id,
    presences.c.device_id,
    presences.c.joined_ms,
    presences.c.at_ms,
    presences.c.call_flags,
    presences.c.call_joined_ms,
    presences.c.is_active,
    participants.c.role,
)
_SELECT = select(*_COLUMNS).join(
    participants,
    and_(participants.c.room_id == presences.c.room_id, participants.c.person_id == presences.c.person_id),
)
_IN_ROOM = and_(presences.c.room_id == param("room_id"), presences.c.at_ms > param("after_ms"))
_INSERT = Statement(insert_into(presences, "key", "room_id", "person_id", "device_id", "joined_ms", "at_ms"))
_BY_KEY = Statement(_SELECT.where(presences.c.key == param("key")))
_BY_KEYS = Statement(_SELECT.where(is_any_of(presences.c.key, "keys")))
_OF_PERSON = Statement(
    _SELECT.where(presences.c.room_id == param("room_id"), presences.c.person_id == param("person_id"))
    .order_by(presences.c.joined_ms.desc(), presences.c.key)
    .limit(100)
)
_OF_ROOM = Statement(_SELECT.where(_IN_ROOM).order_by(presences.c.joined_ms, presences.c.key).limit(param("limit")))
_OF_ROOMS = Statement(_SELECT.where(is_any_of(presences.c.room_id, "room_ids"), presences.c.at_ms > param("after_ms")))
_OF_DEVICE = Statement(
    _SELECT.where(presences.c.device_id == param("device_id")).order_by(presences.c.room_id).limit(param("limit"))
)
_STALE = Statement(
    _SELECT.where(presences.c.at_ms <= param("before_ms")).order_by(presences.c.at_ms).limit(param("limit"))
)
_GUEST_OF = Statement(
    select(people.c.id, people.c.display_name, people.c.uid)
    .join(presences, presences.c.person_id == people.c.id)
    .join(rooms, rooms.c.id == presences.c.room_id)
    .where(
        presences.c.device_id == param("device_id"),
        rooms.c.token == param("token"),
        rooms.c.kind == RoomKind.PUBLIC,  # whoever moderated as a guest has nothing of a room that was closed to guests
    )
    .order_by(presences.c.joined_ms.desc())
    .limit(1)
)
_AMONG = Statement(_SELECT.where(is_any_of(presences.c.key, "keys"), presences.c.room_id == param("room_id")))
_IN_CALL = Statement(
    _SELECT.where(presences.c.room_id == param("room_id"), presences.c.call_flags != 0)
    .order_by(presences.c.call_joined_ms, presences.c.key)
    .limit(MAX_IN_CALL)
)
_MARK = Statement(
    update(presences)
    .where(
        presences.c.room_id == param("room_id_"),
        presences.c.person_id == param("person_id_"),
        presences.c.device_id == param("device_id_"),
    )
    .values(at_ms=param("at_ms"))
)
_MARK_KEY = Statement(update(presences).where(presences.c.key == param("key_")).values(at_ms=param("at_ms")))
_MARK_KEYS = Statement(
    update(presences)
    .where(presences.c.room_id == param("room_id_"), is_any_of(presences.c.key, "keys"))
    .values(at_ms=param("at_ms"))
)
_SET_ACTIVE = Statement(
    update(presences).where(presences.c.key == param("key_")).values(is_active=param("is_active"), at_ms=param("at_ms"))
)
_SET_CALL = Statement(
    update(presences)
    .where(presences.c.key == param("key_"))
    .values(call_flags=param("call_flags"), call_joined_ms=param("call_joined_ms"))
)
_STAMPS = Statement(
    select(
        presences.c.room_id,
        func.count(),
        func.sum(presences.c.joined_ms),
        func.sum(presences.c.call_flags),
        func.sum(func.coalesce(presences.c.call_joined_ms, 0)),
    )
    .where(is_any_of(presences.c.room_id, "room_ids"))
    .group_by(presences.c.room_id)
)
_DELETE = Statement(delete(presences).where(is_any_of(presences.c.key, "keys")))


def insert(tx: Tx, key: str, room: RoomId, person: PersonId, device: CredentialId, *, at_ms: int) -> None:
    """The person must be in the room."""
    tx.run(_INSERT, key=key, room_id=room, person_id=person, device_id=device, joined_ms=at_ms, at_ms=at_ms)


def find(tx: Tx, key: str) -> Presence | None:
    row = tx.row(_BY_KEY, key=key)
    return _presence(row) if row else None


def by_keys(tx: Tx, keys: Sequence[str]) -> list[Presence]:
    """Those that there still are."""
    return [_presence(row) for row in tx.rows(_BY_KEYS, keys=list(keys))] if keys else []


def of_person(tx: Tx, room: RoomId, person: PersonId) -> list[Presence]:
    """The newest first, dead ones too."""
    return [_presence(row) for row in tx.rows(_OF_PERSON, room_id=room, person_id=person)]


def of_room(tx: Tx, room: RoomId, *, after_ms: int, limit: int) -> list[Presence]:
    """Those with a sign of life after `after_ms`, the oldest first."""
    return [_presence(row) for row in tx.rows(_OF_ROOM, room_id=room, after_ms=after_ms, limit=limit)]


def of_rooms(tx: Tx, room_ids: Sequence[RoomId], *, after_ms: int) -> dict[RoomId, list[Presence]]:
    """As `of_room`, of many rooms in one statement and in no order."""
    found: dict[RoomId, list[Presence]] = {}
    for row in tx.rows(_OF_ROOMS, room_ids=list(room_ids), after_ms=after_ms) if room_ids else ():
        presence = _presence(row)
        found.setdefault(presence.room_id, []).append(presence)
    return found


def of_device(tx: Tx, device: CredentialId, limit: int) -> list[Presence]:
    """Everything opened by one credential, by room."""
    return [_presence(row) for row in tx.rows(_OF_DEVICE, device_id=device, limit=limit)]


def guest_of(tx: Tx, device: CredentialId, token: str) -> tuple[PersonId, str, str] | None:
    """Which guest has the room of that token open by this credential; with its name and uid."""
    row = tx.row(_GUEST_OF, device_id=device, token=token)
    return cast("tuple[PersonId, str, str]", tuple(row)) if row else None


def among(tx: Tx, room: RoomId, keys: Sequence[str]) -> dict[str, Presence]:
    """Which of these clients have the room open."""
    return {one.key: one for one in map(_presence, tx.rows(_AMONG, room_id=room, keys=list(keys)))}


def in_call(tx: Tx, room: RoomId) -> list[Presence]:
    """Everyone who came to the room's call and has not left it, also those without a sign of life."""
    return [_presence(row) for row in tx.rows(_IN_CALL, room_id=room)]


def changed(tx: Tx, room: RoomId) -> None:
    """Let those hear of it who want to know who is in the room and in its call."""
    tx.ring(stream_of(room))


def stamps(tx: Tx, room_ids: Sequence[RoomId]) -> dict[StreamId, Stamp]:
    """By each room's stream of presences."""
    found = {stream_of(room): Stamp() for room in room_ids}
    for row in tx.rows(_STAMPS, room_ids=list(room_ids)) if room_ids else ():
        room, *values = cast("tuple[RoomId, int, int, int, int]", tuple(row))
        found[stream_of(room)] = Stamp(*(int(value) for value in values))
    return found


def stale(tx: Tx, *, before_ms: int, limit: int) -> list[Presence]:
    """Those without a sign of life since `before_ms`, the longest silent first."""
    return [_presence(row) for row in tx.rows(_STALE, before_ms=before_ms, limit=limit)]


def mark(tx: Tx, room: RoomId, person: PersonId, device: CredentialId, *, at_ms: int) -> None:
    """A sign of life of whatever this device has open of the room."""
    tx.run(_MARK, room_id_=room, person_id_=person, device_id_=device, at_ms=at_ms)


def mark_key(tx: Tx, key: str, *, at_ms: int) -> bool:
    """A sign of life of one client; False if it is gone."""
    return tx.run(_MARK_KEY, key_=key, at_ms=at_ms) == 1


def mark_keys(tx: Tx, room: RoomId, keys: Sequence[str], *, at_ms: int) -> None:
    """As `mark_key`, of many that have the same room open."""
    if keys:
        tx.run(_MARK_KEYS, room_id_=room, keys=list(keys), at_ms=at_ms)


def set_active(tx: Tx, key: str, *, is_active: bool, at_ms: int) -> bool:
    return tx.run(_SET_ACTIVE, key_=key, is_active=is_active, at_ms=at_ms) == 1


def set_call(tx: Tx, key: str, *, flags: int, joined_ms: int | None) -> None:
    """In the call with these flags, or (0, None) out of it."""
    tx.run(_SET_CALL, key_=key, call_flags=flags, call_joined_ms=joined_ms)


def remove(tx: Tx, keys: Sequence[str]) -> None:
    """Only `steps.presence` ends presences: others hear of it."""
    if keys:
        tx.run(_DELETE, keys=list(keys))


_ROLES: dict[object, Role] = {role.value: role for role in Role}


def _presence(row: Row) -> Presence:
    values = list(row)
    values[8] = bool(values[8])
    values[9] = _ROLES[values[9]]
    return Presence(*cast("tuple[str, RoomId, PersonId, CredentialId, int, int, int, int, bool, Role]", tuple(values)))
