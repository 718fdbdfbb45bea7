"""Images of published rooms as the Session wire has them: the bytes as they came."""

from __future__ import annotations

from sabir.core.steps import picturing, uploads
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.picturing import Picturing, RoomImage
from sabir.domain import rules, session_rights
from sabir.domain.errors import NotFound
from sabir.domain.ids import RoomId
from sabir.domain.people import Actor
from sabir.domain.session_rights import Right
from sabir.ports import BlobStore, Clock
from sabir.store import participants, rooms
from sabir.store.database import Database
from sabir.store.files import File
from sabir.store.transaction import Tx


class RoomImages:
    """Use cases on them."""

    def __init__(
        self, db: Database, clock: Clock, addresses: Addresses, picturing: Picturing, blobs: BlobStore
    ) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._picturing = picturing
        self._blobs = blobs

    async def get(self, address: Address) -> bytes:
        """Open to everyone. Raises `NotFound`: no published room that anyone may know of, or it has no image."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()
        file = await self._db.read(lambda tx: _image(tx, room, now_ms))
        return b"".join([chunk async for chunk in self._blobs.get(file.content)])

    async def set(self, actor: Actor, address: Address, image: bytes, *, limit_bytes: int) -> int:
        """Moderators. The number of the file. Raises `NotFound`, `Banned`, `RankTooLow`, `TooLarge`."""
        room = await self._addresses.resolve(address)
        await self._db.read(lambda tx: _require(tx, actor, room))  # before anything is stored
        made = await self._picturing.of_bytes(image, limit_bytes)
        await self._put(actor, room, made)
        return made.number or 0

    async def set_numbered(self, actor: Actor, address: Address, number: int) -> None:
        """A file that was uploaded to the room before. Raises as `set`; `NotFound("file")` for none of this room."""
        room = await self._addresses.resolve(address)
        await self._db.read(lambda tx: _require(tx, actor, room))
        await self._put(actor, room, await self._picturing.of_number(room, number, at_ms=self._clock.now_ms()))

    async def _put(self, actor: Actor, room: RoomId, image: RoomImage) -> None:
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.SET_AVATAR)
            picturing.put(tx, seat.room, image, actor.person_id, at_ms=at_ms)

        await self._db.write(unit)


def _require(tx: Tx, actor: Actor, room: RoomId) -> None:
    rules.require(participants.access(tx, actor.person_id, room), rules.Action.SET_AVATAR)


def _image(tx: Tx, room: RoomId, now_ms: int) -> File:
    found = rooms.find(tx, room)
    if found is None or found.session_room is None or not session_rights.of_visitor(found) & Right.ACCESS.value:
        raise NotFound("room")
    number = found.image_number
    file = uploads.find(tx, room, [number], at_ms=now_ms).get(number) if number is not None else None
    if file is None:
        raise NotFound("image")
    return file
