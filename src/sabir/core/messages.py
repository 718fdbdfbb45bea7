"""Messages: post, edit, delete, react."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sabir.core.steps import auditing, changing, posting, reacting, reading
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.core.steps.posting import Posted, RateLimit
from sabir.domain import rules
from sabir.domain.errors import NotFound
from sabir.domain.events import CommandAnswer, EventKind, NewEvent
from sabir.domain.ids import MessageId, PersonId
from sabir.domain.messages import MAX_TEXT_CHARACTERS, Draft, Reaction, check_reaction
from sabir.domain.people import Actor
from sabir.domain.timeline import Page
from sabir.ports import Clock
from sabir.store import files, log, messages, participants, timeline
from sabir.store.database import Database
from sabir.store.files import File
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Shared:
    """A message that shows a file."""

    posted: Posted
    file: File


class Messages:
    """Use cases on one room's messages. Rooms are named by an address, messages by their core id."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def post(
        self,
        actor: Actor,
        address: Address,
        draft: Draft,
        *,
        limit: RateLimit | None = None,
        wants_common_read: bool = False,
    ) -> Posted:
        """Post, and return the message with a page that shows it. Raises as `steps.posting.post` does."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Posted:
            tx.lock([room])
            posted = posting.post(tx, actor, room, draft, at_ms=at_ms, limit=limit)
            if not wants_common_read:
                return posted
            return posted._replace(common_read_id=reading.common_id(tx, posted.seat.participant))

        return await self._db.write(unit)

    async def answer(self, actor: Actor, address: Address, answer: CommandAnswer) -> Page:
        """Tell the actor alone, in the room, what came of a command. The page of the event. Raises as `post`."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Page:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.POST)
            rules.require_admitted(seat, at_ms)
            new = NewEvent(EventKind.COMMAND_ANSWERED, actor.person_id, data=answer.value)
            return timeline.one(tx, room, log.append(tx, room, [new], at_ms=at_ms)[0].id)

        return await self._db.write(unit)

    async def require_can_post(self, actor: Actor, address: Address) -> None:
        """Whoever can't post hears so before they hear that what they wished to post was wrong. Raises as `post`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.POST)
            rules.require_admitted(seat, now_ms)

        await self._db.read(unit)

    async def share(self, actor: Actor, address: Address, path: str, *, reference: str = "") -> Shared:
        """Post a message that shows a file of the actor's own folder. Raises as `post`, `NotFound` for no such file."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Shared:
            tx.lock([room])
            file = files.find_by_path(tx, actor.person_id, "/" + path.strip("/"))
            if file is None:
                raise NotFound("file")
            draft = Draft("", files=(file.id,), reference=reference, brings_back=False)
            return Shared(posting.post(tx, actor, room, draft, at_ms=at_ms), file)

        return await self._db.write(unit)

    async def edit(
        self,
        actor: Actor,
        address: Address,
        message: MessageId,
        text: str,
        *,
        max_characters: int = MAX_TEXT_CHARACTERS,
        within_ms: int | None = None,
    ) -> Page:
        """Change the text; returns the page of the `message.edited` event.

        Raises `NotFound`, `Forbidden` (not the author), `WrongState` (deleted, or no message), `InvalidInput` (also
        for a message posted longer ago than `within_ms`).
        """
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Page:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, rules.Action.EDIT_OWN)
            rules.require_admitted(seat, at_ms)
            Draft(text, max_characters=max_characters)  # the same limits as a new message
            event = changing.edit(tx, actor, room, (message, text), at_ms=at_ms, within_ms=within_ms)
            return timeline.one(tx, room, event.id)

        return await self._db.write(unit)

    async def delete(self, actor: Actor, address: Address, ids: Sequence[MessageId]) -> Page:
        """Blank these messages, all or none; already deleted ones are skipped. Returns the last event's page.

        Raises `NotFound`, `Forbidden`, `WrongState` for the id of another event.
        """
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Page:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require_admitted(seat, at_ms)
            found = messages.by_ids(tx, room, ids)
            for missing in (one for one in ids if one not in found or found[one].has_vanished):
                changing.refuse(tx, room, missing)
            events = changing.delete(tx, seat, list(found.values()), at_ms=at_ms)
            return timeline.one(tx, room, events[-1].id if events else 0)

        return await self._db.write(unit)

    async def delete_numbered(self, actor: Actor, address: Address, session_ids: Sequence[int]) -> None:
        """`delete` by numbers of the Session wire. Numbers that were used once and are gone count as deleted.

        Raises `NotFound("message")` for a number never given out, `Forbidden`.
        """
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            if any(not 0 < number <= seat.room.session_id for number in session_ids):
                raise NotFound("message")
            changing.delete(tx, seat, messages.by_session_ids(tx, room, session_ids), at_ms=at_ms)

        await self._db.write(unit)

    async def delete_all_of(self, actor: Actor, address: Address, author: PersonId) -> int:
        """Blank every live message of one author, in units of at most 500. Returns how many.

        Raises `Forbidden` unless the author is the actor or has a lower rank.
        """
        room = await self._addresses.resolve(address)
        act = Act("MESSAGES_DELETED_ALL", str(uuid4()), self._clock.now_ms(), subject_id=author, room_id=room)
        total = 0
        while True:
            at_ms = self._clock.now_ms()

            def unit(tx: Tx, at_ms: int = at_ms, is_first: bool = total == 0) -> int:
                tx.lock([room])
                seat = participants.access(tx, actor.person_id, room)
                if author != actor.person_id:
                    rules.require(seat, rules.Action.DELETE_OTHERS)
                    target = participants.find(tx, room, author)
                    rules.require_outranks(seat, target)
                found = messages.of_author(tx, room, author, 500)
                changing.delete(tx, seat, found, at_ms=at_ms)
                if is_first:
                    auditing.record(tx, actor, act)
                return len(found)

            count = await self._db.write(unit)
            total += count
            if count < 500:
                return total

    async def react(self, actor: Actor, address: Address, message: MessageId, emoji: str) -> tuple[bool, Page]:
        """Add a reaction. False if it was there already; the page shows the message.

        Raises `NotFound`, `Forbidden`, `WrongState` for what is no message any more, or never was one.
        """
        check_reaction(emoji)
        return await self._change_reaction(actor, address, message, emoji, is_added=True)

    async def unreact(self, actor: Actor, address: Address, message: MessageId, emoji: str) -> tuple[bool, Page]:
        """Remove the own reaction. False if there was none. Raises as `react`."""
        return await self._change_reaction(actor, address, message, emoji, is_added=False)

    async def get(self, actor: Actor, address: Address, message: MessageId) -> Page:
        """The posting event of one message. Raises `NotFound`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Page:
            rules.require_admitted(participants.access(tx, actor.person_id, room), now_ms)
            page = timeline.one(tx, room, message)
            if not page.items or page.items[0].message is None or page.items[0].message.has_vanished:
                raise NotFound("message")
            return page

        return await self._db.read(unit)

    async def _change_reaction(
        self, actor: Actor, address: Address, message: MessageId, emoji: str, *, is_added: bool
    ) -> tuple[bool, Page]:
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> tuple[bool, Page]:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            event = reacting.change(tx, seat, Reaction(message, emoji, actor.person_id, at_ms), is_added=is_added)
            return event is not None, timeline.one(tx, room, message)

        return await self._db.write(unit)
