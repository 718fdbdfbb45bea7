"""Calls an ASGI application without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sabir.transport.mounts import AsgiApp, Event


@dataclass(frozen=True, slots=True)
class Response:
    """What the application answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def call(
    app: AsgiApp,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    chunks: Sequence[bytes | None] = (),
    query: bytes = b"",
) -> Response | None:
    """The answer to one request, or None if there was none. A chunk of None is a client that leaves."""
    queue: list[Event] = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, 1)
        if chunk is not None
    ]
    sent: list[Event] = []

    async def receive() -> Event:
        return queue.pop(0) if queue else {"type": "http.disconnect"}

    async def send(event: Event) -> None:
        sent.append(event)

    await app({**_scope(method, path, headers or {}), "query_string": query}, receive, send)
    if not sent:
        return None
    shown = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Response(sent[0]["status"], shown, b"".join(event["body"] for event in sent[1:]))


def _scope(method: str, path: str, headers: Mapping[str, str]) -> Event:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8080),
        "state": {},
    }
