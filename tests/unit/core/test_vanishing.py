"""Messages that go by themselves, as the other faces hear of it; and the jobs that take them away."""

from __future__ import annotations

from pathlib import Path

from sabir.core.steps.posting import EXPIRE
from sabir.domain.timeline import RoomCursor
from sabir.jobs.periodic import core_handlers
from sabir.store import jobs, log, messages, timeline
from sabir.store.transaction import Tx
from tests.helpers.replica_world import World, world


async def live(there: World) -> list[str]:
    """Texts that are left anywhere in the room."""

    def unit(tx: Tx) -> list[str]:
        return [message.text for message in messages.between(tx, there.room, 0, 2**62).values() if message.text]

    return await there.core.db.read(unit)


async def test_identities_hear_of_each(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.core.history.set_expiration(there.alice, there.room, 60)
        sent = await there.send(there.bot, "one")
        await there.post(there.alice, "two")
        await there.core.history.set_expiration(there.alice, there.room, 0)
        await there.post(there.alice, "stays")
        await there.copy()
        for owner in (there.bot, there.cat):
            await there.told(owner)
        there.clock.advance(61)
        await core_handlers(there.core)[EXPIRE](f"{there.room}", "")
        await there.copy()
        for owner in (there.bot, there.cat):
            assert await there.kinds(owner) == ["message_deleted", "message_deleted"]
            assert [message.body for message in await there.messages(owner)] == ["stays"]
        assert await live(there) == ["stays"]
        assert sent.message_id


async def test_a_cleared_history_goes_in_chunks(sqlite_path: Path, tmp_path: Path) -> None:
    async with world(f"{sqlite_path}", tmp_path) as there:
        for number in range(405):
            await there.post(there.alice, f"{number}")
        await there.core.history.clear(there.alice, there.room)
        await there.post(there.alice, "later")
        assert len(await live(there)) == 406
        await there.core.history.finish_clearing(there.room)
        await there.core.history.finish_clearing(there.room)
        assert await live(there) == ["later"]
        kinds = [event.kind for event in await there.core.db.read(lambda tx: log.after(tx, there.room, 405, 1000))]
        assert [kind.value for kind in kinds[-4:]] == ["message.posted", *["messages.vanished"] * 3]
        numbers = await there.core.db.read(lambda tx: timeline.deletions(tx, there.room, 0, 1000))
        assert len(numbers) == 405
        await there.copy()
        assert [message.body for message in await there.messages(there.cat)] == ["later"]
        assert RoomCursor(there.alice.person_id, there.room).after_message is None


async def test_the_job_is_due_again_with_the_next_message(sqlite_path: Path, tmp_path: Path) -> None:
    async with world(f"{sqlite_path}", tmp_path) as there:
        await there.core.history.set_expiration(there.alice, there.room, 60)
        await there.post(there.alice, "one")
        there.clock.advance(30)
        await there.post(there.alice, "two")
        there.clock.advance(30)
        leased = await there.core.jobs.lease([EXPIRE], "me", 9)
        assert [(job.kind, job.key) for job in leased] == [(EXPIRE, f"{there.room}")]
        await there.core.history.expire(there.room)
        await there.core.jobs.finish(leased[0], "me")
        due_ms = await there.core.db.read(lambda tx: jobs.next_due_ms(tx, [EXPIRE]))
        assert due_ms is not None
        there.clock.advance((due_ms - there.clock.now_ms()) / 1000)
        await there.core.history.expire(there.room)
        assert await live(there) == []
