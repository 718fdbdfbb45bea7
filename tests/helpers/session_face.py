"""The Session face over a core in this process, for HTTP clients in this process."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import cast

import httpx

from sabir.config import Config
from sabir.core import Core
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.faces.session import build
from sabir.faces.session.keys import server_key
from sabir.store.database import Database
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import AsgiApp, Mounts
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core
from tests.helpers.session_client import Identity, SessionClient
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, Prefix


@dataclass
class Harbour:
    """A server with one published room, owned by the Talk user alice."""

    core: Core
    clock: FakeClock
    http: httpx.AsyncClient
    public_key: str
    alice: Actor
    room: Room
    wire: Wire = "v3"
    clients: dict[str, SessionClient] = field(default_factory=dict)

    def client(self, name: str, *, wire: Wire | None = None) -> SessionClient:
        """A Session user by that name, with a key of its own; not yet in any room."""
        identity = Identity(sha256(name.encode()).digest())
        return SessionClient(self.http, self.public_key, identity, wire=wire or self.wire, name=name.capitalize())

    async def member(self, name: str, *, wire: Wire | None = None) -> SessionClient:
        """A Session user who has joined the room."""
        client = self.client(name, wire=wire)
        await client.join("harbour")
        return client

    def modern(self, name: str, *, prefix: Prefix = "00", wire: Wire = "v4") -> ModernClient:
        """The same person as `client` gives by that name, with a client of today; it keeps the core's time."""
        identity = Identity(sha256(name.encode()).digest())
        client = ModernClient(self.http, self.public_key, identity, wire=wire, prefix=prefix)
        client.name, client.now_s = name.capitalize(), lambda: self.clock.now_ms() / 1000
        return client

    async def moderator(self, name: str, *, wire: Wire | None = None) -> SessionClient:
        """A Session user whom alice made a moderator."""
        client = await self.member(name, wire=wire)
        await self.core.moderation.set_moderator(self.alice, self.room.id, client.session_id, is_moderator=True)
        return client


@asynccontextmanager
async def open_harbour(
    at: str | Path | Database, tmp_path: Path, *, wire: Wire = "v3", config: Config | None = None
) -> AsyncIterator[Harbour]:
    """The face with its outermost layers, on a core whose clock stands still."""
    clock = FakeClock(time.time_ns() // 1_000_000)  # clients sign with the machine's time
    config = config or Config()
    async with open_core(at, tmp_path, clock=clock) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice, name="Harbour")
        room = await core.rooms.publish(alice, room.id, "harbour")
        face = build(core, config)
        app = OuterApp(Mounts(face.mounts), Metrics(), Drain())
        key = server_key(core.secrets, config.session).public.hex()
        transport = httpx.ASGITransport(app=cast("AsgiApp", app))
        async with httpx.AsyncClient(transport=transport, base_url="http://harbour.test") as http:
            yield Harbour(core, clock, http, key, alice, room, wire)
