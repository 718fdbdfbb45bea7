"""Who has a room open: one presence per client that joined it, known by a key. Talk calls it a session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sabir.domain.ids import CredentialId, PersonId, RoomId, StreamId
from sabir.domain.rooms import Role

LIVE_MS = 100_000
"""Whoever gave no sign of life for this long has the room open no more."""
ACTIVE_MS = 30_000
"""Whoever gave a sign of life within this long counts as being there."""


class Presence(NamedTuple):
    """One client that has a room open."""

    key: str
    """What clients know it by."""
    room_id: RoomId
    person_id: PersonId
    device_id: CredentialId
    """By which credential the room was opened."""
    joined_ms: int
    at_ms: int
    """The last sign of life."""
    call_flags: int
    """0 outside the call, else 1 with 2 for audio and 4 for video."""
    call_joined_ms: int | None
    is_active: bool
    """Whether it is in front of the user, as far as the client says."""
    role: Role
    """The person's in this room."""

    @property
    def is_guest(self) -> bool:
        """Whether someone without an account has it."""
        return self.role in (Role.GUEST, Role.GUEST_MODERATOR)

    def is_live(self, now_ms: int) -> bool:
        """Whether there was a sign of life lately."""
        return now_ms - self.at_ms < LIVE_MS


def by_person(presences: Iterable[Presence], now_ms: int) -> dict[PersonId, list[Presence]]:
    """The live ones of each person, the newest first."""
    found: dict[PersonId, list[Presence]] = {}
    for presence in sorted(presences, key=lambda one: -one.joined_ms):
        if presence.is_live(now_ms):
            found.setdefault(presence.person_id, []).append(presence)
    return found


def stream_of(room: RoomId) -> StreamId:
    """Not a log: the stream id that is rung when someone comes into the room or its call, or goes."""
    return StreamId(-room)


def rooms_of(streams: Iterable[StreamId]) -> list[RoomId]:
    """Whose presences these are; other streams are left out."""
    return [RoomId(StreamId(-stream)) for stream in streams if stream < 0]


class Stamp(NamedTuple):
    """Another one when someone came into a room or its call, went, or changed flags.

    Names and signs of life don't count.
    """

    clients: int = 0
    joined_ms: int = 0
    call_flags: int = 0
    call_joined_ms: int = 0
    """All but the first are sums."""


def stamp_of(there: Iterable[Presence]) -> Stamp:
    """Of all presences of one room."""
    rows = [Stamp(1, one.joined_ms, one.call_flags, one.call_joined_ms or 0) for one in there]
    return Stamp(*(sum(column) for column in zip(*rows, strict=True))) if rows else Stamp()
