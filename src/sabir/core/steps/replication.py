"""Copying a room's events for one Olvid identity, in a unit that locks only its person's stream.

What is copied is the present state of a message, what is told is one thing per event. An event whose effect is there
already (the identity did it itself, or the unit runs again) tells nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sabir.core.steps import fading, locating, parting, receipts, replica_calls, unshown, veiling
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain import rules
from sabir.domain.events import Event, EventKind, RoomEventKind, is_of_room, vanished_ids
from sabir.domain.ids import IdentityId, MessageId, PersonId, RoomId
from sabir.domain.locations import Location, location_of
from sabir.domain.mentions import rename
from sabir.domain.messages import Message, told_folders
from sabir.domain.replicas import (
    Direction,
    DiscussionNews,
    MessageNews,
    Progress,
    ReactionNews,
    ReplicaMessage,
    ReplicaReaction,
)
from sabir.domain.rich_objects import decoded
from sabir.domain.timeline import Item, Page
from sabir.store import discussions, link_previews, locations, log, participants, timeline
from sabir.store import receipts as untold
from sabir.store import replica_messages as copies
from sabir.store.discussions import DiscussionRow
from sabir.store.transaction import Tx

UNIT_EVENTS = 200
_LEAVING = {EventKind.MEMBER_REMOVED, EventKind.MEMBER_LEFT, EventKind.MEMBER_BANNED}
_COMING = {EventKind.MEMBER_ADDED, EventKind.MEMBER_JOINED}
_REACTING = {EventKind.REACTION_ADDED, EventKind.REACTION_REMOVED}


class Copied(NamedTuple):
    """How a unit ended: more to do at once, or when the first event that is not due yet happened."""

    has_more: bool
    waiting_ms: int | None = None
    arrived: Collection[MessageId] = ()
    """Of identities; they will be told."""


class _Arrival(NamedTuple):
    """A message that came in."""

    message_id: MessageId
    author_id: PersonId


class Due(NamedTuple):
    """Now, and the newest time of an event that may be copied now."""

    at_ms: int
    until_ms: int
    authors: Collection[PersonId] = ()
    """Identities that wait to hear that their messages arrived, as far as"""
    arrived: Collection[MessageId] = ()
    """these were not told yet."""


def copy(tx: Tx, identity: IdentityId, person: PersonId, room: RoomId, due: Due) -> Copied:
    """Copy the room's next events for the identity."""
    tx.lock([person])
    if _is_waiting(tx, person, room, due.at_ms):
        return Copied(has_more=False)  # the lobby's opening is an event that will be copied, with all before it
    unit = ReplicaUnit(tx, identity, person, due.at_ms)
    discussion = _discussion(unit, room)
    if discussion is None:
        return Copied(has_more=False)
    times_ms = log.times(tx, room, discussion.applied_seq, UNIT_EVENTS)
    due_count = next((count for count, at_ms in enumerate(times_ms) if at_ms > due.until_ms), len(times_ms))
    came: Sequence[_Arrival] = ()
    if due_count:
        came = _Copier(unit, timeline.newer(tx, room, discussion.applied_seq, due_count), discussion).run()
    unit.finish()
    arrived = [one.message_id for one in came if one.author_id in due.authors and one.message_id not in due.arrived]
    receipts.came(tx, untold.of_seen(tx, identity, arrived, Progress.DELIVERED), Progress.DELIVERED, at_ms=due.at_ms)
    if due_count < len(times_ms):
        return Copied(False, times_ms[due_count], arrived)
    return Copied(due_count == UNIT_EVENTS, arrived=arrived)


def _is_waiting(tx: Tx, person: PersonId, room: RoomId, now_ms: int) -> bool:
    seat = participants.seats_in(tx, person, [room]).get(room)
    return seat is not None and rules.is_waiting(seat, now_ms)


def _discussion(unit: ReplicaUnit, room: RoomId) -> DiscussionRow | None:
    """The one there is, a new one for a member, or None. A locked one wakes up where the member came back."""
    row = discussions.find_of(unit.tx, unit.identity, room)
    if row is not None and not row.is_locked:
        return row
    after_id = participants.replica_after_id(unit.tx, room, unit.person)
    if after_id is None:
        return None
    start = log.seq_at(unit.tx, room, after_id)
    if row is None:
        return None if parting.is_closed(unit.tx, room) else unit.open_discussion(room, start)
    return row._replace(applied_seq=max(row.applied_seq, start))


class _Copier:
    """Applies the events of one page."""

    def __init__(self, unit: ReplicaUnit, page: Page, discussion: DiscussionRow) -> None:
        self._unit = unit
        self._page, self._visible_ms = veiling.unveil(unit.tx, page)
        self._row = discussion
        page = self._page
        self._copies, self._gone = _copies_for(unit, page.items)
        linking = {item.message.id for item in page.items if item.message and "://" in item.message.text}
        self._previews = link_previews.of_messages(unit.tx, sorted(linking))
        self._places = _places(unit, page.items)
        self._came: list[_Arrival] = []
        self._deaths_ms: list[int] = []
        self._uploaded: list[MessageId] = []
        acting = {item.event.actor_id for item in page.items}
        authors = {item.message.author_id for item in page.items if item.message is not None}
        unit.know(person for person in acting | authors if person is not None)

    def run(self) -> Sequence[_Arrival]:
        """Apply all, and remember how far; what came in."""
        for item in self._page.items:
            self._apply(item)
        self._row = self._row._replace(applied_seq=self._page.last_seq)
        discussions.save(self._unit.tx, self._unit.identity, self._row)
        if self._deaths_ms:
            fading.plan(self._unit.tx, self._unit.identity, min(self._deaths_ms))
        if self._uploaded:
            copies.advance(self._unit.tx, self._unit.identity, self._uploaded, Progress.UPLOADED)
        return self._came

    def _apply(self, item: Item) -> None:
        event = item.event
        if event.subject_id == self._unit.person and event.kind in _COMING | _LEAVING:
            self._come_or_go(event)
        elif is_of_room(event.kind) and (not self._row.is_locked or self._wakes_up(event)):
            self._tell(event.kind, event, item.message)

    def _wakes_up(self, event: Event) -> bool:
        """Whoever closed a one-to-one opens it by a post on another face."""
        if event.kind is not EventKind.MESSAGE_POSTED or self._row.contact_id is None:
            return False
        contact = parting.wake(self._unit, self._row.room_id)
        if contact is None:
            return False
        self._row = self._row._replace(is_locked=False, contact_id=contact)
        self._unit.tell(EventKind.REPLICA_DISCUSSION_NEW, DiscussionNews(self._row.as_live), by=event.actor_id)
        return True

    def _tell(self, kind: RoomEventKind, event: Event, message: Message | None) -> None:
        """What a discussion shows of an event."""
        match kind:
            case EventKind.ROOM_RENAMED:
                self._retitle(event)
            case EventKind.MESSAGES_VANISHED:
                for gone in vanished_ids(event):
                    self._forget(gone, event)
            case EventKind.MESSAGE_POSTED:
                if message is not None:
                    self._post(event, message)
            case (
                EventKind.MESSAGE_EDITED
                | EventKind.MESSAGE_DELETED
                | EventKind.REACTION_ADDED
                | EventKind.REACTION_REMOVED
            ):
                copy = self._copies.get(message.id) if message is not None else None
                if message is not None and copy is not None:
                    self._change(event, message, copy)
            case (
                EventKind.CALL_STARTED
                | EventKind.CALL_JOINED
                | EventKind.CALL_ENDED
                | EventKind.CALL_ENDED_FOR_EVERYONE
            ):
                replica_calls.tell(self._unit, self._row, event)
            case _:
                unshown.leave(kind)

    def _come_or_go(self, event: Event) -> None:
        is_locked = event.kind in _LEAVING
        if is_locked == self._row.is_locked:
            return
        self._row = self._row._replace(is_locked=is_locked)
        kind = EventKind.REPLICA_DISCUSSION_LOCKED if is_locked else EventKind.REPLICA_DISCUSSION_NEW
        self._unit.tell(kind, DiscussionNews(self._row.as_live), by=event.actor_id)

    def _retitle(self, event: Event) -> None:
        title = (event.data or "").partition("\n")[2]
        if title == self._row.title:
            return
        before, self._row = self._row.title, self._row._replace(title=title)
        news = DiscussionNews(self._row.as_live, before)
        self._unit.tell(EventKind.REPLICA_DISCUSSION_RETITLED, news, by=event.actor_id)

    def _post(self, event: Event, message: Message) -> None:
        own = self._copies.get(message.id)
        if own is not None and own.ref.direction is Direction.OUTBOUND:
            self._upload(own)
        is_known = own is not None or message.id in self._gone
        if is_known or message.is_deleted or not (message.text or message.file_count):
            return
        unit = self._unit
        files = [one for one in self._page.attachments.get(message.id, ()) if not one.is_folder]
        if message.id in self._previews:
            files.append(self._previews[message.id])
        direction = Direction.OUTBOUND if message.author_id == unit.person else Direction.INBOUND
        place = self._place(event, message)
        parent = self._copies.get(message.reply_to_id) if message.reply_to_id is not None else None
        copy = ReplicaMessage(
            unit.next_ref(direction),
            message.id,
            self._row.id,
            unit.contact(message.author_id),
            place.body if place is not None else self._text(message),
            sort_index(self._row, message.ordinal),
            message.posted_ms,
            len(files),
            parent.ref if parent is not None else None,
            dies_ms=message.expires_ms,
            visible_ms=self._visible_ms.get(message.id) if direction is Direction.INBOUND else None,
            location=place,
        )
        copies.insert(unit.tx, unit.identity, copy)
        self._copies[message.id] = copy
        if copy.dies_ms is not None:
            self._deaths_ms.append(copy.dies_ms)
        is_own = direction is Direction.OUTBOUND
        kind = EventKind.REPLICA_MESSAGE_SENT if is_own else EventKind.REPLICA_MESSAGE_RECEIVED
        unit.tell(kind, MessageNews(copy), by=event.actor_id, about=message.id)
        locating.tell_new(unit, copy)
        unit.attach(copy, files)
        if is_own:
            self._upload(copy)
        else:
            self._came.append(_Arrival(message.id, message.author_id))

    def _upload(self, own: ReplicaMessage) -> None:
        """It is durable, and on its way to the others."""
        receipts.tell(self._unit, own, Progress.UPLOADED)
        self._uploaded.append(own.message_id)

    def _change(self, event: Event, message: Message, copy: ReplicaMessage) -> None:
        if event.kind is EventKind.MESSAGE_DELETED:
            self._forget(message.id, event)
        elif message.is_deleted:
            return  # the rest of what happened to it is not worth telling
        elif event.kind is EventKind.MESSAGE_EDITED and copy.location is not None:
            self._move(event, copy, copy.location)
        elif event.kind is EventKind.MESSAGE_EDITED:
            self._edit(event, message, copy)
        elif event.kind in _REACTING and event.actor_id is not None:
            emoji = _shown_reaction(event, self._page, is_own=event.actor_id == self._unit.person)
            self._react(event, copy, emoji)

    def _forget(self, gone: MessageId, event: Event) -> None:
        copy = self._copies.pop(gone, None)
        if copy is not None:
            self._unit.forget(copy, by=event.actor_id)
            self._gone.add(gone)

    def _edit(self, event: Event, message: Message, copy: ReplicaMessage) -> None:
        if event.seq <= (copy.edited_seq or 0):
            return
        edited = copy._replace(body=self._text(message), edited_seq=event.seq)
        self._copies[message.id] = edited
        copies.edit(self._unit.tx, self._unit.identity, copy.ref, edited.body, seq=event.seq)
        news = MessageNews(edited, copy.body)
        self._unit.tell(EventKind.REPLICA_MESSAGE_BODY_UPDATED, news, by=event.actor_id, about=message.id)

    def _move(self, event: Event, copy: ReplicaMessage, before: Location) -> None:
        place = self._places.get((copy.message_id, event.seq))
        if place is not None and event.seq > before.seq:
            self._copies[copy.message_id] = locating.show(self._unit, copy, place, by=event.actor_id)

    def _place(self, event: Event, message: Message) -> Location | None:
        """What it showed then; if that is no longer known, what it shows now."""
        if message.rich_object is None:
            return None
        known = self._places.get((message.id, event.seq)) or locations.latest(self._unit.tx, message.id)
        return known or location_of(decoded(message.rich_object, message.id), message.posted_ms)

    def _react(self, event: Event, copy: ReplicaMessage, emoji: str) -> None:
        contact = self._unit.contact(event.actor_id or self._unit.person)
        shown = next((reaction.reaction for reaction in copy.reactions if reaction.contact_id == contact), None)
        if event.kind is EventKind.REACTION_REMOVED and shown != event.data:
            return  # another of this person's reactions is the one shown
        reaction = ReplicaReaction(contact, emoji, event.at_ms)
        self._copies[copy.message_id] = put_reaction(self._unit, copy, reaction, by=event.actor_id)

    def _text(self, message: Message) -> str:
        names = {mention: name.display_name for mention, name in self._page.mentioned.items()}
        text = rename(message.text, names) if names else message.text
        folders = told_folders(self._page.attachments.get(message.id, ())) if message.file_count else ""
        return "\n".join(part for part in (text, folders) if part) if folders else text


def sort_index(row: DiscussionRow, ordinal: int) -> float:
    """Grows with every message of the room, in the order they were posted."""
    return float(row.created_ms + ordinal)


def put_reaction(
    unit: ReplicaUnit, copy: ReplicaMessage, reaction: ReplicaReaction, *, by: PersonId | None
) -> ReplicaMessage:
    """Give the copy this reaction in place of the one its contact has, or none if it is empty; tell what changed."""
    before = next((one for one in copy.reactions if one.contact_id == reaction.contact_id), None)
    if reaction.reaction == (before.reaction if before else ""):
        return copy
    others = tuple(one for one in copy.reactions if one is not before)
    if before is not None and not reaction.reaction:
        copies.unreact(unit.tx, unit.identity, copy.message_id, reaction.contact_id)
        changed, kind = copy._replace(reactions=others), EventKind.REPLICA_REACTION_REMOVED
        news = ReactionNews(changed, before)
    else:
        copies.react(unit.tx, unit.identity, copy.message_id, reaction)
        in_order = sorted((*others, reaction), key=lambda one: (one.at_ms, one.contact_id))
        changed = copy._replace(reactions=tuple(in_order))
        kind = EventKind.REPLICA_REACTION_UPDATED if before else EventKind.REPLICA_REACTION_ADDED
        news = ReactionNews(changed, reaction, before)
    unit.tell(kind, news, by=by, about=copy.message_id)
    return changed


def _shown_reaction(event: Event, page: Page, *, is_own: bool) -> str:
    """What this person's one reaction is after the event, or empty; the latest wins.

    The identity's own may have moved on before its older events are copied: there the present state counts.
    """
    present = [
        reaction
        for reaction in page.reactions.get(MessageId(event.subject_id or 0), ())
        if reaction.person_id == event.actor_id and (is_own or reaction.at_ms <= event.at_ms)
    ]
    if event.kind is EventKind.REACTION_ADDED and not is_own:
        return event.data or ""
    return max(present, key=lambda reaction: reaction.at_ms).emoji if present else ""


def _places(unit: ReplicaUnit, items: Sequence[Item]) -> Mapping[tuple[MessageId, int], Location]:
    """Those that these events tell of."""
    showing = {item.message.id for item in items if item.message is not None and item.message.rich_object is not None}
    if not showing:
        return {}
    return locations.told(unit.tx, sorted(showing), after=items[0].event.seq - 1, until=items[-1].event.seq)


def _copies_for(unit: ReplicaUnit, items: Sequence[Item]) -> tuple[dict[MessageId, ReplicaMessage], set[MessageId]]:
    """The copies there are of all messages these events speak of, and of those they answer."""
    wanted = {item.message.id for item in items if item.message is not None}
    wanted |= {item.message.reply_to_id for item in items if item.message is not None and item.message.reply_to_id}
    wanted.update(gone for item in items for gone in vanished_ids(item.event))
    return copies.by_messages(unit.tx, unit.identity, wanted) if wanted else ({}, set())
