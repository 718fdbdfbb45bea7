"""Images that an operator wishes rooms to have, prepared before the unit that grants them."""

from __future__ import annotations

from collections.abc import Mapping

from sabir.core.steps.granting_rooms import find_room
from sabir.core.steps.images import Squaring
from sabir.core.steps.picturing import Picturing, RoomImage
from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.wishes import RoomWish, Wish, WishRefused
from sabir.ports import BlobStore
from sabir.store import avatars
from sabir.store.database import Database
from sabir.store.transaction import Tx


class WishedImages:
    """Those that are not the rooms' own already: applying a file again changes nothing."""

    def __init__(self, db: Database, picturing: Picturing, blobs: BlobStore) -> None:
        self._db = db
        self._picturing = picturing
        self._blobs = blobs
        self._squaring = Squaring()

    async def prepare(self, wish: Wish) -> Mapping[int, RoomImage]:
        """By number of the row. Raises `WishRefused` for what is no image."""
        found: dict[int, RoomImage] = {}
        for number, room in enumerate(wish.room, 1):
            if room.image is None:
                continue
            try:
                image = await self._prepare(room, room.image)
            except (InvalidInput, TooLarge) as error:
                raise WishRefused("room", number, "image", error.detail) from error
            if image is not None:
                found[number] = image
        return found

    async def _prepare(self, wish: RoomWish, image: bytes) -> RoomImage | None:
        def unit(tx: Tx) -> str | None:
            room = find_room(tx, wish)
            avatar = avatars.find(tx, room.id) if room is not None and room.avatar_version else None
            return avatar.blob if avatar is not None else None

        blob = await self._db.read(unit)
        if blob is not None:
            kept = b"".join([chunk async for chunk in self._blobs.get(blob)])
            if kept == await self._squaring.square(image):
                return None
        return await self._picturing.of_avatar(*await self._picturing.squared(image))
