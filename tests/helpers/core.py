"""A core in this process, on either database, with the ports of one machine."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from sabir import core as cores
from sabir.adapters.blobs_local import LocalBlobs
from sabir.adapters.ephemera_local import LocalEphemera
from sabir.adapters.fetcher import HttpFetcher, Reach
from sabir.adapters.mailer_outbox import OutboxMailer
from sabir.core import Core, Ports
from sabir.core.rooms import NewRoom
from sabir.core.signaling_pushes import SignalingServer
from sabir.core.steps.registering import NewPerson
from sabir.domain.ids import NOBODY, CredentialId, StreamId
from sabir.domain.people import Actor, Person, PersonKind
from sabir.domain.rooms import Room, RoomKind
from sabir.ports import Clock, Ephemera
from sabir.store import schema
from sabir.store.database import Database
from sabir.store.follow import Bell
from sabir.store.postgres import PostgresDatabase
from sabir.store.sqlite import SqliteDatabase
from tests.helpers.clock import FakeClock

ROOT = Actor(NOBODY, PersonKind.BOT, None, "cli", True, "cli", CredentialId(0))
"""Administers, and is nobody in particular: the command line."""
SECRET = b"s" * 32


class Rings:
    """A doorbell between the nodes of this process that loses a share of its rings."""

    def __init__(self, *, lost_share: float = 0.0, seed: int = 0) -> None:
        self._bells: list[Bell] = []
        self._lost_share = lost_share
        self._random = random.Random(seed)

    def join(self, db: Database, bell: Bell) -> None:
        """From now on commits of `db` ring every bell that joined."""
        self._bells.append(bell)
        db.on_commit = self.ring

    def ring(self, streams: Sequence[StreamId]) -> None:
        """Each bell loses rings of its own."""
        for bell in self._bells:
            bell.rung([stream for stream in streams if self._random.random() >= self._lost_share])


@asynccontextmanager
async def open_database(at: str | Path) -> AsyncIterator[Database]:
    """A database at the present schema: `postgresql://…`, or the path of a file."""
    db: Database
    url = f"{at}"
    if url.startswith("postgresql://"):
        await schema.migrate_postgresql(url)
        db = await PostgresDatabase.open(url)
    else:
        await schema.migrate_sqlite(Path(at))
        db = SqliteDatabase(Path(at))
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def open_core(
    at: str | Path | Database,
    tmp_path: Path,
    *,
    clock: Clock | None = None,
    rings: Rings | None = None,
    remote_delay_ms: int = 0,
    ephemera: Ephemera | None = None,
    signaling: SignalingServer | None = None,
    reach: Reach | None = None,
) -> AsyncIterator[Core]:
    """A started core on a database that is open already, or on one at this address; blobs and mail in `tmp_path`.

    The clock stands still unless one is given. Nodes that share `rings` hear each other.
    """
    if not isinstance(at, Database):
        async with (
            open_database(at) as db,
            open_core(
                db,
                tmp_path,
                clock=clock,
                rings=rings,
                remote_delay_ms=remote_delay_ms,
                ephemera=ephemera,
                signaling=signaling,
                reach=reach,
            ) as core,
        ):
            yield core
        return
    clock = clock or FakeClock()
    fetcher = HttpFetcher(Reach([urlsplit(signaling.web_url).netloc]) if signaling else reach)
    ports = Ports(
        clock,
        LocalBlobs(tmp_path / "blobs"),
        ephemera or LocalEphemera(clock),
        OutboxMailer(tmp_path / "outbox", "sabir@example.org", clock),
        fetcher,
    )
    core = cores.build(at, ports, SECRET, remote_delay_ms=remote_delay_ms, signaling=signaling)
    (rings or Rings()).join(at, core.bell)
    await core.start()
    try:
        yield core
    finally:
        await core.close()
        await ports.blobs.close()
        await ports.ephemera.close()
        await fetcher.close()


def actor_of(person: Person, face: str = "talk", device: int = 0) -> Actor:
    """The person at work through a face, without a credential."""
    return Actor(person.id, person.kind, person.uid, person.display_name, person.is_admin, face, CredentialId(device))


async def make_person(core: Core, uid: str, *, password: str | None = None, has_identity: bool = False) -> Actor:
    """A person named after its uid. Without a password it is made at once, with one it takes tens of milliseconds."""
    new = NewPerson(uid, password, uid.capitalize(), has_identity=has_identity)
    return actor_of(await core.people.create(ROOT, new))


async def make_room(
    core: Core, owner: Actor, *members: Actor, name: str = "Harbour", kind: RoomKind = RoomKind.GROUP
) -> Room:
    """A room of the owner with these members. Its `id` is an address; `ByToken(room.token)` is another."""
    view = await core.rooms.create(owner, NewRoom(kind, name))
    for member in members:
        assert member.uid is not None
        await core.participants.add_person(owner, view.room.id, member.uid)
    return (await core.rooms.get(owner, view.room.id)).room
