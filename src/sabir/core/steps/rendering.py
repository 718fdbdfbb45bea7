"""Envelopes of messages that came without one: rendered once, under a relay key of the author, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

from sabir.core.steps.secrets import new_file_number
from sabir.domain.ids import FileId, MessageId, PersonId, RoomId
from sabir.domain.messages import Envelope, Message
from sabir.domain.rooms import Room
from sabir.domain.timeline import Page
from sabir.ports import Clock
from sabir.store import files, messages, people, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Authored:
    """An envelope made here, and whom the relay ids in it stand for."""

    envelope: Envelope
    relay_ids: Mapping[str, PersonId]


Author = Callable[[Room, Message, Page], Authored]
"""Renders the envelope of a message that came without one, under a relay key of its author; pure."""

_AT_ONCE = 16
"""Envelopes rendered before others get their turn: signing is slow."""


class Rendering:
    """Shared by all who list messages of a room."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._rendering: WeakValueDictionary[RoomId, asyncio.Lock] = WeakValueDictionary()

    async def complete(self, room: Room, missing: Sequence[Message], author: Author) -> Mapping[MessageId, Envelope]:
        """The envelopes of messages that had none.

        What was deleted or edited while its envelope was being made has none here; it comes under its new number.
        """
        if not missing:
            return {}
        ids = [message.id for message in missing]
        # One at a time per room: those who come meanwhile find it done.
        async with self._rendering.setdefault(room.id, asyncio.Lock()):
            await self._render(room, ids, author)
        numbers = {message.id: message.session_id for message in missing}
        return await self._db.read(lambda tx: _unchanged(tx, room.id, ids, numbers))

    async def _render(self, room: Room, ids: Sequence[MessageId], author: Author) -> None:
        page = await self._db.read(lambda tx: _unrendered(tx, room.id, ids))
        unnumbered = [
            a.file_id for hung in page.attachments.values() for a in hung if a.number is None and not a.is_folder
        ]
        if unnumbered:
            numbers = {file: new_file_number() for file in unnumbered}
            page = await self._db.write(lambda tx: _number_files(tx, room.id, numbers, ids))
        made: list[tuple[Message, Authored]] = []
        for item in page.items:
            if item.message is not None:
                made.append((item.message, author(room, item.message, page)))
            if len(made) % _AT_ONCE == 0:
                await asyncio.sleep(0)
        if made:
            at_ms = self._clock.now_ms()
            await self._db.write(lambda tx: _keep(tx, room.id, made, at_ms))


def _unrendered(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> Page:
    now = messages.by_ids(tx, room, ids).values()
    return timeline.some(tx, room, [m.id for m in now if not m.envelope_key and not m.is_deleted])


def _number_files(tx: Tx, room: RoomId, numbers: Mapping[FileId, int], ids: Sequence[MessageId]) -> Page:
    tx.lock([room])
    files.number(tx, room, numbers)
    return _unrendered(tx, room, ids)


def _keep(tx: Tx, room: RoomId, made: Sequence[tuple[Message, Authored]], at_ms: int) -> None:
    tx.lock([room])
    for message, authored in made:
        if messages.set_envelope(tx, message, authored.envelope):
            for relay_id, person in authored.relay_ids.items():
                people.link_once(tx, "session", "relay", relay_id, person=person, at_ms=at_ms)


def _unchanged(
    tx: Tx, room: RoomId, ids: Sequence[MessageId], numbers: Mapping[MessageId, int | None]
) -> dict[MessageId, Envelope]:
    """Envelopes of messages that still have the number they are listed under."""
    now = messages.by_ids(tx, room, ids)
    same = [message for message in ids if message in now and now[message].session_id == numbers[message]]
    return messages.envelopes(tx, room, same)
