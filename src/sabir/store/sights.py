"""Published rooms as people see them who may have no seat there: one statement, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, select

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.rooms import Role
from sabir.domain.session_rights import Override
from sabir.domain.sights import Sight
from sabir.store import participants as seats
from sabir.store import rooms as room_rows
from sabir.store.session_tables import session_overrides as overrides
from sabir.store.session_tables import session_staff as staff
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import bans, participants, rooms
from sabir.store.transaction import Row, Tx

_PERSON = param("person_id")
_ALL = (
    select(
        *room_rows.COLUMNS,
        *seats.COLUMNS,
        overrides.c.can_access,
        overrides.c.can_read,
        overrides.c.can_write,
        overrides.c.can_upload,
        bans.c.person_id,
        staff.c.is_admin,
    )
    .outerjoin(participants, and_(participants.c.room_id == rooms.c.id, participants.c.person_id == _PERSON))
    .outerjoin(overrides, and_(overrides.c.room_id == rooms.c.id, overrides.c.person_id == _PERSON))
    .outerjoin(bans, and_(bans.c.room_id == rooms.c.id, bans.c.person_id == _PERSON))
    .outerjoin(staff, staff.c.person_id == _PERSON)
)
_BY_NAME = Statement(_ALL.where(rooms.c.session_key == param("session_key")))
_BY_ID = Statement(_ALL.where(rooms.c.id == param("room_id"), rooms.c.session_key.is_not(None)))
_PAGE = Statement(_ALL.where(rooms.c.session_key.is_not(None)).order_by(rooms.c.session_key).limit(param("limit")))
_BY_NAMES = Statement(_ALL.where(is_any_of(rooms.c.session_key, "session_keys")))
_LEADING = [int(Role.OWNER), int(Role.MODERATOR), int(Role.GUEST_MODERATOR)]
_LED = Statement(
    _ALL.where(rooms.c.session_key.is_not(None), is_any_of(participants.c.role, "roles"))
    .order_by(rooms.c.id)
    .limit(param("limit"))
)
_ROOM = len(room_rows.COLUMNS)
_SEAT = _ROOM + len(seats.COLUMNS)


def find_named(tx: Tx, session_room: str, person: PersonId) -> Sight | None:
    """By the room's name on the Session wire, whatever the case. `NOBODY` sees what anyone sees."""
    row = tx.row(_BY_NAME, session_key=session_room.lower(), person_id=person)
    return _sight(row) if row else None


def find(tx: Tx, room: RoomId, person: PersonId) -> Sight | None:
    """None also for a room that is not published."""
    row = tx.row(_BY_ID, room_id=room, person_id=person)
    return _sight(row) if row else None


def named(tx: Tx, names: Sequence[str], person: PersonId) -> list[Sight]:
    """As `find_named`, those of the names that there are, in any order."""
    keys = [name.lower() for name in names]
    return [_sight(row) for row in tx.rows(_BY_NAMES, session_keys=keys, person_id=person)] if keys else []


def led(tx: Tx, person: PersonId, limit: int) -> list[Sight]:
    """Published rooms where the person is a moderator or more."""
    return [_sight(row) for row in tx.rows(_LED, person_id=person, roles=_LEADING, limit=limit)]


def page(tx: Tx, person: PersonId, limit: int) -> list[Sight]:
    """Every published room, in order of name, hidden ones too."""
    return [_sight(row) for row in tx.rows(_PAGE, person_id=person, limit=limit)]


def _sight(row: Row) -> Sight:
    own = cast("list[bool | None]", list(row[_SEAT : _SEAT + 4]))
    return Sight(
        room_rows.room_of(row),
        seats.participant_of(row[_ROOM:_SEAT]) if row[_ROOM] is not None else None,
        Override._make(None if one is None else bool(one) for one in own),
        row[-2] is not None,
        None if row[-1] is None else bool(row[-1]),
    )
