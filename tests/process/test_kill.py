"""`kill -9` under load: what was acknowledged is there afterwards, once, in order; a repeated post makes no second."""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from sabir.core.steps.addresses import ByToken
from sabir.domain.rooms import RoomKind
from sabir.store.sqlite_connection import connect
from tests.helpers.core import ROOT, make_person, make_room
from tests.helpers.crew import add_client_key, session_public
from tests.helpers.olvid_bot import OlvidBot
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.session_client import Identity, SessionClient
from tests.helpers.talk_client import TalkClient
from tests.helpers.waiting import eventually

PASSWORD = "correct horse"
POSTERS, ROOMS = 12, 2
_REFERENCE = re.compile(r"(\d+)-(\d+)")


@dataclass
class Poster:
    """One user at work in one room; says a number after the other, and the last one again if nobody confirmed it."""

    uid: str
    token: str
    count: int = 0
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    """Id and text, in order."""

    @property
    def next(self) -> str:
        return f"{self.uid.removeprefix('poster')}-{self.count}"

    async def work(self, client: TalkClient, acknowledged: asyncio.Semaphore) -> None:
        """Post until the server is gone."""
        try:
            while True:
                made = await client.post(self.token, self.next, reference=self.next)
                self.acknowledged.append((made["id"], self.next))
                self.count += 1
                acknowledged.release()
        except httpx.TransportError:
            return


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads the same rooms over other wires: what they need."""

    session_public: str
    client_key: str


async def prepare(server: SabirServer) -> tuple[list[Poster], Readers]:
    """The posters and their rooms, which Session members and an Olvid identity can read too."""
    async with core_of(server) as core:
        robot = await make_person(core, "robot", has_identity=True)
        people = [await make_person(core, f"poster{number}", password=PASSWORD) for number in range(POSTERS)]
        rooms = []
        for number in range(ROOMS):
            members = people[number::ROOMS]
            room = await make_room(core, *members, robot, name=f"room{number}", kind=RoomKind.PUBLIC)
            await core.rooms.publish(ROOT, ByToken(room.token), f"room{number}")
            rooms.append(room)
        readers = Readers(session_public(core, server), await add_client_key(core, robot))
    return [Poster(f"poster{number}", rooms[number % ROOMS].token) for number in range(POSTERS)], readers


async def load_and_kill(server: SabirServer, posters: Sequence[Poster], posts: int) -> None:
    """Kill the server as soon as it has acknowledged that many posts."""
    acknowledged = asyncio.Semaphore(0)
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        for poster in posters:
            client = await stack.enter_async_context(TalkClient(server.http, poster.uid, PASSWORD))
            group.create_task(poster.work(client, acknowledged))
        for _ in range(posts):
            await acknowledged.acquire()
        server.kill()


async def said(client: TalkClient, token: str) -> list[tuple[int, str]]:
    """Everything that people said in the room, oldest first."""
    found: list[tuple[int, str]] = []
    last = 0
    while (heard := await client.poll(token, last, limit=200)).last_given is not None:
        found += [(one["id"], one["message"]) for one in heard.messages if not one["systemMessage"]]
        last = heard.last_given
    return found


async def check(server: SabirServer, posters: Sequence[Poster]) -> None:
    by_room: dict[str, list[Poster]] = defaultdict(list)
    for poster in posters:
        by_room[poster.token].append(poster)
    for token, members in by_room.items():
        async with TalkClient(server.http, members[0].uid, PASSWORD) as client:
            found = await said(client, token)
        assert [id_ for id_, _ in found] == sorted({id_ for id_, _ in found})
        acknowledged = {entry for poster in members for entry in poster.acknowledged}
        assert acknowledged <= set(found)
        assert {text for _, text in set(found) - acknowledged} <= {poster.next for poster in members}
        for poster in members:
            own = [text for _, text in found if text.split("-")[0] == poster.uid.removeprefix("poster")]
            assert own == [f"{poster.uid.removeprefix('poster')}-{number}" for number in range(len(own))]


async def check_other_wires(server: SabirServer, posters: Sequence[Poster], readers: Readers) -> None:
    """They say the same, and what they count has no gap."""
    texts = []
    for poster in posters[:ROOMS]:
        async with TalkClient(server.http, poster.uid, PASSWORD) as client:
            texts.append([text for _, text in await said(client, poster.token)])
    async with httpx.AsyncClient(base_url=server.http, timeout=30) as http:
        member = SessionClient(http, readers.session_public, Identity(os.urandom(32)), name="Carol")
        for number, expected in enumerate(texts):
            await member.join(f"room{number}")
            found: list[str] = []
            while page := await member.messages(f"room{number}", after=len(found), limit=100):
                assert [one.server_id for one in page] == list(range(len(found) + 1, len(found) + 1 + len(page)))
                found += [one.text for one in page]
            assert found == expected
    async with OlvidBot(f"http://{server.grpc}", readers.client_key) as robot:

        async def copies() -> list[dict[str, Any]] | None:
            """All of them, once they are made."""
            made: list[dict[str, Any]] = await robot.call("message_list")
            return made if len(made) >= sum(map(len, texts)) else None

        by_discussion: dict[int, list[str]] = defaultdict(list)
        for copy in sorted(await eventually(copies, 60), key=lambda copy: int(copy["sort_index"])):
            by_discussion[copy["discussion_id"]].append(copy["body"])
        assert sorted(by_discussion.values()) == sorted(texts)


STREAMS = """
SELECT s.id, s.last_seq, count(e.seq), min(e.seq), max(e.seq)
FROM streams s JOIN events e ON e.stream_id = s.id WHERE s.kind <> 1 GROUP BY s.id, s.last_seq
"""


async def check_rows(server: SabirServer) -> None:
    """No stream has a gap, and the file is sound."""
    if "DATABASE" in server.settings:
        connection = await asyncpg.connect(server.settings["DATABASE"])
        rows = await connection.fetch(STREAMS)
        await connection.close()
    else:
        with closing(connect(server.data / "sabir.db")) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            rows = file.execute(STREAMS).fetchall()
    assert len(rows) >= ROOMS
    assert [tuple(row)[1:] for row in rows] == [(row[1], row[1], 1, row[1]) for row in rows]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.full)])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_what_was_acknowledged_outlives_a_kill(
    tmp_path: Path, database: str, rounds: int, request: pytest.FixtureRequest
) -> None:
    server = SabirServer(tmp_path, settings={"OLVID_REMOTE_DELAY_MS": "0"})
    if database == "postgresql":
        server.settings = {**server.settings, "DATABASE": request.getfixturevalue("postgres_dsn")(), "SECRET": "s" * 32}
    posters, readers = await prepare(server)
    with server.running():
        for _ in range(rounds):
            await load_and_kill(server, posters, random.randint(50, 400))
            await asyncio.to_thread(server.start)
            await check(server, posters)
        await check_other_wires(server, posters, readers)
        assert await asyncio.to_thread(server.stop) == 0
    assert sum(len(poster.acknowledged) for poster in posters) >= 50 * rounds
    await check_rows(server)
