"""What administrators of a published room set through the Session wire: name, description, image, everyone's rights.

Source: SOGS modern API, rooms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from sabir.core.steps import auditing, founding, leading, picturing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.core.steps.picturing import Picturing, RoomImage
from sabir.domain import permissions
from sabir.domain.errors import NotFound
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, check_description, check_room_name
from sabir.domain.session_rights import Right
from sabir.ports import Clock
from sabir.store import log, room_settings, rooms
from sabir.store import session_rights as right_rows
from sabir.store.database import Database
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class RoomChange:
    """What is to be different; None and what is missing stay as they are. Raises `InvalidInput`."""

    name: str | None = None
    description: str | None = None
    """Empty for none."""
    image: int | None = None
    """The number of a file in the room."""
    rights: Mapping[Right, bool] = field(default_factory=dict)
    """Of everyone."""

    def __post_init__(self) -> None:
        if self.name is not None:
            check_room_name(self.name)
        if self.description is not None:
            check_description(self.description)


class PublicSettings:
    """Use cases of administrators of rooms."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, picturing_: Picturing) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._picturing = picturing_

    async def change(self, actor: Actor, address: Address, change: RoomChange) -> int:
        """All of it or nothing; the room's `info_updates`.

        Raises `NotFound` (the room; "image" for a file that is not in it), `Banned`, `RankTooLow`.
        """
        room = await self._addresses.resolve(address)
        act = Act("ROOM_CHANGED", str(uuid4()), self._clock.now_ms(), room_id=room)
        image = await self._image(actor, room, change.image, at_ms=act.at_ms) if change.image is not None else None

        def unit(tx: Tx) -> int:
            tx.lock([room])
            before = leading.enter(tx, actor, room, as_admin=True).room
            changed = _change(tx, before, change, actor.person_id or None, at_ms=act.at_ms)
            if image is not None and change.image != before.image_number:
                picturing.put(tx, before, image, actor.person_id, at_ms=act.at_ms)
                changed.append("image")
            if changed:
                auditing.record(tx, actor, auditing.with_data(act, ",".join(changed)))
            return founding.get(tx, room).info_updates

        return await self._db.write(unit)

    async def _image(self, actor: Actor, room: RoomId, number: int, *, at_ms: int) -> RoomImage:
        await self._db.read(lambda tx: leading.enter(tx, actor, room, as_admin=True))  # before anything is stored
        try:
            return await self._picturing.of_number(room, number, at_ms=at_ms)
        except NotFound as error:
            raise NotFound("image") from error


def _change(tx: Tx, room: Room, change: RoomChange, actor: PersonId | None, *, at_ms: int) -> list[str]:
    changed = []
    if change.name is not None and founding.rename(tx, room, check_room_name(change.name), actor=actor, at_ms=at_ms):
        changed.append("name")
    if change.description is not None:
        text = check_description(change.description)
        if text != room.description:
            room_settings.describe(tx, room.id, text)
            rooms.count_info(tx, room.id)
            kind = EventKind.ROOM_DESCRIBED if text else EventKind.ROOM_UNDESCRIBED
            log.append(tx, room.id, [NewEvent(kind, actor)], at_ms=at_ms)
            changed.append("description")
    if _let_everyone(tx, room, change.rights):
        changed.append("rights")
    return changed


def _let_everyone(tx: Tx, room: Room, rights: Mapping[Right, bool]) -> bool:
    """Single people keep what they were given themselves."""
    defaults = room.session_defaults
    for right, may in rights.items():
        if right is not Right.WRITE:
            defaults = defaults | right.value if may else defaults & ~right.value
    writes = rights.get(Right.WRITE)
    permitted = room.default_permissions
    if writes is not None and writes != bool(permissions.room_default(room) & permissions.Permission.CHAT):
        permitted = permissions.default_with_chat(room, can_chat=writes)
    if defaults != room.session_defaults:
        right_rows.set_defaults(tx, room.id, defaults)
    if permitted != room.default_permissions:
        right_rows.set_default_permissions(tx, room.id, permitted)
    return defaults != room.session_defaults or permitted != room.default_permissions
