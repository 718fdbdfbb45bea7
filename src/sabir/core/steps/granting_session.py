"""Granting what a `[[room]]` is on the Session wire."""

from __future__ import annotations

from sabir.core.steps import founding, leading, ranking, visiting
from sabir.core.steps.granting import Row
from sabir.core.steps.granting_seats import why_not
from sabir.domain import permissions, rules, session_rights
from sabir.domain.ids import NOBODY, PersonId
from sabir.domain.people import Person
from sabir.domain.permissions import Permission
from sabir.domain.ranks import RankWish
from sabir.domain.rooms import Role, Room, Seat
from sabir.domain.session_rights import Right
from sabir.domain.session_rooms import is_old_name
from sabir.domain.wishes import RoomWish
from sabir.store import participants, people, rooms, session_staff
from sabir.store import session_rights as right_rows

_PAGE = 500
_MODERATOR, _ADMIN = "session_moderators", "session_admins"


def grant_on_session(row: Row, wish: RoomWish, room: Room, actor: PersonId | None) -> None:
    """Publish the room as it is wished, and say what anyone may there."""
    if wish.session_room is not None:
        with row.key("session_room"):
            if founding.publish(row.run.tx, room, wish.session_room, actor=actor, at_ms=row.run.at_ms):
                row.changed("session_room")
                if not is_old_name(wish.session_room):
                    row.note(
                        f"clients of 2021 can't join {wish.session_room}: they know two or more letters, digits and '_'"
                    )
    wanted = [key for key in _KEYS if getattr(wish, key) is not None]
    if wanted and wish.session_room is None and room.session_room is None:
        raise row.refusal(wanted[0], "the room has no session_room.")
    _grant_rights(row, wish, room)
    _grant_staff(row, wish, room, actor)


_RIGHTS = {"session_access": Right.ACCESS, "session_read": Right.READ, "session_upload": Right.UPLOAD}
_KEYS = (*_RIGHTS, "session_write", "session_signatures", _MODERATOR, _ADMIN)


def _grant_rights(row: Row, wish: RoomWish, room: Room) -> None:
    tx = row.run.tx
    bits = room.session_defaults
    for key, right in _RIGHTS.items():
        wanted: bool | None = getattr(wish, key)
        if wanted is not None and wanted != bool(bits & right):
            bits = bits | right if wanted else bits & ~right
            row.changed(key)
    if bits != room.session_defaults:
        right_rows.set_defaults(tx, room.id, bits)
    if wish.session_write is not None and wish.session_write != bool(session_rights.of_room(room) & Right.WRITE):
        before = room.default_permissions or permissions.USUAL
        chat = Permission.CHAT.value
        after = before | chat if wish.session_write else before & ~chat
        usual = permissions.USUAL | Permission.CUSTOM
        right_rows.set_default_permissions(
            tx, room.id, 0 if after | Permission.CUSTOM == usual else after | Permission.CUSTOM
        )
        row.changed("session_write")
    if wish.session_signatures is not None and wish.session_signatures != room.verifies_signatures:
        rooms.set_verifying(tx, room.id, verifies=wish.session_signatures)
        row.changed("session_signatures")


def _grant_staff(row: Row, wish: RoomWish, room: Room, actor: PersonId | None) -> None:
    seat = leading.stand_in(founding.get(row.run.tx, room.id), actor or NOBODY)
    moderators = {_raise(row, seat, one, _MODERATOR) for one in wish.session_moderators or ()}
    admins = {_raise(row, seat, one, _ADMIN) for one in wish.session_admins or ()}
    if not wish.exact or (wish.session_moderators is None and wish.session_admins is None):
        return
    tx = row.run.tx
    for person in people.external_of(tx, participants.moderators(tx, room.id, _PAGE), "session", "id"):
        there = participants.find(tx, room.id, person)
        if there is None or there.role is Role.OWNER or person in admins:
            continue
        is_admin = rules.is_admin(there)
        if (wish.session_admins if is_admin else wish.session_moderators) is None:
            continue
        if is_admin or person not in moderators:
            wanted = RankWish(is_moderator=person in moderators, is_admin=False if person in moderators else None)
            _rank(row, seat, people.by_ids(tx, [person])[person], wanted, _ADMIN if is_admin else _MODERATOR)


def _raise(row: Row, seat: Seat, session_id: str, key: str) -> PersonId:
    """To a moderator or an administrator, unless they are one."""
    run = row.run
    person = visiting.find_or_make(run.tx, session_id, uuid=run.fresh.uuid(), at_ms=run.at_ms)
    why = why_not(run.tx, seat.room, person)
    if why is not None:
        row.note(why)
        return person.id
    there = participants.find(run.tx, seat.room.id, person.id)
    is_concealed = there is not None and there.is_concealed
    is_admin = True if key == _ADMIN else None
    _rank(row, seat, person, RankWish(is_moderator=True, is_admin=is_admin, is_visible=not is_concealed), key)
    return person.id


def _rank(row: Row, seat: Seat, person: Person, wish: RankWish, key: str) -> None:
    tx = row.run.tx
    staff = session_staff.find(tx, person.id)
    if ranking.change(tx, seat, person, wish, staff, at_ms=row.run.at_ms):
        row.changed(key)
