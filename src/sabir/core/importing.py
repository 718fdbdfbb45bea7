"""Another server moving in: its data arrives in chunks, each in one unit with a mark of how far it has come.

A chunk that has arrived already changes nothing, so whoever sends may begin again at any time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar
from uuid import uuid4

from sabir.core.steps import (
    arriving_members,
    arriving_messages,
    arriving_people,
    arriving_rooms,
    auditing,
    issuing,
)
from sabir.core.steps.arriving import Arriving
from sabir.core.steps.auditing import Act
from sabir.core.steps.fresh import Fresh
from sabir.core.steps.secrets import SESSION_KEY, Secrets, new_room_token, public_key_of
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow
from sabir.domain.ids import SERVER_STREAM, RoomId, StreamId
from sabir.domain.importing import MAX_ROWS, Added, Arrival, Chunk, OldCounters, OldRoom, Part, mark_of
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.ports import Clock
from sabir.store import imports, rooms, session_ids
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_MARKS = 100_000
_MAX_ROOMS = 10_000
_R = TypeVar("_R")
_Rows: TypeAlias = Sequence[Any]
_OF_SERVER: Mapping[Part, Callable[[Arriving, _Rows], None]] = {
    Part.ALIASES: arriving_people.add_aliases,
    Part.PEOPLE: arriving_people.add_people,
    Part.STAFF: arriving_people.add_staff,
    Part.BANS: arriving_people.add_bans,
    Part.DIRECT: arriving_people.add_direct,
}
_OF_ROOMS: Mapping[Part, Callable[[Arriving, Room, _Rows], None]] = {
    Part.FILES: arriving_rooms.add_files,
    Part.IMAGE: arriving_rooms.add_image,
    Part.MESSAGES: arriving_messages.add_messages,
    Part.DELETIONS: arriving_messages.add_deletions,
    Part.WHISPERS: arriving_messages.add_whispers,
    Part.REACTIONS: arriving_messages.add_reactions,
    Part.PINS: arriving_messages.add_pins,
    Part.MEMBERS: arriving_members.add_members,
    Part.FUTURES: arriving_members.add_futures,
    Part.TOKENS: arriving_members.add_tokens,
}


class Importing:
    """Use cases of the command line. Every actor is an administrator."""

    def __init__(self, db: Database, clock: Clock, secrets: Secrets) -> None:
        self._db = db
        self._clock = clock
        self._secrets = secrets

    async def look(self, actor: Actor, source: str) -> Arrival:
        """How far that server has come. Raises `RankTooLow`."""
        _require_admin(actor)
        own = public_key_of(self._secrets.derive(SESSION_KEY)).hex()

        def unit(tx: Tx) -> Arrival:
            marks = imports.marks(tx, source, MAX_MARKS)
            published = rooms.list_published(tx, _MAX_ROOMS)
            arrived = {part.partition(" ")[2]: RoomId(StreamId(at)) for part, at in marks.items() if _is_room(part)}
            gone = [name for name, room in arrived.items() if rooms.find(tx, room) is None]
            kept = issuing.session_private_key(tx, self._secrets)
            public = public_key_of(kept).hex() if kept is not None else ""
            names = [room.session_room for room in published if room.session_room is not None]
            return Arrival(marks, tuple(names), tuple(gone), public, own)

        return await self._db.read(unit)

    async def plain_ids(self, actor: Actor, *, after: str, limit: int) -> list[str]:
        """Plain Session IDs of people who are here, in order. Raises `RankTooLow`."""
        _require_admin(actor)
        page = await self._db.read(lambda tx: session_ids.plain_page(tx, after=after, limit=min(limit, MAX_ROWS)))
        return [session_id for session_id, _ in page]

    async def set_key(self, actor: Actor, private_key: bytes) -> bool:
        """The old server's key is this one's from the next start on; False if it is already. Raises `RankTooLow`."""
        _require_admin(actor)
        at_ms, nonce, uuid = self._clock.now_ms(), os.urandom(12), str(uuid4())

        def unit(tx: Tx) -> bool:
            tx.lock([SERVER_STREAM])
            if issuing.session_private_key(tx, self._secrets) == private_key:
                return False
            issuing.set_session_private_key(tx, self._secrets, (private_key, nonce), at_ms=at_ms)
            auditing.record(tx, actor, Act("SESSION_KEY_CHANGED", uuid, at_ms))
            return True

        return await self._db.write(unit)

    async def add(self, actor: Actor, chunk: Chunk) -> Added:
        """Take a chunk. Raises `RankTooLow`, `InvalidInput`, `NotFound` (the room went), `AlreadyExists` (its name)."""
        _require_admin(actor)
        if len(chunk.rows) > MAX_ROWS:
            raise InvalidInput("rows", f"One chunk has at most {MAX_ROWS} rows.")
        seed, at_ms, token = os.urandom(32), self._clock.now_ms(), new_room_token()
        act = Act("ROOM_PUBLISHED", str(uuid4()), at_ms, data=chunk.room or None)
        if chunk.part is Part.ROOM:
            return await self._db.write(lambda tx: _add_room(tx, chunk, (at_ms, seed), token))
        if not chunk.room:
            return await self._db.write(lambda tx: _add_to_server(tx, chunk, (at_ms, seed)))
        room = await self._db.read(lambda tx: _room_of(tx, chunk))

        def unit(tx: Tx) -> Added:
            tx.lock([room])
            found = rooms.find(tx, room)
            if found is None:
                raise NotFound("room")
            added = _add_to_room(tx, chunk, found, (at_ms, seed))
            if chunk.part is Part.OPENING and added.count:
                auditing.record(tx, actor, auditing.within(act, room))
            return added

        return await self._db.write(unit)


def _add_room(tx: Tx, chunk: Chunk, at: tuple[int, bytes], token: str) -> Added:
    tx.lock([])
    part = mark_of(Part.ROOM, chunk.room)
    unit = _unit(tx, chunk, at)
    if imports.position(tx, chunk.source, part) is None:
        for row in _rows(chunk, OldRoom):
            imports.mark(tx, chunk.source, part, arriving_rooms.add_room(unit, row, token))
    return unit.added


def _add_to_server(tx: Tx, chunk: Chunk, at: tuple[int, bytes]) -> Added:
    tx.lock([SERVER_STREAM])
    add = _OF_SERVER.get(chunk.part)
    if add is None:
        raise InvalidInput("part", "This belongs to a room.")
    unit = _unit(tx, chunk, at)
    if chunk.part is Part.ALIASES:
        add(unit, chunk.rows)
    elif _is_new(tx, chunk):
        add(unit, chunk.rows)
        imports.mark(tx, chunk.source, mark_of(chunk.part), chunk.position)
    return unit.added


def _add_to_room(tx: Tx, chunk: Chunk, room: Room, at: tuple[int, bytes]) -> Added:
    unit = _unit(tx, chunk, at)
    if chunk.part is Part.OPENING:
        for row in _rows(chunk, OldCounters):
            arriving_rooms.open_room(unit, room, chunk.room, row)
        return unit.added
    add = _OF_ROOMS.get(chunk.part)
    if add is None:
        raise InvalidInput("part", "This belongs to the server.")
    if _is_new(tx, chunk):
        add(unit, room, chunk.rows)
        imports.mark(tx, chunk.source, mark_of(chunk.part, chunk.room), chunk.position)
    return unit.added


def _is_new(tx: Tx, chunk: Chunk) -> bool:
    """Whether the part has not come so far yet."""
    there = imports.position(tx, chunk.source, mark_of(chunk.part, chunk.room))
    return there is None or there < chunk.position


def _room_of(tx: Tx, chunk: Chunk) -> RoomId:
    there = imports.position(tx, chunk.source, mark_of(Part.ROOM, chunk.room))
    if there is None:
        raise NotFound("room")
    return RoomId(StreamId(there))


def _unit(tx: Tx, chunk: Chunk, at: tuple[int, bytes]) -> Arriving:
    return Arriving(tx, chunk.source, at[0], Fresh(at[1]))


def _rows(chunk: Chunk, kind: type[_R]) -> list[_R]:
    return [row for row in chunk.rows if isinstance(row, kind)]


def _is_room(part: str) -> bool:
    return part.startswith(f"{Part.ROOM.value} ")


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")
