"""Making moderators and administrators of published rooms, inside a unit that has locked the room."""

from __future__ import annotations

from sabir.core.steps import membership
from sabir.domain import rules
from sabir.domain.errors import RankTooLow
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId
from sabir.domain.people import Person, PersonKind
from sabir.domain.ranks import NO_RANK, Rank, RankWish, rank_in
from sabir.domain.rooms import Participant, Role, Room, Seat
from sabir.store import bans, log, participants, ranks, rooms
from sabir.store.transaction import Tx

SETTLE_STAFF = "session.staff"
"""The durable job that gives one of the server's staff its seats, or takes them; its key is the person's id."""


def change(tx: Tx, seat: Seat, person: Person, wish: RankWish, staff: Rank, *, at_ms: int) -> bool:
    """As a room's administrator wishes; False if nothing changes. What someone is as `staff` of the server stays.

    Raises `RankTooLow`, `Banned` (the person is).
    """
    room = seat.room
    target = participants.find(tx, room.id, person.id)
    own, is_seated = _own(tx, room, target)
    wanted = wish.applied(own)
    if wanted == own:
        return False
    if target is not None and target.role is Role.OWNER:
        if wanted.is_admin:
            return False
        raise RankTooLow("The owner of a room leads it.")
    if target is not None and wanted[:2] <= own[:2]:
        rules.require_may_lead(seat, target._replace(is_admin=own.is_admin))
    actor = seat.participant.person_id or None
    _set(tx, room, (person, target), (wanted, is_seated or wanted.is_moderator), staff, actor=actor, at_ms=at_ms)
    return True


def apply_staff(tx: Tx, room: Room, person: Person, staff: Rank, *, actor: PersonId | None, at_ms: int) -> None:
    """Give the room's seat the rank of the server's staff, or take it away again; the room counts a change.

    Owners and banned people stay what they are.
    """
    if not settle_staff(tx, room, person, staff, actor=actor, at_ms=at_ms):
        rooms.count_info(tx, room.id)


def settle_staff(tx: Tx, room: Room, person: Person, staff: Rank, *, actor: PersonId | None, at_ms: int) -> bool:
    """As `apply_staff`; the room counts nothing where it is so already. Whether it was not."""
    target = participants.find(tx, room.id, person.id)
    if (target is not None and target.role is Role.OWNER) or bans.is_banned(tx, room.id, person.id):
        return False
    own, is_seated = _own(tx, room, target)
    is_marked = target is not None and ranks.staff_before(tx, room.id, person.id) is not None
    if own.joined(staff) == rank_in(target) and is_marked is staff.is_moderator:
        return False
    _set(tx, room, (person, target), (own, is_seated), staff, actor=actor, at_ms=at_ms)
    return True


def inherit(tx: Tx, room: Room, person: Person, left: Participant, staff: Rank, *, at_ms: int) -> None:
    """Have the person's seat be also what another one was that turned out to be the person's, by itself."""
    target = participants.find(tx, room.id, person.id)
    (theirs, _), (own, is_seated) = _own(tx, room, left), _own(tx, room, target)
    if own.joined(theirs) != own and (target is None or target.role is not Role.OWNER):
        _set(tx, room, (person, target), (own.joined(theirs), is_seated), staff, actor=None, at_ms=at_ms)


def _own(tx: Tx, room: Room, target: Participant | None) -> tuple[Rank, bool]:
    """The rank that is the person's own in the room, and whether it has a seat of its own."""
    if target is None:
        return NO_RANK, False
    before = ranks.staff_before(tx, room.id, target.person_id)
    return (rank_in(target), True) if before is None else Rank.unpacked(before)


def _set(
    tx: Tx,
    room: Room,
    who: tuple[Person, Participant | None],
    own: tuple[Rank, bool],
    staff: Rank,
    *,
    actor: PersonId | None,
    at_ms: int,
) -> None:
    """The room counts one change: who comes or goes as a moderator is one, too."""
    person, target = who
    rank, is_seated = own
    before = rank.packed(is_seated=is_seated) if staff.is_moderator else None
    rank = rank.joined(staff)
    if target is None:
        if not rank.is_moderator:
            return
        role = Role.MODERATOR if person.kind is PersonKind.PERSON else Role.GUEST_MODERATOR
        membership.add(tx, room, person.id, role, actor=actor, at_ms=at_ms)
        ranks.set_rank(tx, room.id, person.id, (role, *rank[1:]), at_ms=at_ms, before=before)
        return
    if not is_seated and not rank.is_moderator:
        membership.remove(tx, room, person.id, actor=actor, at_ms=at_ms)
        return
    leads = rank_in(target).is_moderator
    role = target.role
    if leads is not rank.is_moderator:
        role = rules.promoted(role) if rank.is_moderator else rules.demoted(role)
    ranks.set_rank(tx, room.id, person.id, (role, *rank[1:]), at_ms=at_ms, before=before)
    rooms.count_info(tx, room.id)
    if role is not target.role:
        changed = NewEvent(EventKind.MEMBER_ROLE_CHANGED, actor, person.id, f"{int(target.role)} {int(role)}")
        log.append(tx, room.id, [changed], at_ms=at_ms)
