"""Reactions; those whose wire knows one per person have a new one take the place of all others."""

from __future__ import annotations

from sabir.core.steps import changing
from sabir.domain import rules
from sabir.domain.errors import NotFound, WrongState
from sabir.domain.events import Event, EventKind, NewEvent
from sabir.domain.ids import MessageId, RoomId
from sabir.domain.messages import Reaction
from sabir.domain.people import Actor
from sabir.domain.rooms import Seat
from sabir.store import log, messages, participants, rooms
from sabir.store.transaction import Tx


def change(tx: Tx, seat: Seat, reaction: Reaction, *, is_added: bool) -> Event | None:
    """Add or remove one; None if nothing changes. Needs the room's lock.

    Raises `NotFound`, `Forbidden`, `Lobby`, `WrongState` (a deleted message, no message).
    """
    rules.require(seat, rules.Action.REACT)
    rules.require_admitted(seat, reaction.at_ms)
    room, message = seat.room.id, reaction.message_id
    _check_live(tx, room, message)
    if is_added:
        there = messages.reactions_of(tx, room, [message])
        if any(one.emoji == reaction.emoji and one.person_id == reaction.person_id for one in there):
            return None
        messages.react(tx, room, reaction, seqno=rooms.count_change(tx, room)[2])
    elif messages.unreact(tx, room, message, reaction.emoji, reaction.person_id):
        messages.count_unreacted(tx, room, message, seqno=rooms.count_change(tx, room)[2])
    else:
        return None
    kind = EventKind.REACTION_ADDED if is_added else EventKind.REACTION_REMOVED
    new = NewEvent(kind, reaction.person_id, message, reaction.emoji)
    return log.append(tx, room, [new], at_ms=reaction.at_ms)[0]


def _check_live(tx: Tx, room: RoomId, message: MessageId) -> None:
    found = messages.find(tx, room, message)
    if found is None or found.has_vanished:
        changing.refuse(tx, room, message)
    if found.is_deleted:
        raise WrongState("This message was deleted.")


def replace(tx: Tx, actor: Actor, room: RoomId, change: tuple[MessageId, str], *, at_ms: int) -> None:
    """Leave the actor this one reaction on the message, or none if it is empty. Needs the room's lock.

    Raises `NotFound`, `Forbidden`.
    """
    message, emoji = change
    seat = participants.access(tx, actor.person_id, room)
    rules.require(seat, rules.Action.REACT)
    rules.require_admitted(seat, at_ms)
    found = messages.find(tx, room, message)
    if found is None or found.is_deleted:
        raise NotFound("message")
    own = [one.emoji for one in messages.reactions_of(tx, room, [message]) if one.person_id == actor.person_id]
    new = []
    for other in own:
        if other != emoji:
            messages.unreact(tx, room, message, other, actor.person_id)
            messages.count_unreacted(tx, room, message, seqno=rooms.count_change(tx, room)[2])
            new.append(NewEvent(EventKind.REACTION_REMOVED, actor.person_id, message, other))
    if emoji and emoji not in own:
        reaction = Reaction(message, emoji, actor.person_id, at_ms)
        messages.react(tx, room, reaction, seqno=rooms.count_change(tx, room)[2])
        new.append(NewEvent(EventKind.REACTION_ADDED, actor.person_id, message, emoji))
    if new:
        log.append(tx, room, new, at_ms=at_ms)
