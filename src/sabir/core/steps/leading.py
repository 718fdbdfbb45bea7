"""Who may lead a published room or the whole server through the Session wire, inside a unit."""

from __future__ import annotations

from sabir.domain import rules, sights
from sabir.domain.errors import NotFound, RankTooLow
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.ranks import Rank
from sabir.domain.rooms import NotificationLevel, Participant, Role, Room, Seat
from sabir.domain.session_rights import Right
from sabir.store import rooms, session_staff
from sabir.store import sights as sight_rows
from sabir.store.transaction import Tx

OPERATOR = rules.rank(Role.OWNER)
"""The rank of administrators of the server."""


def enter(tx: Tx, actor: Actor, room: RoomId, *, as_admin: bool = False) -> Seat:
    """The seat of a moderator, or of an administrator, of a published room.

    Those who lead the whole server stand in each room as an owner does. Raises `NotFound`, `Banned`, `RankTooLow`.
    """
    if actor.is_admin:
        found = rooms.find(tx, room)
        if found is None or found.session_room is None:
            raise NotFound("room")
        return stand_in(found, actor.person_id)
    sight = sights.require(sight_rows.find(tx, room, actor.person_id), Right.ACCESS, 0)
    seat = sight.seat
    if seat is None or not (sight.is_admin if as_admin else sight.is_moderator):
        raise RankTooLow
    leads_server = rules.is_admin(seat.participant) and session_staff.find(tx, actor.person_id).is_admin
    return stand_in(sight.room, actor.person_id) if leads_server else seat


def stand_in(room: Room, person: PersonId) -> Seat:
    """The seat of an owner, for who acts in the name of the server."""
    blank = Participant._make([0] * len(Participant._fields))
    return Seat(
        room,
        blank._replace(
            room_id=room.id, person_id=person, role=Role.OWNER, notification_level=NotificationLevel.DEFAULT
        ),
    )


def rank_on_server(tx: Tx, actor: Actor) -> int:
    """4 for administrators of the server, 3 and 2 for administrators and moderators of all rooms, else 0."""
    return OPERATOR if actor.is_admin else as_number(session_staff.find(tx, actor.person_id))


def require_staff(tx: Tx, actor: Actor, *, as_admin: bool = False) -> int:
    """The actor's rank on the server. Raises `RankTooLow`."""
    rank = rank_on_server(tx, actor)
    if rank < (3 if as_admin else 2):
        raise RankTooLow
    return rank


def require_outranks_staff(tx: Tx, actor: Actor, person: PersonId) -> None:
    """Whoever leads the whole server is below their own kind nowhere. Raises `RankTooLow`."""
    target = as_number(session_staff.find(tx, person))
    if target and target >= rank_on_server(tx, actor):
        raise RankTooLow


def as_number(rank: Rank) -> int:
    """3 for administrators, 2 for moderators, 0 for everyone else."""
    return 2 + rank.is_admin if rank.is_moderator else 0
