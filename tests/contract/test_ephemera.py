"""What faces and core may expect of every keeper of ephemera."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from sabir.adapters.ephemera_local import LocalEphemera
from sabir.adapters.ephemera_nats import NatsEphemera
from sabir.adapters.nats_connection import NatsAddress
from sabir.domain.errors import Unavailable
from sabir.ports import MAILBOX_ENTRIES, MAILBOX_S, Ephemera
from tests.helpers.children import free_port
from tests.helpers.clock import FakeClock
from tests.helpers.servers import NatsServer

WAIT_S = 20.0
"""Long enough for a loaded machine; no test waits for it to pass."""

Opener = Callable[[], Ephemera]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["local", "nats"])
def open_ephemera(request: pytest.FixtureRequest, clock: FakeClock) -> Opener:
    """Opens the ephemera of a node; the nodes of one test share theirs if the adapter is for many nodes."""
    if request.param == "local":
        return lambda: LocalEphemera(clock)
    return opener(request.getfixturevalue("nats"), clock)


def opener(nats: NatsServer, clock: FakeClock) -> Opener:
    address = NatsAddress.parse(nats.url(f"eph-{secrets.token_hex(4)}"))
    return lambda: NatsEphemera(address, clock)


@asynccontextmanager
async def opened(*keepers: Ephemera) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for keeper in keepers:
            await keeper.close()


async def test_a_value_is_kept_until_its_time_is_up(open_ephemera: Opener, clock: FakeClock) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        assert await ephemera.get("typing 1") is None
        await ephemera.set("typing 1", b"alice", 15)
        await ephemera.set("typing 2", b"", 0.5)
        assert await ephemera.get("typing 1") == b"alice"
        assert await ephemera.get("typing 2") == b""
        clock.advance(0.499)
        assert await ephemera.get("typing 2") == b""
        clock.advance(0.001)
        assert await ephemera.get("typing 2") is None
        clock.advance(14.499)
        assert await ephemera.get("typing 1") == b"alice"
        clock.advance(0.001)
        assert await ephemera.get("typing 1") is None


async def test_a_value_set_again_lives_by_its_new_time(open_ephemera: Opener, clock: FakeClock) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        await ephemera.set("key", b"first", 10)
        clock.advance(5)
        await ephemera.set("key", b"second", 10)
        clock.advance(9)
        assert await ephemera.get("key") == b"second"
        await ephemera.set("other", b"x", 10)
        assert await ephemera.get("key") == b"second"
        clock.advance(1)
        assert await ephemera.get("key") is None


async def test_delete(open_ephemera: Opener, clock: FakeClock) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        await ephemera.delete("key")
        await ephemera.set("key", b"value", 10)
        await ephemera.delete("key")
        assert await ephemera.get("key") is None
        await ephemera.set("key", b"again", 10)
        clock.advance(5)
        assert await ephemera.get("key") == b"again"


@pytest.mark.parametrize("key", ["a.b.c", "a b", "*", ">", "ключ/🔑", "$JS.API", "x" * 2000, ""])
async def test_any_text_is_a_key_of_its_own(open_ephemera: Opener, key: str) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        await ephemera.set(key, b"value", 10)
        await ephemera.push(key, b"entry")
        assert await ephemera.get(key) == b"value"
        assert await ephemera.get(key + "a") is None
        assert await ephemera.take(key + "a", wait_s=0) == []
        assert await ephemera.take(key, wait_s=0) == [b"entry"]


async def test_a_mailbox_gives_its_entries_once_and_in_order(open_ephemera: Opener) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        assert await ephemera.take("box", wait_s=0) == []
        items = [f"entry {number}".encode() for number in range(20)]
        for item in items:
            await ephemera.push("box", item)
        await ephemera.push("another box", b"")
        assert await ephemera.take("box", wait_s=0) == items
        assert await ephemera.take("box", wait_s=0) == []
        await ephemera.push("box", b"later")
        assert await ephemera.take("box", wait_s=WAIT_S) == [b"later"]
        assert await ephemera.take("another box", wait_s=0) == [b""]


async def test_a_full_mailbox_drops_the_oldest(open_ephemera: Opener) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        items = [number.to_bytes(2, "big") for number in range(MAILBOX_ENTRIES + 3)]
        for item in items:
            await ephemera.push("box", item)
        assert await ephemera.take("box", wait_s=0) == items[3:]


async def test_entries_lapse(open_ephemera: Opener, clock: FakeClock) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        await ephemera.push("box", b"old")
        await ephemera.push("dead", b"old")
        clock.advance(MAILBOX_S - 1)
        await ephemera.push("box", b"new")
        clock.advance(1)
        await ephemera.push("fresh", b"new")
        assert await ephemera.take("box", wait_s=0) == [b"new"]
        assert await ephemera.take("dead", wait_s=0) == []
        assert await ephemera.take("fresh", wait_s=0) == [b"new"]


async def test_a_taker_waits_for_the_first_entry(open_ephemera: Opener) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        taker = asyncio.ensure_future(ephemera.take("box", wait_s=WAIT_S))
        await asyncio.sleep(0)
        for _ in range(5):  # round trips enough for the taker to be waiting
            await ephemera.push("another", b"x")
        await ephemera.push("box", b"entry")
        assert await taker == [b"entry"]
        assert await ephemera.take("box", wait_s=0.01) == []


async def test_a_taker_that_left_loses_nothing(open_ephemera: Opener) -> None:
    ephemera = open_ephemera()
    async with opened(ephemera):
        assert await ephemera.take("box", wait_s=0.01) == []
        left = [asyncio.ensure_future(ephemera.take("box", wait_s=WAIT_S)) for _ in range(3)]
        await ephemera.get("a turn of the loop or two")
        for taker in left:
            taker.cancel()
        assert all(
            isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*left, return_exceptions=True)
        )
        await ephemera.push("box", b"entry")
        assert await ephemera.take("box", wait_s=WAIT_S) == [b"entry"]


async def test_each_entry_goes_to_one_of_many_takers(open_ephemera: Opener, request: pytest.FixtureRequest) -> None:
    is_shared = "nats" in request.node.callspec.id
    first = open_ephemera()
    nodes = [first, open_ephemera() if is_shared else first]
    items = {secrets.token_bytes(8) for _ in range(300)}
    taken: list[bytes] = []

    async def take_all(node: Ephemera) -> None:
        while len(taken) < len(items):
            taken.extend(await node.take("box", wait_s=0.2))

    async def push_all(node: Ephemera, mine: list[bytes]) -> None:
        for item in mine:
            await node.push("box", item)

    async with opened(*set(nodes)), asyncio.timeout(60):
        halves = list(items)[:150], list(items)[150:]
        await asyncio.gather(
            *(take_all(node) for node in nodes * 3),
            *(push_all(node, half) for node, half in zip(nodes, halves, strict=True)),
        )
    assert len(taken) == len(items)
    assert set(taken) == items


async def test_other_nodes_see_values_and_mailboxes(nats: NatsServer, clock: FakeClock) -> None:
    open_node = opener(nats, clock)
    here, there = open_node(), open_node()
    async with opened(here, there):
        await here.set("key", b"value", 10)
        assert await there.get("key") == b"value"
        await there.delete("key")
        assert await here.get("key") is None
        taker = asyncio.ensure_future(there.take("box", wait_s=WAIT_S))
        await here.push("box", b"entry")
        assert await taker == [b"entry"]
        assert await here.take("box", wait_s=0) == []


async def test_servers_with_other_names_see_nothing(nats: NatsServer, clock: FakeClock) -> None:
    here, stranger = opener(nats, clock)(), opener(nats, clock)()
    async with opened(here, stranger):
        await here.set("key", b"value", 10)
        await here.push("box", b"entry")
        assert await stranger.get("key") is None
        assert await stranger.take("box", wait_s=0) == []


async def test_nats_forgets_and_goes_on(nats: NatsServer, clock: FakeClock) -> None:
    ephemera = opener(nats, clock)()
    async with opened(ephemera):
        await ephemera.set("key", b"value", 10)
        await ephemera.push("box", b"entry")
        nats.child.stop()
        with pytest.raises(Unavailable):
            await ephemera.set("key", b"value", 10)
        nats.restart()
        await reconnected(ephemera)
        assert await ephemera.get("key") is None
        assert await ephemera.take("box", wait_s=0) == []
        await ephemera.push("box", b"again")
        assert await ephemera.take("box", wait_s=WAIT_S) == [b"again"]


async def reconnected(ephemera: Ephemera) -> None:
    async with asyncio.timeout(WAIT_S):
        while True:
            try:
                await ephemera.get("any")
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return


async def test_streams_made_with_other_settings_are_taken_over(nats: NatsServer, clock: FakeClock) -> None:
    from nats.aio.client import Client
    from nats.js.api import StorageType, StreamConfig

    address = NatsAddress.parse(nats.url(f"eph-{secrets.token_hex(4)}"))
    client = Client()
    await client.connect(address.server)
    await client.jetstream().add_stream(
        StreamConfig(name=f"{address.name}_values", subjects=[f"{address.name}.value.*"], storage=StorageType.MEMORY)
    )
    await client.close()
    ephemera = NatsEphemera(address, clock)
    async with opened(ephemera):
        await ephemera.push("box", b"makes the streams")
        await ephemera.set("key", b"value", 10)
        assert await ephemera.get("key") == b"value"


async def test_without_nats_it_is_unavailable(clock: FakeClock) -> None:
    ephemera = NatsEphemera(NatsAddress.parse(f"nats://127.0.0.1:{free_port()}"), clock)
    async with opened(ephemera), asyncio.timeout(WAIT_S):
        ends = await asyncio.gather(*(ephemera.take("box", wait_s=0) for _ in range(50)), return_exceptions=True)
        assert all(isinstance(end, Unavailable) for end in ends)


async def test_nats_removes_lapsed_values_itself(nats: NatsServer, clock: FakeClock) -> None:
    from nats.aio.client import Client

    address = NatsAddress.parse(nats.url(f"eph-{secrets.token_hex(4)}"))
    ephemera, client = NatsEphemera(address, clock), Client()
    await client.connect(address.server)
    async with opened(ephemera), asyncio.timeout(WAIT_S):
        await ephemera.set("key", b"value", 0.2)
        while (await client.jetstream().stream_info(f"{address.name}_values")).state.messages:  # noqa: ASYNC110 - a server's state
            await asyncio.sleep(0.05)
        assert await ephemera.get("key") is None
    await client.close()
