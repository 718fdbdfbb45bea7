"""Calls: what is said of one that is over."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.domain.ids import PersonId, StreamId

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
