"""Three identities that all have each other as one-to-one contacts, as the tests of the real daemon begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from sabir.core.steps.hub import Arrival, Subscription
from sabir.domain.events import EventKind
from sabir.domain.people import Actor
from sabir.domain.replicas import Owner
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver
from tests.helpers.olvid_face import TEMPORARY_KEY, OlvidServer, olvid_server
from tests.helpers.waiting import until

UIDS = ("ada", "bob", "cyd")


@dataclass
class Party:
    """One of them: its client, and what it calls the others."""

    owner: Owner
    key: str
    client: OlvidBot
    contacts: dict[str, int]
    discussions: dict[str, int]
    mesh: Mesh
    name: str

    async def subscribe(self, *names: str, **arguments: Any) -> list[int]:
        """As the client's own `subscribe`, but the server has them when this returns."""
        made, person = self.mesh.made, self.owner.actor.person_id
        numbers = []
        for name in names:
            before = made[person]
            numbers.append(await self.client.subscribe(name, **arguments))
            await until(lambda before=before: made[person] > before)  # type: ignore[misc]
        return numbers

    async def told(self, name: str, subscription: int | None = None) -> dict[str, Any]:
        """The arguments of the next notification."""
        return (await self.client.next_event(name, subscription=subscription)).arguments

    def call(self, method: str, /, **arguments: Any) -> Any:
        """A call of the client."""
        return self.client.call(method, **arguments)


@dataclass
class Mesh:
    """The three, and a client for admin calls."""

    server: OlvidServer
    driver: OlvidDriver
    admin: OlvidBot
    parties: dict[str, Party]
    made: Counter[int] = field(default_factory=Counter)
    """Subscriptions made so far, by person."""

    def __post_init__(self) -> None:
        hubs = self.server.core.replicas._hubs
        subscribe = hubs.subscribe

        def counted(actor: Actor, kinds: Collection[EventKind], arrival: Arrival) -> Subscription:
            self.made[actor.person_id] += 1
            return subscribe(actor, kinds, arrival)

        hubs.subscribe = counted  # type: ignore[method-assign]  # to know when the server has heard

    @property
    def ada(self) -> Party:
        return self.parties["ada"]

    @property
    def bob(self) -> Party:
        return self.parties["bob"]

    @property
    def cyd(self) -> Party:
        return self.parties["cyd"]


OpenMesh = Callable[[], AbstractAsyncContextManager[Mesh]]


async def open_mesh(server: OlvidServer, driver: OlvidDriver) -> Mesh:
    admin = await OlvidBot(server.url, TEMPORARY_KEY, identity_id=0, driver=driver).__aenter__()
    mesh = Mesh(server, driver, admin, {})
    for uid in UIDS:
        owner, key = await server.identity(uid)
        client = await OlvidBot(server.url, key, driver=driver).__aenter__()
        mesh.parties[uid] = Party(owner, key, client, {}, {}, mesh, uid)
    for one, other in combinations(mesh.parties.values(), 2):
        await server.pair(one.owner.actor, other.owner.actor)
    for party in mesh.parties.values():
        for contact in await party.call("contact_list"):
            uid = contact["display_name"].lower()
            party.contacts[uid] = contact["id"]
            discussion = await party.call("discussion_get_by_contact", contact_id=contact["id"])
            party.discussions[uid] = discussion["id"]
    return mesh


@pytest.fixture
def mesh(tmp_path: Path, sqlite_path: Path) -> OpenMesh:
    """Call it for a context of one."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Mesh]:
        async with olvid_server(sqlite_path, tmp_path) as server, OlvidDriver() as driver:
            yield await open_mesh(server, driver)

    return opened
