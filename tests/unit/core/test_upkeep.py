"""What has served its time goes, in small units, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core import Core, upkeep
from sabir.core.steps.addresses import ByName
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.messages import Draft
from sabir.jobs.periodic import Chore, chores
from sabir.store import credentials, log
from sabir.store.database import Database
from sabir.store.transaction import Tx
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core, open_database

DAY_S = 24 * 3600


@pytest.fixture(autouse=True)
def small_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_UNIT_ROWS", 3)


async def test_expired_credentials(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_database(database_url) as db, open_core(db, tmp_path, clock=clock) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice)
        await core.rooms.publish(alice, room.id, "harbour")
        for key in (f"05{number:064x}" for number in range(7)):
            await core.tokens.claim(room.id, key, await core.tokens.challenge(ByName("harbour"), key))
        kept = await core.auth.new_app_password(alice, "phone")  # never expires
        assert await core.upkeep.drop_expired_credentials() == 0
        clock.advance(7 * DAY_S + 1)
        assert await core.upkeep.drop_expired_credentials() == 7
        assert await core.upkeep.drop_expired_credentials() == 0
        assert len(await db.read(lambda tx: credentials.of_person(tx, alice.person_id, "app_password"))) == 1
        assert len(kept) == 72


async def test_old_references(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice)
        for number in range(7):
            await core.messages.post(alice, room.id, Draft("x", reference=f"r{number}"))
        clock.advance(DAY_S - 1)
        young = await core.messages.post(alice, room.id, Draft("x", reference="young"))
        assert await core.upkeep.drop_old_references() == 0
        clock.advance(1)
        assert await core.upkeep.drop_old_references() == 7
        again = await core.messages.post(alice, room.id, Draft("x", reference="young"))
        assert again.message.id == young.message.id


async def test_old_snapshots(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_database(database_url) as db, open_core(db, tmp_path, clock=clock) as core:
        people = [await make_person(core, f"person{number}", has_identity=number != 1) for number in range(5)]
        for _ in range(2):
            for person in people:
                await db.write(lambda tx, stream=person.person_id: append(tx, stream, clock.now_ms()))  # type: ignore[misc]
            clock.advance(DAY_S)
        before = await contents(db, core, people[0].person_id)
        assert before == ["replica.message_received", "person.changed"] * 10
        assert await core.upkeep.drop_old_snapshots() == 4 * 5
        assert await contents(db, core, people[0].person_id) == ["person.changed"] * 5 + before[10:]
        assert await contents(db, core, people[1].person_id) == before  # no identity: it has none in truth
        assert await core.upkeep.drop_old_snapshots() == 0
        clock.advance(1)
        assert await core.upkeep.drop_old_snapshots() == 4 * 5
        assert await db.read(lambda tx: log.last_seq(tx, people[0].person_id)) == 21  # positions stay


def append(tx: Tx, stream: int, at_ms: int) -> None:
    tx.lock([stream])
    for _ in range(5):
        for kind in (EventKind.REPLICA_MESSAGE_RECEIVED, EventKind.PERSON_CHANGED):
            log.append(tx, stream, [NewEvent(kind, None)], at_ms=at_ms)  # type: ignore[arg-type]


async def contents(db: Database, core: Core, stream: int) -> list[str]:
    events = await db.read(lambda tx: log.after(tx, stream, 1, 1000))  # type: ignore[arg-type]
    assert [event.seq for event in events] == sorted(event.seq for event in events)
    return [event.kind.value for event in events]


async def test_every_chore_runs(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        kinds = set()
        for chore in chores(core):
            await chore.run()
            kinds.add(chore.kind)
        assert len(kinds) == len(chores(core))


def test_a_chore_is_due_at_multiples_of_its_period() -> None:
    async def run() -> None: ...

    chore = Chore("x", 1000, run)
    assert [chore.next_ms(now_ms) for now_ms in (0, 1, 999, 1000, 1001)] == [1000, 1000, 1000, 2000, 2000]
