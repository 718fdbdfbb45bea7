"""The gRPC server: limits, TLS, health, reflection, stopping."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest
import uvicorn
import uvloop
from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse
from prometheus_client import CollectorRegistry

from sabir.transport.drain import Drain
from sabir.transport.grpc import GrpcOptions, GrpcServer, GrpcTls
from sabir.transport.grpc_metrics import observer
from sabir.wire.olvid.proto.olvid.daemon.command.v1.storage_commands_pb2 import StorageGetRequest
from sabir.wire.olvid.services import RPCS, SERVICES
from tests.helpers.authority import Authority
from tests.helpers.grpc_face import Face, get, listed, refused, serving


@pytest.mark.parametrize("path", [RPCS["Ping"].path, "/no.such.Service/Rpc", "/x"])
async def test_an_unknown_method_is_unimplemented(path: str) -> None:
    async with serving(Face()) as (_, channel):
        error = await refused(channel.unary_unary(path)(b""))
        assert error.code() == grpc.StatusCode.UNIMPLEMENTED


async def test_one_message_over_the_limit_is_refused() -> None:
    async with serving(Face(), receive_limit_bytes=10_000) as (_, channel):
        error = await refused(get(channel)(StorageGetRequest(key="k" * 10_001)))
        assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert (await get(channel)(StorageGetRequest(key="k" * 9_000))).value == "k" * 9_000


async def test_more_than_a_thousand_streams_on_one_connection() -> None:
    face = Face()
    async with serving(face) as (server, channel):
        calls = [listed(channel, "endless") for _ in range(1200)]
        for _ in calls:
            await face.entered.get()
        assert (await get(channel)(StorageGetRequest(key="a"))).value == "a"
        stopped = asyncio.ensure_future(server.stop(30))
        assert [[page async for page in call] for call in calls] == [[]] * 1200
        await stopped


async def test_stopping_ends_streams_and_finishes_running_calls() -> None:
    face = Face()
    async with serving(face) as (server, channel):
        stream = listed(channel, "endless")
        running = asyncio.ensure_future(get(channel)(StorageGetRequest(key="wait")))
        assert {await face.entered.get(), await face.entered.get()} == {"endless", "wait"}
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch", None, HealthCheckResponse.FromString)(b"")
        statuses = aiter(watch)
        assert (await anext(statuses)).status == HealthCheckResponse.SERVING
        stopped = asyncio.ensure_future(server.stop(30))
        assert [page async for page in stream] == []
        assert [answer.status async for answer in statuses] == [HealthCheckResponse.NOT_SERVING]
        assert not stopped.done()
        face.go_on.set()
        assert (await running).value == "wait"
        await stopped


async def test_what_outlives_the_grace_is_cancelled() -> None:
    face = Face()
    async with serving(face) as (server, channel):
        running = asyncio.ensure_future(get(channel)(StorageGetRequest(key="wait")))
        await face.entered.get()
        await server.stop(0.01)
        assert (await refused(running)).code() in {grpc.StatusCode.CANCELLED, grpc.StatusCode.UNAVAILABLE}


async def test_health() -> None:
    async with serving(Face()) as (_, channel):
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check", HealthCheckRequest.SerializeToString, HealthCheckResponse.FromString
        )
        for service in ("", *SERVICES):
            assert (await check(HealthCheckRequest(service=service))).status == HealthCheckResponse.SERVING
        error = await refused(check(HealthCheckRequest(service="other")))
        assert error.code() == grpc.StatusCode.NOT_FOUND


async def test_reflection_names_services_and_gives_the_public_files() -> None:
    path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
    async with serving(Face()) as (_, channel):
        ask = channel.stream_stream(
            path, ServerReflectionRequest.SerializeToString, ServerReflectionResponse.FromString
        )
        wanted = "olvid/daemon/services/v1/command_service.proto"
        requests = [ServerReflectionRequest(list_services=""), ServerReflectionRequest(file_by_filename=wanted)]
        names, files = [answer async for answer in ask(iter(requests))]
    told = {service.name for service in names.list_services_response.service}
    assert told == {*SERVICES, "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}
    assert len(files.file_descriptor_response.file_descriptor_proto) > 20


async def test_a_taken_port_is_an_error_that_names_it() -> None:
    face = Face()
    first = GrpcServer([face.services()], GrpcOptions("127.0.0.1:0"), face.drain)
    address = f"127.0.0.1:{await first.start()}"
    second = GrpcServer([face.services()], GrpcOptions(address), face.drain)
    with pytest.raises(OSError, match=address):
        await second.start()
    await first.stop(0)


async def test_a_certificate_that_is_none_is_an_error_that_says_so() -> None:
    options = GrpcOptions("127.0.0.1:0", tls=GrpcTls(b"not", b"pem"))
    with pytest.raises(OSError, match="not usable PEM"):
        await GrpcServer([], options, Drain()).start()


async def ping_over(credentials: grpc.ChannelCredentials, port: int) -> str:
    async with aio.secure_channel(f"localhost:{port}", credentials) as channel:
        return str((await get(channel)(StorageGetRequest(key="a"), timeout=20)).value)


async def test_tls_and_mutual_tls() -> None:
    authority = Authority()
    certificate, key = authority.issue("localhost")
    for client_ca in (None, authority.certificate):
        tls = GrpcTls(certificate, key, client_ca)
        server = GrpcServer([Face().services()], GrpcOptions("localhost:0", tls=tls), Drain())
        port = await server.start()
        stranger = grpc.ssl_channel_credentials(authority.certificate)
        own_certificate, own_key = authority.issue("bot")
        member = grpc.ssl_channel_credentials(authority.certificate, own_key, own_certificate)
        assert await ping_over(member, port) == "a"
        if client_ca is None:
            assert await ping_over(stranger, port) == "a"
        else:
            assert (await refused(ping_over(stranger, port))).code() == grpc.StatusCode.UNAVAILABLE
        await server.stop(0)


class Http(uvicorn.Server):
    """Says when it listens, and where."""

    port: asyncio.Future[int]

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.port.set_result(self.servers[0].sockets[0].getsockname()[1])


async def no_content(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def first_line(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line


def test_it_shares_a_uvloop_with_uvicorn() -> None:
    async def both() -> None:
        http = Http(uvicorn.Config(no_content, port=0, lifespan="off", log_config=None))
        http.port = asyncio.get_running_loop().create_future()
        running = asyncio.ensure_future(http.serve())
        port = await http.port
        async with serving(Face()) as (_, channel):
            calls = (get(channel)(StorageGetRequest(key=str(n))) for n in range(20))
            *answers, line = await asyncio.gather(*calls, first_line(port))
        assert [answer.value for answer in answers] == [str(n) for n in range(20)]
        assert line == b"HTTP/1.1 204 No Content\r\n"
        http.should_exit = True
        await running

    uvloop.run(both())


async def test_calls_are_counted_by_rpc_and_status() -> None:
    registry = CollectorRegistry()
    async with serving(Face(), observe=observer(registry)) as (_, channel):
        await get(channel)(StorageGetRequest(key="a"))
        await get(channel)(StorageGetRequest(key="b"))
        await refused(get(channel)(StorageGetRequest(key="forbidden")))

    def count(status: str) -> float | None:
        return registry.get_sample_value("sabir_grpc_call_seconds_count", {"rpc": "StorageGet", "status": status})

    assert (count("OK"), count("PERMISSION_DENIED")) == (2, 1)
