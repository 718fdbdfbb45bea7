"""One identity's side of things within a unit that has locked its person's stream: ids, contacts, what it is told."""

from __future__ import annotations

from collections.abc import Iterable

from sabir.core.steps.telling import told
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import IdentityId, MessageId, PersonId, RoomId
from sabir.domain.messages import Attachment
from sabir.domain.replicas import (
    AttachmentNews,
    Contact,
    ContactNews,
    Direction,
    DiscussionNews,
    MessageNews,
    News,
    ReplicaAttachment,
    ReplicaId,
    ReplicaMessage,
)
from sabir.domain.rooms import RoomKind
from sabir.store import contacts, discussions, identities, log, participants, replica_attachments, rooms
from sabir.store import replica_messages as messages
from sabir.store.discussions import DiscussionRow
from sabir.store.transaction import Tx


class ReplicaUnit:
    """Collects what the identity is to be told; `finish` appends it."""

    def __init__(self, tx: Tx, identity: IdentityId, person: PersonId, at_ms: int) -> None:
        self.tx = tx
        self.identity = identity
        self.person = person
        self.at_ms = at_ms
        self._counters = identities.load_counters(tx, identity)
        self._contacts: dict[PersonId, int] = {}
        self._told: list[NewEvent] = []
        self._is_counted = False

    def tell(self, kind: EventKind, news: News, *, by: PersonId | None = None, about: MessageId | None = None) -> None:
        """Say it when the unit is over, in this order."""
        self._told.append(told(kind, by, news, about))

    def finish(self) -> None:
        """Keep the counters and append what was told."""
        if self._is_counted:
            identities.save_counters(self.tx, self.identity, self._counters)
        if self._told:
            log.append(self.tx, self.person, self._told, at_ms=self.at_ms)

    # --- contacts and discussions ------------------------------------------------------------------------------------

    def know(self, people: Iterable[PersonId]) -> None:
        """Look up at once which contacts these are."""
        self._contacts |= contacts.ids_of(self.tx, self.identity, sorted(set(people) - {self.person}))

    def contact(self, person: PersonId) -> int:
        """The contact's id, of a new collected one if need be; 0 for the identity itself."""
        if person == self.person:
            return 0
        known = self._contacts.get(person)
        return known if known is not None else self._collect(person, is_one_to_one=False)

    def one_to_one(self, person: PersonId) -> int:
        """The contact, which has a discussion of its own from now on."""
        known = contacts.find_of(self.tx, self.identity, person)
        if known is None:
            return self._collect(person, is_one_to_one=True)
        if not known.is_one_to_one:
            contacts.set_one_to_one(self.tx, self.identity, known.id, is_one_to_one=True)
        return known.id

    def _collect(self, person: PersonId, *, is_one_to_one: bool) -> int:
        self._counters.contact += 1
        self._is_counted = True
        details, has_photo = contacts.look_of(self.tx, person)
        contact = Contact(self._counters.contact, person, details, is_one_to_one, has_photo)
        contacts.insert(self.tx, self.identity, contact, at_ms=self.at_ms)
        self._contacts[person] = contact.id
        self.tell(EventKind.REPLICA_CONTACT_NEW, ContactNews(contact))
        return contact.id

    def open_discussion(self, room_id: RoomId, applied_seq: int) -> DiscussionRow | None:
        """The identity has the room from that position on; None if the room is gone."""
        room = rooms.find(self.tx, room_id)
        if room is None:
            return None
        contact_id, title = None, room.name
        if room.kind is RoomKind.ONE_TO_ONE:
            others = participants.ids(self.tx, room_id) - {self.person}
            contact_id = self.one_to_one(min(others)) if others else None
            title = contacts.details_of(self.tx, min(others)).display_name if others else ""
        self._counters.discussion += 1
        self._is_counted = True
        row = DiscussionRow(self._counters.discussion, room_id, contact_id, title, False, applied_seq, self.at_ms)
        discussions.insert(self.tx, self.identity, row)
        self.tell(EventKind.REPLICA_DISCUSSION_NEW, DiscussionNews(row.as_live))
        return row

    def next_invitation(self) -> int:
        """The id of one more invitation."""
        self._is_counted = True
        self._counters.invitation += 1
        return self._counters.invitation

    # --- messages ----------------------------------------------------------------------------------------------------

    def next_ref(self, direction: Direction) -> ReplicaId:
        """The id of one more message."""
        self._is_counted = True
        if direction is Direction.INBOUND:
            self._counters.inbound += 1
            return ReplicaId(direction, self._counters.inbound)
        self._counters.outbound += 1
        return ReplicaId(direction, self._counters.outbound)

    def attach(self, message: ReplicaMessage, files: Iterable[Attachment]) -> None:
        """Hang files on a message; of what came in the identity is told."""
        for file in files:
            number = self._next_attachment(message.ref.direction)
            attachment = hang(self.tx, self.identity, message, file, number)
            if message.ref.direction is Direction.INBOUND:
                self.tell(EventKind.REPLICA_ATTACHMENT_RECEIVED, AttachmentNews(attachment), about=message.message_id)

    def _next_attachment(self, direction: Direction) -> int:
        self._is_counted = True
        if direction is Direction.INBOUND:
            self._counters.inbound_attachment += 1
            return self._counters.inbound_attachment
        self._counters.outbound_attachment += 1
        return self._counters.outbound_attachment

    def forget(self, message: ReplicaMessage, *, by: PersonId | None) -> None:
        """Blank a copy and tell what it was."""
        messages.blank(self.tx, self.identity, message)
        if message.attachment_count:
            replica_attachments.drop_of(self.tx, self.identity, message)
        self.tell(EventKind.REPLICA_MESSAGE_DELETED, MessageNews(message), by=by, about=message.message_id)


def hang(tx: Tx, identity: IdentityId, message: ReplicaMessage, file: Attachment, number: int) -> ReplicaAttachment:
    """Hang a file on a message, under the next number of its direction."""
    attachment = ReplicaAttachment(
        ReplicaId(message.ref.direction, number),
        message.discussion_id,
        message.ref.id,
        file.file_id,
        file.name,
        file.mime,
        file.size_bytes,
    )
    replica_attachments.insert(tx, identity, message.message_id, attachment)
    return attachment
