"""What an identity does to messages: the act in the room and its own copy, in one unit that locks room and person."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.steps import changing, fading, locating, posting, previewing, reacting, veiling
from sabir.core.steps.locating import Sharing
from sabir.core.steps.posting import Posted
from sabir.core.steps.previewing import Preview
from sabir.core.steps.replica_unit import ReplicaUnit, hang
from sabir.core.steps.replication import put_reaction, sort_index
from sabir.core.steps.telling import told
from sabir.domain import rules
from sabir.domain.ephemerality import UNLIMITED, Ephemerality
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.events import EventKind
from sabir.domain.ids import FileId, RoomId
from sabir.domain.locations import Location
from sabir.domain.messages import Draft
from sabir.domain.replicas import (
    Direction,
    MessageNews,
    Owner,
    ReplicaAttachment,
    ReplicaId,
    ReplicaMessage,
    ReplicaReaction,
)
from sabir.domain.rooms import RoomKind
from sabir.store import discussions, identities, log, messages, participants
from sabir.store import replica_messages as copies
from sabir.store.discussions import DiscussionRow
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A wish to send."""

    discussion_id: int
    text: str
    reply_to: ReplicaId | None = None
    files: tuple[FileId, ...] = ()
    location: Location | None = None
    """The place it shows; the text is its own then."""
    shared_ms: int = 0
    """How long live sharing lasts, unless it is ended before."""
    limits: Ephemerality = UNLIMITED
    """How long it can be read, if the discussion lets it be read as long."""
    shows_link: bool = False
    """Whether a page that the text links to is to be shown with it."""
    preview: Preview | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The identity's own copy of what it sent."""

    message: ReplicaMessage
    attachments: tuple[ReplicaAttachment, ...] = ()


def send(tx: Tx, owner: Owner, room: RoomId, wish: Outgoing, *, at_ms: int) -> Sent:
    """Post, and keep the own copy.

    Raises `NotFound` (discussion, message replied to) and as `posting.post`.
    """
    person, identity = owner.actor.person_id, owner.identity_id
    tx.lock([room, person])
    row, parent, limits = check(tx, owner, wish)
    draft = _draft(wish, parent)
    posted = posting.post(tx, owner.actor, room, veiling.limited(draft, limits), at_ms=at_ms)
    message = posted.message
    hung = posted.page.attachments.get(message.id, ())
    if limits.is_veiled:
        hung = veiling.keep(tx, message, draft, limits.visible_ms or 0)
    if wish.preview is not None:
        hung = [*hung, previewing.hang(tx, person, message.id, wish.preview, at_ms=at_ms)]
    number, last_attachment = identities.next_outbound(tx, identity, len(hung))
    copy = ReplicaMessage(
        ReplicaId(Direction.OUTBOUND, number),
        message.id,
        row.id,
        0,
        wish.text,
        sort_index(row, message.ordinal),
        message.posted_ms,
        len(hung),
        parent.ref if parent else None,
        dies_ms=fading.end_ms(tx, message, limits.visible_ms if limits.is_veiled else None),
    )
    if wish.location is not None:
        copy = _located(tx, copy, (posted, wish, wish.location))
    copies.insert(tx, identity, copy)
    if copy.dies_ms is not None:
        fading.plan(tx, identity, copy.dies_ms)
    first = last_attachment - len(hung) + 1
    attachments = tuple(hang(tx, identity, copy, file, number) for number, file in enumerate(hung, first))
    kinds = (EventKind.REPLICA_MESSAGE_SENT, locating.new_kind(copy))
    said = [told(kind, person, MessageNews(copy), message.id) for kind in kinds if kind is not None]
    log.append(tx, person, said, at_ms=at_ms)
    return Sent(copy, attachments)


def _draft(wish: Outgoing, parent: ReplicaMessage | None) -> Draft:
    shown = wish.location.shown if wish.location is not None else None
    reply_to = parent.message_id if parent else None
    return Draft(wish.text, reply_to=reply_to, files=wish.files, rich_object=shown)


def _located(tx: Tx, copy: ReplicaMessage, sent: tuple[Posted, Outgoing, Location]) -> ReplicaMessage:
    posted, wish, location = sent
    message = posted.message
    location = location._replace(at_ms=message.posted_ms, seq=posted.page.items[0].event.seq)
    sharing = Sharing(message.room_id, message.id, message.author_id)
    locating.began(tx, sharing, location, until_ms=message.posted_ms + wish.shared_ms)
    return copy._replace(location=location)


def check(tx: Tx, owner: Owner, wish: Outgoing) -> tuple[DiscussionRow, ReplicaMessage | None, Ephemerality]:
    """Where it goes, what it answers and what limits it. Raises `NotFound`."""
    found = discussions.find_limited(tx, owner.identity_id, wish.discussion_id)
    if found is None or found[0].is_locked:
        raise NotFound("discussion")
    row, limits = found[0], found[1].combined(wish.limits)
    if wish.shared_ms:
        limits = Ephemerality(existence_s=limits.existence_s)  # where someone is now is looked at again and again
    if wish.reply_to is None:
        return row, None, limits
    parent = _copy(tx, owner, wish.reply_to)
    if parent.discussion_id != row.id:
        raise NotFound("message")
    return row, parent, limits


def edit(tx: Tx, owner: Owner, room: RoomId, change: tuple[ReplicaId, str], *, at_ms: int) -> ReplicaMessage:
    """Change an own message for everyone. Raises `NotFound`, `WrongState` (not own) and as `changing.edit`."""
    ref, body = change
    tx.lock([room, owner.actor.person_id])
    copy = _copy(tx, owner, ref)
    if ref.direction is not Direction.OUTBOUND:
        raise WrongState("Only own messages can be edited.")
    if copy.dies_ms is not None and veiling.edit(tx, copy.message_id, body):
        event = changing.touch(tx, owner.actor, room, copy.message_id, at_ms=at_ms)
    else:
        event = changing.edit(tx, owner.actor, room, (copy.message_id, body), at_ms=at_ms)
    edited = copy._replace(body=body, edited_seq=event.seq)
    copies.edit(tx, owner.identity_id, ref, body, seq=event.seq)
    news = MessageNews(edited, copy.body)
    said = told(EventKind.REPLICA_MESSAGE_BODY_UPDATED, owner.actor.person_id, news, copy.message_id)
    log.append(tx, owner.actor.person_id, [said], at_ms=at_ms)
    return edited


def delete(tx: Tx, owner: Owner, ref: ReplicaId, room: RoomId | None, *, at_ms: int) -> None:
    """Forget a message; given its room, delete it for everyone.

    Raises `NotFound`, `WrongState` and `Forbidden` (it can't be deleted everywhere).
    """
    person = owner.actor.person_id
    tx.lock([person] if room is None else [room, person])
    copy = _copy(tx, owner, ref)
    if room is not None:
        _delete_everywhere(tx, owner, room, copy, at_ms)
    unit = ReplicaUnit(tx, owner.identity_id, person, at_ms)
    unit.forget(copy, by=person)
    unit.finish()


def react(tx: Tx, owner: Owner, room: RoomId, change: tuple[ReplicaId, str], *, at_ms: int) -> None:
    """Set the own reaction in place of the one there is, or take it back if it is empty. Raises `NotFound`."""
    ref, emoji = change
    person = owner.actor.person_id
    tx.lock([room, person])
    copy = _copy(tx, owner, ref)
    reacting.replace(tx, owner.actor, room, (copy.message_id, emoji), at_ms=at_ms)
    unit = ReplicaUnit(tx, owner.identity_id, person, at_ms)
    put_reaction(unit, copy, ReplicaReaction(0, emoji, at_ms), by=person)
    unit.finish()


def _copy(tx: Tx, owner: Owner, ref: ReplicaId) -> ReplicaMessage:
    copy = copies.find(tx, owner.identity_id, ref)
    if copy is None:
        raise NotFound("message")
    return copy


def _delete_everywhere(tx: Tx, owner: Owner, room: RoomId, copy: ReplicaMessage, at_ms: int) -> None:
    row = discussions.find_bare(tx, owner.identity_id, copy.discussion_id)
    if row is None or row.is_locked:
        raise WrongState("This discussion is locked: its messages can only be deleted here.")
    seat = participants.access(tx, owner.actor.person_id, room)
    is_own = copy.ref.direction is Direction.OUTBOUND
    if not is_own and seat.room.kind is RoomKind.ONE_TO_ONE:
        raise WrongState("The other's messages can only be deleted here.")
    if not is_own:
        rules.require(seat, rules.Action.DELETE_OTHERS)
    message = messages.find(tx, room, copy.message_id)
    if message is not None:
        changing.delete(tx, seat, [message], at_ms=at_ms)
