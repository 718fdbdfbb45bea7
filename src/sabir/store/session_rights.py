"""Rights of single people on the Session wire. A seat carries them too, so that who has one needs no look here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.session_rights import NO_OVERRIDE, Override
from sabir.store.session_tables import session_overrides as overrides
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import participants, rooms
from sabir.store.transaction import Row, Tx

_OWN = (overrides.c.can_access, overrides.c.can_read, overrides.c.can_write, overrides.c.can_upload)
_HERE = and_(overrides.c.room_id == param("room_id"), overrides.c.person_id == param("person_id"))
_ONE = Statement(select(*_OWN).where(_HERE))
_OF_PERSON = Statement(
    select(overrides.c.room_id, *_OWN).where(
        overrides.c.person_id == param("person_id"), is_any_of(overrides.c.room_id, "room_ids")
    )
)
_PAGE = Statement(
    select(overrides.c.person_id, *_OWN)
    .where(overrides.c.room_id == param("room_id"))
    .order_by(overrides.c.person_id)
    .limit(param("limit"))
)
_VALUES = {column.name: param(column.name) for column in _OWN}
_PUT = Statement(
    upsert(overrides)
    .values(room_id=param("room_id"), person_id=param("person_id"), **_VALUES)
    .on_conflict_do_update(index_elements=["room_id", "person_id"], set_=_VALUES)
)
_REMOVE = Statement(delete(overrides).where(_HERE))
_FORGET = Statement(delete(overrides).where(overrides.c.person_id == param("person_id")))
_REMOVE_EMPTY = Statement(
    delete(overrides).where(overrides.c.room_id == param("room_id"), *(column.is_(None) for column in _OWN))
)
_FORGET_WRITING = Statement(
    update(overrides)
    .where(overrides.c.room_id == param("room_id_"), overrides.c.can_write.is_not(None))
    .values(can_write=None)
)
_WRITES = or_(participants.c.session_rights.op("&")(4) != 0, participants.c.session_rights.op("&")(64) != 0)
_FORGET_SEATED_WRITING = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), _WRITES)
    .values(session_rights=participants.c.session_rights.op("&")(187))
)
_SET_SEATED = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_"))
    .values(session_rights=param("bits"))
)
_SET_DEFAULTS = Statement(update(rooms).where(rooms.c.id == param("id_")).values(session_defaults=param("bits")))
_SET_CHAT = Statement(update(rooms).where(rooms.c.id == param("id_")).values(default_permissions=param("bits")))


def find(tx: Tx, room: RoomId, person: PersonId) -> Override:
    """Of one person, seated or not."""
    row = tx.row(_ONE, room_id=room, person_id=person)
    return _override(row) if row else NO_OVERRIDE


def of_person(tx: Tx, person: PersonId, room_ids: Sequence[RoomId]) -> dict[RoomId, Override]:
    """In those of the rooms where the person has any."""
    rows = tx.rows(_OF_PERSON, person_id=person, room_ids=list(room_ids)) if room_ids else ()
    return {cast("RoomId", row[0]): _override(row[1:]) for row in rows}


def page(tx: Tx, room: RoomId, limit: int) -> dict[PersonId, Override]:
    """Everyone who has any in the room, in order of person id."""
    rows = tx.rows(_PAGE, room_id=room, limit=limit)
    return {cast("PersonId", row[0]): _override(row[1:]) for row in rows}


def put(tx: Tx, room: RoomId, person: PersonId, override: Override) -> None:
    """In place of those there are; also on the person's seat, if there is one. Permissions there are set apart."""
    if override == NO_OVERRIDE:
        tx.run(_REMOVE, room_id=room, person_id=person)
    else:
        tx.run(_PUT, room_id=room, person_id=person, **override._asdict())
    set_seated(tx, room, person, override)


def forget(tx: Tx, person: PersonId) -> None:
    """In all rooms; seats go by themselves."""
    tx.run(_FORGET, person_id=person)


def set_seated(tx: Tx, room: RoomId, person: PersonId, override: Override) -> None:
    """On the seat alone: for who has just taken it."""
    tx.run(_SET_SEATED, room_id_=room, person_id_=person, bits=override.packed())


def forget_writing(tx: Tx, room: RoomId) -> None:
    """Everyone writes as the room's default says."""
    tx.run(_FORGET_WRITING, room_id_=room)
    tx.run(_REMOVE_EMPTY, room_id=room)
    tx.run(_FORGET_SEATED_WRITING, room_id_=room)


def set_defaults(tx: Tx, room: RoomId, bits: int) -> None:
    """What anyone may, apart from writing."""
    tx.run(_SET_DEFAULTS, id_=room, bits=bits)


def set_default_permissions(tx: Tx, room: RoomId, bits: int) -> None:
    """Of members without any of their own; others keep theirs."""
    tx.run(_SET_CHAT, id_=room, bits=bits)


def _override(row: Row) -> Override:
    return Override._make(None if one is None else bool(one) for one in cast("Sequence[bool | None]", row))
