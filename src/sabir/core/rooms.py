"""Rooms: create, show, list, rename, publish, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sabir.core.steps import auditing, founding, membership, pairing, pairs, vanishing, viewing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.core.steps.founding import Plan
from sabir.core.steps.secrets import new_room_token
from sabir.core.steps.server_settings import OwnSettings, ServerSettings
from sabir.core.steps.viewing import RoomView
from sabir.domain import rules, session_rights
from sabir.domain.errors import Forbidden, NotFound, RankTooLow, WrongState
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import Role, Room, RoomKind, check_room_name
from sabir.domain.session_rights import Right
from sabir.domain.session_rooms import check_session_room
from sabir.ports import Clock
from sabir.store import groups, participants, people, rooms, settings
from sabir.store.database import Database
from sabir.store.transaction import Tx

NOTES_NAME = "Note to self"
MAX_ROOMS = 1000
"""Rooms one list shows."""


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A wish for a room. `invite` is a user id (one-to-one) or a group id (group room)."""

    kind: RoomKind
    name: str = ""
    invite: str = ""


class Rooms:
    """Use cases on rooms."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, settings: ServerSettings) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._settings = settings

    async def create(self, actor: Actor, new: NewRoom) -> RoomView:
        """Make a room, or give back the one-to-one there is.

        Raises:
            InvalidInput: a bad name.
            NotFound: no such user or group to invite.
            Forbidden: a one-to-one with oneself; only members of other groups create rooms.
            RoomClosed: the other side of the one-to-one closed it.
        """
        if actor.kind is not PersonKind.PERSON:
            raise Forbidden("Only people with an account create rooms.")
        if new.kind is RoomKind.ONE_TO_ONE:
            return await self._create_pair(actor, new.invite)
        if not await self._settings.is_in_any(actor.person_id, self._settings.starting_groups):
            raise Forbidden("Only members of certain groups create rooms here.")
        name = check_room_name(new.name if not new.invite or new.kind is RoomKind.PUBLIC else new.invite)
        token, at_ms = new_room_token(), self._clock.now_ms()

        def unit(tx: Tx) -> RoomView:
            tx.lock([])  # the room's stream is made here
            invited = _group_members(tx, new.invite) if new.invite and new.kind is RoomKind.GROUP else []
            room = founding.found(tx, Plan(token, new.kind, name), actor.person_id, at_ms=at_ms).id
            for person in invited:
                membership.add(tx, founding.get(tx, room), person, Role.USER, actor=actor.person_id, at_ms=at_ms)
            return viewing.view(tx, actor, room, at_ms=at_ms, is_new=True)

        return await self._db.write(unit)

    async def get_notes(self, actor: Actor) -> RoomView:
        """The person's own room for notes, made when it is first asked for. Raises `Forbidden` for guests."""
        if actor.kind is not PersonKind.PERSON:
            raise Forbidden("Only people with an account have notes.")
        key = rooms.pair_key(actor.person_id, actor.person_id)
        token, at_ms = new_room_token(), self._clock.now_ms()
        there = await self._db.read(lambda tx: rooms.find_pair(tx, key))

        def unit(tx: Tx) -> RoomView:
            tx.lock([there.id] if there else [actor.person_id])
            found = rooms.find_pair(tx, key)
            if found is not None:
                return viewing.view(tx, actor, found.id, at_ms=at_ms)
            room = founding.found(tx, Plan(token, RoomKind.NOTES, NOTES_NAME, key), actor.person_id, at_ms=at_ms)
            return viewing.view(tx, actor, room.id, at_ms=at_ms, is_new=True)

        return await self._db.write(unit)

    async def get(self, actor: Actor, address: Address) -> RoomView:
        """One room. Strangers see public rooms from outside (`seat` None). Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()
        return await self._db.read(lambda tx: viewing.view(tx, actor, room, at_ms=at_ms))

    async def settings_in(self, actor: Actor, address: Address) -> OwnSettings | None:
        """All that concerns a person in a room that it is in; None for guests. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        person = actor.person_id

        def unit(tx: Tx) -> Mapping[str, str]:
            participants.access(tx, person, room)
            return settings.of_people(tx, [person]).get(person, {})

        own = await self._db.read(unit)
        return await self._settings.seen_by(person, own) if actor.kind is PersonKind.PERSON else None

    async def list_for(self, actor: Actor) -> list[RoomView]:
        """The actor's rooms, newest activity first, in a constant number of statements."""

        at_ms = self._clock.now_ms()
        return await self._db.read(lambda tx: viewing.views(tx, actor, at_ms=at_ms, limit=MAX_ROOMS))

    async def list_published(self, limit: int = 1000) -> list[Room]:
        """Rooms on the Session wire that anyone may know of, sorted by name. Open to everyone."""
        found = await self._db.read(lambda tx: rooms.list_published(tx, limit))
        return [room for room in found if _is_shown(room)]

    async def get_published(self, address: Address) -> Room:
        """One published room. Open to everyone. Raises `NotFound`."""
        room = await self._addresses.resolve(address)
        found = await self._db.read(lambda tx: rooms.find(tx, room))
        if found is None or found.session_room is None:
            raise NotFound("room")
        return found

    async def get_shown(self, address: Address) -> Room:
        """As `get_published`, of those that anyone may know of."""
        found = await self.get_published(address)
        if not _is_shown(found):
            raise NotFound("room")
        return found

    async def rename(self, actor: Actor, address: Address, name: str) -> RoomView:
        """Raises `InvalidInput`, `RankTooLow`, `WrongState` (a one-to-one has no name of its own)."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> RoomView:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.RENAME)
            founding.rename(tx, seat.room, check_room_name(name), actor=actor.person_id, at_ms=at_ms)
            return viewing.view(tx, actor, room, at_ms=at_ms)

        return await self._db.write(unit)

    async def publish(self, actor: Actor, address: Address, session_room: str) -> Room:
        """Give the room a name on the Session wire. An owner, or an administrator of the server.

        Raises `AlreadyExists`, `InvalidInput`, `WrongState` (a one-to-one).
        """
        check_session_room(session_room)
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()
        act = Act("ROOM_PUBLISHED", str(uuid4()), at_ms, room_id=room, data=session_room)

        def unit(tx: Tx) -> Room:
            tx.lock([room])
            before = founding.get(tx, room)
            seat = participants.find(tx, room, actor.person_id)
            if not actor.is_admin and (seat is None or seat.role is not Role.OWNER):
                raise RankTooLow
            founding.publish(tx, before, session_room, actor=actor.person_id, at_ms=at_ms)
            auditing.record(tx, actor, act)
            return founding.get(tx, room)

        return await self._db.write(unit)

    async def delete(self, actor: Actor, address: Address) -> None:
        """Everyone leaves and the room can't be found any more. Raises `RankTooLow`, `WrongState`."""
        room = await self._addresses.resolve(address)
        act = Act("ROOM_DELETED", str(uuid4()), self._clock.now_ms(), room_id=room)

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.DELETE_ROOM)
            if seat.room.kind is RoomKind.ONE_TO_ONE:
                raise WrongState("A one-to-one conversation can't be deleted; leave it instead.")
            membership.dissolve(tx, seat.room, actor=actor.person_id, at_ms=act.at_ms)
            auditing.record(tx, actor, act)

        await self._db.write(unit)

    async def purge(self, room: RoomId) -> None:
        """The job of a deleted room: nothing that was said in it is kept. Safe to repeat."""
        while await self._db.write(partial(_purge, room, self._clock.now_ms())):
            pass

    async def _create_pair(self, actor: Actor, uid: str) -> RoomView:
        token, at_ms = new_room_token(), self._clock.now_ms()
        other = await self._db.read(lambda tx: people.find_by_uid(tx, uid))
        if other is None or other.disabled_ms is not None:
            raise NotFound("person")
        if other.id == actor.person_id:
            raise Forbidden("A conversation needs two different people.")
        key = rooms.pair_key(actor.person_id, other.id)
        there = await self._db.read(lambda tx: rooms.find_pair(tx, key))

        def unit(tx: Tx) -> RoomView:
            tx.lock([there.id] if there else [actor.person_id, other.id])  # two creators meet on the persons' locks
            found = rooms.find_pair(tx, key)
            if found is None:
                room = pairing.make(tx, token, (actor.person_id, other.id), at_ms=at_ms)
                return viewing.view(tx, actor, room.id, at_ms=at_ms, is_new=True)
            pairs.reopen(tx, found, actor.person_id)
            return viewing.view(tx, actor, found.id, at_ms=at_ms)

        return await self._db.write(unit)


def _is_shown(room: Room) -> bool:
    return session_rights.of_visitor(room) & Right.ACCESS.value != 0


def _group_members(tx: Tx, gid: str) -> list[PersonId]:
    group = groups.find(tx, gid)
    if group is None:
        raise NotFound("group")
    return groups.members(tx, group, 500)


def _purge(room: RoomId, at_ms: int, tx: Tx) -> bool:
    return vanishing.purge(tx, room, at_ms=at_ms)
