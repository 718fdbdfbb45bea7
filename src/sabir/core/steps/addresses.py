"""From what the wire calls a room to its id, before anything is locked."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from sabir.domain.errors import NotFound
from sabir.domain.ids import RoomId
from sabir.store import rooms
from sabir.store.database import Database

_REMEMBERED = 20_000


class ByToken(NamedTuple):
    """A room's own token, as Talk shows it."""

    token: str


class ByName(NamedTuple):
    """A published room's name on the Session wire, whatever the case."""

    session_room: str


Address = ByToken | ByName | RoomId


class Addresses:
    """Remembers token → id, which never changes; names are looked up each time."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: OrderedDict[str, RoomId] = OrderedDict()

    async def resolve(self, address: Address) -> RoomId:
        """Raises `NotFound("room")`. A room found here may still be hidden from the actor."""
        match address:
            case ByToken(token):
                known = self._known.get(token)
                if known is not None:
                    return known
                room = await self._db.read(lambda tx: rooms.find_by_token(tx, token))
            case ByName(name):
                room = await self._db.read(lambda tx: rooms.find_published(tx, name))
            case room_id:
                return room_id
        if room is None:
            raise NotFound("room")
        self._known[room.token] = room.id
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return room.id

    async def find(self, address: Address) -> RoomId | None:
        """As `resolve`, with None for a room that is absent."""
        try:
            return await self.resolve(address)
        except NotFound:
            return None
