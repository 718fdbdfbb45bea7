"""Reactions; those whose wire knows one per person have a new one take the place of all others."""

from __future__ import annotations

from sabir.core.steps import changing
from sabir.domain import rules
from sabir.domain.errors import InvalidInput, NotFound, WrongState
from sabir.domain.events import Event, EventKind, NewEvent
from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.messages import Message, Reaction
from sabir.domain.people import Actor
from sabir.domain.rooms import Seat
from sabir.domain.seqnos import MAX_EMOJIS
from sabir.store import log, messages, participants, reactions, rooms
from sabir.store.transaction import Tx

_AT_ONCE = 500


def change(tx: Tx, seat: Seat, reaction: Reaction, *, is_added: bool) -> Event | None:
    """Add or remove one; None if nothing changes. Needs the room's lock.

    Raises `NotFound`, `Forbidden`, `Lobby`, `WrongState` (a deleted message, no message), `InvalidInput` (too many).
    """
    rules.require(seat, rules.Action.REACT)
    rules.require_admitted(seat, reaction.at_ms)
    message = _live(tx, seat.room.id, reaction.message_id)
    return set_one(tx, message, reaction, is_added=is_added)


def set_one(tx: Tx, message: Message, reaction: Reaction, *, is_added: bool) -> Event | None:
    """As `change`, for who may, on a message that is there."""
    room = message.room_id
    if is_added:
        if reactions.is_there(tx, room, reaction):
            return None
        _check_room(tx, message, reaction.emoji)
        reactions.add(tx, room, reaction, seqno=rooms.count_change(tx, room)[2])
    elif reactions.remove(tx, room, reaction):
        reactions.count_removed(tx, room, message.id, seqno=rooms.count_change(tx, room)[2])
    else:
        return None
    kind = EventKind.REACTION_ADDED if is_added else EventKind.REACTION_REMOVED
    new = NewEvent(kind, reaction.person_id, message.id, reaction.emoji)
    return log.append(tx, room, [new], at_ms=reaction.at_ms)[0]


def clear_some(tx: Tx, message: Message, emoji: str, *, at_ms: int) -> int:
    """Take off reactions of anyone, of one emoji or all of them if it is empty; how many. Less than 500 was all.

    Who looks sees that their owners took them back.
    """
    room = message.room_id
    gone = reactions.some(tx, room, message.id, emoji, _AT_ONCE)
    for one in gone:
        reactions.remove(tx, room, one)
    if gone:
        seqno = rooms.count_change(tx, room, changes=len(gone))[2]
        reactions.count_removed(tx, room, message.id, seqno=seqno, count=len(gone))
        new = [NewEvent(EventKind.REACTION_REMOVED, one.person_id, message.id, one.emoji) for one in gone]
        log.append(tx, room, new, at_ms=at_ms)
    return len(gone)


def hand_over_some(tx: Tx, room: RoomId, person: PersonId, other: PersonId) -> int:
    """Reactions of someone who turns out to be another one; how many. Nobody is told: they look as before."""
    found = reactions.given(tx, room, person, _AT_ONCE)
    for one in found:
        if reactions.is_there(tx, room, one._replace(person_id=other)):
            reactions.remove(tx, room, one)
            reactions.count_removed(tx, room, one.message_id, seqno=rooms.count_change(tx, room)[2])
        else:
            reactions.give(tx, room, one, other)
    return len(found)


def is_all(count: int) -> bool:
    """Whether `clear_some` took off, or `hand_over_some` handed over, all there were."""
    return count < _AT_ONCE


def _live(tx: Tx, room: RoomId, message: MessageId) -> Message:
    found = messages.find(tx, room, message)
    if found is None or found.has_vanished:
        changing.refuse(tx, room, message)
    if found.is_deleted:
        raise WrongState("This message was deleted.")
    return found


def _check_room(tx: Tx, message: Message, emoji: str) -> None:
    """Every reader of the message reads all of its emojis."""
    if message.reaction_count < MAX_EMOJIS or reactions.is_used(tx, message.room_id, message.id, emoji):
        return
    if reactions.count_emojis(tx, message.room_id, message.id) >= MAX_EMOJIS:
        raise InvalidInput("reaction", f"A message has at most {MAX_EMOJIS} different reactions.")


def replace(tx: Tx, actor: Actor, room: RoomId, change: tuple[MessageId, str], *, at_ms: int) -> None:
    """Leave the actor this one reaction on the message, or none if it is empty. Needs the room's lock.

    Raises `NotFound`, `Forbidden`, `InvalidInput` (too many).
    """
    message, emoji = change
    seat = participants.access(tx, actor.person_id, room)
    rules.require(seat, rules.Action.REACT)
    rules.require_admitted(seat, at_ms)
    found = messages.find(tx, room, message)
    if found is None or found.is_deleted:
        raise NotFound("message")
    for own in reactions.of_person(tx, room, message, actor.person_id):
        if own.emoji != emoji:
            set_one(tx, found, own._replace(at_ms=at_ms), is_added=False)
    if emoji:
        set_one(tx, found, Reaction(message, emoji, actor.person_id, at_ms), is_added=True)
