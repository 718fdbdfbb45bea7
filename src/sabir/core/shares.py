"""Shares: files of one's own given to a user or to everyone with a link; and the rooms about shared files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial

from sabir.core.steps import object_rooms, viewing, web_session
from sabir.core.steps.object_rooms import About
from sabir.core.steps.room_passwords import RoomPasswords
from sabir.core.steps.secrets import new_room_token, new_share_token, new_web_token
from sabir.core.steps.viewing import RoomView
from sabir.domain.errors import Forbidden, InvalidInput, NotFound
from sabir.domain.ids import CredentialId, FileId, PersonId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import OBJECT_FILE, OBJECT_SHARE, Room
from sabir.domain.shares import Share, ShareKind, check_link
from sabir.domain.timeline import Name
from sabir.ports import BlobStore, Clock
from sabir.store import credentials, files, people, room_settings, shares, timeline
from sabir.store.credentials import NewCredential
from sabir.store.database import Database
from sabir.store.files import File
from sabir.store.transaction import Tx

MAX_SHARES = 500
"""Shares one list shows."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A share with the names a face shows."""

    share: Share
    file: File
    names: Mapping[PersonId, Name]


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that was let in by a link."""

    room: Room | None
    web_token: str | None
    """Of a web session made for it."""


class Shares:
    """Use cases on shares. Files are named by their path in the actor's own folder, links by their token."""

    def __init__(self, db: Database, clock: Clock, blobs: BlobStore, passwords: RoomPasswords) -> None:
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._passwords = passwords

    async def with_user(self, actor: Actor, path: str, uid: str) -> Shared:
        """Let a user read the file; the share there is, if any.

        Raises `NotFound`, `Forbidden` (oneself), `InvalidInput` (a folder).
        """
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Shared:
            tx.lock([actor.person_id])
            file, person = _one_file(tx, actor, path), people.find_by_uid(tx, uid)
            if person is None or person.disabled_ms is not None:
                raise NotFound("person")
            if person.id == actor.person_id:
                raise Forbidden("This file is yours already.")
            share = shares.find_with(tx, file.id, person.id)
            if share is None:
                share = Share(
                    tx.next_id(), ShareKind.USER, file.id, actor.person_id, person.id, None, False, False, at_ms
                )
                shares.insert(tx, share, None)
            return _shown(tx, share, file)

        return await self._db.write(unit)

    async def by_link(self, actor: Actor, path: str, password: str = "", *, asks_by_talk: bool = False) -> Shared:
        """A link to the file for everyone who has it, and the password. Raises `NotFound`, `InvalidInput`."""
        check_link(password, asks_by_talk=asks_by_talk)
        await self._db.read(lambda tx: _one_file(tx, actor, path))
        password_hash = await self._passwords.hash(password)
        token, at_ms = new_share_token(), self._clock.now_ms()

        def unit(tx: Tx) -> Shared:
            tx.lock([actor.person_id])
            file = _one_file(tx, actor, path)
            has_password = password_hash is not None
            share = Share(
                tx.next_id(),
                ShareKind.LINK,
                file.id,
                actor.person_id,
                None,
                token,
                has_password,
                asks_by_talk,
                at_ms,
            )
            shares.insert(tx, share, password_hash)
            return _shown(tx, share, file)

        return await self._db.write(unit)

    async def list_own(self, actor: Actor, path: str | None = None) -> list[Shared]:
        """What the actor shares with users and by links; of one file, if it is named. Raises `NotFound`."""

        def unit(tx: Tx) -> list[Shared]:
            file = _own_file(tx, actor, path) if path else None
            found = shares.of_owner(tx, actor.person_id, file.id if file else None, MAX_SHARES)
            kept = files.by_ids(tx, [share.file_id for share in found])
            names = timeline.names_of(tx, {actor.person_id, *(share.person_id for share in found)})
            return [Shared(share, kept[share.file_id], names) for share in found if share.file_id in kept]

        return await self._db.read(unit)

    async def end(self, actor: Actor, share_id: int) -> None:
        """Share no more; also for whom it was shared with. Raises `NotFound`."""

        def unit(tx: Tx) -> None:
            tx.lock([])
            share = shares.find(tx, share_id)
            if share is None or actor.person_id not in (share.owner_id, share.person_id):
                raise NotFound("share")
            shares.remove(tx, share.id)

        await self._db.write(unit)

    async def open(self, actor: Actor, token: str) -> tuple[File, AsyncIterator[bytes]]:
        """The file behind a link, and its bytes. Raises `NotFound`, `Forbidden` (its password was not given)."""

        def unit(tx: Tx) -> File:
            share = _link(tx, token)
            if not _is_open_to(tx, share, actor):
                raise Forbidden("This link needs its password.")
            return _file_of(tx, share)

        file = await self._db.read(unit)
        return file, self._blobs.get(file.content)

    async def authenticate(self, actor: Actor, token: str, password: str, user_agent: str) -> Visit:
        """Let a browser in that has the password. Raises `NotFound`, `Forbidden`, `RateLimited`."""
        share = await self._db.read(lambda tx: _link(tx, token))
        stored = await self._db.read(lambda tx: shares.password(tx, share.id))
        if stored is not None:
            await self._passwords.check(f"share {share.id}", stored, password, actor.ip)
        return await self._visit(actor, share, user_agent)

    async def room_of_link(self, actor: Actor, token: str, user_agent: str) -> Visit:
        """The room about the file behind a link, which the browser may enter from now on.

        Raises `NotFound`, also where the link's password was not given.
        """

        def look(tx: Tx) -> Share:
            share = _link(tx, token)
            if not _is_open_to(tx, share, actor):
                raise NotFound("share")
            return share

        share = await self._db.read(look)
        visit = await self._visit(actor, share, user_agent)
        room = await self._room_about(actor, share.file_id, share.owner_id)
        return Visit(room, visit.web_token)

    async def room_of_file(self, actor: Actor, file_id: FileId) -> Room:
        """The room about a file that the actor shares or that was shared with them. Raises `NotFound`."""

        def look(tx: Tx) -> File:
            file = files.find(tx, file_id)
            if file is None or not object_rooms.sees(tx, actor, file) or not shares.is_shared(tx, file_id):
                raise NotFound("file")
            return file

        return await self._room_about(actor, file_id, (await self._db.read(look)).owner_id)

    async def ask_password(self, actor: Actor, token: str) -> RoomView:
        """A room in which the owner of a link can be asked for its password. Raises `NotFound`."""
        room_token, at_ms = new_room_token(), self._clock.now_ms()

        def unit(tx: Tx) -> RoomView:
            tx.lock([])  # the room's stream is made here
            share = _link(tx, token)
            if not share.asks_by_talk:
                raise NotFound("share")
            about = About(OBJECT_SHARE, token, _file_of(tx, share).name, room_token)
            room = object_rooms.make(tx, about, owner=share.owner_id, actor=share.owner_id, at_ms=at_ms)
            return viewing.view(tx, actor, room.id, at_ms=at_ms)

        return await self._db.write(unit)

    async def _room_about(self, actor: Actor, file_id: FileId, owner: PersonId) -> Room:
        """Made on demand, by one at a time."""
        token, at_ms = new_room_token(), self._clock.now_ms()
        by = actor.person_id if actor.kind is PersonKind.PERSON else None

        def unit(tx: Tx) -> Room:
            tx.lock([owner])
            found = room_settings.find_about(tx, OBJECT_FILE, f"{file_id}")
            if found is not None:
                return found
            file = files.find(tx, file_id)
            if file is None:
                raise NotFound("file")
            about = About(OBJECT_FILE, f"{file_id}", file.name, token)
            return object_rooms.make(tx, about, owner=None, actor=by, at_ms=at_ms)

        return await self._db.write(unit)

    async def _visit(self, actor: Actor, share: Share, user_agent: str) -> Visit:
        at_ms, token = self._clock.now_ms(), new_web_token()
        session = web_session.new(token, user_agent, None, at_ms=at_ms)
        made = await self._db.write(partial(_let_in, actor.device_id, share, session, at_ms))
        return Visit(None, token if made else None)


def _let_in(device: CredentialId, share: Share, session: NewCredential, at_ms: int, tx: Tx) -> bool:
    """Whether a web session had to be made for it."""
    tx.lock([])
    made = not device
    if made:
        device = CredentialId(credentials.insert(tx, session))
    shares.visit(tx, share.id, device, at_ms=at_ms, before_ms=at_ms - web_session.LIFE_MS)
    return made


def _own_file(tx: Tx, actor: Actor, path: str) -> File:
    file = files.find_by_path(tx, actor.person_id, "/" + path.strip("/"))
    if file is None:
        raise NotFound("file")
    return file


def _one_file(tx: Tx, actor: Actor, path: str) -> File:
    """What can be given as a whole."""
    file = _own_file(tx, actor, path)
    if file.is_folder:
        raise InvalidInput("path", "Folders are shared into rooms only.")
    return file


def _link(tx: Tx, token: str) -> Share:
    share = shares.find_by_token(tx, token)
    if share is None:
        raise NotFound("share")
    return share


def _file_of(tx: Tx, share: Share) -> File:
    file = files.find(tx, share.file_id)
    if file is None:
        raise NotFound("file")
    return file


def _is_open_to(tx: Tx, share: Share, actor: Actor) -> bool:
    """Whether the browser needs no password, or has given it."""
    return not share.has_password or bool(actor.device_id and shares.has_visited(tx, share.id, actor.device_id))


def _shown(tx: Tx, share: Share, file: File) -> Shared:
    return Shared(share, file, timeline.names_of(tx, {share.owner_id, share.person_id}))
