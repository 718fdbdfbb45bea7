"""Reactions of those whose wire knows one per person: a new one takes the place of all others."""

from __future__ import annotations

from sabir.domain import rules
from sabir.domain.errors import NotFound
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import MessageId, RoomId
from sabir.domain.messages import Reaction
from sabir.domain.people import Actor
from sabir.store import log, messages, participants, rooms
from sabir.store.transaction import Tx


def replace(tx: Tx, actor: Actor, room: RoomId, change: tuple[MessageId, str], *, at_ms: int) -> None:
    """Leave the actor this one reaction on the message, or none if it is empty. Needs the room's lock.

    Raises `NotFound`, `Forbidden`.
    """
    message, emoji = change
    rules.require(participants.access(tx, actor.person_id, room), rules.Action.REACT)
    found = messages.find(tx, room, message)
    if found is None or found.is_deleted:
        raise NotFound("message")
    own = [one.emoji for one in messages.reactions_of(tx, room, [message]) if one.person_id == actor.person_id]
    new = []
    for other in own:
        if other != emoji:
            messages.unreact(tx, room, message, other, actor.person_id)
            new.append(NewEvent(EventKind.REACTION_REMOVED, actor.person_id, message, other))
    if emoji and emoji not in own:
        messages.react(tx, room, Reaction(message, emoji, actor.person_id, at_ms))
        new.append(NewEvent(EventKind.REACTION_ADDED, actor.person_id, message, emoji))
    for _ in new:
        rooms.count_change(tx, room)
    if new:
        log.append(tx, room, new, at_ms=at_ms)
