"""What an Olvid identity wants done by itself. Source: Olvid daemon gRPC API 2.0.1, settings."""

from __future__ import annotations

from typing import NamedTuple

from sabir.domain.errors import InvalidInput

LONGEST = 2**63 - 1


class AutoAccept(NamedTuple):
    """Which invitations are accepted without being asked."""

    introductions: bool = False
    groups: bool = False
    one_to_ones: bool = False
    invitations: bool = False
    """Only the first step; the digits are still compared by hand."""


class Retention(NamedTuple):
    """Which of its own copies of messages an identity throws away; 0 and False: none."""

    existence_s: int = 0
    """Those that are older,"""
    discussion_count: int = 0
    """those beyond the newest so many of their discussion,"""
    global_count: int = 0
    """those beyond the newest so many of the identity,"""
    cleans_locked: bool = False
    """and those of locked discussions;"""
    keeps_sharings: bool = False
    """but no location that is being shared."""

    @property
    def is_on(self) -> bool:
        """Whether anything is ever thrown away."""
        return bool(self.existence_s or self.discussion_count or self.global_count or self.cleans_locked)


class IdentitySettings(NamedTuple):
    """All of them; stored and replaced as a whole."""

    auto_accept: AutoAccept = AutoAccept()
    retention: Retention = Retention()
    invites_directory: bool = False
    """Whether everyone of the identity's directory becomes its contact."""


def check(settings: IdentitySettings) -> IdentitySettings:
    """Raises `InvalidInput`."""
    kept = settings.retention
    if max(kept.existence_s, kept.discussion_count, kept.global_count) > LONGEST:
        raise InvalidInput("message_retention", f"A limit is at most {LONGEST}.")
    return settings
