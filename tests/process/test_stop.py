"""Stopping: what waits gets its usual empty answer, what is under way is finished, and the status is 0."""

from __future__ import annotations

import asyncio
import base64
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckResponse

from tests.helpers.core import make_person
from tests.helpers.raw_http import Connection, connect, request
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.talk_client import TalkClient
from tests.helpers.waiting import until

PASSWORD = "correct horse"
DEADLINE_S = 15
"""Well under the 30 s that the poll is given."""


@asynccontextmanager
async def serving_alice(tmp_path: Path, **settings: str) -> AsyncIterator[tuple[SabirServer, TalkClient]]:
    server = SabirServer(tmp_path, settings=settings)
    async with core_of(server) as core:
        await make_person(core, "alice", password=PASSWORD)
    with server.running():
        async with TalkClient(server.http, "alice", PASSWORD) as alice:
            yield server, alice


async def begin_upload(connection: Connection) -> None:
    """Half of a file."""
    credential = base64.b64encode(f"alice:{PASSWORD}".encode()).decode()
    head = request("PUT", "/remote.php/dav/files/alice/a.txt", Authorization=f"Basic {credential}", Content_Length="11")
    await connection.write(head + b"half")


async def are_open(server: SabirServer, count: int) -> None:
    """Wait for that many requests to be under way."""

    def is_so() -> bool:
        figures = httpx.get(f"{server.http}/metrics").text  # itself one of those that are open
        return f"sabir_http_open_requests {count + 1}.0" in figures

    await until(is_so)


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


async def test_a_stop_ends_waits_and_finishes_work(tmp_path: Path) -> None:
    async with serving_alice(tmp_path) as (server, alice), connect(port_of(server.http)) as idle:
        token = await alice.create_room("Harbour")
        posted = await alice.post(token, "Ahoy!")
        assert (await idle.ask(request("GET", "/healthz"))).status == 200
        async with connect(port_of(server.http)) as upload, aio.insecure_channel(server.grpc) as channel:
            watch = channel.unary_stream("/grpc.health.v1.Health/Watch", None, HealthCheckResponse.FromString)(b"")
            statuses = aiter(watch)
            assert (await anext(statuses)).status == HealthCheckResponse.SERVING
            await begin_upload(upload)
            polling = asyncio.create_task(
                alice.try_(
                    "GET",
                    f"apps/spreed/api/v1/chat/{token}",
                    params={"lookIntoFuture": 1, "lastKnownMessageId": posted["id"], "timeout": 30},
                )
            )
            await are_open(server, 2)
            server.send(signal.SIGTERM)
            async with asyncio.timeout(DEADLINE_S):
                answer = await polling
                assert (answer.status, answer.payload, answer.headers["connection"]) == (304, None, "close")
                assert [one.status async for one in statuses] == [HealthCheckResponse.NOT_SERVING]
                assert await idle.is_closed()
                assert server.is_running
                await upload.write(b" a file")
                stored = await upload.answer()
                assert (stored.status, stored.headers["connection"]) == (201, "close")
                assert await asyncio.to_thread(server.wait_stopped) == 0
        assert "Traceback" not in server.errors
        await asyncio.to_thread(server.start)
        async with TalkClient(server.http, "alice", PASSWORD) as again:
            assert await again.download("/a.txt") == b"half a file"
            assert [one["message"] for one in await again.history(token, limit=1)] == ["Ahoy!"]


async def test_what_never_ends_is_cut(tmp_path: Path) -> None:
    async with serving_alice(tmp_path, LIMITS_DRAIN_S="1") as (server, _), connect(port_of(server.http)) as upload:
        await begin_upload(upload)
        await are_open(server, 1)
        server.send(signal.SIGINT)
        async with asyncio.timeout(DEADLINE_S):
            assert (await upload.answer()).status == 503
            assert await asyncio.to_thread(server.wait_stopped) == 0
        assert "Traceback" not in server.errors
