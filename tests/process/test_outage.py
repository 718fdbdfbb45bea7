"""What the server needs goes away and comes back: it says so, loses nothing, and goes on without a restart."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx

from tests.helpers.children import free_port
from tests.helpers.core import make_person, make_room
from tests.helpers.crew import PASSWORD
from tests.helpers.relay import relay
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.servers import PostgresServer
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.waiting import eventually

DEADLINE_S = 20


async def test_the_database_goes_and_comes_back(tmp_path: Path, postgres: PostgresServer) -> None:
    async with relay(postgres.port) as link, httpx.AsyncClient() as http:
        database = postgres.dsn().replace(f":{postgres.port}/", f":{link.port}/")
        # Nobody answers there: a node without its NATS serves too.
        doorbell = f"nats://127.0.0.1:{free_port()}"
        server = SabirServer(tmp_path, settings={"DATABASE": database, "SECRET": "s" * 32, "DOORBELL": doorbell})
        async with core_of(server) as core:
            alice, bob = [await make_person(core, uid, password=PASSWORD) for uid in ("alice", "bob")]
            token = (await make_room(core, alice, bob)).token
        await asyncio.to_thread(server.start)
        try:
            async with (
                TalkClient(server.http, "alice", PASSWORD) as alice_client,
                TalkClient(server.http, "bob", PASSWORD) as bob_client,
            ):

                async def health() -> int:
                    return (await http.get(f"{server.http}/healthz")).status_code

                async def is_away() -> bool:
                    return await health() == 503

                async def is_back() -> bool:
                    return await health() == 200

                async def listeners() -> float:
                    figures = (await http.get(f"{server.http}/metrics")).text
                    return float(re.search(r"^sabir_listeners (\S+)$", figures, re.MULTILINE)[1])  # type: ignore[index]

                posted = await bob_client.post(token, "before")
                await alice_client.poll(token, posted["id"])  # the next one has nothing to write
                before = await listeners()
                polling = asyncio.create_task(alice_client.poll(token, posted["id"], wait_s=30))

                async def is_waiting() -> bool:
                    is_listening = await listeners() > before
                    await alice_client.rooms()  # by then the poll has found that there is nothing new
                    return is_listening

                await eventually(is_waiting)
                await link.take_away()
                await eventually(is_away)
                wish = {"message": "after", "referenceId": "r1"}
                answer = await bob_client.try_("POST", f"{TALK}/chat/{token}", json=wish)
                assert answer.status == 503
                assert not polling.done()
                await link.give()
                await eventually(is_back)
                made = await bob_client.post(token, "after", reference="r1")
                async with asyncio.timeout(DEADLINE_S):
                    assert [one["id"] for one in (await polling).messages] == [made["id"]]
                assert [one["message"] for one in await bob_client.history(token, limit=2)] == ["after", "before"]
            assert await asyncio.to_thread(server.stop) == 0
        finally:
            server.kill()
