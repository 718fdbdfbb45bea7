"""`/healthz` and `/metrics`."""

from __future__ import annotations

from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import Mounts
from sabir.transport.ops import Check, ops_mounts
from tests.helpers.asgi import Response, call


async def _well() -> bool:
    return True


async def _ill() -> bool:
    return False


async def _raises() -> bool:
    raise OSError("gone")


async def _get(path: str, check: Check, drain: Drain | None = None, method: str = "GET") -> Response:
    metrics, drain = Metrics(), drain or Drain()
    response = await call(OuterApp(Mounts(ops_mounts(metrics, drain, check)), metrics, drain), method, path)
    assert response is not None
    return response


async def test_health() -> None:
    healthy = await _get("/healthz", _well)
    assert (healthy.status, healthy.body) == (200, b'{"status":"ok"}')
    for check in (_ill, _raises):
        unwell = await _get("/healthz", check)
        assert (unwell.status, unwell.body) == (503, b'{"status":"unavailable"}')


async def test_health_while_the_server_stops() -> None:
    drain = Drain()
    drain.begin()
    response = await _get("/healthz", _well, drain)
    assert (response.status, response.body) == (503, b'{"status":"draining"}')


async def test_metrics() -> None:
    response = await _get("/metrics", _well)
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/plain")
    assert b"sabir_http_open_requests 1.0\n" in response.body
    assert b"process_resident_memory_bytes" in response.body


async def test_other_methods() -> None:
    assert (await _get("/metrics", _well, method="POST")).status == 405
