"""One client of each face, for tests that start real servers: what they hold in hand outlives any one of these.

papers = await prepare(server)
with server.running():
    async with crew(server, papers) as clients:
        await clients.alice.post(papers.token, "Ahoy!")
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx

from sabir.core import Core
from sabir.core.steps import issuing
from sabir.core.steps.addresses import ByToken
from sabir.core.steps.issuing import NewClientKey
from sabir.core.steps.registering import NewPerson
from sabir.domain.people import Actor
from sabir.domain.rooms import RoomKind
from sabir.faces.session.keys import server_key
from sabir.store.transaction import Tx
from tests.helpers.core import ROOT, make_person, make_room
from tests.helpers.olvid_bot import OlvidBot
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.seald import HEADERS, KEY, add_api_token
from tests.helpers.session_client import Identity, SessionClient
from tests.helpers.talk_client import TalkClient

PASSWORD = "correct horse battery"
SESSION_ROOM = "harbour"


@dataclass(frozen=True, slots=True)
class Papers:
    """What the clients were given; alice, bob and robot share one published room."""

    token: str
    """The room's, on the Talk wire."""
    session_public: str
    """The server's key, hexadecimal."""
    session_seed: bytes
    client_key: str
    """Robot's, on the Olvid wire."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Clients of one server."""

    alice: TalkClient
    bob: TalkClient
    carol: SessionClient
    """A person of this server by her Session ID; has not joined the room."""
    robot: OlvidBot
    dashboard: httpx.AsyncClient


async def prepare(server: SabirServer) -> Papers:
    """Make people, room and keys; with SQLite while the server does not run."""
    async with core_of(server) as core:
        alice = await make_person(core, "alice", password=PASSWORD)
        bob = await make_person(core, "bob", password=PASSWORD)
        robot = await make_person(core, "robot", has_identity=True)
        seed = os.urandom(32)
        carol = NewPerson("carol", None, "Carol", session_id=Identity(seed).session_id, has_identity=False)
        await core.people.create(ROOT, carol)
        room = await make_room(core, alice, bob, robot, kind=RoomKind.PUBLIC)
        await core.rooms.publish(ROOT, ByToken(room.token), SESSION_ROOM)
        await add_api_token(core, KEY)
        key = await add_client_key(core, robot)
        public = session_public(core, server)
    return Papers(room.token, public, seed, key)


async def add_client_key(core: Core, owner: Actor) -> str:
    """An Olvid client key for the identity of a person."""
    key, at_ms = str(uuid4()), core.clock.now_ms()
    new = NewClientKey("test", key, os.urandom(12), owner.person_id)

    def unit(tx: Tx) -> None:
        tx.lock([])
        issuing.add_client_key(tx, core.secrets, new, at_ms=at_ms)

    await core.db.write(unit)
    return key


def session_public(core: Core, server: SabirServer) -> str:
    """The server's key on the Session wire, hexadecimal."""
    return server_key(core.secrets, server.configure().session).public.hex()


@asynccontextmanager
async def crew(server: SabirServer, papers: Papers) -> AsyncIterator[Crew]:
    """Connect all clients to a running server."""
    async with AsyncExitStack() as stack:
        wire = await stack.enter_async_context(httpx.AsyncClient(base_url=server.http, timeout=30))
        dashboard = httpx.AsyncClient(base_url=server.http, headers=HEADERS, timeout=30)
        yield Crew(
            alice=await stack.enter_async_context(TalkClient(server.http, "alice", PASSWORD)),
            bob=await stack.enter_async_context(TalkClient(server.http, "bob", PASSWORD)),
            carol=SessionClient(wire, papers.session_public, Identity(papers.session_seed), name="Carol"),
            robot=await stack.enter_async_context(OlvidBot(f"http://{server.grpc}", papers.client_key)),
            dashboard=await stack.enter_async_context(dashboard),
        )
