"""From the name of an rpc and its handler to a method that the gRPC server runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sabir.transport.rpc import ClientStream, Method, ServerStream, Unary
from sabir.wire.olvid.services import RPCS, Kind

Handlers = Mapping[str, Callable[..., Any]]
"""By rpc name; each takes the request (or the requests) and the `Call`."""


def method(name: str, handler: Callable[..., Any]) -> Method:
    """Streams of notifications say when they hold: their headers are sent at once."""
    rpc = RPCS[name]
    match rpc.kind:
        case Kind.UNARY:
            return Unary(rpc.path, rpc.request, handler)
        case Kind.CLIENT_STREAM:
            return ClientStream(rpc.path, rpc.request, handler)
        case Kind.SERVER_STREAM:
            return ServerStream(rpc.path, rpc.request, handler, announces=rpc.name in SUBSCRIPTIONS)


SUBSCRIPTIONS = frozenset(rpc.name for rpc in RPCS.values() if rpc.service.endswith("NotificationService"))
"""Names of the rpcs that are subscriptions."""
