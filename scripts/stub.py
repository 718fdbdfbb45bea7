"""Pytest plugin: `--stub SEED` lets a server that does nothing answer the endpoints of tests/data/seed-SEED.json.

Where there is no such file it is tests/data/SEED.json.

With `--stub-one` it answers only the endpoint that a test is about (its parameter `endpoint`), in a body that looks
right; without, all of them, with an empty body. Always with the status of success.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest

from sabir.transport.asgi import OuterApp
from sabir.transport.mounts import Receive, Scope, Send
from scripts.tree import ROOT

LOOKS_RIGHT: dict[str, Callable[[int], bytes]] = {
    "talk": lambda status: b'{"ocs":{"meta":{"status":"ok","statuscode":%d,"message":"OK"},"data":[]}}' % status,
    "session": lambda status: b'{"status_code":%d}' % status,
}
"""By the name of the seed; for others it is an empty object."""
LABELS = {"session": b"application/json", "session-modern": b"application/json"}
"""How JSON is labelled, where a client looks closer than others."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the stub answers, and how."""

    name: str
    """Method and path, as "GET /room"."""
    paths: re.Pattern[str]
    status: int


def document(seed: str) -> dict[str, Any]:
    """Its endpoints as they are in the file, and what their paths may begin with."""
    path = ROOT / f"tests/data/seed-{seed}.json"
    if not path.exists():
        path = ROOT / f"tests/data/{seed}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def endpoints(seed: str) -> list[Endpoint]:
    """Those of a document; `bases` are what its paths may begin with."""
    content = document(seed)
    base = "|".join(re.escape(base) for base in content.get("bases", [""]))
    return [
        Endpoint(
            f"{one['method']} {one['path']}",
            re.compile(f"(?:{base}){re.sub(r'{[^}]+}', '[^/]+', one['path'])}"),
            one["response_status"],
        )
        for one in content["endpoints"]
    ]


class Stub:
    """A server that does nothing, in front of the real one."""

    def __init__(self, seed: str) -> None:
        self._endpoints = endpoints(seed)
        self._looks_right = LOOKS_RIGHT.get(seed)
        self.label = LABELS.get(seed, b"application/json; charset=utf-8")

    def status_of(self, method: str, path: str, only: str | None) -> int | None:
        """What this request is answered with, or None if it is not for the stub. `only` names one endpoint."""
        for one in self._endpoints:
            if only in (None, one.name) and one.name.startswith(f"{method} ") and one.paths.fullmatch(path):
                return one.status
        return None

    def body(self, status: int, only: str | None) -> bytes:
        """Nothing at all, or nothing in a shape that looks right."""
        if not only:
            return b""
        return self._looks_right(status) if self._looks_right else b"{}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    parser.addoption("--stub", metavar="SEED", help="let a stub answer the endpoints of this document")
    parser.addoption("--stub-one", action="store_true", help="only the endpoint that a test is about")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Function) -> Generator[None, object, object]:
    """Put the stub in front for as long as the test runs."""
    seed: str | None = item.config.getoption("--stub")
    if not seed:
        return (yield)
    stub, real = Stub(seed), OuterApp.__call__
    only = str(item.callspec.params["endpoint"]) if item.config.getoption("--stub-one") else None

    async def answer(app: OuterApp, scope: Scope, receive: Receive, send: Send) -> None:
        status = stub.status_of(scope["method"], scope["path"], only)
        if status is None:
            await real(app, scope, receive, send)
            return
        headers = [(b"content-type", stub.label)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": stub.body(status, only)})

    with patch.object(OuterApp, "__call__", answer):
        return (yield)
