"""Calls: who may start one, what clients have on in it, and what is said of one that is over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sabir.domain.errors import InvalidInput
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.permissions import Permission, permissions_of
from sabir.domain.rooms import Role, Seat

MAX_NAMED = 5
"""A report names at most this many users."""


@dataclass(frozen=True, slots=True)
class CallReport:
    """A call that has ended."""

    duration_s: int
    user_count: int
    guest_count: int
    """How often guests came."""
    named: tuple[PersonId, ...] = ()
    """The first users in order of their user ids, at most `MAX_NAMED`."""


def report_text(report: CallReport) -> str:
    """As the data of an event."""
    numbers = (report.duration_s, report.user_count, report.guest_count, *report.named[:MAX_NAMED])
    return " ".join(str(number) for number in numbers)


def parse_report(text: str | None) -> CallReport:
    """Of `report_text`."""
    duration_s, users, guests, *named = (int(part) for part in (text or "0 0 0").split())
    return CallReport(duration_s, users, guests, tuple(PersonId(StreamId(person)) for person in named))


class StartPolicy(IntEnum):
    """Who may start a call; the numbers are Talk's."""

    EVERYONE = 0
    USERS = 1
    """And moderators of any kind."""
    MODERATORS = 2
    NOBODY = 3


IN_CALL, WITH_AUDIO, WITH_VIDEO = 1, 2, 4
USUAL_FLAGS = IN_CALL | WITH_AUDIO | WITH_VIDEO
_ALL_FLAGS = 15
_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


def check_flags(flags: int) -> int:
    """What a client has on in the call; whoever joins is in it. Raises `InvalidInput`."""
    if not 0 <= flags <= _ALL_FLAGS:
        raise InvalidInput("flags", "Flags of a call are bits up to 15.")
    return flags | IN_CALL


def may_start(seat: Seat, policy: StartPolicy) -> bool:
    """Whether the policy of the server and the permissions in the room let this participant start a call."""
    role = seat.participant.role
    match policy:
        case StartPolicy.EVERYONE:
            is_allowed = True
        case StartPolicy.USERS:
            is_allowed = role is not Role.GUEST
        case StartPolicy.MODERATORS:
            is_allowed = role in _MODERATORS
        case StartPolicy.NOBODY:
            is_allowed = False
    return is_allowed and bool(permissions_of(seat) & Permission.START_CALL)
