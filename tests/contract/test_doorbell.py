"""What the store may expect of every doorbell."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from sabir.adapters.doorbell_local import LocalDoorbell
from sabir.adapters.doorbell_nats import STREAMS_PER_MESSAGE, NatsDoorbell
from sabir.adapters.nats_connection import NatsAddress
from sabir.domain.ids import StreamId
from sabir.ports import Doorbell
from tests.helpers.children import free_port
from tests.helpers.servers import NatsServer

WITHIN_S = 20.0


class Ear:
    """Remembers the rings a node heard."""

    def __init__(self) -> None:
        self.calls: list[list[StreamId]] = []
        self._came = asyncio.Event()

    def __call__(self, streams: Sequence[StreamId]) -> None:
        self.calls.append(list(streams))
        self._came.set()

    @property
    def heard(self) -> list[StreamId]:
        return sorted(stream for call in self.calls for stream in call)

    async def hears(self, *streams: int) -> None:
        """Wait until all of these were heard."""
        async with asyncio.timeout(WITHIN_S):
            while not set(streams) <= set(self.heard):
                await self._came.wait()
                self._came.clear()


Opener = Callable[[], Doorbell]


@pytest.fixture(params=["local", "nats"])
def open_doorbell(request: pytest.FixtureRequest) -> Opener:
    if request.param == "local":
        return LocalDoorbell
    return opener(request.getfixturevalue("nats"))


def opener(nats: NatsServer) -> Opener:
    """Opens doorbells of different nodes of one server."""
    address = NatsAddress.parse(nats.url(f"bell-{secrets.token_hex(4)}"))
    return lambda: NatsDoorbell(address, start_waits_s=WITHIN_S)


@asynccontextmanager
async def listening(doorbell: Doorbell) -> AsyncIterator[Ear]:
    ear = Ear()
    await doorbell.start(ear)
    try:
        yield ear
    finally:
        await doorbell.close()


def streams(*numbers: int) -> list[StreamId]:
    return [StreamId(number) for number in numbers]


async def test_this_node_hears_its_own_ring_at_once_and_once(open_doorbell: Opener) -> None:
    doorbell = open_doorbell()
    async with listening(doorbell) as ear:
        doorbell.ring(streams(1, 2**62))
        assert ear.calls == [[1, 2**62]]
        doorbell.ring(streams(3))
        assert ear.calls == [[1, 2**62], [3]]
    assert ear.calls == [[1, 2**62], [3]]


async def test_ring_never_raises(open_doorbell: Opener, caplog: pytest.LogCaptureFixture) -> None:
    def fails(_: Sequence[StreamId]) -> None:
        raise ZeroDivisionError

    doorbell = open_doorbell()
    doorbell.ring(streams(1))
    await doorbell.start(fails)
    doorbell.ring(streams(2))
    assert "doorbell" in caplog.text
    doorbell.ring([])
    await doorbell.close()
    doorbell.ring(streams(3))


async def test_close_without_start(open_doorbell: Opener) -> None:
    await open_doorbell().close()


async def test_the_other_nodes_hear_what_was_rung(nats: NatsServer) -> None:
    open_node = opener(nats)
    here, there, third = open_node(), open_node(), open_node()
    async with listening(here) as ear, listening(there) as other, listening(third) as another:
        here.ring(streams(1, 2))
        here.ring(streams(2, 2**62))
        await other.hears(1, 2, 2**62)
        await another.hears(1, 2, 2**62)
        # Rung in one turn of the loop: one message, each stream in it once.
        assert [sorted(call) for call in other.calls] == [[1, 2, 2**62]]
        there.ring(streams(5))
        await ear.hears(5)
        assert ear.calls == [[1, 2], [2, 2**62], [5]]


async def test_many_streams_are_sent_in_several_messages(nats: NatsServer) -> None:
    open_node = opener(nats)
    here, there = open_node(), open_node()
    many = range(1, 2 * STREAMS_PER_MESSAGE + 2)
    async with listening(here), listening(there) as other:
        here.ring(streams(*many))
        await other.hears(*many)
        assert len(other.calls) == 3


async def test_servers_with_other_names_hear_nothing(nats: NatsServer) -> None:
    open_node, stranger = opener(nats), opener(nats)()
    here, there = open_node(), open_node()
    async with listening(stranger) as ear, listening(here), listening(there) as other:
        here.ring(streams(1))
        await other.hears(1)
        stranger.ring(streams(7))
        assert ear.calls == [[7]]


async def test_junk_on_the_subject_is_passed_over(nats: NatsServer) -> None:
    from nats.aio.client import Client

    address = NatsAddress.parse(nats.url(f"bell-{secrets.token_hex(4)}"))
    here, there = (NatsDoorbell(address, start_waits_s=WITHIN_S) for _ in range(2))
    async with listening(here), listening(there) as other:
        client = Client()
        await client.connect(address.server)
        await client.publish(f"{address.name}.ring", b"seven b")
        await client.flush()
        await client.close()
        here.ring(streams(4))
        await other.hears(4)
        assert other.calls == [[4]]


async def test_rings_come_again_after_nats_was_away(nats: NatsServer) -> None:
    open_node = opener(nats)
    here, there = open_node(), open_node()
    async with listening(here) as ear, listening(there) as other:
        nats.child.stop()
        here.ring(streams(1))
        assert ear.calls == [[1]]
        nats.restart()
        await ring_until_heard(here, 2, other)


# The library leaves the sockets of refused attempts to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed <StreamWriter:ResourceWarning")
async def test_a_refused_password_is_tried_again(nats: NatsServer, caplog: pytest.LogCaptureFixture) -> None:
    open_node = opener(nats)
    here, there = open_node(), open_node()
    async with listening(here), listening(there) as other:
        nats.restart("--user", "another", "--pass", "swordfish")
        try:
            await until(lambda: "Authorization" in caplog.text)
        finally:
            nats.restart()
        await ring_until_heard(here, 2, other)


async def ring_until_heard(doorbell: Doorbell, number: int, ear: Ear) -> None:
    def ring_again() -> bool:
        doorbell.ring(streams(number))
        return number in ear.heard

    await until(ring_again)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not is_so():  # noqa: ASYNC110 - nothing here tells that it changed
            await asyncio.sleep(0.05)


async def test_a_node_starts_without_nats(caplog: pytest.LogCaptureFixture) -> None:
    address = NatsAddress.parse(f"nats://tester:swordfish@127.0.0.1:{free_port()}")
    doorbell = NatsDoorbell(address, start_waits_s=0.2)
    async with listening(doorbell) as ear:
        doorbell.ring(streams(1))
        assert ear.calls == [[1]]
    assert "does not answer" in caplog.text
    assert "swordfish" not in caplog.text
