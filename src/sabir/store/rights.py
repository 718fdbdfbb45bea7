"""Permissions of rooms and of their members, and what members want to hear and see of a room."""

from __future__ import annotations

from sqlalchemy import and_, update

from sabir.domain.ids import PersonId, RoomId
from sabir.store.statements import Statement, param
from sabir.store.tables import participants, rooms
from sabir.store.transaction import Tx

_ROOM = rooms.c.id == param("id_")
_SEAT = and_(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_"))
_SET_OWN = Statement(update(participants).where(_SEAT).values(permissions=param("bits")))
_RESET_OWN = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), participants.c.permissions != 0)
    .values(permissions=0)
)
_SET_DEFAULT = Statement(update(rooms).where(_ROOM).values(default_permissions=param("bits")))
_SET_CALL = Statement(update(rooms).where(_ROOM).values(call_permissions=param("bits")))
_SET_MENTION = Statement(update(rooms).where(_ROOM).values(mention_permissions=param("scope")))
_SET_CONSENT = Statement(update(rooms).where(_ROOM).values(recording_consent=param("state")))
_SET_NOTIFIES = Statement(update(participants).where(_SEAT).values(notifies_calls=param("notifies")))
_SET_ARCHIVED = Statement(update(participants).where(_SEAT).values(is_archived=param("is_archived")))


def set_own(tx: Tx, room: RoomId, person: PersonId, bits: int) -> None:
    """A member's; 0 for the room's."""
    tx.run(_SET_OWN, room_id_=room, person_id_=person, bits=bits)


def set_default(tx: Tx, room: RoomId, bits: int) -> None:
    """From now on nobody has any of their own."""
    tx.run(_SET_DEFAULT, id_=room, bits=bits)
    tx.run(_RESET_OWN, room_id_=room)


def set_call(tx: Tx, room: RoomId, bits: int) -> None:
    tx.run(_SET_CALL, id_=room, bits=bits)


def set_mention(tx: Tx, room: RoomId, scope: int) -> None:
    tx.run(_SET_MENTION, id_=room, scope=scope)


def set_consent(tx: Tx, room: RoomId, state: int) -> None:
    tx.run(_SET_CONSENT, id_=room, state=state)


def set_notifies_calls(tx: Tx, room: RoomId, person: PersonId, *, notifies: bool) -> None:
    tx.run(_SET_NOTIFIES, room_id_=room, person_id_=person, notifies=notifies)


def set_archived(tx: Tx, room: RoomId, person: PersonId, *, is_archived: bool) -> None:
    tx.run(_SET_ARCHIVED, room_id_=room, person_id_=person, is_archived=is_archived)
