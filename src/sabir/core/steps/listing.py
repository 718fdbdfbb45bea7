"""From messages and whispers to what the modern Session API lists: envelopes, keys of people, reactions in sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sabir.core.steps.rendering import Authored, Rendering
from sabir.domain.errors import NotFound
from sabir.domain.ids import NOBODY, MessageId, PersonId
from sabir.domain.messages import Envelope, EnvelopeFormat, Message
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.domain.seqnos import EmojiCount, Listed, ReactionSum, Reader, Whisper
from sabir.domain.sights import Sight
from sabir.domain.timeline import Page
from sabir.ports import Clock
from sabir.store import log, messages, people, seqnos, session_ids, whispers
from sabir.store.database import Database
from sabir.store.transaction import Tx


class Relay(Protocol):
    """How a face writes for people who have no Session key."""

    @property
    def blinds(self) -> bool:
        """Whether members are shown by blinded ids only."""

    def author(self, room: Room, message: Message, page: Page) -> Authored:
        """As `rendering.Author`."""

    def relay_id(self, person: PersonId) -> str:
        """The id of the key that the server holds for the person; pure."""


Known = Mapping[PersonId, Sequence[tuple[str, str]]]
"""(kind, value) of all that people go by on the Session wire."""


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of what a reader may see, in the order it is told."""

    room: Room
    items: Sequence[Message | Whisper]
    after: int = 0
    """The count of changes that the reader knows; 0 where all is new."""
    envelopes: Mapping[MessageId, Envelope] = field(default_factory=dict)
    sums: Mapping[MessageId, Sequence[EmojiCount]] = field(default_factory=dict)
    known: Known = field(default_factory=dict)
    """Of those who are named."""

    @property
    def missing(self) -> list[Message]:
        """Messages whose envelope is still to be made."""
        return [one for one in _told(self.items, self.after) if one.id not in self.envelopes]


def reader(sight: Sight, actor: Actor) -> Reader:
    """Of a room that the actor may read."""
    return Reader(sight.room, actor.person_id, sight.is_moderator)


def has_whispers(reader: Reader) -> bool:
    """Whether there may be any for this reader."""
    return reader.room.whisper_count > 0 and reader.person_id != NOBODY


def cleared_id(tx: Tx, room: Room) -> int:
    """The last event before which nothing is shown any more, though it may not be gone yet; 0 for none."""
    return log.id_at(tx, room.id, room.cleared_seq) if room.cleared_seq else 0


def find(tx: Tx, reader: Reader, number: int) -> Message | Whisper:
    """What the reader knows by that number, if it was not deleted. Raises `NotFound`."""
    if has_whispers(reader):
        whisper = whispers.find(tx, reader, number)
        if whisper is not None and not whisper.is_deleted:
            return whisper
    return find_regular(tx, reader.room, number)


def find_regular(tx: Tx, room: Room, number: int) -> Message:
    """A message that is no whisper and was not deleted. Raises `NotFound`."""
    found = seqnos.find(tx, room.id, number)
    if found is None or found.is_deleted or found.id <= cleared_id(tx, room):
        raise NotFound("message")
    return found


def gather(tx: Tx, reader: Reader, items: Sequence[Message | Whisper], *, named: int, after: int = 0) -> Found:
    """All that goes with these items, in a constant number of statements. `named` reactors of each emoji are told."""
    room = reader.room.id
    told = _told(items, after)
    reacted = [one.id for one in items if isinstance(one, Message) and one.reaction_count and not one.is_deleted]
    sums = seqnos.reaction_sums(tx, room, reacted, named=named, reader=reader.person_id)
    envelopes = messages.envelopes(tx, room, [one.id for one in told if one.envelope_key])
    return Found(reader.room, items, after, envelopes, sums, session_ids.of_people(tx, _named(items, sums)))


class Listing:
    """Shared by all who answer with messages."""

    def __init__(self, db: Database, clock: Clock, rendering: Rendering) -> None:
        self._db = db
        self._clock = clock
        self._rendering = rendering

    async def complete(self, found: Found, relay: Relay) -> list[Listed]:
        """What was deleted or edited while its envelope was being made is left out; it comes with the next look."""
        more = await self._rendering.complete(found.room, found.missing, relay.author)
        envelopes = {**found.envelopes, **more}
        keys = await self.keys(found.known, _named(found.items, found.sums), relay)
        listed = []
        for item in found.items:
            if isinstance(item, Whisper):
                listed.append(_whisper(item, keys))
            elif item.is_deleted or _is_reactions_alone(item, found.after) or item.id in envelopes:
                listed.append(_message(item, envelopes.get(item.id), found, keys))
        return listed

    async def keys(self, known: Known, wanted: Sequence[PersonId], relay: Relay) -> Mapping[PersonId, str]:
        """The id each person is shown by; who has none is known by a relay id from now on."""
        shown: dict[PersonId, str] = {}
        new: dict[PersonId, str] = {}
        for person in wanted:
            own = known.get(person, ())
            key = session_ids.shown(own, blinds=relay.blinds)
            if key is None:
                key = relay.relay_id(person)
                if (session_ids.RELAY, key) not in own:
                    new[person] = key
            shown[person] = key
        if new:
            at_ms = self._clock.now_ms()
            await self._db.write(lambda tx: _link(tx, new, at_ms))
        return shown


def _told(items: Sequence[Message | Whisper], after: int) -> list[Message]:
    """Messages whose content is told."""
    return [
        one for one in items if isinstance(one, Message) and not one.is_deleted and not _is_reactions_alone(one, after)
    ]


def _is_reactions_alone(message: Message, after: int) -> bool:
    return not message.is_deleted and 0 < after >= message.seqno_data


def _people_in(item: Message | Whisper) -> list[PersonId]:
    """Who is named beside the key of the envelope."""
    if isinstance(item, Whisper):
        return [item.to_id] if item.to_id is not None else []
    return [item.author_id] if item.is_deleted else []


def _named(items: Sequence[Message | Whisper], sums: Mapping[MessageId, Sequence[EmojiCount]]) -> list[PersonId]:
    found = {person for of_one in sums.values() for one in of_one for person in one.first_people}
    found.update(person for one in items for person in _people_in(one))
    return sorted(found)


def _link(tx: Tx, new: Mapping[PersonId, str], at_ms: int) -> None:
    tx.lock([])  # ids are no events
    for person, key in new.items():
        people.link_once(tx, "session", session_ids.RELAY, key, person=person, at_ms=at_ms)


def _message(message: Message, envelope: Envelope | None, found: Found, keys: Mapping[PersonId, str]) -> Listed:
    number, reactions = message.stable_session_id or 0, _reactions(found.sums.get(message.id, ()), keys)
    if message.is_deleted:
        return Listed(
            number,
            message.seqno,
            keys[message.author_id],
            message.posted_ms,
            message.deleted_ms,
            is_deleted=True,
        )
    if envelope is None:
        return Listed(number, message.seqno, reactions=reactions)
    return of_message(message, envelope, reactions)


def of_message(message: Message, envelope: Envelope, reactions: Sequence[ReactionSum] = ()) -> Listed:
    """A live message. Those of other faces are told by their author's time, which no two of one author share."""
    is_relayed = envelope.format is EnvelopeFormat.SESSION_RELAY
    return Listed(
        message.stable_session_id or 0,
        message.seqno,
        envelope.key,
        message.sent_ms if is_relayed else message.posted_ms,
        message.edited_ms,
        envelope,
        reactions,
    )


def _whisper(whisper: Whisper, keys: Mapping[PersonId, str]) -> Listed:
    content = Envelope(EnvelopeFormat.SESSION, whisper.envelope_key, whisper.envelope_bytes, whisper.envelope_signature)
    return Listed(
        whisper.session_id,
        whisper.seqno,
        whisper.envelope_key,
        whisper.posted_ms,
        whisper.deleted_ms or whisper.edited_ms,
        None if whisper.is_deleted else content,
        is_deleted=whisper.is_deleted,
        is_whisper=True,
        is_for_moderators=whisper.is_for_moderators,
        whisper_to_key=keys[whisper.to_id] if whisper.to_id is not None else None,
    )


def _reactions(sums: Sequence[EmojiCount], keys: Mapping[PersonId, str]) -> list[ReactionSum]:
    return [
        ReactionSum(one.emoji, one.total, [keys[person] for person in one.first_people], one.has_own) for one in sums
    ]
