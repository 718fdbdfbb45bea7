"""Rpcs as typed coroutines: what a face gives to the gRPC server, and how a call runs.

A handler takes decoded messages and a `Call`, raises any error to refuse, and never sees gRPC's own context.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import grpc
from google.protobuf.message import Message
from grpc import aio

from sabir.transport import request_id

Q = TypeVar("Q", bound=Message)
R = TypeVar("R", bound=Message)
Context = aio.ServicerContext[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """How an error is told to the caller. `detail` is shown as it is."""

    code: grpc.StatusCode
    detail: str


Translate = Callable[[Exception], Fault | None]
"""None for an error that nobody expected: it is logged and told without its text."""


class Call:
    """What a handler may know about the call besides its messages."""

    __slots__ = ("_context", "_metadata", "request_id")

    def __init__(self, context: Context) -> None:
        self._context = context
        self._metadata = context.invocation_metadata() or ()  # made anew at each question
        self.request_id = request_id.begin(self.metadata(request_id.HEADER))

    def metadata(self, name: str) -> str | None:
        """The first value of a header; lower-case name, text headers only."""
        for key, value in self._metadata:
            if key == name and isinstance(value, str):
                return value
        return None

    @property
    def peer(self) -> str:
        """The address the call came from, as gRPC writes it."""
        return self._context.peer()


@dataclass(frozen=True, slots=True)
class Unary(Generic[Q, R]):
    """One request, one response."""

    path: str
    request: type[Q]
    handler: Callable[[Q, Call], Awaitable[R]]


@dataclass(frozen=True, slots=True)
class ServerStream(Generic[Q, R]):
    """One request, many responses.

    The handler is called and run up to its first real wait before anything else of this connection is served: what it
    registers until then misses nothing. Its generator is closed whichever way the call ends.
    """

    path: str
    request: type[Q]
    handler: Callable[[Q, Call], Awaitable[AsyncGenerator[R, None]]]
    announces: bool = False
    """Send the response headers once the handler has returned, before the first response."""


@dataclass(frozen=True, slots=True)
class ClientStream(Generic[Q, R]):
    """Many requests, one response; the handler may answer before it has read them all."""

    path: str
    request: type[Q]
    handler: Callable[[AsyncIterator[Q], Call], Awaitable[R]]


Method = Unary[Any, Any] | ServerStream[Any, Any] | ClientStream[Any, Any]


@dataclass(frozen=True, slots=True)
class GrpcServices:
    """Services that belong together: one face's."""

    names: Sequence[str]
    """Full names, for reflection and health; rpcs without a method answer UNIMPLEMENTED."""
    methods: Sequence[Method]
    translate: Translate
