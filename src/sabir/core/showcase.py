"""Rooms on the Session wire as strangers see them with a browser, and as operators count and end them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sabir.core.steps import auditing, membership
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.domain import sights
from sabir.domain.errors import Forbidden, NotFound, RankTooLow
from sabir.domain.ids import NOBODY, RoomId
from sabir.domain.messages import Message
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.domain.session_rights import Right
from sabir.domain.sights import Sight
from sabir.domain.timeline import Page
from sabir.ports import BlobStore, Clock
from sabir.store import activity, avatars, rooms, showcase, timeline
from sabir.store import sights as sight_rows
from sabir.store.database import Database
from sabir.store.transaction import Tx

ACTIVE_MS = 7 * 24 * 3600 * 1000
"""Who was there within that time is active."""
_ACTIVE_EVERY_MS = 3_600_000
"""So far behind may be what is known of someone who is there."""
_MOST_ROOMS = 1000
_RECENT = 20
_MOST_POSTS = 100_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A room as anyone sees it. `messages` are the newest first, none unless anyone may read them."""

    room: Room
    member_count: int
    has_image: bool
    is_readable: bool
    messages: Sequence[Message]
    page: Page
    """What the messages name."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A room with how many are in it, and how many of them were there lately."""

    room: Room
    member_count: int
    active_count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What went on in a room in some time."""

    post_count: int
    active_count: int


class Showcase:
    """Use cases on published rooms of who has no seat in them."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, blobs: BlobStore) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._blobs = blobs

    async def list_visible(self) -> Sequence[Room]:
        """Rooms that anyone may know of, by name on the wire."""
        found = await self._db.read(lambda tx: sight_rows.page(tx, NOBODY, _MOST_ROOMS))
        return [one.room for one in found if one.rights & Right.ACCESS]

    async def show(self, session_room: str) -> Shown:
        """Raises `NotFound` for rooms that are hidden."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Shown:
            sight = _visible(tx, session_room, now_ms)
            room = sight.room
            is_readable = _is_readable(sight, now_ms)
            recent = timeline.numbered(tx, room.id, None, _RECENT) if is_readable else []
            page = timeline.some(tx, room.id, [message.id for message in recent])
            count = showcase.member_counts(tx, [room.id]).get(room.id, 0)
            return Shown(room, count, _find_image(tx, room) is not None, is_readable, recent, page)

        return await self._db.read(unit)

    async def get_readable(self, session_room: str) -> Room:
        """Raises `NotFound` for rooms that are hidden, `Forbidden` for those that not anyone may read."""
        now_ms = self._clock.now_ms()
        sight = await self._db.read(lambda tx: _visible(tx, session_room, now_ms))
        if not _is_readable(sight, now_ms):
            raise Forbidden("Only members read this room.")
        return sight.room

    async def image(self, session_room: str) -> bytes:
        """A PNG. Raises `NotFound` for rooms that are hidden or have none."""
        now_ms = self._clock.now_ms()
        blob = await self._db.read(lambda tx: _find_image(tx, _visible(tx, session_room, now_ms).room))
        if blob is None:
            raise NotFound("image")
        return b"".join([chunk async for chunk in self._blobs.get(blob)])

    async def list_counted(self, actor: Actor, limit: int) -> Sequence[Counted]:
        """All of them, by name on the wire. Raises `RankTooLow`."""
        _require_admin(actor)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Sequence[Counted]:
            found = rooms.list_published(tx, limit)
            ids = [room.id for room in found]
            counts, active = showcase.member_counts(tx, ids), activity.count(tx, ids, after_ms=now_ms - ACTIVE_MS)
            return [Counted(room, counts.get(room.id, 0), active.get(room.id, 0)) for room in found]

        return await self._db.read(unit)

    async def count(self, actor: Actor, address: Address, window_ms: int) -> Figures:
        """What went on until now; at most the newest hundred thousand posts are counted.

        Raises `NotFound`, `RankTooLow`.
        """
        _require_admin(actor)
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()
        after_ms = now_ms - window_ms

        def unit(tx: Tx) -> Figures:
            _get_published(tx, room)
            posts = showcase.posts(tx, room, after_ms=after_ms, until_ms=now_ms, limit=_MOST_POSTS)
            active = activity.count(tx, [room], after_ms=after_ms - _ACTIVE_EVERY_MS).get(room, 0)
            return Figures(posts, active)

        return await self._db.read(unit)

    async def delete(self, actor: Actor, address: Address) -> None:
        """Everyone leaves, and the room can't be found any more on any face. Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)
        room = await self._addresses.resolve(address)
        act = Act("ROOM_DELETED", str(uuid4()), self._clock.now_ms(), room_id=room)

        def unit(tx: Tx) -> None:
            tx.lock([room])
            membership.dissolve(tx, _get_published(tx, room), actor=None, at_ms=act.at_ms)
            auditing.record(tx, actor, act)

        await self._db.write(unit)


def _get_published(tx: Tx, room: RoomId) -> Room:
    found = rooms.find(tx, room)
    if found is None or found.session_room is None:
        raise NotFound("room")
    return found


def _visible(tx: Tx, session_room: str, now_ms: int) -> Sight:
    return sights.require(sight_rows.find_named(tx, session_room, NOBODY), Right.ACCESS, now_ms)


def _is_readable(sight: Sight, now_ms: int) -> bool:
    """Whether anyone may read along: a lobby keeps strangers out, and so does a password."""
    if sight.room.has_password or sight.room.has_lobby_at(now_ms):
        return False
    return sight.rights & Right.READ != 0


def _find_image(tx: Tx, room: Room) -> str | None:
    """Its blob; none for an emoji."""
    avatar = avatars.find(tx, room.id) if room.avatar_version else None
    return avatar.blob if avatar is not None else None


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")
