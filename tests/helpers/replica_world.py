"""A room with two identities in it, for tests of what these get of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sabir.core import Core
from sabir.core.files import Upload
from sabir.core.steps.replica_acts import Outgoing
from sabir.core.steps.telling import snapshot
from sabir.domain.events import EventKind
from sabir.domain.ids import MessageId, RoomId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.replicas import Contact, Discussion, News, Owner, ReplicaId, ReplicaMessage, Wanted
from sabir.store import log
from tests.helpers.clock import FakeClock
from tests.helpers.core import Rings, make_person, make_room, open_core

TOLD = "replica."


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


def upload(name: str, content: bytes) -> Upload:
    return Upload(name, chunks(content), limit_bytes=1000)


class World:
    """A room of alice (Talk alone), bot and cat (identities); its copies are made when a test says so."""

    def __init__(self, core: Core, clock: FakeClock) -> None:
        self.core, self.clock = core, clock
        self._read: dict[int, int] = {}

    async def build(self) -> World:
        self.alice = await make_person(self.core, "alice")
        self.bot = await self.core.identities.owner(await make_person(self.core, "bot", has_identity=True))
        self.cat = await self.core.identities.owner(await make_person(self.core, "cat", has_identity=True))
        self.room = (await make_room(self.core, self.alice, self.bot.actor, self.cat.actor)).id
        await self.copy()
        return self

    async def copy(self, room: RoomId | None = None) -> None:
        self.clock.advance(1)
        await self.core.replicas.copy_room(room or self.room)

    async def post(self, actor: Actor, text: str, *, reply_to: int | None = None) -> int:
        self.clock.advance(1)
        draft = Draft(text, reply_to=None if reply_to is None else MessageId(reply_to))
        return (await self.core.messages.post(actor, self.room, draft)).message.id

    async def send(self, owner: Owner, text: str, *, reply_to: ReplicaId | None = None) -> ReplicaMessage:
        self.clock.advance(1)
        return (await self.core.replicas.send(owner, Outgoing(1, text, reply_to))).message

    async def told(self, owner: Owner) -> list[tuple[EventKind, News]]:
        """What the identity was told since the last question."""
        person = owner.actor.person_id
        events = await self.core.db.read(lambda tx: log.after(tx, person, self._read.get(person, 0), 1000))
        self._read[person] = events[-1].seq if events else self._read.get(person, 0)
        found = [snapshot(event) for event in events]
        return [(one.kind, one.news) for one in found if one is not None]

    async def kinds(self, owner: Owner) -> list[str]:
        return [kind.removeprefix(TOLD) for kind, _ in await self.told(owner)]

    unread = Wanted(0, True)

    async def bodies(self, owner: Owner, discussion: int) -> list[str]:
        pages = self.core.holdings.messages(owner, Wanted(discussion), lambda message: message.body)
        return [body async for page in pages for body in page]

    async def messages(self, owner: Owner, *, is_unread_only: bool = False) -> list[ReplicaMessage]:
        pages = self.core.holdings.messages(owner, Wanted(0, is_unread_only), lambda message: message)
        return [message async for page in pages for message in page]

    async def discussions(self, owner: Owner, *, is_locked: bool = False) -> list[Discussion]:
        return [one async for page in self.core.holdings.discussions(owner, is_locked=is_locked) for one in page]

    async def contacts(self, owner: Owner) -> list[Contact]:
        return [one async for page in self.core.holdings.contacts(owner) for one in page]


@asynccontextmanager
async def world(
    at: str, tmp_path: Path, *, remote_delay_ms: int = 0, rings: Rings | None = None
) -> AsyncIterator[World]:
    """On a clock that moves only when something is done here."""
    clock = FakeClock()
    async with open_core(at, tmp_path, clock=clock, rings=rings, remote_delay_ms=remote_delay_ms) as core:
        yield await World(core, clock).build()
