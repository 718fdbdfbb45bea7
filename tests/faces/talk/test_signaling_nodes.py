"""Internal signaling over several nodes: what is sent at one is heard at the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sabir.adapters.ephemera_nats import NatsEphemera
from sabir.adapters.nats_connection import NatsAddress
from sabir.config import Config
from sabir.faces import talk
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import Mounts
from tests.faces.talk.test_calls import enter
from tests.faces.talk.test_calls import path as call_path
from tests.faces.talk.test_chat import two_in_a_room
from tests.faces.talk.test_signaling import follow, messages, people, send, wrapped
from tests.helpers.clock import FakeClock
from tests.helpers.core import Rings, open_core, open_database
from tests.helpers.servers import NatsServer, PostgresServer
from tests.helpers.talk_face import TalkFace


@asynccontextmanager
async def two_nodes(url: str, nats_url: str, tmp_path: Path) -> AsyncIterator[tuple[TalkFace, TalkFace]]:
    """On one database and one NATS."""
    clock, rings = FakeClock(), Rings()
    async with AsyncExitStack() as stack:
        nodes = []
        for name in ("one", "two"):
            db = await stack.enter_async_context(open_database(url))
            ephemera = NatsEphemera(NatsAddress.parse(nats_url), clock)
            opening = open_core(db, tmp_path / name, clock=clock, rings=rings, ephemera=ephemera)
            core = await stack.enter_async_context(opening)
            mounts = Mounts(talk.build(core, Config()).mounts)
            nodes.append(TalkFace(core, OuterApp(mounts, Metrics(), Drain(), access_log="off"), stack))
        yield nodes[0], nodes[1]


async def test_two_nodes(tmp_path: Path, postgres: PostgresServer, postgres_template: str, nats: NatsServer) -> None:
    url = postgres.dsn(postgres_template)
    async with two_nodes(url, nats.url(tmp_path.name), tmp_path) as (one, two):
        alice, bob, token = await two_in_a_room(one)
        bob = await two.client("bob", one.passwords["bob"])
        a, b = await enter(alice, token), await enter(bob, token)
        assert people(await follow(bob, token)) == {"alice": 0, "bob": 0}

        waiting = asyncio.create_task(follow(bob, token))
        await two.until_waiting(1)
        await send(alice, token, wrapped(a, to=b, type="offer", payload={"sdp": "v=0"}))
        assert messages(await waiting) == [{"to": b, "type": "offer", "payload": {"sdp": "v=0"}, "from": a}]

        waiting = asyncio.create_task(follow(bob, token))
        await two.until_waiting(1)
        await alice.call("POST", call_path(token), data={"flags": 3})
        assert people(await waiting) == {"alice": 3, "bob": 0}

        await send(bob, token, wrapped(b, to=a, type="answer"))
        elsewhere = await one.client("bob", one.passwords["bob"])
        await send(elsewhere, token, wrapped(b, to=a, type="candidate"))
        assert [one["type"] for one in messages(await follow(alice, token))] == ["answer", "candidate"]
