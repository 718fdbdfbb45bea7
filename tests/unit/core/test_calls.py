"""Calls that an Olvid identity starts: how they end when nobody comes."""

from __future__ import annotations

from pathlib import Path

from sabir.core import Core
from sabir.core.calls import HANG_UP
from sabir.core.steps.calling import RINGS_MS
from sabir.domain.calls import StartPolicy, parse_report
from sabir.domain.events import EventKind
from sabir.domain.ids import RoomId
from sabir.jobs.periodic import core_handlers
from sabir.store import log, rooms
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core


async def kinds(core: Core, room: RoomId) -> list[EventKind]:
    found = await core.db.read(lambda tx: log.after(tx, room, 0, 100))
    return [event.kind for event in found if event.kind.value.startswith("call.")]


async def hang_up(core: Core) -> bool:
    """Do the job if it is due."""
    for job in await core.jobs.lease([HANG_UP], "test", 5):
        await core_handlers(core)[HANG_UP](job.key, job.payload)
        return await core.jobs.finish(job, "test")
    return False


async def test_nobody_comes(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        alice = await make_person(core, "alice")
        bot = await core.identities.owner(await make_person(core, "bot", has_identity=True))
        room = (await make_room(core, alice, bot.actor)).id
        await core.replicas.copy_room(room)
        await core.calls.call_members(bot, 1, StartPolicy.EVERYONE)
        assert not await hang_up(core)
        clock.advance(RINGS_MS / 1000)
        assert await hang_up(core)
        assert await kinds(core, room) == [EventKind.CALL_STARTED, EventKind.CALL_ENDED]
        ended = (await core.db.read(lambda tx: log.after(tx, room, 0, 100)))[-1]
        report = parse_report(ended.data)
        assert (report.duration_s, report.user_count, report.named) == (30, 1, (bot.actor.person_id,))
        found = await core.db.read(lambda tx: rooms.find(tx, room))
        assert found is not None
        assert (found.call_id, found.call_ms) == (None, None)


async def test_the_job_of_an_earlier_call_ends_no_later_one(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_core(sqlite_path, tmp_path, clock=clock) as core:
        alice = await make_person(core, "alice")
        bot = await core.identities.owner(await make_person(core, "bot", has_identity=True))
        room = (await make_room(core, alice, bot.actor)).id
        await core.replicas.copy_room(room)
        first = await core.calls.call_members(bot, 1, StartPolicy.EVERYONE)
        await core.calls.hang_up(room, f'{{"call": {int(first, 16)}}}')
        await core.calls.call_members(bot, 1, StartPolicy.EVERYONE)
        await core.calls.hang_up(room, f'{{"call": {int(first, 16)}}}')
        assert await kinds(core, room) == [EventKind.CALL_STARTED, EventKind.CALL_ENDED, EventKind.CALL_STARTED]
