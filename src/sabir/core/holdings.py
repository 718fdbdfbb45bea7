"""What an Olvid identity has: contacts, discussions, messages and attachments, named by its own ids."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from functools import partial
from hashlib import sha256
from typing import TypeVar

from sabir.core.steps import fading, receipts
from sabir.domain.errors import NotFound, Unavailable, WrongState
from sabir.domain.ids import IdentityId, MessageId, PersonId
from sabir.domain.invitations import person_key
from sabir.domain.locations import LocationKind
from sabir.domain.replicas import (
    Contact,
    Direction,
    Discussion,
    Owner,
    Progress,
    ReplicaAttachment,
    ReplicaId,
    ReplicaMessage,
    Wanted,
)
from sabir.ports import BlobStore, Clock
from sabir.store import contacts, discussions, files, replica_attachments, rooms
from sabir.store import receipts as untold
from sabir.store import replica_messages as messages
from sabir.store.database import Database
from sabir.store.transaction import Tx

T = TypeVar("T")
_PAGE = 200
_log = logging.getLogger(__name__)


class Holdings:
    """Use cases on what is there. What belongs to another identity is not found."""

    def __init__(self, db: Database, clock: Clock, blobs: BlobStore) -> None:
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._pushed: dict[IdentityId, dict[MessageId, ReplicaMessage]] = {}
        self._marking: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Keep what was noted."""
        if self._marking is not None:
            await self._marking

    async def contacts(self, owner: Owner) -> AsyncIterator[list[Contact]]:
        """All of them in parts, oldest first."""
        after = 0
        while page := await self._db.read(partial(_contacts, owner.identity_id, after)):
            yield page
            after = page[-1].id

    async def contact(self, owner: Owner, contact: int) -> Contact:
        """Raises `NotFound`."""
        return _there(await self._db.read(lambda tx: contacts.find(tx, owner.identity_id, contact)), "contact")

    async def contact_key(self, owner: Owner, contact: int) -> tuple[bytes, str]:
        """What names the contact for everyone (32 bytes), and its display name. Raises `NotFound`."""

        def unit(tx: Tx) -> tuple[bytes, str]:
            found = _there(contacts.find(tx, owner.identity_id, contact), "contact")
            return _key_of(tx, found.person_id), found.details.display_name

        return await self._db.read(unit)

    async def discussion_key(self, owner: Owner, discussion: int) -> tuple[bytes, bool]:
        """What names a live discussion for all its members (32 bytes), and whether that is its contact's.

        Raises `NotFound`.
        """

        def unit(tx: Tx) -> tuple[bytes, bool]:
            row = _there(discussions.find_bare(tx, owner.identity_id, discussion), "discussion")
            room = None if row.is_locked else rooms.find(tx, row.room_id)
            if room is None:
                raise NotFound("discussion")
            if row.contact_id:
                contact = _there(contacts.find(tx, owner.identity_id, row.contact_id), "discussion")
                return _key_of(tx, contact.person_id), True
            return sha256(f"group {room.token}".encode()).digest(), False

        return await self._db.read(unit)

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

    async def require_contacts(self, owner: Owner, wanted: Iterable[int]) -> None:
        """Raises `NotFound` unless all are there."""
        ids, identity = set(wanted), owner.identity_id
        await self._db.read(lambda tx: [_there(contacts.find(tx, identity, one), "contact") for one in ids])

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
            came_in = [message for message, _ in shown if message.ref.direction is Direction.INBOUND]
            if came_in:
                await self._db.write(partial(_mark_read, {owner.identity_id: came_in}, self._clock.now_ms()))
            if shown:
                yield [made for _, made in shown]
            if len(page) < _PAGE:
                return
            after = page[-1].message_id

    async def require_messages(self, owner: Owner, refs: Iterable[ReplicaId], *, are_shared: bool = False) -> None:
        """Raises `NotFound` unless all are there; `WrongState` unless each is a live sharing, if they must be."""
        wanted, identity = set(refs), owner.identity_id
        found = await self._db.read(lambda tx: [_there(messages.find(tx, identity, ref), "message") for ref in wanted])
        if are_shared and any(one.location is None or one.location.kind is not LocationKind.SHARING for one in found):
            raise WrongState("This message is no live sharing of a location.")

    async def require_attachments(self, owner: Owner, refs: Iterable[ReplicaId]) -> None:
        """Raises `NotFound` unless all are there."""
        wanted, identity = set(refs), owner.identity_id
        await self._db.read(
            lambda tx: [_there(replica_attachments.find(tx, identity, ref), "attachment") for ref in wanted]
        )

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
        return self._blobs.get(_there(file, "attachment").content)

    def note_pushed(self, owner: Owner, message: ReplicaMessage) -> None:
        """A client got the message as it came in: it counts as read."""
        self._pushed.setdefault(owner.identity_id, {})[message.message_id] = message
        if self._marking is None:
            self._marking = asyncio.get_running_loop().create_task(self._mark_pushed())

    async def _mark_pushed(self) -> None:
        while self._pushed:
            noted, self._pushed = self._pushed, {}
            read = {identity: list(by_id.values()) for identity, by_id in noted.items()}
            try:
                await self._db.write(partial(_mark_read, read, self._clock.now_ms()))
            except Unavailable:
                _log.warning("Messages that clients got can't be marked as read.")
        self._marking = None


def _there(found: T | None, noun: str) -> T:
    if found is None:
        raise NotFound(noun)
    return found


def _key_of(tx: Tx, person: PersonId) -> bytes:
    """Its identity's public key. One who is no identity has a key that nobody holds, the same for all who ask."""
    public_key, uuid = _there(contacts.key_of(tx, person), "contact")
    return bytes.fromhex(public_key) if public_key is not None else person_key(uuid)


def _contacts(identity: IdentityId, after: int, tx: Tx) -> list[Contact]:
    return contacts.page(tx, identity, after=after, limit=_PAGE)


def _discussions(identity: IdentityId, is_locked: bool, after: int, tx: Tx) -> list[Discussion]:
    rows = discussions.page(tx, identity, is_locked=is_locked, after=after, limit=_PAGE)
    return [row.shown for row in rows]


def _attachments(identity: IdentityId, after: MessageId, tx: Tx) -> tuple[list[ReplicaAttachment], MessageId | None]:
    return replica_attachments.page(tx, identity, after=after, limit=_PAGE)


def _mark_read(read: Mapping[IdentityId, Collection[ReplicaMessage]], at_ms: int, tx: Tx) -> None:
    tx.lock([])  # nobody is told
    for identity, found in read.items():
        ids = [message.message_id for message in found]
        receipts.came(tx, untold.of_seen(tx, identity, ids, Progress.READ), Progress.READ, at_ms=at_ms)
        fading.mark_read(tx, identity, found, at_ms=at_ms)
