"""Closing a room again: whoever is only in it as long as it is open leaves it with that."""

from __future__ import annotations

from collections.abc import Sequence

from sabir.core.steps import membership, presence
from sabir.domain.presences import Presence
from sabir.domain.rooms import OBJECT_SHARE, Role, Room
from sabir.store import presences
from sabir.store.transaction import Tx

_ONLY_WHILE_OPEN = (Role.SELF_JOINED, Role.GUEST, Role.GUEST_MODERATOR)


def leave(tx: Tx, room: Room, ended: Sequence[Presence], *, at_ms: int, is_final: bool = True) -> None:
    """End these presences of the room; with the first one that leaves it for good, a room where a password is asked
    for goes. Needs the room's lock.
    """
    presence.end(tx, room.id, ended, at_ms=at_ms)
    if is_final and ended and room.object_type == OBJECT_SHARE:
        membership.dissolve(tx, room, actor=None, at_ms=at_ms)
        return
    for person in {one.person_id for one in ended if one.role in _ONLY_WHILE_OPEN}:
        if not presences.of_person(tx, room.id, person):
            membership.remove(tx, room, person, actor=person, at_ms=at_ms)
