"""Who leads a room: the role and rank of a seat."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select, update

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.rooms import Role
from sabir.store.statements import Statement, param
from sabir.store.tables import participants
from sabir.store.transaction import Tx

_SET_ROLE = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_"))
    .values(
        role=param("role"),
        is_admin=param("is_admin"),
        is_concealed=param("is_concealed"),
        ranked_ms=param("at_ms"),
        staff_before=param("before"),
    )
)
_STAFF_BEFORE = Statement(
    select(participants.c.staff_before).where(
        participants.c.room_id == param("room_id"), participants.c.person_id == param("person_id")
    )
)


def set_role(tx: Tx, room: RoomId, person: PersonId, role: Role, *, at_ms: int) -> None:
    """A plain one: no administrator, not concealed, and nobody's staff any more."""
    set_rank(tx, room, person, (role, False, False), at_ms=at_ms)


def set_rank(
    tx: Tx, room: RoomId, person: PersonId, rank: tuple[Role, bool, bool], *, at_ms: int, before: int | None = None
) -> None:
    """Role, whether it is an administrator's, and whether it is concealed; `before`: what the server's staff was."""
    role, is_admin, is_concealed = rank
    tx.run(
        _SET_ROLE,
        room_id_=room,
        person_id_=person,
        role=int(role),
        is_admin=is_admin,
        is_concealed=is_concealed,
        at_ms=at_ms,
        before=before,
    )


def staff_before(tx: Tx, room: RoomId, person: PersonId) -> int | None:
    """What the server's staff was here before; None where the seat is the person's own."""
    row = tx.row(_STAFF_BEFORE, room_id=room, person_id=person)
    return cast("int | None", row[0]) if row else None
