"""A published room as someone sees it, with a seat in it or from outside."""

from __future__ import annotations

from typing import NamedTuple

from sabir.domain import rules, session_rights
from sabir.domain.errors import Banned, Lobby, NotFound
from sabir.domain.rooms import Participant, Role, Room, Seat
from sabir.domain.session_rights import Override, Right

_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


class Sight(NamedTuple):
    """The only way to the content of a room without a seat."""

    room: Room
    participant: Participant | None
    override: Override
    is_banned: bool
    staff_is_admin: bool | None = None
    """Of who leads every published room, whether as an administrator; None for everyone else."""

    @property
    def rights(self) -> int:
        """Bits of `Right`; none for who is banned."""
        if self.is_banned:
            return 0
        seat = self.seat
        if seat is not None:
            return session_rights.of_seat(seat)
        rights = session_rights.of_visitor(self.room, self.override)
        return rights & Right.ACCESS if self.is_shut else rights

    @property
    def is_shut(self) -> bool:
        """Whether nobody comes in here: the Session wire has no way to give a password."""
        return self.room.has_password and self.participant is None

    @property
    def seat(self) -> Seat | None:
        """For who has one."""
        return Seat(self.room, self.participant) if self.participant else None

    @property
    def is_moderator(self) -> bool:
        return self.participant is not None and self.participant.role in _MODERATORS

    @property
    def is_admin(self) -> bool:
        """Owners are, and moderators who may make others."""
        if self.participant is None:
            return False
        return self.participant.role is Role.OWNER or (self.is_moderator and self.participant.is_admin)


def require(sight: Sight | None, wanted: Right, now_ms: int) -> Sight:
    """Raises `NotFound` (absent or hidden), `Banned`, `Forbidden`; `Lobby` for what is behind it."""
    if sight is None:
        raise NotFound("room")
    if sight.is_banned:
        raise Banned
    session_rights.require(sight.rights, wanted)
    if wanted is not Right.ACCESS:
        if sight.seat is not None:
            rules.require_admitted(sight.seat, now_ms)
        elif sight.room.has_lobby_at(now_ms):
            raise Lobby
    return sight
