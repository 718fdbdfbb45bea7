"""Thousands of connections that wait for an answer, and the wave of answers when it comes."""

from __future__ import annotations

import asyncio
from collections import Counter
from time import perf_counter
from typing import cast

from typing_extensions import override

from bench.load.commands import Done, Park, Wake, Wave
from bench.load.responses import Responses
from bench.load.tally import quantile

_OPENED_AT_ONCE = 200
_SENT_AT_ONCE = 100


class Parked(asyncio.Protocol):
    """One connection with one request at a time."""

    def __init__(self) -> None:
        self._responses = Responses()
        self.transport: asyncio.Transport
        self.answer: asyncio.Future[tuple[int, float]] | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        for status in self._responses.feed(data):
            if self.answer is not None and not self.answer.done():
                self.answer.set_result((status, perf_counter()))

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(exc or ConnectionError("the server closed a waiting connection"))

    def send(self, request: bytes) -> asyncio.Future[tuple[int, float]]:
        """The answer will be its status and when it was whole."""
        self.transport.write(request)
        return asyncio.get_running_loop().create_future()


class Waves:
    """What is parked, from one command to the next."""

    def __init__(self) -> None:
        self.parked: list[Parked] = []

    async def park(self, command: Park) -> Done:
        while len(self.parked) < len(command.requests):
            missing = min(_OPENED_AT_ONCE, len(command.requests) - len(self.parked))
            self.parked += await asyncio.gather(*(_connect(command.port) for _ in range(missing)))
        for number, (parked, request) in enumerate(zip(self.parked, command.requests, strict=False)):
            parked.answer = parked.send(request)
            if number % _SENT_AT_ONCE == 0:
                await asyncio.sleep(0)
        return Done()

    async def wake(self, command: Wake) -> Wave:
        waker = await _connect(command.port)
        waiting = [parked.answer for parked in self.parked if parked.answer is not None]
        if early := sum(answer.done() for answer in waiting):
            raise RuntimeError(f"{early} of {len(waiting)} did not wait")
        began_s = perf_counter()
        try:
            posted = waker.answer = waker.send(command.request)
            answers = await asyncio.wait_for(asyncio.gather(*waiting, posted), command.within_s)
        finally:
            waker.transport.close()
        if posted.result()[0] >= 400:
            raise RuntimeError(f"the waking request was answered with {posted.result()[0]}")
        took_ms = sorted((at_s - began_s) * 1000 for _, at_s in answers[:-1])
        return Wave(
            answers=len(took_ms),
            statuses=dict(Counter(status for status, _ in answers[:-1])),
            first_ms=took_ms[0],
            middle_ms=quantile(took_ms, 0.5),
            last_ms=took_ms[-1],
        )

    def release(self) -> Done:
        for parked in self.parked:
            parked.answer = None
            parked.transport.close()
        self.parked.clear()
        return Done()


async def _connect(port: int) -> Parked:
    _, parked = await asyncio.get_running_loop().create_connection(Parked, "127.0.0.1", port)
    return parked
