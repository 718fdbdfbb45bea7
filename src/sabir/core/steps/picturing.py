"""A room's image, the same on every face: a square one for Talk, and a file with a number for the Session wire.

Bytes are durable before the rows that name them: first an image is prepared, then `put` into the unit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sabir.core.steps import uploads
from sabir.core.steps.images import Squaring
from sabir.core.steps.secrets import new_blob_name, new_file_number
from sabir.domain.errors import InvalidInput, NotFound, TooLarge
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import FileId, PersonId, RoomId
from sabir.domain.rooms import Room
from sabir.ports import BlobStore
from sabir.store import avatars, files, log, rooms
from sabir.store import uploads as upload_rows
from sabir.store.avatars import Avatar
from sabir.store.database import Database
from sabir.store.files import File
from sabir.store.transaction import Tx

MAX_BYTES = 4_000_000
"""Of an image as it is kept."""
MAX_FILE_BYTES = 10 * 1024 * 1024
"""Of a file of the room that becomes its image: other faces have larger ones."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Whose it is, by name, and what was given as the image, if anything. `image` is a PNG."""

    name: str
    avatar: Avatar | None
    image: bytes = b""


@dataclass(frozen=True, slots=True)
class NewBlob:
    """Bytes that are stored and that no row names yet."""

    name: str
    mime: str
    size_bytes: int
    blob: str


@dataclass(frozen=True, slots=True)
class RoomImage:
    """An image about to be a room's. Without `avatar` it is none that can be shown as a picture."""

    number: int | None
    """The file's on the Session wire; None where that shows none."""
    avatar: Avatar | None
    made: NewBlob | None = None
    """The file, where it is still to be made."""


class Picturing:
    """Prepares images outside of units."""

    def __init__(self, db: Database, blobs: BlobStore) -> None:
        self._db = db
        self._blobs = blobs
        self._squaring = Squaring()

    async def squared(self, image: bytes) -> tuple[Avatar, bytes]:
        """The image as it is kept, and its bytes. Raises `InvalidInput` (no image), `TooLarge`."""
        png = await self._squaring.square(image)
        blob = await self._keep(png, MAX_BYTES)
        return Avatar(blob, None, None, blob[:8]), png

    async def read(self, picture: Picture, known: str = "") -> Picture:
        """With its bytes, unless its version is the one that is `known`."""
        avatar = picture.avatar
        if avatar is None or avatar.blob is None or avatar.version == known:
            return picture
        image = b"".join([chunk async for chunk in self._blobs.get(avatar.blob)])
        return Picture(picture.name, avatar, image)

    async def of_avatar(self, avatar: Avatar, png: bytes) -> RoomImage:
        """With a file of its own for the Session wire: no two rows name the same bytes."""
        blob = await self._keep(png, MAX_BYTES)
        return RoomImage(new_file_number(), avatar, NewBlob("room.png", "image/png", len(png), blob))

    async def of_bytes(self, image: bytes, limit_bytes: int) -> RoomImage:
        """As the Session wire brings it: what is no picture for us may be one for clients. Raises `TooLarge`."""
        blob = await self._keep(image, limit_bytes)
        made = NewBlob("room", "application/octet-stream", len(image), blob)
        return RoomImage(new_file_number(), await self._picture(image), made)

    async def of_number(self, room: RoomId, number: int, *, at_ms: int) -> RoomImage:
        """A file that is in the room already. Whether the actor may is seen before. Raises `NotFound`, `TooLarge`."""
        file = await self._db.read(lambda tx: uploads.find(tx, room, [number], at_ms=at_ms).get(number))
        if file is None or file.is_folder:
            raise NotFound("file")
        if file.size_bytes > MAX_FILE_BYTES:
            raise TooLarge("image", MAX_FILE_BYTES, "bytes")
        content = b"".join([chunk async for chunk in self._blobs.get(file.content)])
        return RoomImage(number, await self._picture(content))

    async def _picture(self, image: bytes) -> Avatar | None:
        try:
            return (await self.squared(image))[0]
        except InvalidInput:
            return None

    async def _keep(self, content: bytes, limit_bytes: int) -> str:
        blob = new_blob_name()
        await self._blobs.put(blob, _chunks(content), limit_bytes=limit_bytes)
        return blob


def put(tx: Tx, room: Room, image: RoomImage, actor: PersonId, *, at_ms: int) -> None:
    """Make it the room's image on every face. Needs the room's lock. Raises `NotFound` for a file that went meanwhile.

    The file it was before lives on as an upload does.
    """
    if image.made is not None and image.number is not None:
        _insert(tx, room.id, image.number, image.made, actor, at_ms=at_ms)
    elif image.number is not None:
        file = uploads.find(tx, room.id, [image.number], at_ms=at_ms).get(image.number)
        if file is None:
            raise NotFound("file")
        upload_rows.keep(tx, room.id, file.id)
    if image.avatar is not None:
        avatars.put(tx, room.id, image.avatar)
    else:
        avatars.remove(tx, room.id)
    _replace(tx, room, image, at_ms=at_ms)
    kind = EventKind.ROOM_AVATAR_SET if image != NOTHING else EventKind.ROOM_AVATAR_REMOVED
    log.append(tx, room.id, [NewEvent(kind, actor)], at_ms=at_ms)


NOTHING = RoomImage(None, None)
"""Back to the usual one."""


def _insert(tx: Tx, room: RoomId, number: int, made: NewBlob, actor: PersonId, *, at_ms: int) -> None:
    file = File(
        FileId(tx.next_id()), actor, None, made.name, made.mime, made.size_bytes, made.blob, at_ms, upload_room_id=room
    )
    files.insert(tx, file)
    files.number(tx, room, {file.id: number})


def _replace(tx: Tx, room: Room, image: RoomImage, *, at_ms: int) -> None:
    before = room.image_number
    upload_rows.set_image(tx, room.id, image.number)
    if before is not None and before != image.number:
        for file in files.in_room(tx, room.id, [before]).values():
            upload_rows.let_go(tx, room.id, file.id, until_ms=at_ms + uploads.STAYS_MS)
            if file.upload_room_id is None and file.path is None:
                files.remove(tx, file.id)  # of a message of another face that is gone
    rooms.set_avatar(tx, room.id, image.avatar.version if image.avatar is not None else "")
    rooms.count_info(tx, room.id)


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content
