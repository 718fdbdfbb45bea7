"""Subscribers hear of everything from just before they came, each thing once, until their access or the server ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.steps import hub
from sabir.core.steps.hub import Subscription
from sabir.core.steps.replica_acts import Outgoing
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import Unauthenticated, Unavailable
from sabir.domain.events import EventKind
from sabir.domain.ids import IdentityId
from sabir.domain.replicas import NEWS, MessageNews, Owner, Snapshot
from sabir.store.database import Database, Unit
from tests.helpers.core import ROOT, Rings, open_core, open_database
from tests.helpers.replica_world import World, world
from tests.helpers.waiting import until

DEADLINE_S = 10
SENT = {EventKind.REPLICA_MESSAGE_SENT}
ORIGIN = Origin("olvid")
LONG_AGO = 0


def subscribe(there: World, owner: Owner, kinds: set[EventKind] | None = None) -> Subscription:
    return there.core.replicas.subscribe(owner, kinds or set(NEWS), there.core.replicas.arrive(LONG_AGO))


async def next_of(subscription: Subscription) -> Snapshot | None:
    async with asyncio.timeout(DEADLINE_S):
        return await subscription.next()


async def handed_out(subscription: Subscription) -> None:
    """Return when the hub has told everybody what this subscriber heard."""
    await until(lambda: (subscription._hub.reached_seq or 0) >= subscription.seen_seq, DEADLINE_S)


async def bodies(subscription: Subscription, count: int) -> list[str]:
    found = []
    for _ in range(count):
        news = await next_of(subscription)
        assert news is not None
        assert isinstance(news.news, MessageNews)
        found.append(news.news.message.body)
    return found


async def test_each_subscriber_hears_of_everything_once(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        there.clock.advance(1)
        first, second = subscribe(there, there.bot, SENT), subscribe(there, there.bot, SENT)
        others = subscribe(there, there.cat, SENT)
        for number in range(300):
            await there.core.replicas.send(there.bot, Outgoing(1, f"{number}"))
        expected = [f"{number}" for number in range(300)]
        assert await bodies(first, 300) == expected
        assert await bodies(second, 300) == expected
        await there.send(there.cat, "the cat's")
        assert await bodies(others, 1) == ["the cat's"]
        await there.send(there.bot, "the last")
        assert await bodies(first, 1) == await bodies(second, 1) == ["the last"]
        for subscription in (first, second, others):
            subscription.close()
            subscription.close()


async def test_who_comes_just_after_an_act_hears_of_it_and_who_comes_later_does_not(
    database_url: str, tmp_path: Path
) -> None:
    async with world(database_url, tmp_path) as there:
        await there.send(there.bot, "long ago")
        there.clock.advance(0.006)
        await there.core.replicas.send(there.bot, Outgoing(1, "one"))
        there.clock.advance(0.004)
        subscription = subscribe(there, there.bot, SENT)
        await there.core.replicas.send(there.bot, Outgoing(1, "two"))
        assert await bodies(subscription, 2) == ["one", "two"]
        subscription.close()
        there.clock.advance(1)
        again = subscribe(there, there.bot, SENT)
        await there.send(there.bot, "three")
        assert await bodies(again, 1) == ["three"]
        again.close()


async def test_on_a_fresh_connection_all_since_its_first_call_is_told(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.send(there.bot, "before")
        there.clock.advance(1)
        following = subscribe(there, there.bot, SENT)
        there.clock.advance(0.01)
        connected_ms = there.clock.now_ms()
        await there.core.replicas.send(there.bot, Outgoing(1, "with the first call"))
        assert await bodies(following, 1) == ["with the first call"]
        there.clock.advance(0.4)
        arrival = there.core.replicas.arrive(connected_ms)
        fresh = there.core.replicas.subscribe(there.bot, SENT, arrival)
        await there.core.replicas.send(there.bot, Outgoing(1, "later"))
        assert await bodies(fresh, 2) == ["with the first call", "later"]
        await handed_out(fresh)
        there.clock.advance(0.1)
        established = there.core.replicas.subscribe(there.bot, SENT, there.core.replicas.arrive(connected_ms))
        await there.send(there.bot, "last")
        assert await bodies(established, 1) == ["last"]
        assert await bodies(fresh, 1) == ["last"]
        assert await bodies(following, 2) == ["later", "last"]
        for subscription in (fresh, established, following):
            subscription.close()


async def test_a_subscriber_that_slept_for_days_goes_on_with_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "QUEUE_SNAPSHOTS", 2)
    async with world(str(tmp_path / "sabir.db"), tmp_path) as there:
        there.clock.advance(1)
        slow, quick = subscribe(there, there.bot, SENT), subscribe(there, there.bot, SENT)
        await there.send(there.bot, "first")
        assert await bodies(slow, 1) == await bodies(quick, 1) == ["first"]
        for number in range(5):
            await there.send(there.bot, f"{number}")
            assert await bodies(quick, 1) == [f"{number}"]
            await handed_out(quick)
        there.clock.advance(2 * 24 * 3600)
        await there.core.upkeep.drop_old_snapshots()
        assert await bodies(slow, 2) == ["0", "1"]
        waiting = asyncio.create_task(next_of(slow))
        await there.send(there.bot, "today")
        news = await waiting
        assert news is not None
        assert isinstance(news.news, MessageNews)
        assert news.news.message.body == "today"
        slow.close()
        quick.close()


async def test_who_comes_later_than_another_does_not_hear_what_that_one_heard(tmp_path: Path) -> None:
    async with world(str(tmp_path / "sabir.db"), tmp_path) as there:
        there.clock.advance(1)
        first = subscribe(there, there.bot, SENT)
        await there.send(there.bot, "one")
        assert await bodies(first, 1) == ["one"]
        await handed_out(first)
        second = subscribe(there, there.bot, SENT)
        await there.send(there.bot, "two")
        assert await bodies(first, 1) == await bodies(second, 1) == ["two"]
        first.close()
        second.close()


async def test_a_slow_subscriber_reads_the_rest_from_the_log(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "QUEUE_SNAPSHOTS", 10)
    async with world(database_url, tmp_path) as there:
        there.clock.advance(1)
        slow, quick = subscribe(there, there.bot, SENT), subscribe(there, there.bot, SENT)
        other_kind = subscribe(there, there.bot, {EventKind.REPLICA_MESSAGE_DELETED})
        expected = []
        for number in range(5):
            for part in range(50):
                expected.append(f"{number}.{part}")
                await there.core.replicas.send(there.bot, Outgoing(1, expected[-1]))
            assert await bodies(quick, 50) == expected[-50:]
            assert await bodies(slow, 20) == expected[number * 20 : number * 20 + 20]
        assert await bodies(slow, 150) == expected[100:]
        await there.send(there.bot, "the last")
        assert await bodies(slow, 1) == await bodies(quick, 1) == ["the last"]
        await there.core.replicas.delete(there.bot, (await there.messages(there.bot))[0].ref, is_everywhere=False)
        assert await bodies(other_kind, 1) == ["0.0"]
        for subscription in (slow, quick, other_kind):
            subscription.close()


@asynccontextmanager
async def second_node(there: World, tmp_path: Path, url: str, rings: Rings) -> AsyncIterator[Core]:
    async with open_database(url) as db, open_core(db, tmp_path, clock=there.clock, rings=rings) as core:
        yield core


@pytest.mark.parametrize("lost_share", [0.0, 1.0])
async def test_another_node_hears_too_even_if_rings_are_lost(
    postgres_dsn: object, tmp_path: Path, lost_share: float
) -> None:
    url: str = postgres_dsn()  # type: ignore[operator]  # the fixture is a function
    rings = Rings(lost_share=lost_share)
    async with world(url, tmp_path, rings=rings) as there, second_node(there, tmp_path, url, rings) as other:
        there.clock.advance(1)
        here = subscribe(there, there.bot, SENT)
        far = other.replicas.subscribe(there.bot, SENT, other.replicas.arrive(LONG_AGO))
        await until(lambda: far._hub.reached_seq is not None, DEADLINE_S)
        sending = (there.core, other, there.core, other)
        for number, core in enumerate(sending):
            await core.replicas.send(there.bot, Outgoing(1, f"{number}"))
        assert await bodies(here, 4) == await bodies(far, 4) == ["0", "1", "2", "3"]
        here.close()
        far.close()


async def key_owner(there: World, identity: IdentityId) -> tuple[Owner, str]:
    """Someone at work with a new key: of the identity, or an admin key acting as the bot."""
    key = (await there.core.identities.new_key(ROOT, "a key", identity)).key
    principal = await there.core.auth.by_client_key(key, ORIGIN)
    if identity:
        return await there.core.identities.owner(principal.actor), key
    return await there.core.identities.select(principal.actor, there.bot.identity_id), key


async def test_a_subscription_ends_with_its_key_and_no_other(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        one, one_key = await key_owner(there, there.bot.identity_id)
        two, _ = await key_owner(there, there.bot.identity_id)
        admin, admin_key = await key_owner(there, IdentityId(0))
        there.clock.advance(1)
        ended, kept, administered = (subscribe(there, owner, SENT) for owner in (one, two, admin))
        await there.core.identities.delete_key(ROOT, one_key)
        with pytest.raises(Unauthenticated):
            await next_of(ended)
        await there.send(there.bot, "still there")
        assert await bodies(kept, 1) == await bodies(administered, 1) == ["still there"]
        await there.core.identities.delete_key(ROOT, admin_key)
        with pytest.raises(Unauthenticated):
            await next_of(administered)
        await there.send(there.bot, "and still")
        assert await bodies(kept, 1) == ["and still"]
        await there.core.people.disable(ROOT, there.bot.actor.person_id)
        with pytest.raises(Unauthenticated):
            await next_of(kept)
        for subscription in (ended, kept, administered):
            subscription.close()


async def test_who_loses_the_key_on_the_way_is_not_told(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        owner, key = await key_owner(there, there.bot.identity_id)
        arrival, epoch = there.core.replicas.arrive(LONG_AGO), there.core.remembered.epoch
        await there.core.identities.delete_key(ROOT, key)
        await until(lambda: there.core.remembered.epoch != epoch)
        late = there.core.replicas.subscribe(owner, SENT, arrival)
        with pytest.raises(Unauthenticated):
            await next_of(late)
        late.close()


async def test_at_the_end_subscribers_get_what_is_there_and_then_nothing(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        there.clock.advance(1)
        subscription = subscribe(there, there.bot, SENT)
        await there.send(there.bot, "before the end")
        there.core.bell.drain()
        assert await bodies(subscription, 1) == ["before the end"]
        assert await next_of(subscription) is None
        there.clock.advance(1)
        late = subscribe(there, there.bot, SENT)
        assert await next_of(late) is None


class Flaky:
    """Lets a database fail at reading a few times."""

    def __init__(self, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self._read = db.read
        self.failures = 0
        monkeypatch.setattr(db, "read", self.read)

    async def read(self, unit: Unit[object]) -> object:
        if self.failures:
            self.failures -= 1
            raise Unavailable
        return await self._read(unit)


async def test_losing_the_database_for_a_while_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "_RETRY_S", 0.01)
    async with world(str(tmp_path / "sabir.db"), tmp_path) as there:
        await there.send(there.bot, "where the discussion's room is known from now on")
        there.clock.advance(1)
        flaky = Flaky(there.core.db, monkeypatch)
        flaky.failures = 3
        subscription = subscribe(there, there.bot, SENT)
        await there.send(there.bot, "one")
        assert await bodies(subscription, 1) == ["one"]
        flaky.failures = 3
        await there.send(there.bot, "two")
        assert await bodies(subscription, 1) == ["two"]
        assert flaky.failures == 0
        subscription.close()


async def test_a_fault_is_told_to_every_subscriber(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(str(tmp_path / "sabir.db"), tmp_path) as there:

        def broken(_: object) -> None:
            raise RuntimeError("can't be read")

        monkeypatch.setattr(hub, "snapshot", broken)
        there.clock.advance(1)
        subscription = subscribe(there, there.bot, SENT)
        await there.send(there.bot, "one")
        with pytest.raises(RuntimeError):
            await next_of(subscription)
        subscription.close()
