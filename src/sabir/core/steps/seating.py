"""A seat for who acts in a published room for the first time, inside a unit that has locked the room."""

from __future__ import annotations

from sabir.core.steps import membership
from sabir.domain import rules, sights
from sabir.domain.errors import NotFound
from sabir.domain.ids import RoomId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import RoomKind, Seat
from sabir.domain.session_rights import Right
from sabir.store import sights as sight_rows
from sabir.store.transaction import Tx


def take(tx: Tx, actor: Actor, room: RoomId, wanted: Right, *, at_ms: int) -> Seat:
    """The actor's seat, new if there was none, for who has that right.

    Raises `NotFound` (absent or hidden), `Banned`, `Forbidden`, `Lobby`.
    """
    sight = sights.require(sight_rows.find(tx, room, actor.person_id), wanted, at_ms)
    if sight.seat is None:
        role = rules.role_for(RoomKind.PUBLIC, is_guest=actor.kind is not PersonKind.PERSON, is_invited=False)
        membership.add(tx, sight.room, actor.person_id, role, actor=actor.person_id, at_ms=at_ms)
        sight = sights.require(sight_rows.find(tx, room, actor.person_id), wanted, at_ms)
    if sight.seat is None:
        raise NotFound("room")
    return sight.seat
