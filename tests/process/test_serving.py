"""What the server tells its operator while it runs, and TLS on both ports."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import grpc
import httpx
import pytest
from grpc_health.v1.health_pb2 import HealthCheckResponse

from tests.helpers.authority import Authority
from tests.helpers.certificates import make_certificate
from tests.helpers.sabir_process import SabirServer
from tests.helpers.waiting import eventually, until

HEALTH = "/grpc.health.v1.Health/Check"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SabirServer]:
    with SabirServer(tmp_path_factory.mktemp("server")).running() as server:
        yield server


def test_health(server: SabirServer) -> None:
    answer = httpx.get(f"{server.http}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_figures(server: SabirServer) -> None:
    async with httpx.AsyncClient(base_url=server.http) as client:
        assert (await client.get("/status.php")).status_code == 200
        with grpc.insecure_channel(server.grpc) as channel:
            channel.unary_unary(HEALTH)(b"")
        expected = (
            'sabir_http_request_seconds_count{face="talk",status="2xx"}',
            'sabir_grpc_call_seconds_count{rpc="Check",status="OK"}',
            "sabir_http_open_requests 1.0",
            "process_resident_memory_bytes",
        )

        async def shown() -> bool:
            answer = await client.get("/metrics")
            assert answer.headers["content-type"].startswith("text/plain; version=")
            return all(series in answer.text for series in expected)

        await eventually(shown)  # what is over is counted once its answer is away


async def test_every_answer_has_an_id_and_the_log_knows_it(server: SabirServer) -> None:
    async with httpx.AsyncClient(base_url=server.http) as client:
        named = await client.get("/status.php", headers={"X-Request-Id": "mine-1"})
        assert named.headers["x-request-id"] == "mine-1"
        made = await client.get("/no-such-page")
    assert made.status_code == 404

    def logged() -> list[str]:
        lines = [json.loads(line) for line in server.errors.splitlines(keepends=True) if line.endswith("\n")]
        return [line["request_id"] for line in lines if line["event"] == "request"]

    await until(lambda: bool(logged()))  # the line is written once the answer is away
    assert logged() == [made.headers["x-request-id"]]
    assert "no-such-page" not in server.errors


def test_the_front_page_names_the_first_steps(server: SabirServer) -> None:
    answer = httpx.get(server.http)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_tls_on_both_ports(tmp_path: Path) -> None:
    ours, authority = make_certificate(tmp_path, "localhost"), Authority()
    (tmp_path / "ca.pem").write_bytes(authority.certificate)
    paths = {"TLS_CERT": ours.cert, "TLS_KEY": ours.key, "GRPC_TLS_CERT": ours.cert, "GRPC_TLS_KEY": ours.key}
    settings = {name: f"{path}" for name, path in paths.items()} | {"GRPC_CLIENT_CA": f"{tmp_path / 'ca.pem'}"}
    with SabirServer(tmp_path, settings=settings).running() as server:
        port = int(server.http.rpartition(":")[2])
        assert server.http == f"https://127.0.0.1:{port}"
        assert httpx.get(f"https://localhost:{port}/healthz", verify=ours.client_side()).status_code == 200
        with socket.create_connection(("127.0.0.1", port)) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert not plain.recv(1000).startswith(b"HTTP")
        with pytest.raises(ssl.SSLCertVerificationError), socket.create_connection(("127.0.0.1", port)) as other:
            ssl.create_default_context().wrap_socket(other, server_hostname="localhost")
        port = int(server.grpc.rpartition(":")[2])
        certificate, key = authority.issue("client")
        known = grpc.ssl_channel_credentials(ours.cert.read_bytes(), key, certificate)
        with grpc.secure_channel(f"localhost:{port}", known) as channel:
            answer = channel.unary_unary(HEALTH, None, HealthCheckResponse.FromString)(b"")
            assert answer.status == HealthCheckResponse.SERVING
        unknown = grpc.ssl_channel_credentials(ours.cert.read_bytes())
        with grpc.secure_channel(f"localhost:{port}", unknown) as channel:
            with pytest.raises(grpc.RpcError) as refused:
                channel.unary_unary(HEALTH)(b"")
            assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
        assert server.stop() == 0
