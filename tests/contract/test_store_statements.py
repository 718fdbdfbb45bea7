"""Every statement is good SQL for both databases, and the hot ones find their rows by an index."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TypeVar

import apsw
import asyncpg
import pytest
from typing_extensions import override

import sabir.store
from sabir.core import Core
from sabir.core.seqnos import Wanted
from sabir.core.steps.signing_in import Origin
from sabir.core.timeline import Since
from sabir.domain.ids import StreamId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.store import jobs, read_status, replica_attachments, replica_messages
from sabir.store.database import Database, Unit
from sabir.store.sqlite_connection import connect
from sabir.store.statements import Statement
from sabir.store.transaction import Row, Tx
from tests.helpers.core import make_person, make_room, open_core, open_database
from tests.helpers.session_relay import RELAY

T = TypeVar("T")


def every_statement() -> dict[str, Statement]:
    """By module and name."""
    found = {}
    for module in pkgutil.walk_packages(sabir.store.__path__, "sabir.store."):
        if ".migrations" not in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, Statement):
                    found[f"{module.name.removeprefix('sabir.store.')}.{name}"] = value
    assert len(found) > 150
    return found


STATEMENTS = every_statement()
NAMES = {id(statement): name for name, statement in STATEMENTS.items()}


def test_sqlite_understands_every_statement(sqlite_template: Path) -> None:
    connection = connect(sqlite_template)
    for name, statement in STATEMENTS.items():
        compiled = statement.for_sqlite()
        text = compiled.text
        assert "POSTCOMPILE" not in text, name
        values: dict[str, object] = dict.fromkeys(set(compiled.names) - compiled.constants.keys())
        try:
            connection.execute(f"EXPLAIN {text}", compiled.arguments(values)).fetchall()
        except apsw.Error as error:
            pytest.fail(f"{name}: {error}\n{text}")
    connection.close()


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (jobs._DUE, "uq_jobs_leased (kind=? AND key=?)"),
        (read_status._COMMON, "ix_participants_room_id_last_read_id (room_id=?)"),
        (replica_messages._MARK_READ, "ix_replica_messages_identity_id_message_id (identity_id=? AND message_id=?)"),
        (replica_messages._UNREAD, "ix_replica_messages_unread (identity_id=? AND message_id>?)"),
        (replica_messages._UNREAD_OF_DISCUSSION, "ix_replica_messages_unread (identity_id=? AND message_id>?)"),
        (replica_messages._EVERY, "ix_replica_messages_live (identity_id=? AND message_id>?)"),
        (replica_messages._BEYOND, "ix_replica_messages_live (identity_id=?)"),
        (replica_messages._BEYOND_OF_DISCUSSION, "ix_replica_messages_discussion (identity_id=? AND discussion_id=?)"),
        (replica_messages._DYING, "ix_replica_messages_dying (identity_id=? AND dies_ms>? AND dies_ms<?)"),
        (replica_attachments._DROP, "ix_replica_attachments_identity_id_message_id (identity_id=? AND message_id=?)"),
    ],
)
def test_sqlite_takes_the_index(sqlite_template: Path, statement: Statement, index: str) -> None:
    with closing(connect(sqlite_template)) as connection:
        compiled = statement.for_sqlite()
        values: dict[str, object] = dict.fromkeys(compiled.names, "[1]")
        plan = connection.execute(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.arguments(values)).fetchall()
        steps = [str(row[3]) for row in plan]
        assert any(index in step for step in steps), steps


async def test_postgresql_understands_every_statement(postgres_dsn: Callable[..., str], postgres_template: str) -> None:
    connection = await asyncpg.connect(postgres_dsn(postgres_template))
    for name, statement in STATEMENTS.items():
        compiled = statement.for_postgresql()
        text = compiled.text
        assert "POSTCOMPILE" not in text, name
        try:
            prepared = await connection.prepare(text)
        except asyncpg.PostgresError as error:
            pytest.fail(f"{name}: {error}\n{text}")
        assert len(prepared.get_parameters()) == len(compiled.names), name
    await connection.close()


# --- the hot path ----------------------------------------------------------------------------------------------------

Used = list[tuple[Statement, dict[str, object]]]


class Recording(Database):
    """Remembers the statements that units run."""

    def __init__(self, inner: Database) -> None:
        super().__init__()
        self.inner = inner
        self.used: Used = []

    @override
    async def write(self, unit: Unit[T]) -> T:
        self.inner.on_commit = self.on_commit
        return await self.inner.write(lambda tx: unit(self._recorded(tx)))

    @override
    async def read(self, unit: Unit[T]) -> T:
        return await self.inner.read(lambda tx: unit(self._recorded(tx)))

    @override
    async def close(self) -> None:
        """The inner one is closed by who opened it."""

    @override
    def snapshot(self) -> object:  # type: ignore[override]
        raise NotImplementedError

    def _recorded(self, tx: Tx) -> Tx:
        return _RecordedTx(tx, self.used)


class _RecordedTx(Tx):
    def __init__(self, inner: Tx, used: Used) -> None:
        super().__init__()
        self.inner = inner
        self.used = used
        self.rung = inner.rung

    @override
    def rows(self, statement: Statement, **values: object) -> Sequence[Row]:
        self.used.append((statement, dict(values)))
        return self.inner.rows(statement, **values)

    @override
    def run(self, statement: Statement, **values: object) -> int:
        self.used.append((statement, dict(values)))
        return self.inner.run(statement, **values)

    @override
    def next_id(self) -> int:
        return self.inner.next_id()

    @override
    def skip_ids(self, beyond: int) -> None:
        self.inner.skip_ids(beyond)

    @override
    def _lock_rows(self, streams: Sequence[StreamId]) -> None:
        self.inner._lock_rows(streams)


@asynccontextmanager
async def recorded(url: str, tmp_path: Path) -> AsyncIterator[tuple[Core, Used]]:
    async with open_database(url) as db:
        recording = Recording(db)
        async with open_core(recording, tmp_path) as core:
            yield core, recording.used


async def hot_path(core: Core, used: Used) -> dict[str, Used]:
    """The statements of a post with a reference and a reply, of a page and of an empty poll, in a room of some size."""
    alice, bob = await make_person(core, "alice", has_identity=True), await make_person(core, "bob")
    room = await make_room(core, alice, bob)
    first = await core.messages.post(alice, room.id, Draft("hello"))
    for number in range(30):
        await core.messages.post(bob, room.id, Draft(f"{number}", reply_to=first.message.id))
    await core.messages.react(alice, room.id, first.message.id, "👍")

    async def taken(wish: object) -> Used:
        del wish
        own, used[:] = list(used), []
        return own

    await taken(None)
    draft = Draft("hello @bob", reference="r", reply_to=first.message.id)
    post = await taken(await core.messages.post(alice, room.id, draft))
    page = await taken(await core.timeline.follow(alice, room.id, Since(first.message.id, 100)))
    history = await taken(await core.timeline.history(alice, room.id, before_id=first.message.id + 20, limit=10))
    last_id = (await core.rooms.get(alice, room.id)).room.last_event_id
    await taken(None)
    poll = await taken(await core.timeline.follow(alice, room.id, Since(last_id, 100, moves_marker=True)))
    return {"post": post, "page": page, "history": history, "poll": poll} | await _session_path(
        core, alice, room, taken
    )


async def _session_path(
    core: Core, alice: Actor, room: Room, taken: Callable[[object], Awaitable[Used]]
) -> dict[str, Used]:
    """Of today's Session clients: the newest messages, what changed, and the poll that finds nothing new."""
    room = await core.rooms.publish(alice, room.id, "harbour")
    nobody, wanted = core.callers.nobody(Origin("session")), Wanted(100, 5, with_reactions=True)
    await core.seqnos.since(alice, "harbour", 0, wanted, RELAY)  # envelopes are made once
    await taken(None)
    recent = await taken(await core.seqnos.before(nobody, "harbour", None, wanted, RELAY))
    since = await taken(await core.seqnos.since(alice, "harbour", 20, wanted, RELAY))
    idle = await taken(await core.seqnos.since(nobody, "harbour", 10**6, wanted, RELAY))
    return {"recent": recent, "since": since, "idle": idle}


async def test_sqlite_scans_nothing_on_the_hot_path(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "sabir.db"
    async with recorded(str(path), tmp_path) as (core, used):
        hot = await hot_path(core, used)
    connection = connect(path)
    for act, statements in hot.items():
        assert statements
        for statement, values in statements:
            compiled = statement.for_sqlite()
            text = compiled.text
            plan = connection.execute(f"EXPLAIN QUERY PLAN {text}", compiled.arguments(values)).fetchall()
            steps = [str(row[3]) for row in plan]
            own = ("json_each", "CONSTANT", "(subquery", "anon_")
            scans = [step for step in steps if step.startswith("SCAN") and not any(one in step for one in own)]
            assert scans == [], (act, NAMES.get(id(statement)), text, steps)
    connection.close()


async def test_postgresql_scans_nothing_on_the_hot_path(
    postgres_dsn: Callable[..., str], postgres_template: str, tmp_path: Path
) -> None:
    url = postgres_dsn(postgres_template)
    async with recorded(url, tmp_path) as (core, used):
        hot = await hot_path(core, used)
    connection = await asyncpg.connect(url)
    await connection.execute("SET enable_seqscan = off")  # the tables are small: ask what it could do without
    for act, statements in hot.items():
        for statement, values in statements:
            compiled = statement.for_postgresql()
            text = compiled.text
            plan = await connection.fetch(f"EXPLAIN {text}", *compiled.arguments(values))
            steps = [str(row[0]) for row in plan]
            scans = [step for step in steps if "Seq Scan" in step]
            assert scans == [], (act, NAMES.get(id(statement)), text, steps)
    await connection.close()


async def test_an_empty_poll_costs_few_statements(database_url: str, tmp_path: Path) -> None:
    async with recorded(database_url, tmp_path) as (core, used):
        hot = await hot_path(core, used)
    assert len(hot["poll"]) <= 2
    assert len(hot["page"]) <= 8  # two scans beside each other cost less than the join they replace
    assert len(hot["post"]) <= 20
    assert len(hot["idle"]) == 1
    assert len(hot["since"]) <= 5
    assert len(hot["recent"]) <= 5
