"""What is kept in memory is what the database has, whatever was done in between; on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.steps.recalling import Recalled
from sabir.core.timeline import Since
from sabir.domain.events import EventKind
from sabir.domain.ids import MessageId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.domain.timeline import Item
from sabir.store import participants, timeline
from sabir.store.transaction import Tx
from tests.helpers.core import make_person, make_room, open_core


async def test_pages_follow_every_kind_of_change(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob)
        ids = [(await core.messages.post(alice, room.id, Draft(f"{number}"))).message.id for number in range(6)]
        acts: list[Callable[[], Awaitable[object]]] = [
            lambda: core.messages.post(bob, room.id, Draft("an answer", reply_to=ids[0])),
            lambda: core.messages.edit(alice, room.id, ids[0], "changed"),
            lambda: core.messages.react(bob, room.id, ids[1], "👍"),
            lambda: core.messages.unreact(bob, room.id, ids[1], "👍"),
            lambda: core.messages.delete(alice, room.id, [ids[2]]),
            lambda: core.messages.delete_all_of(alice, room.id, bob.person_id),
            lambda: core.rooms.rename(alice, room.id, "Quay"),
            lambda: core.participants.leave(bob, room.id),
        ]
        await same_as_stored(core, alice, room)
        for act in acts:
            await act()
            await same_as_stored(core, alice, room)


async def same_as_stored(core: Core, actor: Actor, room: Room) -> None:
    """Both ways, twice: as read from the database, and then from memory."""

    def unit(tx: Tx) -> list[Item]:
        return timeline.stretch(tx, room.id, 0, 200)

    stored = await core.db.read(unit)
    for _ in range(2):
        newer = await core.timeline.follow(actor, room.id, Since(0, 200))
        older = await core.timeline.history(actor, room.id, before_id=0, limit=200)
        middle = await core.timeline.history(actor, room.id, before_id=stored[-1].event.id, limit=3)
        assert list(newer.items) == stored
        assert list(older.items) == stored[::-1]
        assert list(middle.items) == stored[-4:-1][::-1]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A number for each stretch that was read from the database."""
    found: list[int] = []
    stretch = timeline.stretch

    def counted(tx: Tx, room: int, seq: int, limit: int) -> list[Item]:
        found.append(limit)
        return stretch(tx, room, seq, limit)  # type: ignore[arg-type]

    monkeypatch.setattr(timeline, "stretch", counted)
    return found


async def test_a_stretch_is_read_once(sqlite_path: Path, tmp_path: Path, reads: list[int]) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice)
        for number in range(10):
            await core.messages.post(alice, room.id, Draft(f"{number}"))
        recalled = Recalled()

        def unit(tx: Tx, first: int, limit: int) -> list[Item]:
            seat, last_seq = participants.access_now(tx, alice.person_id, room.id)
            return recalled.newer(tx, seat.room, last_seq, first, limit)

        everything = await core.db.read(lambda tx: unit(tx, 0, 100))
        assert [item.event.seq for item in everything] == list(range(1, len(everything) + 1))
        assert await core.db.read(lambda tx: unit(tx, 3, 4)) == everything[3:7]
        assert reads == [len(everything)]
        await core.messages.post(alice, room.id, Draft("new"))
        assert await core.db.read(lambda tx: unit(tx, 0, 5)) == everything[:5]
        assert reads == [len(everything)]
        await core.messages.edit(alice, room.id, MessageId(everything[-1].event.id), "changed")
        changed = await core.db.read(lambda tx: unit(tx, 0, 100))
        assert changed[-1].event.kind is EventKind.MESSAGE_EDITED
        assert len(reads) == 2


async def test_only_so_much_is_kept(sqlite_path: Path, tmp_path: Path, reads: list[int]) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        alice = await make_person(core, "alice")
        rooms = [await make_room(core, alice, name=name) for name in "ab"]
        for room in rooms:
            for number in range(6):
                await core.messages.post(alice, room.id, Draft(f"{number}"))
        recalled = Recalled(most_items=10)

        def unit(tx: Tx, room: Room) -> int:
            seat, last_seq = participants.access_now(tx, alice.person_id, room.id)
            return len(recalled.newer(tx, seat.room, last_seq, 0, 100))

        for room in (rooms[0], rooms[1], rooms[1], rooms[0]):
            assert await core.db.read(lambda tx, room=room: unit(tx, room)) == 7  # type: ignore[misc]
        assert len(reads) == 3


async def test_a_unit_that_sees_an_older_moment_reads_for_itself(
    sqlite_path: Path, tmp_path: Path, reads: list[int]
) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice)
        message = (await core.messages.post(alice, room.id, Draft("old"))).message
        recalled = Recalled()

        def unit(tx: Tx, room: Room) -> list[Item]:
            return recalled.newer(tx, room, participants.access_now(tx, alice.person_id, room.id)[1], 0, 100)

        before = (await core.rooms.get(alice, room.id)).room
        await core.messages.edit(alice, room.id, message.id, "new")
        now = (await core.rooms.get(alice, room.id)).room
        for seen in (now, before, now):
            await core.db.read(lambda tx, seen=seen: unit(tx, seen))  # type: ignore[misc]
        assert len(reads) == 2
