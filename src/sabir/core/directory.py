"""Finding people and groups by what is typed, to invite them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sabir.domain.errors import Banned, NotFound
from sabir.domain.ids import NOBODY, RoomId
from sabir.domain.people import Actor
from sabir.store import groups, participants, people, rooms
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_FOUND = 50


class Kind(Enum):
    """What can be invited."""

    PERSON = "person"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Entry:
    """Someone, or a group, by the id that an invitation takes."""

    kind: Kind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Search:
    """What is wanted; `room` leaves out who is in it already."""

    text: str
    kinds: frozenset[Kind]
    limit: int
    room: str = ""


class Directory:
    """Everyone who can log in may look."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, actor: Actor, search: Search) -> list[Entry]:
        """People first, then groups; exact ids and names before others."""
        limit = min(max(search.limit, 1), MAX_FOUND)
        text = search.text.strip().casefold()

        def unit(tx: Tx) -> list[Entry]:
            room = _room(tx, actor, search.room)
            found: list[Entry] = []
            if Kind.PERSON in search.kinds:
                rows = people.suggest(tx, text, other_than=actor.person_id, not_in=room, limit=limit)
                found += [Entry(Kind.PERSON, one.uid or "", one.display_name) for one in rows]
            if Kind.GROUP in search.kinds:
                found += [Entry(Kind.GROUP, gid, name) for gid, name in groups.search(tx, text, limit=limit)]
            return found

        return await self._db.read(unit)


def _room(tx: Tx, actor: Actor, token: str) -> RoomId:
    """None that anyone is in, if the actor is not in the one named."""
    found = rooms.find_by_token(tx, token) if token else None
    try:
        return participants.access(tx, actor.person_id, found.id).room.id if found else RoomId(NOBODY)
    except (NotFound, Banned):
        return RoomId(NOBODY)
