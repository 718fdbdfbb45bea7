"""What a face's `build(core, config)` gives to the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sabir.transport.mounts import Mount
from sabir.transport.rpc import GrpcServices

JobHandler = Callable[[str, str], Awaitable[None]]
"""Does a durable job, given its key and payload; it may run more than once. What it raises makes it run again."""


@dataclass(frozen=True, slots=True)
class Face:
    """One wire."""

    name: str
    mounts: Sequence[Mount] = ()
    """The paths its HTTP application claims."""
    services: Sequence[GrpcServices] = ()
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    start: Callable[[], Awaitable[None]] | None = None
    close: Callable[[], Awaitable[None]] | None = None
