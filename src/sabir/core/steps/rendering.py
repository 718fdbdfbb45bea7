"""Envelopes of messages that came without one: rendered once, under a relay key of the author, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakValueDictionary

from sabir.core.steps.secrets import new_file_number
from sabir.domain.ids import FileId, MessageId, PersonId, RoomId
from sabir.domain.messages import Envelope, Message
from sabir.domain.rooms import Room
from sabir.domain.timeline import Page
from sabir.ports import Clock
from sabir.store import files, messages, people, relayed, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Authored:
    """An envelope made here, and whom the relay ids in it stand for."""

    envelope: Envelope
    relay_ids: Mapping[str, PersonId]


Author = Callable[[Room, Message, Page], Authored]
"""Renders the envelope of a message that came without one, under a relay key of its author; pure."""


class _Place(NamedTuple):
    """Where envelopes are kept, and which messages have theirs there."""

    is_wanted: Callable[[Message], bool]
    keep: Callable[[Tx, Message, Envelope], bool]
    """Unless the message changed meanwhile."""
    find: Callable[[Tx, RoomId, Sequence[MessageId]], dict[MessageId, Envelope]]


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
        return await self._complete(room, missing, author, _FIRST)

    async def relay(self, room: Room, wanted: Sequence[Message], author: Author) -> Mapping[MessageId, Envelope]:
        """As `complete`: second envelopes of messages of blinded authors, under relay keys that anyone can verify."""
        if not wanted:
            return {}
        ids = [message.id for message in wanted]
        there = await self._db.read(lambda tx: relayed.of_messages(tx, room.id, ids))
        missing = [message for message in wanted if message.id not in there]
        return {**there, **await self._complete(room, missing, author, _SECOND)}

    async def _complete(
        self, room: Room, missing: Sequence[Message], author: Author, place: _Place
    ) -> Mapping[MessageId, Envelope]:
        if not missing:
            return {}
        ids = [message.id for message in missing]
        # One at a time per room: those who come meanwhile find it done.
        async with self._rendering.setdefault(room.id, asyncio.Lock()):
            await self._render(room, ids, author, place)
        numbers = {message.id: message.session_id for message in missing}
        return await self._db.read(lambda tx: _unchanged(tx, room.id, ids, numbers, place))

    async def _render(self, room: Room, ids: Sequence[MessageId], author: Author, place: _Place) -> None:
        page = await self._db.read(lambda tx: _unrendered(tx, room.id, ids, place))
        unnumbered = [
            a.file_id for hung in page.attachments.values() for a in hung if a.number is None and not a.is_folder
        ]
        if unnumbered:
            numbers = {file: new_file_number() for file in unnumbered}
            page = await self._db.write(lambda tx: _number_files(tx, room.id, numbers, ids, place))
        made: list[tuple[Message, Authored]] = []
        for item in page.items:
            if item.message is not None:
                made.append((item.message, author(room, item.message, page)))
            if len(made) % _AT_ONCE == 0:
                await asyncio.sleep(0)
        if made:
            at_ms = self._clock.now_ms()
            await self._db.write(lambda tx: _keep(tx, room.id, made, at_ms, place))


def _keep_second(tx: Tx, message: Message, envelope: Envelope) -> bool:
    now = messages.find(tx, message.room_id, message.id)
    if now is None or now.is_deleted or now.session_id != message.session_id:
        return False
    relayed.put(tx, now, envelope)
    return True


_FIRST = _Place(lambda message: not message.envelope_key, messages.set_envelope, messages.envelopes)
_SECOND = _Place(relayed.needs_one, _keep_second, relayed.of_messages)


def _unrendered(tx: Tx, room: RoomId, ids: Sequence[MessageId], place: _Place) -> Page:
    now = messages.by_ids(tx, room, ids).values()
    return timeline.some(tx, room, [m.id for m in now if not m.is_deleted and place.is_wanted(m)])


def _number_files(tx: Tx, room: RoomId, numbers: Mapping[FileId, int], ids: Sequence[MessageId], place: _Place) -> Page:
    tx.lock([room])
    files.number(tx, room, numbers)
    return _unrendered(tx, room, ids, place)


def _keep(tx: Tx, room: RoomId, made: Sequence[tuple[Message, Authored]], at_ms: int, place: _Place) -> None:
    tx.lock([room])
    for message, authored in made:
        if place.keep(tx, message, authored.envelope):
            for relay_id, person in authored.relay_ids.items():
                people.link_once(tx, "session", "relay", relay_id, person=person, at_ms=at_ms)


def _unchanged(
    tx: Tx, room: RoomId, ids: Sequence[MessageId], numbers: Mapping[MessageId, int | None], place: _Place
) -> dict[MessageId, Envelope]:
    """Envelopes of messages that still have the number they are listed under."""
    now = messages.by_ids(tx, room, ids)
    same = [message for message in ids if message in now and now[message].session_id == numbers[message]]
    return place.find(tx, room, same)
