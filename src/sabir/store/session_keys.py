"""Keys on the Session wire of the people in a room: Session IDs and relay ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import and_, case, or_, select

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.ranks import rank_in
from sabir.domain.rooms import Role, Seat
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import bans, external_ids, participants
from sabir.store.transaction import Tx

_LEADING = [int(Role.OWNER), int(Role.MODERATOR), int(Role.GUEST_MODERATOR)]
_TOLD = (external_ids.c.face == "session", or_(external_ids.c.kind == "id", external_ids.c.kind == "relay"))
_SINCE_MS = case(
    (participants.c.ranked_ms > participants.c.joined_ms, participants.c.ranked_ms), else_=participants.c.joined_ms
)
_OF_MODERATORS = Statement(
    select(participants.c.room_id, external_ids.c.value, participants.c.is_concealed)
    .with_hint(participants, "INDEXED BY ix_participants_room_id_role", "sqlite")  # of the few moderators
    .outerjoin(external_ids, and_(external_ids.c.person_id == participants.c.person_id, *_TOLD))
    .with_hint(external_ids, "INDEXED BY ix_external_ids_person_id_face_kind", "sqlite")
    .where(is_any_of(participants.c.room_id, "room_ids"), is_any_of(participants.c.role, "roles"))
    .order_by(_SINCE_MS, participants.c.person_id, external_ids.c.kind, external_ids.c.created_ms)
)
_LEADERS = Statement(
    select(
        participants.c.room_id,
        participants.c.person_id,
        participants.c.role,
        participants.c.is_admin,
        participants.c.is_concealed,
    )
    .with_hint(participants, "INDEXED BY ix_participants_room_id_role", "sqlite")
    .where(is_any_of(participants.c.room_id, "room_ids"), is_any_of(participants.c.role, "roles"))
)
_OF_BANNED = Statement(
    select(external_ids.c.value)
    .select_from(bans)
    .outerjoin(external_ids, and_(external_ids.c.person_id == bans.c.person_id, *_TOLD))
    .where(bans.c.room_id == param("room_id"))
    .order_by(bans.c.at_ms, bans.c.person_id, external_ids.c.kind, external_ids.c.created_ms)
    .limit(param("limit"))
)


class Moderators(NamedTuple):
    """Keys of a room's owners and moderators, in the order in which they became that."""

    everyone: list[str]
    shown: list[str]
    """Without those whom only moderators see."""

    def to(self, seat: Seat) -> list[str]:
        """As a member sees them."""
        return self.everyone if rank_in(seat.participant).is_moderator else self.shown


def of_moderators(tx: Tx, room_ids: Sequence[RoomId]) -> dict[RoomId, Moderators]:
    """Of each of the rooms."""
    found = {room: Moderators([], []) for room in room_ids}
    rows = tx.rows(_OF_MODERATORS, room_ids=list(room_ids), roles=_LEADING) if room_ids else ()
    for room, session_id, is_concealed in cast("Sequence[tuple[RoomId, str | None, bool]]", rows):
        if session_id is not None:
            found[room].everyone.append(session_id)
            if not is_concealed:
                found[room].shown.append(session_id)
    return found


class Leader(NamedTuple):
    """An owner or moderator of a room."""

    person_id: PersonId
    is_admin: bool
    """Owners are, and moderators who may make others."""
    is_concealed: bool


def leaders(tx: Tx, room_ids: Sequence[RoomId]) -> dict[RoomId, list[Leader]]:
    """Of each room, in no order."""
    found: dict[RoomId, list[Leader]] = {}
    rows = tx.rows(_LEADERS, room_ids=list(room_ids), roles=_LEADING) if room_ids else ()
    for row in rows:
        room, person, role, is_admin, is_concealed = cast("tuple[RoomId, PersonId, int, bool, bool]", tuple(row))
        is_owner = role == Role.OWNER
        leader = Leader(person, is_owner or bool(is_admin), not is_owner and bool(is_concealed))
        found.setdefault(room, []).append(leader)
    return found


def of_banned(tx: Tx, room: RoomId, limit: int) -> list[str]:
    """Who is banned from a room, oldest ban first."""
    rows = tx.rows(_OF_BANNED, room_id=room, limit=limit)
    return [cast("str", row[0]) for row in rows if row[0] is not None]
