"""Closing a room again: whoever is only in it as long as it is open leaves it with that."""

from __future__ import annotations

from collections.abc import Sequence

from sabir.core.steps import membership, presence
from sabir.domain.presences import Presence
from sabir.domain.rooms import Role, Room
from sabir.store import presences
from sabir.store.transaction import Tx

_ONLY_WHILE_OPEN = (Role.SELF_JOINED, Role.GUEST, Role.GUEST_MODERATOR)


def leave(tx: Tx, room: Room, ended: Sequence[Presence], *, at_ms: int) -> None:
    """End these presences of the room. Needs the room's lock."""
    presence.end(tx, room.id, ended, at_ms=at_ms)
    for person in {one.person_id for one in ended if one.role in _ONLY_WHILE_OPEN}:
        if not presences.of_person(tx, room.id, person):
            membership.remove(tx, room, person, actor=person, at_ms=at_ms)
