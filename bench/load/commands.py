"""What the load generator can be asked, and what it answers: one JSON document a line each."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

Lane = Sequence[bytes]
"""What one connection sends, over and over, each when the answer to the one before is whole."""
Headers = Sequence[tuple[str, str]]


class Loop(Struct, tag=True, frozen=True, kw_only=True):
    """Requests over HTTP in a closed loop. Answered with `Result`."""

    port: int
    lanes: Sequence[Lane]
    seconds: float
    warm_s: float = 0.2
    """Before the counting."""
    gap_s: float = 0.0
    """A pause of each connection between answer and next request."""
    pid: int = 0
    """Whose CPU time to read."""


class Park(Struct, tag=True, frozen=True, kw_only=True):
    """Send one request on each of many connections (opened if they are not) and take no answer yet: `Done`."""

    port: int
    requests: Sequence[bytes]


class Wake(Struct, tag=True, frozen=True, kw_only=True):
    """Send one request on a connection of its own and wait for it and for all that is parked: `Wave`."""

    port: int
    request: bytes
    within_s: float = 30.0


class Release(Struct, tag=True, frozen=True):
    """Close what is parked: `Done`."""


class Calls(Struct, tag=True, frozen=True, kw_only=True):
    """Unary gRPC calls in a closed loop. Answered with `Result`; status 200 is a call with a response."""

    port: int
    path: str
    headers: Headers
    message: bytes
    seconds: float
    connections: int = 4
    calls: int = 16
    """At once on each connection."""
    warm_s: float = 0.2
    pid: int = 0


class Follow(Struct, tag=True, frozen=True, kw_only=True):
    """Server streams: count the messages that come on all of them. Answered with `Result`."""

    port: int
    path: str
    headers: Headers
    message: bytes
    seconds: float
    connections: int = 4
    streams: int = 16
    """On each connection."""
    warm_s: float = 0.2


class Result(Struct, tag=True, frozen=True, kw_only=True):
    """What came back in the counted time."""

    answers: int
    seconds: float
    statuses: dict[int, int]
    p50_ms: float
    p99_ms: float
    max_ms: float
    cpu_s: float | None = None
    """CPU time of the process asked for."""

    @property
    def per_s(self) -> float:
        return self.answers / self.seconds


class Wave(Struct, tag=True, frozen=True, kw_only=True):
    """Milliseconds from sending the waking request to the first, middle and last parked answer."""

    answers: int
    statuses: dict[int, int]
    first_ms: float
    middle_ms: float
    last_ms: float


class Done(Struct, tag=True, frozen=True):
    """It is."""


class Failed(Struct, tag=True, frozen=True):
    """It could not."""

    reason: str


Command = Loop | Park | Wake | Release | Calls | Follow
Answer = Result | Wave | Done | Failed
