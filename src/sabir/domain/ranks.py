"""How high someone stands in a room on the Session wire, beside being in it. Source: SOGS modern API, moderators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sabir.domain.errors import InvalidInput
from sabir.domain.rooms import Participant, Role

_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)
_SEATED = 1


class Rank(NamedTuple):
    """Administrators are moderators; only moderators are concealed."""

    is_moderator: bool = False
    is_admin: bool = False
    is_concealed: bool = False

    def packed(self, *, is_seated: bool) -> int:
        """In one number, with whether there is a seat at all."""
        return is_seated * _SEATED | self.is_moderator << 1 | self.is_admin << 2 | self.is_concealed << 3

    @classmethod
    def unpacked(cls, bits: int) -> tuple[Rank, bool]:
        """The rank, and whether there was a seat."""
        return cls(bits & 2 != 0, bits & 4 != 0, bits & 8 != 0), bits & _SEATED != 0

    def joined(self, other: Rank) -> Rank:
        """Both at once; whoever is seen as one of them is seen."""
        if not other.is_moderator:
            return self
        if not self.is_moderator:
            return other
        return Rank(True, self.is_admin or other.is_admin, self.is_concealed and other.is_concealed)


NO_RANK = Rank()


def rank_in(participant: Participant | None) -> Rank:
    """Of a seat; owners are administrators that everyone sees."""
    if participant is None or participant.role not in _MODERATORS:
        return NO_RANK
    if participant.role is Role.OWNER:
        return Rank(is_moderator=True, is_admin=True)
    return Rank(True, participant.is_admin, participant.is_concealed)


@dataclass(frozen=True, slots=True)
class RankWish:
    """A change of rank; None leaves as it is what the other flag does not decide. Raises `InvalidInput`."""

    is_moderator: bool | None
    is_admin: bool | None
    is_visible: bool = True

    def __post_init__(self) -> None:
        if self.is_moderator is None and self.is_admin is None:
            raise InvalidInput("moderator", "Say whether to be a moderator, an administrator or none.")
        if self.is_admin and self.is_moderator is False:
            raise InvalidInput("moderator", "An administrator is a moderator too.")

    def applied(self, before: Rank) -> Rank:
        """What becomes of a rank."""
        if self.is_admin:
            return Rank(True, True, not self.is_visible)
        if self.is_moderator:
            return Rank(True, before.is_admin and self.is_admin is None, not self.is_visible)
        if self.is_moderator is False:
            return NO_RANK
        return Rank(True, False, not self.is_visible) if before.is_admin else before
