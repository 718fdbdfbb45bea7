"""HTTP connections in closed loops."""

from __future__ import annotations

import asyncio
from itertools import cycle
from time import perf_counter
from typing import cast

from typing_extensions import override

from bench.load.commands import Lane, Loop, Result
from bench.load.responses import Responses
from bench.load.tally import Tally


class LaneConnection(asyncio.Protocol):
    """One connection: the next request goes out when the answer to the last one is whole."""

    def __init__(self, lane: Lane, tally: Tally, gap_s: float) -> None:
        self._next = cycle(lane)
        self._tally = tally
        self._gap_s = gap_s
        self._responses = Responses()
        self._sent_s = 0.0
        self.transport: asyncio.Transport

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        for status in self._responses.feed(data):
            self._tally.open -= 1
            self._tally.add(status, perf_counter() - self._sent_s)
            if self._gap_s:
                asyncio.get_running_loop().call_later(self._gap_s, self.send)
            else:
                self.send()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self._tally.is_over:
            self._tally.fault = exc or ConnectionError("the server closed a connection")

    def send(self) -> None:
        """The next request, unless it is over."""
        if not self._tally.is_over:
            self._tally.open += 1
            self._sent_s = perf_counter()
            self.transport.write(next(self._next))


async def loop(command: Loop) -> Result:
    """Run the command."""
    running, tally = asyncio.get_running_loop(), Tally()
    connections: list[LaneConnection] = []
    try:
        for lane in command.lanes:
            _, connection = await running.create_connection(
                lambda lane=lane: LaneConnection(lane, tally, command.gap_s),  # type: ignore[misc]  # the lane of now
                "127.0.0.1",
                command.port,
            )
            connections.append(connection)
        for connection in connections:
            connection.send()
        return await tally.measure(command.warm_s, command.seconds, command.pid)
    finally:
        for connection in connections:
            connection.transport.close()
