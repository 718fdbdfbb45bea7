"""Folders: made in one's own, and looked into, also where a message shows one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sabir.core.steps import placing
from sabir.domain.errors import AlreadyExists, NotFound, WrongState
from sabir.domain.ids import FileId
from sabir.domain.people import Actor
from sabir.ports import Clock
from sabir.store import files
from sabir.store.database import Database
from sabir.store.files import File
from sabir.store.transaction import Tx

Entry: TypeAlias = File
"""A file or a folder."""
MAX_SHOWN = 2000
"""What one look into a folder shows."""


@dataclass(frozen=True, slots=True)
class Look:
    """Something in a folder, and what lies in it."""

    file: Entry
    children: Sequence[Entry] = ()


class Folders:
    """Use cases on folders. They hold no bytes: a folder is a row that files lie below."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def make(self, actor: Actor, path: str) -> File:
        """A folder in the actor's own. Raises `InvalidInput`, `AlreadyExists`, `WrongState` (nothing to make it in)."""
        path, at_ms = placing.check_path(path), self._clock.now_ms()

        def unit(tx: Tx) -> File:
            tx.lock([actor.person_id])
            above = placing.above(path)
            found = files.by_paths(tx, actor.person_id, [*above, path])
            if path in found:
                raise AlreadyExists("file")
            if any(one not in found or not found[one].is_folder for one in above):
                raise WrongState("The folder it would lie in is not there.")
            files.grow(tx, actor.person_id, above, 0, at_ms=at_ms)
            return placing.folder(tx, actor.person_id, path, at_ms=at_ms)

        return await self._db.write(unit)

    async def look(self, actor: Actor, path: str, *, is_deep: bool) -> Look:
        """Into the actor's own folder; "/" is all of it. Raises `NotFound`, `InvalidInput`."""
        path = placing.check_path(path) if path.strip("/") else "/"

        def unit(tx: Tx) -> Look:
            file = _root(tx, actor) if path == "/" else files.find_by_path(tx, actor.person_id, path)
            return _look(tx, file, is_deep=is_deep)

        return await self._db.read(unit)

    async def look_shared(self, actor: Actor, file_id: FileId, below: str, *, is_deep: bool) -> Look:
        """At what a message shows, or below such a folder. Raises `NotFound`, `InvalidInput`."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Look:
            return _look(tx, placing.reach(tx, actor, file_id, below, now_ms=now_ms), is_deep=is_deep)

        return await self._db.read(unit)


def _root(tx: Tx, actor: Actor) -> File:
    """Without a row; whose it is names it."""
    size_bytes = files.size_in(tx, actor.person_id, "/")
    return File(FileId(actor.person_id), actor.person_id, "/", "", placing.FOLDER, size_bytes, None, 0)


def _look(tx: Tx, file: File | None, *, is_deep: bool) -> Look:
    if file is None:
        raise NotFound("file")
    if not is_deep or not file.is_folder or file.path is None:
        return Look(file)
    return Look(file, files.children(tx, file.owner_id, file.path, MAX_SHOWN))
