"""One server with people and their clients, for tests of what one of them does."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sabir.core.steps.hub import Arrival, Subscription
from sabir.domain.events import EventKind
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.replicas import Owner
from sabir.domain.rooms import Room
from tests.helpers.core import make_person
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver
from tests.helpers.olvid_face import OlvidServer, olvid_server
from tests.helpers.waiting import until


@dataclass
class Harbour:
    """A group room of alice (Talk alone, its owner), bot and cat; discussion 1 of the latter two."""

    server: OlvidServer
    driver: OlvidDriver
    alice: Actor
    room: Room
    owners: dict[str, Owner]
    clients: dict[str, OlvidBot] = field(default_factory=dict)
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
    def bot(self) -> OlvidBot:
        return self.clients["bot"]

    @property
    def cat(self) -> OlvidBot:
        return self.clients["cat"]

    async def subscribe(self, uid: str, name: str, **arguments: Any) -> int:
        """As the client's own `subscribe`, but the server has it when this returns."""
        before = self._subscriptions(uid)
        number = await self.clients[uid].subscribe(name, **arguments)
        await until(lambda: self._subscriptions(uid) > before)
        return number

    def _subscriptions(self, uid: str) -> int:
        """How many were made so far."""
        return self.made[self.owners[uid].actor.person_id]

    async def says(self, text: str, **more: Any) -> int:
        """Alice posts in Talk; both identities have it when this returns."""
        draft = Draft(text, **more)
        posted = await self.server.core.messages.post(self.alice, self.room.id, draft)
        await self.copied()
        return posted.message.id

    async def copied(self) -> None:
        """Return when both have all there is."""
        await self.server.copied(self.room)


Open = Callable[[], AbstractAsyncContextManager[Harbour]]


@pytest.fixture
def harbour(tmp_path: Path, sqlite_path: Path) -> Open:
    """Call it for a context of one."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Harbour]:
        async with olvid_server(sqlite_path, tmp_path) as server, OlvidDriver() as driver:
            alice = await make_person(server.core, "alice")
            identities = {uid: await server.identity(uid) for uid in ("bot", "cat")}
            owners = {uid: owner for uid, (owner, _) in identities.items()}
            room = await server.room(alice, *(owner.actor for owner in owners.values()))
            there = Harbour(server, driver, alice, room, owners)
            for uid, (_, key) in identities.items():
                there.clients[uid] = await OlvidBot(server.url, key, driver=driver).__aenter__()
            yield there

    return opened
