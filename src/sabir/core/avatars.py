"""Images of people and rooms: those they were given; what is shown without one is a face's affair."""

from __future__ import annotations

import re

from sabir.core.steps import picturing, presenting, viewing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.picturing import NOTHING, Picture, Picturing, RoomImage
from sabir.core.steps.secrets import new_blob_name
from sabir.core.steps.viewing import RoomView
from sabir.domain import rules
from sabir.domain.errors import InvalidInput, WrongState
from sabir.domain.ids import RoomId
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, RoomKind
from sabir.ports import Clock
from sabir.store import avatars, participants, people
from sabir.store.avatars import Avatar
from sabir.store.database import Database
from sabir.store.transaction import Tx

_COLOR = re.compile(r"[0-9a-fA-F]{6}")
_BASE = "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"
_MARKS = "[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_BASE}{_MARKS}(?:\u200d{_BASE}{_MARKS}){{0,6}}"
)
"""A flag, a key, or pictures that are joined to one."""


class Avatars:
    """Use cases on avatars. The bytes are durable before the row that names them."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, picturing: Picturing) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._picturing = picturing

    async def of_person(self, uid: str, known: str = "") -> Picture:
        """Open to everyone; also of a user id that nobody has. Without the bytes of the version that is `known`."""

        def unit(tx: Tx) -> Picture:
            person = people.find_by_uid(tx, uid)
            return Picture(person.display_name, avatars.find(tx, person.id)) if person else Picture(uid, None)

        return await self._picturing.read(await self._db.read(unit), known)

    async def of_room(self, actor: Actor, address: Address, known: str = "") -> Picture:
        """A one-to-one shows its other member. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Picture:
            view = viewing.view(tx, actor, room, at_ms=at_ms)
            if view.room.kind is not RoomKind.ONE_TO_ONE:
                return Picture(view.room.name, avatars.find(tx, room))
            other = next((m for m in view.members if m.participant.person_id != actor.person_id), None)
            if other is None:
                return Picture(view.room.name, None)
            return Picture(other.display_name, avatars.find(tx, other.participant.person_id))

        return await self._picturing.read(await self._db.read(unit), known)

    async def set_own(self, actor: Actor, image: bytes) -> None:
        """Raises `InvalidInput` (no image), `TooLarge`."""
        avatar, _ = await self._picturing.squared(image)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([actor.person_id])
            avatars.put(tx, actor.person_id, avatar)
            presenting.photo_changed(tx, actor.person_id, at_ms=at_ms)

        await self._db.write(unit)

    async def remove_own(self, actor: Actor) -> None:
        """Nothing happens without one."""
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([actor.person_id])
            if avatars.remove(tx, actor.person_id):
                presenting.photo_changed(tx, actor.person_id, at_ms=at_ms)

        await self._db.write(unit)

    async def set_of_room(self, actor: Actor, address: Address, image: bytes) -> RoomView:
        """Moderators. Raises `NotFound`, `RankTooLow`, `WrongState` (a one-to-one), `InvalidInput`, `TooLarge`."""
        room = await self._addresses.resolve(address)
        await self._db.read(lambda tx: _require(tx, actor, room))  # before anything is stored
        avatar, png = await self._picturing.squared(image)
        return await self._change(actor, room, await self._picturing.of_avatar(avatar, png))

    async def set_emoji(self, actor: Actor, address: Address, emoji: str, color: str | None) -> RoomView:
        """An emoji on a colour (six hex digits). Raises as `set_of_room`."""
        if not _EMOJI.fullmatch(emoji):
            raise InvalidInput("emoji", "An avatar shows one emoji.")
        if color and not _COLOR.fullmatch(color):
            raise InvalidInput("color", "A colour has six hex digits.")
        room = await self._addresses.resolve(address)
        avatar = Avatar(None, emoji, (color or "").lower() or None, new_blob_name()[:8])
        return await self._change(actor, room, RoomImage(None, avatar))

    async def remove_of_room(self, actor: Actor, address: Address) -> RoomView:
        """Back to the usual one. Raises as `set_of_room`."""
        return await self._change(actor, await self._addresses.resolve(address), NOTHING)

    async def _change(self, actor: Actor, room: RoomId, image: RoomImage) -> RoomView:
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> RoomView:
            tx.lock([room])
            before = _require(tx, actor, room)
            if image != NOTHING or before.avatar_version or before.image_number is not None:
                picturing.put(tx, before, image, actor.person_id, at_ms=at_ms)
            return viewing.view(tx, actor, room, at_ms=at_ms)

        return await self._db.write(unit)


def _require(tx: Tx, actor: Actor, room: RoomId) -> Room:
    seat = participants.access(tx, actor.person_id, room)
    rules.require(seat, rules.Action.SET_AVATAR)
    if seat.room.kind is RoomKind.ONE_TO_ONE:
        raise WrongState("A one-to-one conversation shows its other member.")
    return seat.room
