"""What a face's `build(core, config)` gives to the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field

import grpc

Scope = MutableMapping[str, object]
Message = MutableMapping[str, object]
AsgiApp = Callable[[Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]
JobHandler = Callable[[str, str], Awaitable[None]]
"""Does a durable job, given its key and payload; it may run more than once. What it raises makes it run again."""


@dataclass(frozen=True, slots=True)
class Face:
    """One wire. `prefixes` are the paths its HTTP app answers, each for itself and everything below it."""

    name: str
    prefixes: Sequence[str] = ()
    app: AsgiApp | None = None
    grpc_handlers: Sequence[grpc.GenericRpcHandler] = ()
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    start: Callable[[], Awaitable[None]] | None = None
    close: Callable[[], Awaitable[None]] | None = None
