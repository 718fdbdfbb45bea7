"""The Olvid face on a gRPC server of its own, over a core whose jobs run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sabir.adapters.clock import SystemClock
from sabir.adapters.fetcher import Reach
from sabir.config import Config, Server
from sabir.config.values import Secret
from sabir.core import Core
from sabir.core.rooms import NewRoom
from sabir.domain.people import Actor
from sabir.domain.replicas import Owner
from sabir.domain.rooms import Room, RoomKind
from sabir.faces import olvid
from sabir.jobs.runner import JobRunner
from sabir.store import identities, log
from sabir.store.database import Database
from sabir.transport.drain import Drain
from sabir.transport.grpc import GrpcOptions, GrpcServer
from tests.helpers.core import ROOT, Rings, make_person, make_room, open_core
from tests.helpers.waiting import eventually

TEMPORARY_KEY = "a temporary key"
REMOTE_DELAY_MS = 20


@dataclass(frozen=True)
class OlvidServer:
    """A running one, and short ways to people and rooms in it."""

    core: Core
    url: str
    drain: Drain

    async def identity(self, uid: str) -> tuple[Owner, str]:
        """A person that is an identity, and a key for it."""
        owner = await self.core.identities.owner(await make_person(self.core, uid, has_identity=True))
        return owner, (await self.core.identities.new_key(ROOT, uid, owner.identity_id)).key

    async def room(self, owner: Actor, *members: Actor, name: str = "Harbour") -> Room:
        """A group room that its identities have as a discussion when this returns."""
        room = await make_room(self.core, owner, *members, name=name)
        await self.copied(room)
        return room

    async def pair(self, one: Actor, other: Actor) -> Room:
        """A one-to-one room, likewise."""
        room = (await self.core.rooms.create(one, NewRoom(RoomKind.ONE_TO_ONE, invite=other.uid or ""))).room
        await self.copied(room)
        return room

    async def copied(self, room: Room) -> None:
        """Return when every identity has all there is in the room."""

        async def is_copied() -> bool:
            last_seq, followers = await self.core.db.read(
                lambda tx: (log.last_seq(tx, room.id), identities.in_room(tx, room.id))
            )
            return all(follower.applied_seq == last_seq for follower in followers)

        await eventually(is_copied)


@asynccontextmanager
async def olvid_server(
    at: str | Path | Database,
    tmp_path: Path,
    *,
    rings: Rings | None = None,
    remote_delay_ms: int = REMOTE_DELAY_MS,
    reach: Reach | None = None,
) -> AsyncIterator[OlvidServer]:
    """Serving until the end of the context."""
    async with open_core(
        at, tmp_path, clock=SystemClock(), rings=rings, remote_delay_ms=remote_delay_ms, reach=reach
    ) as core:
        face = olvid.build(core, Config(server=Server(olvid_admin_keys=(Secret("other"), Secret(TEMPORARY_KEY)))))
        drain = Drain()
        drain.listen(core.bell.drain)
        server = GrpcServer(face.services, GrpcOptions("127.0.0.1:0"), drain)
        jobs = JobRunner(core, face.jobs)
        port = await server.start()
        await jobs.start()
        try:
            yield OlvidServer(core, f"127.0.0.1:{port}", drain)
        finally:
            await server.stop(1)
            await jobs.stop(1)
