"""`make import-check`: servers of 100,000 messages move in, and everything that clients see of them is compared."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sabir.wire.session.ids import SessionId
from sabir.wire.session.old_tokens import old_token
from tests.helpers.moved import Here, configured, opened
from tests.helpers.old_pysogs import PysogsWorld, make_pysogs
from tests.helpers.old_sogs import make_sogs, token_of
from tests.helpers.old_world import OldRoom, OldWorld, member
from tests.helpers.sabir_process import SabirServer
from tests.helpers.session_client import PollRequest, SessionClient
from tests.helpers.session_client_read import ReceivedMessage

MOST_MEMORY_MIB = 400
SIZES = [pytest.param(300), pytest.param(100_000, marks=[pytest.mark.full, pytest.mark.timeout(3000)])]


Tell = Callable[[str, int, float], None]
"""Prints a rate and records it: what was done, how many, and in how many seconds."""


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    def tell_one(what: str, count: int, seconds: float) -> None:
        record_property(f"{what}, a second", round(count / seconds))
        sys.stdout.write(f"\n{what}: {count} in {seconds:.1f} s, {count / seconds:.0f}/s")
        sys.stdout.flush()

    return tell_one


def made(make: Callable[..., OldWorld], folder: Path, messages: int, tell: Tell) -> OldWorld:
    began = time.monotonic()
    world = make(folder / "old", now_ms=time.time_ns() // 1_000_000, messages=messages)
    tell(f"{make.__name__} wrote and signed", messages * 11 // 10, time.monotonic() - began)
    return world


def moved(world: OldWorld, folder: Path, tell: Tell) -> None:
    """By the command, in a process of its own."""
    server = SabirServer(folder)
    began = time.monotonic()
    done, most_bytes = server.run_measured("import", "sogs", str(world.folder), "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr, report["problems"]["count"]) == (0, "", 0)
    tell("messages moved in", report["moved"]["messages"], time.monotonic() - began)
    assert most_bytes / 2**20 < MOST_MEMORY_MIB
    began = time.monotonic()
    again = server.run("import", "sogs", str(world.folder), "--json", within_s=2000)
    assert json.loads(again.stdout)["moved"] == {}
    tell("and were seen to be there", report["moved"]["messages"], time.monotonic() - began)


async def check_numbers_and_bytes(client: SessionClient, room: OldRoom, tell: Tell) -> None:
    """Every message by a client that pages from its beginning."""
    began, expected, at = time.monotonic(), room.messages, 0
    after = 0
    while page := await client.messages(room.name, after=after):
        for found in page:
            check(found, room, at)
            at += 1
        after = page[-1].server_id
    assert at == len(expected)
    tell(f"{room.name}: messages read and verified", at, time.monotonic() - began)


def check(found: ReceivedMessage, room: OldRoom, at: int) -> None:
    old = room.messages[at]
    listed_ms = round(old.edited * 1000) if old.edited else old.posted_ms
    assert (found.server_id, found.text, found.verified) == (old.number, old.text, True)
    if old.author.startswith("05"):
        assert (found.author, found.posted_ms, found.data, found.signature) == (
            old.author,
            listed_ms,
            old.data,
            old.signature,
        )


async def check_files(client: SessionClient, room: OldRoom) -> None:
    for number, content in room.files.items():
        assert await client.download(room.name, number) == content


async def check_deletions(client: SessionClient, room: OldRoom) -> None:
    after, found = 0, []
    while page := await client.deletions(room.name, after=after):
        found += [one.server_id for one in page]
        after = page[-1].id
    assert found == room.deleted


async def check_goes_on(client: SessionClient, room: OldRoom) -> None:
    """With its old token, key and position: what is new since, and its own next post."""
    seen = room.messages[-10].number
    news = (await client.compact_poll(PollRequest(room.name, seen)))[0]
    assert (news.status, [one.server_id for one in news.messages]) == (
        200,
        [one.number for one in room.messages[-9:]],
    )
    posted = await client.post(room.name, "I am still here")
    assert posted.server_id == room.last_number + 1
    assert (await client.compact_poll(PollRequest(room.name, room.messages[-1].number)))[0].messages == (posted,)


@pytest.mark.parametrize("messages", SIZES)
async def test_sogs(tmp_path: Path, messages: int, tell: Tell) -> None:
    world = made(make_sogs, tmp_path, messages, tell)
    moved(world, tmp_path, tell)
    async with opened(configured(tmp_path / "data"), world) as here:
        for room in world.rooms.values():
            client = here.legacy("ben", {room.name: token_of("ben", room.name)})
            await check_numbers_and_bytes(client, room, tell)
            await check_files(client, room)
            await check_deletions(client, room)
            await check_goes_on(client, room)


@pytest.mark.parametrize("messages", SIZES)
async def test_pysogs(tmp_path: Path, messages: int, tell: Tell) -> None:
    world = made(make_pysogs, tmp_path, messages, tell)
    assert isinstance(world, PysogsWorld)
    moved(world, tmp_path, tell)
    async with opened(configured(tmp_path / "data"), world) as here:
        token = old_token(world.private, SessionId(member("fay").session_id)).hex()
        client = here.legacy("fay", dict.fromkeys(world.rooms, token))
        for room in world.rooms.values():
            await check_numbers_and_bytes(client, room, tell)
            await check_files(client, room)
            await check_deletions(client, room)
        await check_goes_on(client, world.rooms["harbour"])
        await check_changes(here, world, world.rooms["harbour"], tell)


async def check_changes(here: Here, world: PysogsWorld, room: OldRoom, tell: Tell) -> None:
    """A client of today that was away from the first change on: everything in the order of its last change."""
    began, after, count = time.monotonic(), 1, 0
    client = here.modern("fay")
    expected = {one.number: one for one in room.messages}
    gone = set(room.deleted)
    while rows := await client.since(room.name, after, "limit=256&reactors=20&t=r"):
        after = rows[-1].seqno
        for row in rows:
            if row.is_deleted or row.is_whisper or row.id not in expected:
                continue
            old = expected.pop(row.id)
            assert row.seqno == old.seqno
            assert {emoji: list(one.reactors) for emoji, one in row.reactions.items()} == world.reactions.get(
                row.id, {}
            )
            if not row.is_reactions_only:
                assert (row.author, row.data, row.signature) == (old.author, old.data, old.signature)
                assert (round(row.posted * 1000), row.edited, row.verified) == (old.posted_ms, old.edited, True)
            count += 1
    assert not {number for number, old in expected.items() if old.seqno > 1}
    assert not gone & {old.number for old in expected.values()}
    tell(f"{room.name}: changes read", count, time.monotonic() - began)
