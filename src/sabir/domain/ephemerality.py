"""How long messages can be read. Source: Olvid daemon gRPC API 2.0.1, ephemerality."""

from __future__ import annotations

from typing import NamedTuple

from sabir.domain.errors import InvalidInput

LONGEST_S = 2**31 - 1


class Ephemerality(NamedTuple):
    """What limits a message; 0 and False: nothing does."""

    read_once: bool = False
    """It goes as soon as it was read,"""
    existence_s: int = 0
    """so long after it was sent,"""
    visibility_s: int = 0
    """or so long after it was read."""

    @property
    def is_veiled(self) -> bool:
        """Whether who shows it must know when it was read: not where its existence ends it before that matters."""
        return self.read_once or bool(
            self.visibility_s and not (self.existence_s and self.existence_s <= self.visibility_s)
        )

    @property
    def visible_ms(self) -> int | None:
        """How long it can be seen once it was read."""
        if self.read_once:
            return 0
        return self.visibility_s * 1000 or None

    def combined(self, other: Ephemerality) -> Ephemerality:
        """The most restrictive of both."""
        return Ephemerality(
            self.read_once or other.read_once,
            _shorter(self.existence_s, other.existence_s),
            _shorter(self.visibility_s, other.visibility_s),
        )


UNLIMITED = Ephemerality()


def check(wanted: Ephemerality) -> Ephemerality:
    """Raises `InvalidInput`."""
    if max(wanted.existence_s, wanted.visibility_s) > LONGEST_S:
        raise InvalidInput("duration", f"A duration is 0 (for ever) to {LONGEST_S} seconds.")
    return wanted


def _shorter(one: int, other: int) -> int:
    return min(one, other) if one and other else one or other
