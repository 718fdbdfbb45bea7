"""Spaces of client keys: what programs keep here for themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator

from sabir.domain.errors import NotFound, TooLarge
from sabir.domain.ids import SERVER_STREAM, StreamId
from sabir.domain.people import Actor
from sabir.domain.replicas import Owner
from sabir.domain.storage import MAX_ELEMENTS, Element, Space, check_element
from sabir.store import discussions
from sabir.store import storage as rows
from sabir.store.database import Database
from sabir.store.transaction import Tx

_PAGE = 200


class Storage:
    """Use cases. The actor's device is the key whose space it is."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def elements(self, actor: Actor) -> AsyncIterator[list[Element]]:
        """All of the key's own space in parts, in order of their names."""
        async for page in self._pages(Space(actor.device_id), None):
            yield page

    async def elements_in(self, owner: Owner, discussion: int) -> AsyncIterator[list[Element]]:
        """All that the key keeps for a live discussion, likewise. Raises `NotFound`."""
        await self._db.read(lambda tx: _require(tx, owner, discussion))
        async for page in self._pages(Space(owner.actor.device_id, discussion), owner):
            yield page

    async def get(self, actor: Actor, name: str) -> str:
        """Empty for what is not there."""
        space = Space(actor.device_id)
        return await self._db.read(lambda tx: rows.get(tx, space, name) or "")

    async def get_in(self, owner: Owner, discussion: int, name: str) -> str:
        """Likewise. Raises `NotFound` (the discussion)."""

        def unit(tx: Tx) -> str:
            _require(tx, owner, discussion)
            return rows.get(tx, Space(owner.actor.device_id, discussion), name) or ""

        return await self._db.read(unit)

    async def put(self, actor: Actor, element: Element) -> str:
        """Keep it; returns what was there before, or "". Raises `InvalidInput`, `TooLarge`."""
        check_element(element)
        space = Space(actor.device_id)
        return await self._db.write(lambda tx: _put(tx, actor, space, element))

    async def put_in(self, owner: Owner, discussion: int, element: Element) -> str:
        """Likewise. Raises `NotFound`, `InvalidInput`, `TooLarge`."""
        check_element(element)
        space = Space(owner.actor.device_id, discussion)
        return await self._db.write(lambda tx: _put(tx, owner.actor, space, element, owner))

    async def remove(self, actor: Actor, name: str) -> str:
        """Returns what was there, or ""."""
        space = Space(actor.device_id)
        return await self._db.write(lambda tx: _remove(tx, actor, space, name))

    async def remove_in(self, owner: Owner, discussion: int, name: str) -> str:
        """Likewise. Raises `NotFound`."""
        space = Space(owner.actor.device_id, discussion)
        return await self._db.write(lambda tx: _remove(tx, owner.actor, space, name, owner))

    async def _pages(self, space: Space, owner: Owner | None) -> AsyncIterator[list[Element]]:
        after: str | None = None

        def unit(tx: Tx) -> list[Element]:
            if owner is not None:
                _require(tx, owner, space.discussion_id)
            return rows.page(tx, space, after=after, limit=_PAGE)

        while page := await self._db.read(unit):
            yield page
            after = page[-1].name


def _lock(tx: Tx, actor: Actor) -> None:
    """Two that write the same name at once must see each other; keys of nobody take turns with the server's acts."""
    tx.lock([StreamId(actor.person_id) if actor.person_id else SERVER_STREAM])


def _put(tx: Tx, actor: Actor, space: Space, element: Element, owner: Owner | None = None) -> str:
    _lock(tx, actor)
    if owner is not None:
        _require(tx, owner, space.discussion_id)
    before = rows.get(tx, space, element.name)
    if before is None and rows.count(tx, space.key_id) >= MAX_ELEMENTS:
        raise TooLarge("storage", MAX_ELEMENTS, "elements")
    rows.put(tx, space, element)
    return before or ""


def _remove(tx: Tx, actor: Actor, space: Space, name: str, owner: Owner | None = None) -> str:
    _lock(tx, actor)
    if owner is not None:
        _require(tx, owner, space.discussion_id)
    before = rows.get(tx, space, name)
    rows.remove(tx, space, name)
    return before or ""


def _require(tx: Tx, owner: Owner, discussion: int) -> None:
    found = discussions.find_bare(tx, owner.identity_id, discussion)
    if found is None or found.is_locked:
        raise NotFound("discussion")
