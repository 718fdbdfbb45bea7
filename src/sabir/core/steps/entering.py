"""Coming into a room through its door: who may, as whom, and what of theirs ends with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sabir.core.steps import calling, guests, leaving, membership, object_rooms, presence, room_passwords, web_session
from sabir.core.steps.presence import NewPresence
from sabir.domain import rules
from sabir.domain.errors import Banned, NotFound
from sabir.domain.ids import NOBODY, CredentialId
from sabir.domain.people import Actor, PersonKind, guest_uid
from sabir.domain.presences import Presence
from sabir.domain.rooms import OBJECT_FILE, Role, Room, RoomKind
from sabir.store import bans, credentials, notifications, participants, presences
from sabir.store.credentials import NewCredential
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Entry:
    """Someone at the door. Everything random is made outside the unit."""

    new: NewPresence
    uuid: str
    """Of the guest, should it be one."""
    session: NewCredential
    """A web session, for a guest that has none."""
    password: bytes | None
    """The hash that the password given fits."""
    is_forced: bool = True
    keeps_guest: bool = False
    """Whether a guest that comes again stays who it was."""


def is_member(tx: Tx, actor: Actor, room: Room) -> bool:
    """Whether the actor needs no password. Raises `NotFound` or `Banned` where there is no way in."""
    if actor.kind is PersonKind.GUEST and room.kind is not RoomKind.PUBLIC:
        raise NotFound("room")
    seat = participants.find(tx, room.id, actor.person_id) if actor.person_id != NOBODY else None
    if seat is None and object_rooms.require_entry(tx, actor, room):
        return True
    is_user = actor.kind is PersonKind.PERSON and actor.person_id != NOBODY
    if seat is None and rules.is_open_to(room, is_user=is_user):
        if bans.is_banned(tx, room.id, actor.person_id):
            raise Banned
        return room.kind is not RoomKind.PUBLIC
    participants.access(tx, actor.person_id, room.id)
    return actor.kind is PersonKind.PERSON


def conflict(tx: Tx, actor: Actor, room: Room, entry: Entry, *, at_ms: int) -> Presence | None:
    """What the client would end by joining: a presence of its own that is in the call."""
    if entry.is_forced or actor.person_id == NOBODY:
        return None
    there = presences.of_person(tx, room.id, actor.person_id)
    ended = presence.replaced(there, entry.new)
    return next((one for one in ended if one.call_flags and one.is_live(at_ms)), None)


def come(tx: Tx, actor: Actor, room: Room, entry: Entry, *, at_ms: int) -> Actor:
    """Take a seat if there is none, and have the room open; returns who that is. Needs the room's lock.

    Raises `NotFound`, `Banned`, `Forbidden` (the password has changed meanwhile).
    """
    if not is_member(tx, actor, room):
        room_passwords.require_unchanged(tx, room.id, entry.password)
    if actor.kind is PersonKind.GUEST:
        actor = _come_as_guest(tx, actor, room, entry, at_ms=at_ms)
    elif room.kind is RoomKind.PUBLIC and room.object_type != OBJECT_FILE:
        membership.add(tx, room, actor.person_id, Role.SELF_JOINED, actor=actor.person_id, at_ms=at_ms)
    else:
        membership.come(tx, room, actor.person_id, at_ms=at_ms)
    new = replace(entry.new, device_id=actor.device_id)
    ended = presence.replaced(presences.of_person(tx, room.id, actor.person_id), new)
    if any(one.call_flags for one in ended):
        calling.leave(tx, room, ended, at_ms=at_ms)
    presence.begin(tx, room.id, actor.person_id, new, at_ms=at_ms)
    notifications.accept(tx, room.id, actor.person_id)
    return actor


def _come_as_guest(tx: Tx, actor: Actor, room: Room, entry: Entry, *, at_ms: int) -> Actor:
    """A guest that comes again is someone new, unless it keeps its place; what it was before is gone."""
    device = actor.device_id
    if not device:
        device = CredentialId(credentials.insert(tx, entry.session))
    before = presences.of_person(tx, room.id, actor.person_id) if actor.person_id != NOBODY else []
    if before and entry.keeps_guest:
        return actor
    if any(one.call_flags for one in before):
        calling.leave(tx, room, before, at_ms=at_ms)
    leaving.leave(tx, room, before, at_ms=at_ms, is_final=False)
    guest = guests.make(tx, entry.new.key, uuid=entry.uuid, at_ms=at_ms)
    membership.add(tx, room, guest, Role.GUEST, actor=guest, at_ms=at_ms)
    return replace(actor, person_id=guest, display_name="", device_id=device, uid=guest_uid(entry.new.key))


def session_for(token: str, user_agent: str, *, at_ms: int) -> NewCredential:
    """A guest's web session."""
    return web_session.new(token, user_agent, None, at_ms=at_ms)
