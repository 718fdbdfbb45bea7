"""What participants may do beside their role: bits of a member, of the call, of the room, the first that is set.

Source: Nextcloud Talk API, conversation v4: attendee permissions.
"""

from __future__ import annotations

from enum import IntFlag

from sabir.domain.errors import Forbidden, InvalidInput
from sabir.domain.rooms import Role, Room, Seat


class Permission(IntFlag):
    """As stored and on the wire."""

    CUSTOM = 1
    """Set of its own: without any other bit nothing is permitted."""
    START_CALL = 2
    JOIN_CALL = 4
    IGNORE_LOBBY = 8
    AUDIO = 16
    VIDEO = 32
    SCREEN = 64
    CHAT = 128
    """Posts, shares and reactions."""


ALL = 254
USUAL = ALL & ~Permission.IGNORE_LOBBY.value
"""What members have where nobody set anything."""
_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


def permissions_of(seat: Seat) -> int:
    """What the member really may; moderators may everything."""
    if seat.participant.role in _MODERATORS:
        return ALL
    return seat.participant.permissions or of_room(seat.room)


def of_room(room: Room) -> int:
    """What members have who have none of their own."""
    return room.call_permissions or room.default_permissions or USUAL


def require(seat: Seat, permission: Permission) -> None:
    """Raises `Forbidden`."""
    if not permissions_of(seat) & permission.value:  # plain integers: an operator of flags makes a new one
        raise Forbidden("You don't have the permission for this here.")


def changed(seat: Seat, method: str, bits: int) -> int:
    """What a member's own permissions become; 0 is the room's again. Raises `InvalidInput`."""
    check(bits)
    match method:
        case "set":
            return bits | Permission.CUSTOM if bits else 0
        case "add":
            return permissions_of(seat) | bits | Permission.CUSTOM
        case "remove":
            return permissions_of(seat) & ~bits | Permission.CUSTOM
        case _:
            raise InvalidInput("method", "Permissions are set, added or removed.")


def with_chat(seat: Seat, *, can_chat: bool | None) -> int:
    """A member's own permissions with this one set; None for the room's."""
    usual = room_default(seat.room)
    own = seat.participant.permissions
    if can_chat is None:
        bits = (own & ~Permission.CHAT) | (usual & Permission.CHAT) if own else 0
        return 0 if bits | Permission.CUSTOM == usual | Permission.CUSTOM else bits
    bits = (own or usual) & ~Permission.CHAT | Permission.CUSTOM
    return int(bits | Permission.CHAT if can_chat else bits)


def room_default(room: Room) -> int:
    """Of members without any of their own, outside of calls."""
    return room.default_permissions or USUAL


def default_with_chat(room: Room, *, can_chat: bool) -> int:
    """The room's default permissions with this one set; 0 for the usual ones."""
    bits = room_default(room) & ~Permission.CHAT | Permission.CUSTOM | (Permission.CHAT if can_chat else 0)
    return 0 if bits == USUAL | Permission.CUSTOM else int(bits)


def check(bits: int) -> int:
    """Raises `InvalidInput`."""
    if not 0 <= bits <= ALL | Permission.CUSTOM:
        raise InvalidInput("permissions", "Permissions are bits up to 255.")
    return bits
