"""An old server that moved in: the import as operators give it, and what clients then find here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx

from sabir import config
from sabir.app import open_core
from sabir.cli.importing.command import Wish, move_in
from sabir.cli.importing.report import Report
from sabir.config import Config
from sabir.core import Core
from sabir.faces.session import build
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import AsgiApp, Mounts
from tests.helpers.old_world import OldWorld, member
from tests.helpers.session_client import SessionClient
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, Prefix


def configured(folder: Path, **settings: str) -> Config:
    """A server of ours in that folder; `settings` are variables without their SABIR_."""
    own = {"DATA": str(folder), **settings}
    return config.load({f"SABIR_{name}": text for name, text in own.items()}, folder=folder.parent)


async def move(settings: Config, folder: Path, **wish: object) -> Report:
    """As `sabir import sogs` does it."""
    wished: Mapping[str, object] = {
        "path": folder,
        "private_key": None,
        "is_dry_run": False,
        "owner": "",
        "without": (),
        **wish,
    }
    return await move_in(settings, Wish(**wished))  # type: ignore[arg-type]


@dataclass
class Here:
    """Our server, after a move."""

    core: Core
    http: httpx.AsyncClient
    world: OldWorld

    def legacy(self, name: str, tokens: Mapping[str, str] | None = None, *, wire: Wire = "plain") -> SessionClient:
        """A client of 2021 as it was there, with its key and tokens."""
        client = SessionClient(self.http, self.world.public.hex(), member(name), wire=wire, name=name.capitalize())
        client.tokens.update(tokens or {})
        return client

    def modern(self, name: str, prefix: Prefix = "00", *, wire: Wire = "plain") -> ModernClient:
        """A client of today as it was there."""
        client = ModernClient(self.http, self.world.public.hex(), member(name), wire=wire, prefix=prefix)
        client.name = name.capitalize()
        return client


@asynccontextmanager
async def opened(settings: Config, world: OldWorld) -> AsyncIterator[Here]:
    """Our server serves again, with what its jobs have done."""
    async with open_core(settings) as core:
        kept = await core.provisioning.session_private_key()
        assert kept == world.private
        served = config.load(
            {"SABIR_DATA": str(settings.server.data), "SABIR_SESSION_PRIVATE_KEY": kept.hex()},
            folder=settings.server.data.parent,
        )
        face = build(core, served)
        for room in await core.rooms.list_published():
            await core.staff.settle_room(room.id)
            await core.server_bans.settle_room(room.id)
        transport = httpx.ASGITransport(app=cast("AsgiApp", OuterApp(Mounts(face.mounts), Metrics(), Drain())))
        async with httpx.AsyncClient(transport=transport, base_url="http://sabir.test") as http:
            yield Here(core, http, world)
