"""Stopping: what waits gets its usual empty answer, what is under way is finished, and the status is 0."""

from __future__ import annotations

import asyncio
import base64
import signal
from pathlib import Path

import httpx
from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckResponse

from tests.helpers.core import make_person
from tests.helpers.crew import PASSWORD, Crew, crew, prepare
from tests.helpers.raw_http import Connection, connect, request
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.waiting import until

DEADLINE_S = 15
"""Well under the 30 s that the poll is given."""


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
    server = SabirServer(tmp_path, settings={"OLVID_REMOTE_DELAY_MS": "0"})
    papers = await prepare(server)
    with server.running():
        async with crew(server, papers) as clients:
            subscription = await clients.robot.subscribe("message_received", count=0)
            await stop_at_work(server, clients, papers.token)
            await clients.robot.ended(subscription)
            assert clients.robot.logs == []
        assert "Traceback" not in server.errors
        await asyncio.to_thread(server.start)
        async with TalkClient(server.http, "alice", PASSWORD) as again:
            assert await again.download("/a.txt") == b"half a file"
            assert [one["message"] for one in await again.history(papers.token, limit=1)] == ["Ahoy!"]


async def stop_at_work(server: SabirServer, clients: Crew, token: str) -> None:
    """With a poll, an upload, a stream and an idle connection open."""
    posted = await clients.alice.post(token, "Ahoy!")
    port = port_of(server.http)
    async with connect(port) as idle, connect(port) as upload, aio.insecure_channel(server.grpc) as channel:
        assert (await idle.ask(request("GET", "/healthz"))).status == 200
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch", None, HealthCheckResponse.FromString)(b"")
        statuses = aiter(watch)
        assert (await anext(statuses)).status == HealthCheckResponse.SERVING
        await begin_upload(upload)
        query = {"lookIntoFuture": 1, "lastKnownMessageId": posted["id"], "timeout": 30}
        polling = asyncio.create_task(clients.alice.try_("GET", f"{TALK}/chat/{token}", params=query))
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


async def test_what_never_ends_is_cut(tmp_path: Path) -> None:
    server = SabirServer(tmp_path, settings={"LIMITS_DRAIN_S": "1"})
    async with core_of(server) as core:
        await make_person(core, "alice", password=PASSWORD)
    with server.running():
        async with connect(port_of(server.http)) as upload:
            await begin_upload(upload)
            await are_open(server, 1)
            server.send(signal.SIGINT)
            async with asyncio.timeout(DEADLINE_S):
                assert (await upload.answer()).status == 503
                assert await asyncio.to_thread(server.wait_stopped) == 0
        assert "Traceback" not in server.errors
