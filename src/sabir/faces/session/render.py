"""From the core's messages to this wire; what came from another face is written under its author's relay key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sabir.core.steps.rendering import Authored
from sabir.domain import mentions
from sabir.domain.ids import PersonId
from sabir.domain.messages import Attachment, Envelope, EnvelopeFormat, Message, told_folders
from sabir.domain.people import GUEST_NAME
from sabir.domain.rooms import Room
from sabir.domain.session_ids import is_blinded
from sabir.domain.timeline import EnvelopePage, Page
from sabir.faces.session import schema
from sabir.faces.session.keys import RelayKeys
from sabir.wire.onion import MAX_BODY_BYTES
from sabir.wire.session import content as wire
from sabir.wire.session.codec import author_text

_QUOTED_CHARACTERS = 300


def message(message_: Message, envelope: Envelope) -> schema.MessageInfo:
    """Clients tell messages of one author apart by their time, and quote by it."""
    return schema.MessageInfo(
        message_.session_id or 0,
        envelope.key,
        listed_ms(message_, is_relayed=envelope.format is EnvelopeFormat.SESSION_RELAY),
        envelope.data,
        envelope.signature,
    )


def messages(page: EnvelopePage) -> list[schema.MessageInfo]:
    return [message(one, page.envelopes[one.id]) for one in page.messages]


def deletions(numbers: Sequence[tuple[int, int]]) -> list[schema.DeletionInfo]:
    return [schema.DeletionInfo(number, number, deleted) for number, deleted in numbers]


def listed_ms(message_: Message, *, is_relayed: bool) -> int:
    """The time a message is listed under: our clock's, and unique for authors without a rate limit."""
    if message_.edited_ms is not None:
        return message_.edited_ms
    return message_.sent_ms if is_relayed else message_.posted_ms


@dataclass(frozen=True, slots=True)
class Relay:
    """Writes messages of other faces as Session messages."""

    keys: RelayKeys
    base_url: str
    blinds: bool = False
    """Whether members are shown by blinded ids only."""

    def relay_id(self, person: PersonId) -> str:
        """The id of the key that is held here for the person."""
        return self.keys.of(person).session_id

    def author(self, room: Room, message_: Message, page: Page) -> Authored:
        """The envelope of a message that has none. Equal arguments give equal bytes."""
        used: dict[str, PersonId] = {}
        own = self._id(message_.author_id, used)
        data = author_text(
            _with_files(self._text(message_, page, used), page.attachments.get(message_.id, ())),
            page.name(message_.author_id).display_name or GUEST_NAME,
            message_.sent_ms,
            self._quote(message_, page, used),
            self._pointers(room, page.attachments.get(message_.id, ())),
        )
        signature = self.keys.sign(message_, data)
        return Authored(Envelope(EnvelopeFormat.SESSION_RELAY, own, data, signature), used)

    def _text(self, message_: Message, page: Page, used: dict[str, PersonId]) -> str:
        if "@" not in message_.text:
            return message_.text
        ids = {mention: name.session_id or self._id(name.id, used) for mention, name in page.mentioned.items()}
        return mentions.rename(message_.text, ids)

    def _quote(self, message_: Message, page: Page, used: dict[str, PersonId]) -> wire.Quote | None:
        parent = page.parents.get(message_.reply_to_id) if message_.reply_to_id is not None else None
        if parent is None or parent.is_deleted:
            return None
        key = parent.envelope_key
        if key is None or self._is_relayed(key, parent):
            author, at_ms = self._id(parent.author_id, used), listed_ms(parent, is_relayed=True)
        else:
            author, at_ms = key, listed_ms(parent, is_relayed=False)
        return wire.Quote(at_ms, author, parent.text[:_QUOTED_CHARACTERS])

    def _is_relayed(self, key: str, message_: Message) -> bool:
        """Clients of 2021 see messages of blinded authors under relay keys, where there can be such clients."""
        return key == self.relay_id(message_.author_id) or (is_blinded(key) and not self.blinds)

    def _pointers(self, room: Room, attachments: Sequence[Attachment]) -> list[wire.Attachment]:
        return [
            wire.Attachment(
                file_id=one.number,
                content_type=one.mime,
                size_bytes=one.size_bytes,
                file_name=one.name,
                url=self._url(room, one.number),
            )
            for one in attachments
            if one.number is not None and not one.is_folder and _fits(one)
        ]

    def _url(self, room: Room, number: int) -> str:
        """Clients of either generation look at the number alone."""
        path = f"room/{room.session_room}/file" if self.blinds else f"{room.session_room}/files"
        return f"{self.base_url}/{path}/{number}"

    def _id(self, person: PersonId, used: dict[str, PersonId]) -> str:
        relay_id = self.keys.of(person).session_id
        used[relay_id] = person
        return relay_id


def _fits(attachment: Attachment) -> bool:
    """Clients take no larger file, and an onion reply holds none."""
    return attachment.size_bytes <= MAX_BODY_BYTES


def _with_files(text: str, attachments: Sequence[Attachment]) -> str:
    """And a line for each folder, and for each file that is too large to be fetched on this wire."""
    large = [one for one in attachments if not one.is_folder and not _fits(one)]
    told = text + "".join(f"\n{one.name} ({one.mime}, {one.size_bytes} bytes)" for one in large)
    folders = told_folders(attachments)
    return f"{told}\n{folders}" if told and folders else told or folders
