"""What happens in a room and no Olvid discussion shows."""

from __future__ import annotations

from typing import Literal, TypeAlias

from sabir.domain.events import EventKind

Unshown: TypeAlias = Literal[
    EventKind.POLL_VOTED,
    EventKind.POLL_CLOSED,
    EventKind.COMMAND_ANSWERED,
    EventKind.ROOM_CREATED,
    EventKind.ROOM_DESCRIBED,
    EventKind.ROOM_UNDESCRIBED,
    EventKind.ROOM_PUBLISHED,
    EventKind.ROOM_GUESTS_ALLOWED,
    EventKind.ROOM_GUESTS_DISALLOWED,
    EventKind.ROOM_LOCKED,
    EventKind.ROOM_UNLOCKED,
    EventKind.ROOM_PASSWORD_SET,
    EventKind.ROOM_PASSWORD_REMOVED,
    EventKind.ROOM_LOBBY_SET,
    EventKind.ROOM_LOBBY_LIFTED,
    EventKind.ROOM_LOBBY_EXPIRED,
    EventKind.ROOM_LISTED,
    EventKind.ROOM_EXPIRATION_SET,
    EventKind.ROOM_EXPIRATION_LIFTED,
    EventKind.ROOM_HISTORY_CLEARED,
    EventKind.ROOM_AVATAR_SET,
    EventKind.ROOM_AVATAR_REMOVED,
    EventKind.MEMBER_ADDED,
    EventKind.MEMBER_JOINED,
    EventKind.MEMBER_REMOVED,
    EventKind.MEMBER_LEFT,
    EventKind.MEMBER_ROLE_CHANGED,
    EventKind.MEMBER_BANNED,
    EventKind.MEMBER_UNBANNED,
    EventKind.CALL_LEFT,
    EventKind.CALL_MISSED,
]
"""What no discussion shows; who comes and goes is the identity's own affair alone."""


def leave(_: Unshown) -> None:
    """Every kind that is not shown is one of these, or the types are wrong."""
