"""The Talk face in this process, behind the same outer application as in a server, and clients of its people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from sabir.config import Config
from sabir.core import Core
from sabir.core.signaling_pushes import SignalingServer
from sabir.domain.people import Actor
from sabir.faces import talk
from sabir.ports import Clock
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import Mounts
from tests.helpers.core import make_person, open_core
from tests.helpers.talk_client import TalkClient
from tests.helpers.waiting import until

URL = "http://talk.example:8080"


@dataclass
class TalkFace:
    """A core, the face over it, and whoever was brought in."""

    core: Core
    app: OuterApp
    stack: AsyncExitStack
    people: dict[str, Actor] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    async def person(self, uid: str, *, script: str = "v2.php") -> TalkClient:
        """A user's client with an app password; the user is made if there is none of that id."""
        if uid not in self.people:
            self.people[uid] = await make_person(self.core, uid)
            self.passwords[uid] = await self.core.auth.new_app_password(self.people[uid], "test")
        return await self.client(uid, self.passwords[uid], script=script)

    async def client(self, user: str, password: str, *, script: str = "v2.php") -> TalkClient:
        """Any credential; none for the user ""."""
        client = TalkClient(URL, user, password, transport=httpx.ASGITransport(app=self.app), script=script)
        return await self.stack.enter_async_context(client)

    async def until_waiting(self, waiters: int) -> None:
        """Until so many wait for news of rooms."""
        quiet = 1  # the core itself follows the server stream
        await until(lambda: self.core.bell.count() >= quiet + waiters)


@asynccontextmanager
async def open_talk(
    at: str | Path,
    tmp_path: Path,
    *,
    clock: Clock | None = None,
    config: Config | None = None,
    signaling: SignalingServer | None = None,
) -> AsyncIterator[TalkFace]:
    """The face over a new core."""
    async with AsyncExitStack() as stack:
        core = await stack.enter_async_context(open_core(at, tmp_path, clock=clock, signaling=signaling))
        face = talk.build(core, config or Config())
        app = OuterApp(Mounts(face.mounts), Metrics(), Drain(), access_log="off")
        yield TalkFace(core, app, stack)
