"""Taking rooms of another server, their files and images, inside a unit; each opens once everything is in it."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence

from sabir.core.steps import founding, membership, picturing
from sabir.core.steps.arriving import Arriving, people_of
from sabir.core.steps.founding import Plan
from sabir.core.steps.picturing import RoomImage
from sabir.domain.errors import AlreadyExists, InvalidInput, NotFound
from sabir.domain.ids import NOBODY, FileId, RoomId
from sabir.domain.importing import OldCounters, OldFile, OldImage, OldRoom
from sabir.domain.permissions import USUAL, Permission
from sabir.domain.rooms import MAX_DESCRIPTION, MAX_NAME_BYTES, Role, Room, RoomKind, check_room_name
from sabir.domain.session_rights import Right
from sabir.domain.session_rooms import check_session_room
from sabir.store import files, imports, participants, people, room_settings, rooms, session_rights
from sabir.store.avatars import Avatar
from sabir.store.files import File
from sabir.store.imports import Counters


def add_room(unit: Arriving, row: OldRoom, token: str) -> RoomId:
    """Found the room; no client finds it yet. Raises `AlreadyExists`, `InvalidInput` (a path of ours)."""
    check_session_room(row.session_room)
    if rooms.find_published(unit.tx, row.session_room) is not None:
        raise AlreadyExists("Session room")
    at_ms = row.created_ms or unit.at_ms
    plan = Plan(token, RoomKind.PUBLIC, _title(row))
    room = founding.found(unit.tx, plan, None, at_ms=at_ms)
    description = row.description.strip()[:MAX_DESCRIPTION].strip()
    if description:
        room_settings.describe(unit.tx, room.id, description)
    session_rights.set_defaults(unit.tx, room.id, row.rights & ~Right.WRITE.value)
    if not row.rights & Right.WRITE.value:
        silent = USUAL & ~Permission.CHAT.value | Permission.CUSTOM.value
        session_rights.set_default_permissions(unit.tx, room.id, silent)
    unit.count += 1
    return room.id


def _title(row: OldRoom) -> str:
    """What fits our rooms; without a name the room goes by its id."""
    try:
        return check_room_name(row.name.encode()[:MAX_NAME_BYTES].decode(errors="ignore"))
    except InvalidInput:
        return row.session_room


def add_files(unit: Arriving, room: Room, rows: Sequence[OldFile]) -> None:
    """Under the numbers they had. Needs the room's lock."""
    there = files.in_room(unit.tx, room.id, [row.number for row in rows])
    owners = people_of(unit.tx, [row.owner for row in rows])
    for place, row in enumerate(rows):
        if row.number in there:
            unit.leave_out(place, "its number is taken here")
            continue
        file = File(
            FileId(unit.tx.next_id()),
            owners.get(row.owner, NOBODY),
            None,
            row.name or "file",
            row.mime or mimetypes.guess_type(row.name)[0] or "application/octet-stream",
            row.size_bytes,
            row.blob,
            row.uploaded_ms,
            row.expires_ms,
            room.id,
        )
        files.insert(unit.tx, file)
        files.number(unit.tx, room.id, {file.id: row.number})
        unit.count += 1


def add_image(unit: Arriving, room: Room, rows: Sequence[OldImage]) -> None:
    """Needs the room's lock."""
    for place, row in enumerate(rows):
        if row.file is not None:
            add_files(unit, room, [row.file])
            unit.count -= 1
        avatar = Avatar(row.blob, None, None, row.blob[:8]) if row.blob else None
        try:
            picturing.put(unit.tx, room, RoomImage(row.number, avatar), NOBODY, at_ms=unit.at_ms)
        except NotFound:
            unit.leave_out(place, "its file did not arrive")
        else:
            unit.count += 1


def open_room(unit: Arriving, room: Room, name: str, row: OldCounters) -> None:
    """Have clients find the room; its numbers go on after the old ones. Needs the room's lock.

    Raises `AlreadyExists`, `NotFound` (the owner).
    """
    before = Counters(room.session_id, room.deletion_id, room.message_sequence, room.info_updates)
    after = Counters(row.session_id, row.deletion_id, row.message_sequence, row.info_updates)
    if room.session_room is not None:  # what has happened here since it opened counts
        if after.joined(before) != before:
            imports.set_counters(unit.tx, room.id, after.joined(before))
        return
    founding.publish(unit.tx, room, name, actor=None, at_ms=unit.at_ms)
    imports.set_counters(unit.tx, room.id, after.joined(before))
    if row.owner:
        owner = people.find_by_uid(unit.tx, row.owner)
        if owner is None:
            raise NotFound("person")
        if participants.find(unit.tx, room.id, owner.id) is None:
            present = founding.get(unit.tx, room.id)
            membership.seat(unit.tx, present, owner.id, Role.OWNER, at_ms=unit.at_ms)
    unit.count += 1
