"""Files: kept in the owner's folder, uploaded to a room, or hung on messages. The bytes go first."""

from __future__ import annotations

import mimetypes
import posixpath
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial

from sabir.core.steps import placing, uploads
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.placing import check_path
from sabir.core.steps.secrets import new_blob_name, new_file_number
from sabir.domain import rules, session_rights, sights
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.ids import FileId, RoomId
from sabir.domain.people import Actor
from sabir.domain.rooms import OBJECT_FILE
from sabir.domain.session_rights import Right
from sabir.ports import BlobStore, Clock
from sabir.store import files, participants, room_settings, shares
from sabir.store import sights as sight_rows
from sabir.store.database import Database
from sabir.store.files import File
from sabir.store.transaction import Tx

HELD_MS = 24 * 3600 * 1000
"""Files that were to hang on a message and never did are kept this long."""
UNNAMED = "file"
"""What is called so has no name that its uploader gave it."""
_AT_ONCE = 100
"""Files that one unit takes out of a folder."""


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes about to be stored."""

    name: str
    chunks: AsyncIterator[bytes]
    limit_bytes: int
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file and its bytes."""

    file: File
    chunks: AsyncIterator[bytes]


class Files:
    """Use cases on files."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, blobs: BlobStore) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._blobs = blobs

    async def keep(self, actor: Actor, path: str, upload: Upload) -> tuple[File, bool]:
        """Store a file in the actor's folder; True if the path is new. Folders are made on the way.

        What was there before stays on the messages that show it; whom it was shared with gets the new one.
        Raises `InvalidInput`, `TooLarge`, `WrongState` (a folder is there, or a file is on the way).
        """
        path = check_path(path)
        stored, at_ms = await self._store(upload), self._clock.now_ms()

        def unit(tx: Tx) -> tuple[File, bool]:
            tx.lock([actor.person_id])
            there = files.find_by_path(tx, actor.person_id, path)
            if there is not None and there.is_folder:
                raise WrongState("A folder is there.")
            placing.make_way(tx, actor.person_id, path, at_ms=at_ms)
            if there is not None:
                files.leave_path(tx, there.id)
                files.remove(tx, there.id)
            file = self._file(tx, actor, stored, path=path)
            files.insert(tx, file)
            more_bytes = file.size_bytes - (there.size_bytes if there is not None else 0)
            files.grow(tx, actor.person_id, placing.above(path), more_bytes, at_ms=at_ms)
            if there is not None:
                shares.move(tx, there.id, file.id)
                room_settings.move_object(tx, OBJECT_FILE, f"{there.id}", f"{file.id}")
            return file, there is None

        return await self._db.write(unit)

    async def hold(self, actor: Actor, upload: Upload) -> File:
        """Store a file that will hang on a message the actor posts next. Raises `TooLarge`."""
        stored = await self._store(upload)
        expires_ms = self._clock.now_ms() + HELD_MS

        def unit(tx: Tx) -> File:
            tx.lock([])
            file = self._file(tx, actor, stored, expires_ms=expires_ms)
            files.insert(tx, file)
            return file

        return await self._db.write(unit)

    async def upload_to_room(
        self, actor: Actor, address: Address, upload: Upload, *, lives_ms: int = uploads.STAYS_MS
    ) -> int:
        """Store a file for the members of one room; returns its number on the Session wire.

        It goes after `lives_ms`; one that waits for its uploader's post stays longer then. Raises `NotFound`, `Banned`,
        `Forbidden`, `Lobby`, `TooLarge`.
        """
        room = await self._addresses.resolve(address)
        number, at_ms = new_file_number(), self._clock.now_ms()
        await self._db.read(lambda tx: _require(tx, actor, room, Right.UPLOAD, at_ms))  # before anything is stored
        stored = await self._store(upload)

        def unit(tx: Tx) -> int:
            tx.lock([room])
            _require(tx, actor, room, Right.UPLOAD, at_ms)
            file = self._file(tx, actor, stored, expires_ms=at_ms + lives_ms)
            files.insert(tx, replace(file, upload_room_id=room))
            files.number(tx, room, {file.id: number})
            return number

        return await self._db.write(unit)

    async def open_kept(self, actor: Actor, path: str) -> Download:
        """A file of the actor's folder. Raises `NotFound`, `InvalidInput`."""
        path = check_path(path)
        file = await self._db.read(lambda tx: files.find_by_path(tx, actor.person_id, path))
        return self._download(file)

    async def get_kept(self, actor: Actor, path: str) -> File:
        """The row of a file of the actor's folder. Raises `NotFound`, `InvalidInput`."""
        path = check_path(path)
        file = await self._db.read(lambda tx: files.find_by_path(tx, actor.person_id, path))
        if file is None or file.is_folder:
            raise NotFound("file")
        return file

    async def open(self, actor: Actor, file_id: FileId, below: str = "") -> Download:
        """A file the actor owns, was given or sees on a message; or one below such a folder.

        Raises `NotFound`, `InvalidInput` (below).
        """
        now_ms = self._clock.now_ms()
        return self._download(await self._db.read(lambda tx: placing.reach(tx, actor, file_id, below, now_ms=now_ms)))

    async def open_in_room(self, actor: Actor, address: Address, number: int) -> Download:
        """A file by its number on the Session wire, for who has a seat. Raises `NotFound`, `Banned`, `Forbidden`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> File | None:
            _require(tx, actor, room, Right.READ, now_ms)
            return uploads.find(tx, room, [number], at_ms=now_ms).get(number)

        return self._download(await self._db.read(unit))

    async def open_published(self, actor: Actor, session_room: str, number: int) -> Download:
        """As `open_in_room`, for whoever reads a published room from outside too."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> File | None:
            sight = sights.require(sight_rows.find_named(tx, session_room, actor.person_id), Right.READ, now_ms)
            return uploads.find(tx, sight.room.id, [number], at_ms=now_ms).get(number)

        return self._download(await self._db.read(unit))

    def part(self, download: Download, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of a download from one place up to another."""
        return self._blobs.get(download.file.content, start, end)

    async def forget_kept(self, actor: Actor, path: str) -> None:
        """Take a file, or a folder with all in it, out of the actor's folder; messages keep showing it.

        Raises `NotFound`, `InvalidInput`.
        """
        path = check_path(path)
        while not await self._db.write(partial(_forget_some, actor, path, self._clock.now_ms())):
            pass

    async def expire(self, *, limit: int = 500) -> int:
        """Remove files whose time is over. Returns how many; their bytes are swept later."""
        now_ms, removed = self._clock.now_ms(), 0
        while True:
            expired = await self._db.read(lambda tx: files.expired(tx, now_ms, limit))
            gone = 0
            for file in expired:
                gone += await self._db.write(partial(_expire, file, now_ms))
            removed += gone
            if not gone:
                return removed

    async def sweep(self, *, older_than_ms: int, limit: int = 500) -> int:
        """Remove expired files, and bytes no file refers to that are older than given. Returns how many."""
        removed = await self.expire(limit=limit)
        names: list[str] = []
        async for name in self._blobs.list(older_than_ms=older_than_ms):
            names.append(name)
            if len(names) == limit:
                removed += await self._sweep_names(names)
                names = []
        return removed + await self._sweep_names(names)

    async def _sweep_names(self, names: list[str]) -> int:
        known = await self._db.read(lambda tx: files.known_blobs(tx, names)) if names else set()
        orphans = [name for name in names if name not in known]
        for name in orphans:
            await self._blobs.delete(name)
        return len(orphans)

    async def _store(self, upload: Upload) -> tuple[str, str, str, int]:
        name = clean_name(upload.name)
        blob = new_blob_name()
        size_bytes = await self._blobs.put(blob, upload.chunks, limit_bytes=upload.limit_bytes)
        mime = "" if upload.mime == placing.FOLDER else upload.mime
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return name, mime, blob, size_bytes

    def _file(
        self,
        tx: Tx,
        actor: Actor,
        stored: tuple[str, str, str, int],
        *,
        path: str | None = None,
        expires_ms: int | None = None,
    ) -> File:
        name, mime, blob, size_bytes = stored
        now_ms = self._clock.now_ms()
        return File(
            FileId(tx.next_id()), actor.person_id, path, name, mime, size_bytes, blob, now_ms, expires_ms=expires_ms
        )

    def _download(self, file: File | None) -> Download:
        if file is None:
            raise NotFound("file")
        return Download(file, self._blobs.get(file.content))


def clean_name(name: str) -> str:
    """The last part of whatever a client calls a file, at most 250 characters."""
    name = posixpath.basename(name.replace("\\", "/")).replace("\x00", "").strip()
    return name[-250:] if name not in ("", ".", "..") else UNNAMED


def _require(tx: Tx, actor: Actor, room: RoomId, right: Right, now_ms: int) -> None:
    seat = participants.access(tx, actor.person_id, room)
    rules.require_admitted(seat, now_ms)
    session_rights.require_of_member(seat, right)


def _expire(file: File, now_ms: int, tx: Tx) -> bool:
    return uploads.expire(tx, file, at_ms=now_ms)


def _forget_some(actor: Actor, path: str, at_ms: int, tx: Tx) -> bool:
    """Whether that was all. A folder loses what lies deepest first, and goes when it is empty."""
    tx.lock([actor.person_id])
    file = files.find_by_path(tx, actor.person_id, path)
    if file is None:
        raise NotFound("file")
    gone = files.deepest(tx, actor.person_id, path + "/", _AT_ONCE) if file.is_folder else []
    is_all = len(gone) < _AT_ONCE
    if is_all:
        gone.append(file)
    lost: dict[str, int] = {}
    for one in gone:
        placing.take_out(tx, one)
        where = posixpath.dirname(one.path or "/")
        lost[where] = lost.get(where, 0) + (0 if one.is_folder else one.size_bytes)
    for where, size_bytes in lost.items():
        files.grow(tx, actor.person_id, placing.above(posixpath.join(where, "x")), -size_bytes, at_ms=at_ms)
    return is_all
