"""gRPC calls in closed loops, and streams that are followed."""

from __future__ import annotations

import asyncio
from collections import deque
from time import perf_counter
from typing import cast

from typing_extensions import override

from bench.load import http2
from bench.load.commands import Calls, Follow, Result
from bench.load.http2 import Frame, Frames, Messages, frame
from bench.load.tally import Tally

_OK, _REFUSED = 200, 500


class RpcConnection(asyncio.Protocol):
    """One connection: sends the same call again on a new stream whenever one ends."""

    def __init__(self, command: Calls | Follow, tally: Tally) -> None:
        self._block = http2.header_block(command.path, f"127.0.0.1:{command.port}", command.headers)
        self._message = http2.prefixed(command.message)
        self._tally = tally
        self._frames = Frames()
        self._next_stream = 1
        self._sendable_bytes = http2.WINDOW_BYTES
        self._held: deque[int] = deque()
        """Streams whose message the connection's window had no room for."""
        self._began_s: dict[int, float] = {}
        self._answered: set[int] = set()
        self.transport: asyncio.Transport

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(http2.opening())

    @override
    def data_received(self, data: bytes) -> None:
        for received in self._frames.feed(data):
            match received.kind:
                case http2.SETTINGS if not received.flags & http2.ACK:
                    self.transport.write(frame(http2.SETTINGS, http2.ACK, 0))
                case http2.PING if not received.flags & http2.ACK:
                    self.transport.write(frame(http2.PING, http2.ACK, 0, received.payload))
                case http2.WINDOW_UPDATE if not received.stream:
                    self._sendable_bytes += int.from_bytes(received.payload, "big")
                    self._send_held()
                case http2.GOAWAY:
                    self.connection_lost(None)
                case http2.DATA | http2.HEADERS | http2.RST_STREAM:
                    self._of_stream(received)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self._tally.is_over:
            self._tally.fault = exc or ConnectionError("the server closed a gRPC connection")

    def call(self) -> None:
        """One more call, unless it is over."""
        if self._tally.is_over:
            return
        stream = self._next_stream
        self._next_stream += 2
        self._tally.open += 1
        self._began_s[stream] = perf_counter()
        head = frame(http2.HEADERS, http2.END_HEADERS, stream, self._block)
        if self._held or self._sendable_bytes < len(self._message):
            self._held.append(stream)
            self.transport.write(head)
        else:
            self.transport.write(head + self._body(stream))

    def _body(self, stream: int) -> bytes:
        self._sendable_bytes -= len(self._message)
        return frame(http2.DATA, http2.END_STREAM, stream, self._message)

    def _send_held(self) -> None:
        while self._held and self._sendable_bytes >= len(self._message):
            self.transport.write(self._body(self._held.popleft()))

    def _of_stream(self, received: Frame) -> None:
        if received.kind == http2.DATA:
            self._answered.add(received.stream)
        if received.flags & http2.END_STREAM or received.kind == http2.RST_STREAM:
            began_s = self._began_s.pop(received.stream)
            self._tally.open -= 1
            is_ok = received.stream in self._answered and received.kind != http2.RST_STREAM
            self._answered.discard(received.stream)
            self._tally.add(_OK if is_ok else _REFUSED, perf_counter() - began_s)
            self.call()


class FollowingConnection(RpcConnection):
    """Counts what comes on its streams, which should never end."""

    def __init__(self, command: Calls | Follow, tally: Tally) -> None:
        super().__init__(command, tally)
        self._messages: dict[int, Messages] = {}

    @override
    def _of_stream(self, received: Frame) -> None:
        if received.kind == http2.DATA:
            messages = self._messages.setdefault(received.stream, Messages())
            self._tally.count(_OK, messages.feed(received.payload))
        if received.flags & http2.END_STREAM or received.kind == http2.RST_STREAM:
            self._tally.fault = ConnectionError("the server ended a stream")


async def calls(command: Calls) -> Result:
    """Run the command."""
    return await _run(command, RpcConnection, command.calls, command.pid)


async def follow(command: Follow) -> Result:
    """Run the command."""
    return await _run(command, FollowingConnection, command.streams, 0)


async def _run(command: Calls | Follow, kind: type[RpcConnection], at_once: int, pid: int) -> Result:
    running, tally = asyncio.get_running_loop(), Tally()
    connections: list[RpcConnection] = []
    try:
        for _ in range(command.connections):
            _, connection = await running.create_connection(lambda: kind(command, tally), "127.0.0.1", command.port)
            connections.append(connection)
        for connection in connections:
            for _ in range(at_once):
                connection.call()
        if isinstance(command, Follow):
            tally.open = 0  # streams have no end to wait for
        return await tally.measure(command.warm_s, command.seconds, pid)
    finally:
        tally.is_over = True
        for connection in connections:
            connection.transport.close()
