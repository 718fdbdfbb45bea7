"""One-to-ones that someone had left, inside a unit that has locked the room."""

from __future__ import annotations

from sabir.domain import rules
from sabir.domain.ids import PersonId
from sabir.domain.rooms import Room, RoomKind
from sabir.store import participants
from sabir.store.transaction import Tx


def reopen(tx: Tx, room: Room, person: PersonId) -> None:
    """What this person does in a one-to-one brings it back for whoever left it. Other rooms stay as they are.

    Raises `RoomClosed`: the other side closed it.
    """
    if room.kind is not RoomKind.ONE_TO_ONE:
        return
    there = [one.participant for one in participants.members(tx, room.id, limit=2)]
    rules.require_open(any(one.has_closed for one in there if one.person_id != person))
    if any(one.has_closed for one in there):
        participants.set_flags(tx, room.id, person, is_hidden=False, has_closed=False)
    if any(one.is_hidden for one in there):
        participants.show_all(tx, room.id)
