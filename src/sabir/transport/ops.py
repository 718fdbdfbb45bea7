"""The server's own pages for its operator: `/healthz` and `/metrics`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import AsgiApp, Mount, Receive, Scope, Send

FACE = "server"

Check = Callable[[], Awaitable[bool]]
"""Whether the database answers. May raise: that is a no."""


def ops_mounts(metrics: Metrics, drain: Drain, check: Check) -> Sequence[Mount]:
    """`/healthz` says 503 while the database is away or the server stops, so that a balancer sends no more."""

    async def healthz() -> tuple[int, str, bytes]:
        if drain.is_draining:
            return 503, "application/json", b'{"status":"draining"}'
        if await _is_well(check):
            return 200, "application/json", b'{"status":"ok"}'
        return 503, "application/json", b'{"status":"unavailable"}'

    async def figures() -> tuple[int, str, bytes]:
        return 200, CONTENT_TYPE_LATEST, generate_latest(metrics.registry)

    return [Mount("/healthz", FACE, _page(healthz), 0), Mount("/metrics", FACE, _page(figures), 0)]


async def answer(send: Send, status: int, content_type: str, body: bytes) -> None:
    """Send a whole answer."""
    headers = [(b"content-type", content_type.encode()), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _is_well(check: Check) -> bool:
    try:
        return await check()
    except Exception:  # whatever is wrong, the answer is the same
        return False


def _page(render: Callable[[], Awaitable[tuple[int, str, bytes]]]) -> AsgiApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in ("GET", "HEAD"):
            await answer(send, *await render())
        else:
            await answer(send, 405, "text/plain", b"Method not allowed\n")

    return app
