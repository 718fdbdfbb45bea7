"""Marking the members that a message speaks to: whom it mentions, and whose message it answers."""

from __future__ import annotations

from sabir.domain.ids import PersonId
from sabir.domain.mentions import ALL, mentions_in
from sabir.domain.messages import Message
from sabir.domain.people import PersonKind
from sabir.store import mentions, messages, participants
from sabir.store.transaction import Tx


def mark(tx: Tx, message: Message, *, names_all: bool = True) -> None:
    """Members hear of it, others and the author don't. `names_all`: the author may speak to everyone.

    Needs the room's lock.
    """
    named = mentions_in(message.text)
    addressed: set[PersonId] = set()
    if ALL in named and names_all:
        addressed |= participants.ids(tx, message.room_id)
    else:
        people = mentions.resolve(tx, named).values() if named else ()
        addressed |= {name.id for name in people if name.kind is PersonKind.PERSON}
    if message.reply_to_id is not None:
        parent = messages.find(tx, message.room_id, message.reply_to_id)
        addressed |= {parent.author_id} if parent is not None else set()
    addressed.discard(message.author_id)
    participants.mark_mentioned(tx, message.room_id, sorted(addressed), message.id)
