"""What someone may do in a room through the Session wire: the room's defaults, own overrides, rank.

Writing is a permission of Talk too (`CHAT`), so it holds on every face; the other rights are the Session wire's alone.
Source: SOGS modern API, permissions.
"""

from __future__ import annotations

from enum import IntFlag
from typing import NamedTuple

from sabir.domain import permissions
from sabir.domain.errors import Forbidden, NotFound
from sabir.domain.permissions import Permission
from sabir.domain.rooms import Role, Room, Seat


class Right(IntFlag):
    """As stored; a room's defaults are these without `WRITE`."""

    ACCESS = 1
    """See that there is such a room."""
    READ = 2
    WRITE = 4
    UPLOAD = 8


ALL = 15
_REFUSED = 4
"""How far refusals are shifted where both fit one number."""
_ACCESS, _READ, _WRITE, _UPLOAD = (right.value for right in Right)
_CHAT = Permission.CHAT.value
"""Plain integers: every poll asks for them, and members of an enumeration are looked up slowly."""
_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


class Override(NamedTuple):
    """One person's own rights in a room; None as the room's default."""

    can_access: bool | None = None
    can_read: bool | None = None
    can_write: bool | None = None
    can_upload: bool | None = None

    def packed(self) -> int:
        """In one number, as a seat has it; 0 without any."""
        bits = 0
        for right, own in zip(Right, self, strict=True):
            if own is not None:
                bits |= right.value if own else right.value << _REFUSED
        return bits

    @classmethod
    def unpacked(cls, bits: int) -> Override:
        """From one number."""
        return cls._make(
            True if bits & right.value else False if bits & right.value << _REFUSED else None for right in Right
        )


NO_OVERRIDE = Override()


def of_room(room: Room) -> int:
    """What anyone may: bits of `Right`."""
    chat = permissions.of_room(room) & _CHAT
    return (room.session_defaults & ~_WRITE) | (_WRITE if chat else 0)


def of_seat(seat: Seat) -> int:
    """What a participant may: bits of `Right`. Moderators may everything; nobody writes in a locked room."""
    room, own = seat.room, seat.participant
    if own.role in _MODERATORS:
        return _settled(room, ALL)
    bits = _with_own(room.session_defaults, own.session_rights) & ~_WRITE
    chat = permissions.permissions_of(seat) & _CHAT
    return _settled(room, bits | (_WRITE if chat else 0))


def of_visitor(room: Room, override: Override = NO_OVERRIDE) -> int:
    """What someone without a seat may, who is not banned: bits of `Right`."""
    return _settled(room, _with_own(of_room(room), override.packed()))


def require(rights: int, wanted: Right) -> None:
    """Raises `NotFound` where the room is hidden, else `Forbidden`."""
    if rights & wanted.value:
        return
    if not rights & _ACCESS:
        raise NotFound("room")
    raise Forbidden("You don't have the right to do this here.")


def require_of_member(seat: Seat, wanted: Right) -> None:
    """As `require`, where a member is told so: the legacy API would have it join again. Raises `Forbidden`."""
    if not of_seat(seat) & wanted.value:
        raise Forbidden("You don't have the right to do this here.")


def _with_own(bits: int, packed: int) -> int:
    """Own rights over the room's."""
    return (bits | (packed & ALL)) & ~(packed >> _REFUSED)


def _settled(room: Room, bits: int) -> int:
    """Who reads sees the room, who does not see it has no rights, and uploads need writing."""
    if room.is_read_only:
        bits &= ~_WRITE
    if bits & _READ:
        bits |= _ACCESS
    if not bits & _ACCESS:
        return 0
    return bits if bits & _WRITE else bits & ~_UPLOAD
