"""Who is in the rooms of a pysogs server, and what they may. Source: pysogs, database."""

from __future__ import annotations

from collections.abc import Iterator

from sabir.adapters.importers import values
from sabir.adapters.importers.foreign_database import ForeignDatabase
from sabir.adapters.importers.old_server import Spelling
from sabir.adapters.importers.problems import Problems
from sabir.adapters.importers.values import Malformed
from sabir.domain.importing import OldBan, OldFuture, OldMember, OldStaff

_MEMBERS = """
SELECT k.user, u.session_id, r.last_active, o.user IS NOT NULL, o.banned, o.moderator, o.admin, o.visible_mod,
 o.accessible, o.read, o.write, o.upload,
 (SELECT min(at) FROM user_ban_futures f WHERE f.room = ?1 AND f.user = k.user AND NOT f.banned)
FROM (SELECT user FROM room_users WHERE room = ?1 UNION SELECT user FROM user_permission_overrides WHERE room = ?1) k
LEFT JOIN users u ON u.id = k.user LEFT JOIN room_users r ON r.room = ?1 AND r.user = k.user
LEFT JOIN user_permission_overrides o ON o.room = ?1 AND o.user = k.user ORDER BY u.created, k.user
"""
_FUTURES = """
SELECT f.user, u.session_id, f.at, f.read, f.write, f.upload
FROM user_permission_futures f LEFT JOIN users u ON u.id = f.user WHERE f.room = ? ORDER BY f.at
"""
_BEGINNING = "SELECT f.user FROM user_ban_futures f WHERE f.room IS ? AND f.banned ORDER BY f.at"
_STAFF = "SELECT id, session_id, admin, visible_mod FROM users WHERE moderator OR admin ORDER BY created, id"
_BANNED = """
SELECT u.id, u.session_id, (SELECT min(at) FROM user_ban_futures f
 WHERE f.room IS NULL AND f.user = u.id AND NOT f.banned) FROM users u WHERE u.banned ORDER BY u.id
"""


def members(db: ForeignDatabase, spelling: Spelling, problems: Problems, room: int) -> Iterator[OldMember]:
    """Who was active in the room, or has rights of its own there."""
    for row in db.rows(_MEMBERS, (room,)):
        table = "user_permission_overrides" if row[3] else "room_users"
        try:
            yield _member(spelling, row)
        except Malformed as error:
            problems.add(table, f"room {room} user {row[0]}", str(error))


def _member(spelling: Spelling, row: tuple[object, ...]) -> OldMember:
    if row[1] is None:
        raise Malformed("its user is missing")
    person = spelling.who(row[1])
    seen_ms = values.seconds(row[2], "last_active") if row[2] is not None else 0
    if not row[3]:
        return OldMember(person, seen_ms)
    banned, moderator, admin, is_visible = (values.flag(one, "a flag") for one in row[4:8])
    rights = [values.maybe_flag(one, "a right") for one in row[8:12]]
    ends_ms = values.maybe_seconds(row[12], "at") if banned else None
    return OldMember(person, seen_ms, moderator or admin, admin, not is_visible, banned, ends_ms, *rights)


def futures(db: ForeignDatabase, spelling: Spelling, problems: Problems, room: int) -> Iterator[OldFuture]:
    """Changes of rights to come. Bans that were to begin by themselves are not known here."""
    _list_beginning(db, problems, room)
    for row in db.rows(_FUTURES, (room,)):
        try:
            if row[1] is None:
                raise Malformed("its user is missing")
            rights = [values.maybe_flag(one, "a right") for one in row[3:6]]
            yield OldFuture(spelling.who(row[1]), values.seconds(row[2], "at"), *rights)
        except Malformed as error:
            problems.add("user_permission_futures", f"room {room} user {row[0]}", str(error))


def staff(db: ForeignDatabase, spelling: Spelling, problems: Problems) -> Iterator[OldStaff]:
    """Moderators of the whole server."""
    for row in db.rows(_STAFF):
        try:
            is_admin, is_visible = values.flag(row[2], "admin"), values.flag(row[3], "visible_mod")
            yield OldStaff(spelling.who(row[1]), is_admin, not is_visible)
        except Malformed as error:
            problems.add("users", row[0], str(error))


def bans(db: ForeignDatabase, spelling: Spelling, problems: Problems) -> Iterator[OldBan]:
    """Who is banned from the whole server."""
    _list_beginning(db, problems, None)
    for row in db.rows(_BANNED):
        try:
            yield OldBan(spelling.who(row[1]), values.maybe_seconds(row[2], "at"))
        except Malformed as error:
            problems.add("users", row[0], str(error))


def _list_beginning(db: ForeignDatabase, problems: Problems, room: int | None) -> None:
    for row in db.rows(_BEGINNING, (room,)):
        problems.add("user_ban_futures", f"room {room} user {row[0]}", "no ban begins by itself here")
