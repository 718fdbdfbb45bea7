"""What Olvid identities have: copies of rooms as devices have them, their own acts, and the news about both."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from functools import partial
from typing import TypeVar

from sabir.core.steps import replica_acts, replication
from sabir.core.steps.hub import Arrival, Hubs, Subscription
from sabir.core.steps.remembering import Remembered
from sabir.core.steps.replica_acts import Outgoing, Sent
from sabir.core.steps.replication import Due
from sabir.domain.errors import NotFound, Unavailable
from sabir.domain.events import EventKind
from sabir.domain.ids import IdentityId, MessageId, RoomId
from sabir.domain.messages import Draft, check_reaction
from sabir.domain.replicas import (
    Contact,
    Direction,
    Discussion,
    Owner,
    ReplicaAttachment,
    ReplicaId,
    ReplicaMessage,
    Wanted,
)
from sabir.ports import BlobStore, Clock
from sabir.store import contacts, discussions, files, identities, jobs, log, replica_attachments
from sabir.store import replica_messages as messages
from sabir.store.database import Database
from sabir.store.follow import Bell
from sabir.store.identities import Follower
from sabir.store.projections.apply import REPLICATE
from sabir.store.transaction import Tx

T = TypeVar("T")
_PAGE = 200
_REMEMBERED = 20_000
COPY_ROOM = REPLICATE
"""The kind of the durable job that calls `copy_room`; its key is the room's id."""
_log = logging.getLogger(__name__)


class Replicas:
    """Use cases on replicas. Everything is named by its owner's own ids; what belongs to another is not found."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        blobs: BlobStore,
        bell: Bell,
        remembered: Remembered,
        *,
        remote_delay_ms: int,
    ) -> None:
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._hubs = Hubs(db, clock, bell, remembered)
        self._remote_delay_ms = remote_delay_ms
        self._rooms: OrderedDict[tuple[IdentityId, int], RoomId] = OrderedDict()
        self._pushed: dict[IdentityId, set[MessageId]] = {}
        self._marking: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """End the hubs, and keep what was noted."""
        await self._hubs.close()
        if self._marking is not None:
            await self._marking

    # --- copies ------------------------------------------------------------------------------------------------------

    async def copy_room(self, room: RoomId) -> None:
        """The job's work: bring every identity's copy of the room up to date. Safe to repeat and to run twice.

        While events keep coming it works in strokes, a quarter of the delay apart.
        """
        waiting_ms: list[int] = []
        failure: Exception | None = None
        last_seq, followers = await self._db.read(lambda tx: (log.last_seq(tx, room), identities.in_room(tx, room)))
        for follower in followers:
            if follower.applied_seq is not None and follower.applied_seq >= last_seq:
                continue
            try:
                waits_ms = await self._copy_for(follower, room)
            except Exception as error:
                _log.exception("Room %d can't be copied for identity %d.", room, follower.id)
                failure = error  # the others get theirs
                continue
            if waits_ms is not None:
                waiting_ms.append(waits_ms)
        if failure is not None:
            raise failure
        if waiting_ms:
            due_ms = max(min(waiting_ms) + self._remote_delay_ms, self._clock.now_ms() + self._remote_delay_ms // 4)
            await self._db.write(partial(_enqueue, room, due_ms))

    async def _copy_for(self, follower: Follower, room: RoomId) -> int | None:
        """Returns when the first event happened that is not due yet, if there is one."""
        while True:
            now_ms = self._clock.now_ms()
            copied = await self._db.write(partial(_copy, follower, room, Due(now_ms, now_ms - self._remote_delay_ms)))
            if not copied.has_more:
                return copied.waiting_ms

    # --- own acts ----------------------------------------------------------------------------------------------------

    async def send(self, owner: Owner, wish: Outgoing) -> Sent:
        """Raises `NotFound` (discussion, message replied to), `InvalidInput`, `ReadOnly`, `RoomClosed`."""
        room = await self._room(owner, wish.discussion_id)
        at_ms = self._clock.now_ms()
        return await self._db.write(lambda tx: replica_acts.send(tx, owner, room, wish, at_ms=at_ms))

    async def check_outgoing(self, owner: Owner, wish: Outgoing) -> None:
        """Whether it could be sent, before its files are read. Raises `NotFound`."""
        await self.discussion(owner, wish.discussion_id)
        if wish.reply_to is not None and (await self.message(owner, wish.reply_to)).discussion_id != wish.discussion_id:
            raise NotFound("message")

    async def edit(self, owner: Owner, ref: ReplicaId, body: str) -> ReplicaMessage:
        """Raises `NotFound`, `WrongState` (not own), `InvalidInput`."""
        Draft(body)  # the same limits as a new message
        room = await self._room_of(owner, ref)
        at_ms = self._clock.now_ms()
        return await self._db.write(lambda tx: replica_acts.edit(tx, owner, room, (ref, body), at_ms=at_ms))

    async def delete(self, owner: Owner, ref: ReplicaId, *, is_everywhere: bool) -> None:
        """Raises `NotFound`; `WrongState` or `Forbidden` if it can't be deleted everywhere."""
        room = await self._room_of(owner, ref)
        at_ms = self._clock.now_ms()
        where = room if is_everywhere else None
        await self._db.write(lambda tx: replica_acts.delete(tx, owner, ref, where, at_ms=at_ms))

    async def react(self, owner: Owner, ref: ReplicaId, emoji: str) -> None:
        """Set the own reaction; an empty one takes it back. Raises `NotFound`, `InvalidInput`."""
        if emoji:
            check_reaction(emoji)
        room = await self._room_of(owner, ref)
        at_ms = self._clock.now_ms()
        await self._db.write(lambda tx: replica_acts.react(tx, owner, room, (ref, emoji), at_ms=at_ms))

    # --- reading -----------------------------------------------------------------------------------------------------

    async def contacts(self, owner: Owner) -> AsyncIterator[list[Contact]]:
        """All of them in parts, oldest first."""
        after = 0
        while page := await self._db.read(partial(_contacts, owner.identity_id, after)):
            yield page
            after = page[-1].id

    async def contact(self, owner: Owner, contact: int) -> Contact:
        """Raises `NotFound`."""
        return _there(await self._db.read(lambda tx: contacts.find(tx, owner.identity_id, contact)), "contact")

    async def discussions(self, owner: Owner, *, is_locked: bool = False) -> AsyncIterator[list[Discussion]]:
        """All live or all locked ones in parts, oldest first."""
        after = 0
        while page := await self._db.read(partial(_discussions, owner.identity_id, is_locked, after)):
            yield page
            after = page[-1].id

    async def discussion(self, owner: Owner, discussion: int) -> Discussion:
        """A live one. Raises `NotFound`."""
        row = await self._db.read(lambda tx: discussions.find(tx, owner.identity_id, discussion))
        return _there(row if row is not None and not row.is_locked else None, "discussion").shown

    async def require_discussions(self, owner: Owner, wanted: Iterable[int]) -> None:
        """Raises `NotFound` unless all are there, locked or not."""
        ids, identity = set(wanted), owner.identity_id
        await self._db.read(lambda tx: [_there(discussions.find_bare(tx, identity, one), "discussion") for one in ids])

    async def discussion_with(self, owner: Owner, contact: int) -> Discussion:
        """The one-to-one with a contact. Raises `NotFound`."""
        row = await self._db.read(lambda tx: discussions.find_with(tx, owner.identity_id, contact))
        return _there(row, "discussion").shown

    async def discussion_of_group(self, owner: Owner, group: int) -> Discussion:
        """Raises `NotFound`."""
        found = await self.discussion(owner, group)
        return _there(found if found.group_id == group else None, "discussion")

    async def messages(
        self, owner: Owner, wanted: Wanted, show: Callable[[ReplicaMessage], T | None]
    ) -> AsyncIterator[list[T]]:
        """What `show` makes of the messages it does not make None of, in parts, oldest first. These count as read."""
        if self._marking is not None:
            await self._marking
        after = 0
        while True:
            page = await self._db.read(
                partial(messages.page, identity=owner.identity_id, wanted=wanted, after=after, limit=_PAGE)
            )
            shown = [(message, made) for message in page if (made := show(message)) is not None]
            came_in = [m.message_id for m, _ in shown if m.ref.direction is Direction.INBOUND]
            if came_in:
                await self._db.write(partial(_mark_read, {owner.identity_id: came_in}))
            if shown:
                yield [made for _, made in shown]
            if len(page) < _PAGE:
                return
            after = page[-1].message_id

    async def require_messages(self, owner: Owner, refs: Iterable[ReplicaId]) -> None:
        """Raises `NotFound` unless all are there."""
        wanted = set(refs)
        await self._db.read(lambda tx: [_there(messages.find(tx, owner.identity_id, ref), "message") for ref in wanted])

    async def message(self, owner: Owner, ref: ReplicaId) -> ReplicaMessage:
        """Raises `NotFound`."""
        return _there(await self._db.read(lambda tx: messages.find(tx, owner.identity_id, ref)), "message")

    async def attachments(self, owner: Owner, message: ReplicaId | None) -> AsyncIterator[list[ReplicaAttachment]]:
        """All of them or one message's, in parts, oldest first. Raises `NotFound` (the message)."""
        if message is not None:
            found = await self.message(owner, message)
            yield await self._db.read(lambda tx: replica_attachments.of_message(tx, owner.identity_id, found))
            return
        after: MessageId | None = MessageId(0)
        while after is not None:
            page, after = await self._db.read(partial(_attachments, owner.identity_id, after))
            yield page

    async def attachment(self, owner: Owner, ref: ReplicaId) -> ReplicaAttachment:
        """Raises `NotFound`."""
        found = await self._db.read(lambda tx: replica_attachments.find(tx, owner.identity_id, ref))
        return _there(found, "attachment")

    async def download(self, owner: Owner, ref: ReplicaId) -> AsyncIterator[bytes]:
        """The attachment's bytes. Raises `NotFound`."""
        attachment = await self.attachment(owner, ref)
        file = await self._db.read(lambda tx: files.find(tx, attachment.file_id))
        return self._blobs.get(_there(file, "attachment").blob)

    # --- news --------------------------------------------------------------------------------------------------------

    def arrive(self) -> Arrival:
        """Call it first when someone comes to subscribe."""
        return self._hubs.arrive()

    def subscribe(self, owner: Owner, kinds: Collection[EventKind], arrival: Arrival) -> Subscription:
        """Told of these kinds of news from just before the arrival on, each once. To be closed."""
        return self._hubs.subscribe(owner.actor, kinds, arrival)

    def note_pushed(self, owner: Owner, message: ReplicaMessage) -> None:
        """A client got the message as it came in: it counts as read."""
        self._pushed.setdefault(owner.identity_id, set()).add(message.message_id)
        if self._marking is None:
            self._marking = asyncio.get_running_loop().create_task(self._mark_pushed())

    async def _mark_pushed(self) -> None:
        while self._pushed:
            noted, self._pushed = self._pushed, {}
            try:
                await self._db.write(partial(_mark_read, noted))
            except Unavailable:
                _log.warning("Messages that clients got can't be marked as read.")
        self._marking = None

    # --- rooms -------------------------------------------------------------------------------------------------------

    async def _room(self, owner: Owner, discussion: int) -> RoomId:
        """The room of a discussion, which never changes. Raises `NotFound`."""
        known = self._rooms.get((owner.identity_id, discussion))
        if known is not None:
            return known
        row = await self._db.read(lambda tx: discussions.find_bare(tx, owner.identity_id, discussion))
        room = _there(row, "discussion").room_id
        self._rooms[owner.identity_id, discussion] = room
        if len(self._rooms) > _REMEMBERED:
            self._rooms.popitem(last=False)
        return room

    async def _room_of(self, owner: Owner, ref: ReplicaId) -> RoomId:
        return await self._room(owner, (await self.message(owner, ref)).discussion_id)


def _there(found: T | None, noun: str) -> T:
    if found is None:
        raise NotFound(noun)
    return found


def _copy(follower: Follower, room: RoomId, due: Due, tx: Tx) -> replication.Copied:
    return replication.copy(tx, follower.id, follower.person_id, room, due)


def _enqueue(room: RoomId, due_ms: int, tx: Tx) -> None:
    tx.lock([])
    jobs.enqueue(tx, REPLICATE, str(room), due_ms=due_ms)


def _contacts(identity: IdentityId, after: int, tx: Tx) -> list[Contact]:
    return contacts.page(tx, identity, after=after, limit=_PAGE)


def _discussions(identity: IdentityId, is_locked: bool, after: int, tx: Tx) -> list[Discussion]:
    rows = discussions.page(tx, identity, is_locked=is_locked, after=after, limit=_PAGE)
    return [row.shown for row in rows]


def _attachments(identity: IdentityId, after: MessageId, tx: Tx) -> tuple[list[ReplicaAttachment], MessageId | None]:
    return replica_attachments.page(tx, identity, after=after, limit=_PAGE)


def _mark_read(read: Mapping[IdentityId, Collection[MessageId]], tx: Tx) -> None:
    tx.lock([])  # nobody is told
    for identity, ids in read.items():
        messages.mark_read(tx, identity, list(ids))
