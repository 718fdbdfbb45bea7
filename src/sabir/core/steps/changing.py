"""Editing and deleting what was posted, inside a unit that has locked the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from sabir.core.steps import previewing, resolving, veiling
from sabir.domain import rules
from sabir.domain.errors import InvalidInput, NotFound, WrongState
from sabir.domain.events import Event, EventKind, NewEvent
from sabir.domain.ids import FileId, MessageId, PersonId, RoomId
from sabir.domain.locations import Location
from sabir.domain.messages import Draft, Message
from sabir.domain.people import Actor
from sabir.domain.rich_objects import kind_of_file
from sabir.domain.rooms import Role, Seat
from sabir.store import files, locations, log, messages, participants, pins, polls, rooms, shared_items, uploads, veiled
from sabir.store.messages import Version
from sabir.store.transaction import Tx


def edit(
    tx: Tx, actor: Actor, room: RoomId, change: tuple[MessageId, str], *, at_ms: int, within_ms: int | None = None
) -> Event:
    """Replace a message's text. On the Session wire it gets a new number; the old one counts as deleted.

    Raises `NotFound`, `Forbidden`, `WrongState`, `InvalidInput` (posted longer ago than `within_ms`).
    """
    message = _own(tx, actor, room, change[0], at_ms=at_ms)
    veiling.require_open(tx, message)
    if within_ms is not None and at_ms - message.posted_ms > within_ms:
        raise InvalidInput("message", "This message is too old to be edited.")
    return _renew(tx, actor.person_id, message, Version(change[1]), at_ms=at_ms)


def relocate(tx: Tx, message: Message, location: Location, *, at_ms: int) -> Event:
    """Have a message show another place, as its author wants it."""
    event = _renew(tx, message.author_id, message, Version(location.body), at_ms=at_ms)
    messages.show(tx, message, location.shown)
    return event


def touch(tx: Tx, actor: Actor, room: RoomId, message: MessageId, *, at_ms: int) -> Event:
    """Say that an own message was edited of which the room shows nothing. Raises as `edit`."""
    found = _own(tx, actor, room, message, at_ms=at_ms)
    return _renew(tx, actor.person_id, found, Version(found.text), at_ms=at_ms)


def _own(tx: Tx, actor: Actor, room: RoomId, wanted: MessageId, *, at_ms: int) -> Message:
    seat = participants.access(tx, actor.person_id, room)
    rules.require(seat, rules.Action.EDIT_OWN)
    rules.require_admitted(seat, at_ms)
    message = messages.find(tx, room, wanted)
    if message is None or message.has_vanished:
        refuse(tx, room, wanted)
    rules.require_editable(seat, message)
    return message


def rewrite(tx: Tx, actor: Actor, seat: Seat, message: Message, draft: Draft, *, at_ms: int) -> Event:
    """Give a message of the actor's another envelope, with the words and files of that; whom it answers stays.

    Raises `Forbidden`, `WrongState`.
    """
    rules.require_editable(seat, message)
    veiling.require_open(tx, message)
    draft = resolving.resolve(tx, actor, message.room_id, draft, at_ms=at_ms)
    _rehang(tx, message, draft.files)
    return _renew(tx, actor.person_id, message, Version(draft.text, draft.envelope, len(draft.files)), at_ms=at_ms)


def _renew(tx: Tx, by: PersonId, message: Message, version: Version, *, at_ms: int) -> Event:
    room = message.room_id
    session_id, deletion_id, seqno = rooms.count_change(tx, room, renumbered=1, deleted=1)
    if message.session_id is not None:
        messages.add_session_deletion(tx, room, deletion_id, message.session_id)
    messages.edit(tx, message, version, numbers=(session_id, seqno), by=by, at_ms=at_ms)
    return log.append(tx, room, [NewEvent(EventKind.MESSAGE_EDITED, by, message.id)], at_ms=at_ms)[0]


def _rehang(tx: Tx, message: Message, wanted: Sequence[FileId]) -> None:
    """Have these files hang on the message, and no others."""
    room = message.room_id
    there = files.attached(tx, room, [message.id]).get(message.id, ()) if message.file_count else ()
    if [one.file_id for one in there] == list(wanted):
        return
    for file in files.rehang(tx, room, message.id, wanted):
        _drop_unshared(tx, file)
    uploads.keep_pinned(tx, room, message.id)
    shared_items.remove(tx, room, message.id)
    shared_items.add(tx, room, message.id, [kind_of_file(file.mime) for file in files.by_ids(tx, wanted).values()])


def delete(tx: Tx, seat: Seat, targets: Sequence[Message], *, at_ms: int) -> list[Event]:
    """Blank messages, all or none; already deleted ones are skipped. Raises `Forbidden`, `Lobby`."""
    rules.require_admitted(seat, at_ms)
    actor = seat.participant.person_id
    live = [message for message in targets if not message.is_deleted]
    roles = _roles(tx, seat.room.id, {message.author_id for message in live if message.author_id != actor})
    for message in live:
        rules.require_deletable(seat, message, roles.get(message.author_id))
    withdraw(tx, seat.room.id, live, by=actor, at_ms=at_ms)
    if not live:
        return []
    new = [NewEvent(EventKind.MESSAGE_DELETED, actor, message.id) for message in live]
    return log.append(tx, seat.room.id, new, at_ms=at_ms)


def withdraw(tx: Tx, room: RoomId, live: Sequence[Message], *, by: PersonId | None, at_ms: int) -> None:
    """Blank messages with all that hangs on them. Those that go by themselves go by nobody's hand."""
    for message in live:
        _, deletion_id, seqno = rooms.count_change(tx, room, deleted=1)
        strip(tx, message, seqno=seqno, by=by, at_ms=at_ms)
        if message.session_id is not None:
            messages.add_session_deletion(tx, room, deletion_id, message.session_id)


def strip(tx: Tx, message: Message, *, seqno: int, by: PersonId | None, at_ms: int) -> None:
    """Blank one message, and take off what hangs on it; no number of the room's messages changes."""
    room = message.room_id
    messages.blank(tx, message, seqno=seqno, by=by, at_ms=at_ms)
    if message.expires_ms is not None:
        veiled.drop(tx, message.id)
    for file in files.detach(tx, room, message.id):
        _drop_unshared(tx, file)
    if message.file_count or message.rich_object is not None:
        shared_items.remove(tx, room, message.id)
        polls.remove(tx, room, message.id)
        locations.remove(tx, message.id)
    if message.expires_ms is not None:
        locations.remove(tx, message.id)  # it may be under a veil
    previewing.drop(tx, message.id)
    if pins.remove(tx, room, message.id):
        rooms.count_info(tx, room)


def refuse(tx: Tx, room: RoomId, message: MessageId) -> NoReturn:
    """Say why there is no such message. Raises `WrongState` if it is another event of the room, `NotFound`."""
    if messages.find(tx, room, message) is None and log.has_event(tx, room, message):
        raise WrongState("This is no message of anyone.")
    raise NotFound("message")


def _drop_unshared(tx: Tx, file: FileId) -> None:
    """A file that only hung on messages goes with the last of them; one in the owner's folder stays."""
    found = files.find(tx, file)
    if found is not None and found.path is None:
        files.remove(tx, found.id)


def _roles(tx: Tx, room: RoomId, authors: set[PersonId]) -> dict[PersonId, Role]:
    seats = {author: participants.find(tx, room, author) for author in authors}
    return {author: seat.role for author, seat in seats.items() if seat is not None}
