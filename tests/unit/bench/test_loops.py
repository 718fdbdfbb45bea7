"""The load generator's commands against small servers of this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar, cast

import pytest
from typing_extensions import override

from bench.load.commands import Loop, Park, Wake
from bench.load.loops import loop
from bench.load.waves import Waves

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
REQUEST, WAIT, POST, HANG_UP = (f"GET /{path} HTTP/1.1\r\n\r\n".encode() for path in ("", "wait", "post", "hang-up"))


class Answering(asyncio.Protocol):
    """Answers at once, or when /post is asked for, or not at all."""

    all_connections: ClassVar[set[Answering]] = set()
    is_waiting = False

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.all_connections.add(self)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.all_connections.discard(self)

    @override
    def data_received(self, data: bytes) -> None:
        if data == HANG_UP:
            self.transport.close()
        elif data == WAIT:
            self.is_waiting = True
        else:
            self.transport.write(OK)
        if data == POST:
            for connection in self.all_connections:
                if connection.is_waiting:
                    connection.transport.write(OK)


@asynccontextmanager
async def server() -> AsyncIterator[int]:
    listening = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for connection in Answering.all_connections:
            connection.transport.abort()
        while Answering.all_connections:  # noqa: ASYNC110  # nobody tells when the last one is gone
            await asyncio.sleep(0)


async def test_a_loop_counts_answers_by_status() -> None:
    async with server() as port:
        result = await loop(Loop(port=port, lanes=[[REQUEST], [REQUEST, POST]], seconds=0.05, warm_s=0))
    assert set(result.statuses) == {200}
    assert result.answers == result.statuses[200] > 0
    assert 0 < result.p50_ms <= result.p99_ms <= result.max_ms


async def test_a_closed_connection_is_a_fault() -> None:
    async with server() as port:
        with pytest.raises(ConnectionError):
            await loop(Loop(port=port, lanes=[[HANG_UP]], seconds=0.05, warm_s=0))


async def test_all_that_is_parked_is_woken() -> None:
    waves = Waves()
    async with server() as port:
        await waves.park(Park(port=port, requests=[WAIT] * 300))
        wave = await waves.wake(Wake(port=port, request=POST))
        waves.release()
    assert wave.statuses == {200: 300}
    assert 0 < wave.first_ms <= wave.middle_ms <= wave.last_ms


async def test_what_does_not_wait_is_no_wave() -> None:
    waves = Waves()
    async with server() as port:
        await waves.park(Park(port=port, requests=[REQUEST]))
        (parked,) = waves.parked
        assert parked.answer is not None
        await asyncio.wait([parked.answer])
        with pytest.raises(RuntimeError, match="1 of 1 did not wait"):
            await waves.wake(Wake(port=port, request=POST))
        waves.release()
