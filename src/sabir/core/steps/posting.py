"""Posting a message: every face's post ends here, inside a unit that has locked the room."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sabir.core.steps import lobbies, mentioning, pairs, presenting, resolving
from sabir.domain import rules, session_rights
from sabir.domain.errors import InvalidInput, NotFound, RateLimited
from sabir.domain.events import Event, EventKind, NewEvent
from sabir.domain.ids import FileId, MessageId, RoomId
from sabir.domain.messages import Draft, Message
from sabir.domain.people import Actor, PersonKind
from sabir.domain.ranks import rank_in
from sabir.domain.rich_objects import SharedKind, kind_of_file
from sabir.domain.rooms import Seat
from sabir.domain.session_rights import Right
from sabir.domain.timeline import Item, Name, Page
from sabir.store import client_refs, files, jobs, log, messages, participants, presences, shared_items, timeline
from sabir.store.projections import RoomHead
from sabir.store.transaction import Tx

EXPIRE = "messages.expire"
"""The durable job that takes away a room's messages whose time has come; its key is the room's id."""
_NAMED_BY_POSTS = (PersonKind.VISITOR, PersonKind.GUEST)
_NEVER_MS = 2**52
"""Clocks that claim more are wrong; each later message of the author needs a greater time, and all must fit."""


class Posted(NamedTuple):
    """What a post came to. `is_new` is false where an equal request had made it before."""

    message: Message
    seat: Seat
    page: Page
    """Shows the message."""
    is_new: bool = True
    common_read_id: int | None = None
    """Up to where everyone has read, where that was asked."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `messages` per `window_ms` and author; moderators are not exempt, administrators of the room are."""

    messages: int
    window_ms: int


def post(tx: Tx, actor: Actor, room: RoomId, draft: Draft, *, at_ms: int, limit: RateLimit | None = None) -> Posted:
    """Check, store and announce one message. Needs the room's lock.

    Raises:
        NotFound: the room, the message replied to or a file is absent or hidden.
        Banned, ReadOnly, RoomClosed, Lobby: the actor can't post here.
        RateLimited: too many posts for `limit`.
        InvalidInput: the signature is forged, in a room that looks.
    """
    seat = resolving.seat(tx, actor, room, draft)
    _require_may(actor, seat, draft)
    seat = _pass_lobby(tx, seat, at_ms)
    pairs.reopen(tx, seat.room, actor.person_id)
    ref = _reference(draft)
    if ref is not None:
        repeated = _repeated(tx, actor, room, ref, at_ms - draft.repeat_ms)
        if repeated is not None:
            return Posted(repeated, seat, timeline.one(tx, room, repeated.id), is_new=False)
    if limit is not None:
        _check_rate(tx, seat, limit, at_ms)
    shown = _shown(tx, actor, draft)
    own_files = len(draft.files)
    draft = resolving.resolve(tx, actor, room, draft, at_ms=at_ms)
    shown += _kinds(tx, draft.files[own_files:])
    reply_to = _reply_to(tx, room, draft)
    event = _append(tx, actor, seat, at_ms)
    message = _message(seat, actor, draft, MessageId(event.id), (at_ms, reply_to))
    messages.insert(tx, message, draft.envelope)
    files.attach(tx, room, message.id, draft.files)
    if shown:
        shared_items.add(tx, room, message.id, shown)
    if message.expires_ms is not None:
        jobs.enqueue(tx, EXPIRE, str(room), due_ms=message.expires_ms)
    participants.mark_posted(
        tx, room, actor.person_id, sent_ms=message.sent_ms, message_id=message.id, ordinal=message.ordinal
    )
    called = (draft.author_name if actor.kind in _NAMED_BY_POSTS else "") or actor.display_name
    if called != actor.display_name:
        presenting.rename(tx, actor.person_id, called, at_ms=at_ms)
        presences.changed(tx, room)
    if ref is not None:
        client_refs.add(tx, room, _who(actor), ref[0], (message.id, ref[1], at_ms))
    if message.reply_to_id is not None or message.file_count or "@" in message.text:
        mentioning.mark(tx, message, names_all=rules.names_all(seat))
        return Posted(message, seat, timeline.one(tx, room, message.id))
    author = Name(actor.person_id, actor.kind, actor.uid, called)
    return Posted(message, seat, Page([Item(event, message)], event.seq, {actor.person_id: author}))


def _append(tx: Tx, actor: Actor, seat: Seat, at_ms: int) -> Event:
    new = NewEvent(EventKind.MESSAGE_POSTED, actor.person_id, is_subject=True)
    known = None
    if seat.last_seq is not None:
        known = RoomHead(seat.last_seq, seat.room.identity_count, seat.room.bot_count)
    return log.append(tx, seat.room.id, [new], at_ms=at_ms, known=known)[0]


def _require_may(actor: Actor, seat: Seat, draft: Draft) -> None:
    rules.require(seat, rules.Action.POST)
    if actor.face == "session":
        session_rights.require_of_member(seat, Right.WRITE)
    if not draft.is_signed and seat.room.verifies_signatures:
        raise InvalidInput("signature", "The signature is not of this key.")


def _pass_lobby(tx: Tx, seat: Seat, at_ms: int) -> Seat:
    """That it opened is told before the first one who was let in speaks. Raises `Lobby`."""
    if not seat.room.has_lobby:
        return seat
    rules.require_admitted(seat, at_ms)
    return seat._replace(room=lobbies.open_expired(tx, seat.room, at_ms=at_ms), last_seq=None)


def _message(seat: Seat, actor: Actor, draft: Draft, message: MessageId, at: tuple[int, MessageId | None]) -> Message:
    at_ms, reply_to = at
    seqno = seat.room.message_sequence + 1
    wished_ms = draft.sent_ms if draft.sent_ms is not None and 0 < draft.sent_ms < _NEVER_MS else at_ms
    return Message(
        room_id=seat.room.id,
        id=message,
        ordinal=seat.room.message_count + 1,
        author_id=actor.person_id,
        posted_ms=at_ms,
        sent_ms=max(wished_ms, seat.participant.last_sent_ms + 1),
        text=draft.text,
        reply_to_id=reply_to,
        file_count=len(draft.files),
        reaction_count=0,
        reference=draft.reference,
        session_id=seat.room.session_id + 1,
        envelope_key=draft.envelope.key if draft.envelope else None,
        edited_ms=None,
        edited_by_id=None,
        deleted_ms=None,
        deleted_by_id=None,
        rich_object=draft.rich_object.encoded() if draft.rich_object is not None else None,
        expires_ms=_expires_ms(seat, draft, at_ms),
        is_silent=draft.is_silent,
        seqno=seqno,
        seqno_data=seqno,
        seqno_posted=seqno,
    )


def _expires_ms(seat: Seat, draft: Draft, at_ms: int) -> int | None:
    """The room or the author may limit how long it exists."""
    limits_s = [limit_s for limit_s in (seat.room.expiration_s, draft.lifetime_s) if limit_s]
    return at_ms + min(limits_s) * 1000 if limits_s else None


def _reference(draft: Draft) -> tuple[bytes, bytes] | None:
    """(key, hash of the body), or None if the client gave nothing to recognise a repeat by."""
    key = draft.client_ref if draft.client_ref is not None else draft.reference.encode()
    if not key:
        return None
    body = hashlib.sha256(draft.text.encode())
    body.update(repr((draft.reply_to, draft.files)).encode())
    if draft.envelope is not None:
        body.update(draft.envelope.data)
    return hashlib.sha256(key).digest(), body.digest()


def _who(actor: Actor) -> tuple[int, int]:
    return actor.person_id, actor.device_id


def _repeated(tx: Tx, actor: Actor, room: RoomId, ref: tuple[bytes, bytes], since_ms: int) -> Message | None:
    found = client_refs.find(tx, room, _who(actor), ref[0], since_ms)
    if found is None or found[1] != ref[1]:
        return None
    return messages.find(tx, room, found[0])


def _check_rate(tx: Tx, seat: Seat, limit: RateLimit, at_ms: int) -> None:
    if rank_in(seat.participant).is_admin:
        return
    oldest_ms = messages.nth_newest_posted_ms(tx, seat.room.id, seat.participant.person_id, limit.messages)
    if oldest_ms is not None and at_ms - oldest_ms < limit.window_ms:
        raise RateLimited((limit.window_ms - (at_ms - oldest_ms)) / 1000)


def _reply_to(tx: Tx, room: RoomId, draft: Draft) -> MessageId | None:
    if draft.reply_to is None:
        return None
    parent = messages.find(tx, room, draft.reply_to)
    if parent is None or parent.is_deleted:
        raise NotFound("message")
    return parent.id


def _shown(tx: Tx, actor: Actor, draft: Draft) -> list[SharedKind]:
    """What the message shows beside its text."""
    wanted = draft.files
    if not wanted:
        return [draft.rich_object.kind] if draft.rich_object is not None else []
    if len(set(wanted)) != len(wanted):
        raise InvalidInput("files", "The same file is attached twice.")
    found = files.by_ids(tx, wanted)
    if any(file not in found or found[file].owner_id != actor.person_id for file in wanted):
        raise NotFound("file")
    return [kind_of_file(file.mime) for file in found.values()]


def _kinds(tx: Tx, more: Sequence[FileId]) -> list[SharedKind]:
    """Of files that were named by their numbers in the room."""
    return [kind_of_file(file.mime) for file in files.by_ids(tx, more).values()] if more else []
