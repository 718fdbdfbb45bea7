"""The Seald face in this process, behind the same outer application as in a server, and a client with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from sabir.config import Config
from sabir.core import Core
from sabir.core.steps import issuing
from sabir.domain.ids import CredentialId
from sabir.faces import seald
from sabir.ports import Clock
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import Mounts
from tests.helpers.core import open_core

KEY = "7f819f8f-8220-4dcd-b7e3-37c81ead8b7a"
BASE = "/dashboardapi/v2"
HEADERS = {"X-DASHBOARD-API-KEY": KEY}


@dataclass(frozen=True, slots=True)
class SealdFace:
    """A core and a client that holds an API key."""

    core: Core
    app: OuterApp
    http: httpx.AsyncClient

    async def get(self, path: str, **parameters: str | int) -> httpx.Response:
        """A GET below the API's base, with the key."""
        return await self.http.get(BASE + path, params=parameters, headers=HEADERS)

    async def results(self, path: str, **parameters: str | int) -> list[dict[str, Any]]:
        """The rows of a list."""
        response = await self.get(path, **parameters)
        assert response.status_code == 200, response.text
        rows: list[dict[str, Any]] = response.json()["results"]
        return rows

    async def post(self, path: str, content: bytes = b"") -> httpx.Response:
        """A POST below the API's base, with the key."""
        return await self.http.post(BASE + path, content=content, headers=HEADERS)


async def add_api_token(core: Core, key: str, *, expires_ms: int | None = None) -> CredentialId:
    """A key that the dashboard API takes."""
    at_ms = core.clock.now_ms()

    return await core.db.write(lambda tx: issuing.add_api_token(tx, "test", key, at_ms=at_ms, expires_ms=expires_ms))


@asynccontextmanager
async def open_seald(
    at: str | Path, tmp_path: Path, *, clock: Clock | None = None, config: Config | None = None
) -> AsyncIterator[SealdFace]:
    """The face over a new core, and the key `KEY`."""
    async with open_core(at, tmp_path, clock=clock) as core:
        face = seald.build(core, config or Config())
        app = OuterApp(Mounts(face.mounts), Metrics(), Drain(), access_log="off")
        await add_api_token(core, KEY)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://dashboard.example:8080") as http:
            yield SealdFace(core, app, http)
