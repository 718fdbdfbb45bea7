"""Taking messages of another server: bytes, signatures, numbers and times as they were. Needs the room's lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sabir.core.steps import presenting
from sabir.core.steps.arriving import UNKNOWN_PERSON, Arriving, people_of
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import FileId, MessageId, PersonId
from sabir.domain.importing import OldDeletion, OldMessage, OldPin, OldReaction, OldWhisper, Said
from sabir.domain.messages import MAX_FILES, MAX_TEXT_CHARACTERS, Envelope, EnvelopeFormat, Message, Reaction
from sabir.domain.people import PersonKind
from sabir.domain.rich_objects import kind_of_file
from sabir.domain.rooms import Room
from sabir.domain.seqnos import Whisper
from sabir.store import files, imports, log, messages, people, pins, shared_items, whispers
from sabir.store.files import File

_TAKEN = "its number is taken here"
_NO_MESSAGE = "its message did not arrive"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of a chunk name, looked up together."""

    people: Mapping[str, PersonId]
    files: Mapping[int, File]
    last_sent: dict[PersonId, int]


def add_messages(unit: Arriving, room: Room, rows: Sequence[OldMessage]) -> None:
    """In the order of their numbers, which is theirs in the room from now on."""
    keys = {row.author for row in rows} | {row.said.quoted for row in rows}
    numbers = {number for row in rows for number in (*row.files, *(shown.number for shown in row.said.files))}
    found = people_of(unit.tx, keys)
    authors = {found[row.author] for row in rows if row.author in found}
    known = _Known(
        found, files.in_room(unit.tx, room.id, sorted(numbers)), imports.last_sent(unit.tx, room.id, authors)
    )
    taken = imports.numbered(unit.tx, room.id, [row.number for row in rows])
    wanted: list[OldMessage] = []
    for place, row in enumerate(rows):
        if row.author not in found:
            unit.leave_out(place, UNKNOWN_PERSON)
        elif row.number in taken:
            unit.leave_out(place, _TAKEN)
        else:
            wanted.append(row)
    past = [(NewEvent(EventKind.MESSAGE_POSTED, found[row.author], is_subject=True), row.posted_ms) for row in wanted]
    events = log.append_past(unit.tx, room.id, past)
    for ordinal, (row, event) in enumerate(zip(wanted, events, strict=True), room.message_count + 1):
        _add(unit, room, row, known, (MessageId(event.id), ordinal))
    for author in authors:
        imports.raise_last_sent(unit.tx, room.id, author, known.last_sent.get(author, 0))
    _name(unit, wanted, found)
    unit.count += len(wanted)


def _add(unit: Arriving, room: Room, row: OldMessage, known: _Known, at: tuple[MessageId, int]) -> None:
    author = known.people[row.author]
    shown, told = _shown(row, known.files) if row.deleted_ms is None else ([], [])
    reply_to = _quoted(unit, room, row.said, known.people)
    before = row.said.otherwise if row.said.quoted and reply_to is None else ""
    sent_ms = max(row.said.sent_ms or row.posted_ms, known.last_sent.get(author, 0) + 1)
    known.last_sent[author] = sent_ms
    message = Message(
        room_id=room.id,
        id=at[0],
        ordinal=at[1],
        author_id=author,
        posted_ms=row.posted_ms,
        sent_ms=sent_ms,
        text="\n".join(part for part in (before, row.said.text, *told) if part)[:MAX_TEXT_CHARACTERS],
        reply_to_id=reply_to,
        file_count=len(shown),
        reaction_count=0,
        reference="",
        session_id=row.number,
        envelope_key=row.author,
        edited_ms=row.edited_ms if row.deleted_ms is None else None,
        edited_by_id=author if row.edited_ms is not None and row.deleted_ms is None else None,
        deleted_ms=row.deleted_ms,
        deleted_by_id=author if row.deleted_ms is not None else None,
        seqno=max(row.seqno, row.seqno_data, row.seqno_posted),
        seqno_data=row.seqno_data,
        seqno_posted=row.seqno_posted,
    )
    if row.deleted_ms is not None:
        imports.insert_message(unit.tx, message, None)
        imports.add_deletion(unit.tx, room.id, message.seqno, row.number)
        return
    envelope = Envelope(EnvelopeFormat.SESSION, row.author, row.data, row.signature)
    imports.insert_message(unit.tx, message, envelope)
    if shown:
        _attach(unit, message, row, shown)


def _shown(row: OldMessage, known: Mapping[int, File]) -> tuple[list[File], list[str]]:
    """The files that hang on it, those it names first, and what it says of those that did not arrive."""
    found: dict[FileId, File] = {}
    told: list[str] = []
    for shown in row.said.files:
        file = known.get(shown.number)
        if file is None:
            told.append(shown.otherwise)
        else:
            found[file.id] = file
    for number in row.files:
        if number in known:
            found.setdefault(known[number].id, known[number])
    return list(found.values())[:MAX_FILES], told


def _attach(unit: Arriving, message: Message, row: OldMessage, shown: Sequence[File]) -> None:
    files.attach(unit.tx, message.room_id, message.id, [file.id for file in shown])
    shared_items.add(unit.tx, message.room_id, message.id, [kind_of_file(file.mime) for file in shown])
    known = {file.id for file in shown}
    for named in row.said.files:
        for file in files.in_room(unit.tx, message.room_id, [named.number]).values():
            if file.id in known:
                imports.describe_file(unit.tx, file.id, named.name, named.mime, message.author_id)


def _quoted(unit: Arriving, room: Room, said: Said, known: Mapping[str, PersonId]) -> MessageId | None:
    author = known.get(said.quoted)
    if author is None:
        return None
    found = messages.find_sent(unit.tx, room.id, author, said.quoted_ms)
    found = found or messages.find_listed(unit.tx, room.id, author, said.quoted_ms)
    return found.id if found is not None and not found.is_deleted else None


def _name(unit: Arriving, rows: Sequence[OldMessage], known: Mapping[str, PersonId]) -> None:
    """Visitors go by the last name they gave."""
    names = {known[row.author]: row.said.name for row in rows if row.said.name}
    for person in people.by_ids(unit.tx, list(names)).values():
        if person.kind is PersonKind.VISITOR and person.display_name != names[person.id]:
            presenting.rename(unit.tx, person.id, names[person.id], at_ms=unit.at_ms)


def add_deletions(unit: Arriving, room: Room, rows: Sequence[OldDeletion]) -> None:
    """Of messages that nothing else is known of."""
    for row in rows:
        unit.count += imports.add_deletion(unit.tx, room.id, row.number, row.message)


def add_whispers(unit: Arriving, room: Room, rows: Sequence[OldWhisper]) -> None:
    """Out of sight for everyone they are not meant for, and on no other face."""
    known = people_of(unit.tx, [key for row in rows for key in (row.author, row.to)])
    for place, row in enumerate(rows):
        author, to = known.get(row.author), known.get(row.to)
        if author is None or (row.to and to is None):
            unit.leave_out(place, UNKNOWN_PERSON)
            continue
        whisper = Whisper(
            room.id,
            row.number,
            row.seqno,
            row.seqno,
            author,
            to,
            row.is_for_moderators,
            row.posted_ms,
            None,
            None,
            row.author,
            row.data,
            row.signature,
        )
        whispers.insert(unit.tx, whisper)
        unit.count += 1


def add_reactions(unit: Arriving, room: Room, rows: Sequence[OldReaction]) -> None:
    """Repeated ones change nothing."""
    numbered = imports.numbered(unit.tx, room.id, sorted({row.message for row in rows}))
    known = people_of(unit.tx, [row.person for row in rows])
    touched: set[MessageId] = set()
    for place, row in enumerate(rows):
        message, person = numbered.get(row.message), known.get(row.person)
        if message is None or person is None:
            unit.leave_out(place, _NO_MESSAGE if message is None else UNKNOWN_PERSON)
        elif imports.react(unit.tx, room.id, Reaction(message, row.emoji, person, row.at_ms)):
            touched.add(message)
            unit.count += 1
    imports.count_reactions(unit.tx, room.id, sorted(touched))


def add_pins(unit: Arriving, room: Room, rows: Sequence[OldPin]) -> None:
    """In the order they were pinned."""
    numbered = imports.numbered(unit.tx, room.id, [row.message for row in rows])
    known = people_of(unit.tx, [row.person for row in rows])
    for place, row in enumerate(rows):
        message, person = numbered.get(row.message), known.get(row.person)
        if message is None or person is None:
            unit.leave_out(place, _NO_MESSAGE if message is None else UNKNOWN_PERSON)
            continue
        pins.put(unit.tx, room.id, message, by=person, at_ms=row.at_ms)
        unit.count += 1
