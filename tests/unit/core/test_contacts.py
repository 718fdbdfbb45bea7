"""Contacts of Olvid identities: what they are told of each other, how they part, what a deleted one leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from sabir.core.departures import FORGET_IDENTITY
from sabir.core.rooms import NewRoom
from sabir.core.steps import presenting
from sabir.core.steps.presenting import SPREAD
from sabir.domain.errors import NotFound, RankTooLow, RoomClosed, WrongState
from sabir.domain.ids import IdentityId, RoomId
from sabir.domain.messages import Draft
from sabir.domain.replicas import Contact, ContactDetailsNews, Details, DiscussionNews, Owner
from sabir.domain.rooms import RoomKind
from sabir.store import identity_rows
from sabir.store.all_tables import metadata
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx
from tests.helpers.core import ROOT
from tests.helpers.replica_world import World, world

COUNTS = [
    Statement(select(func.count()).select_from(table).where(table.c.identity_id == param("identity_id")))
    for table in metadata.sorted_tables
    if "identity_id" in table.c
]


async def pair(there: World, one: Owner, other_uid: str) -> RoomId:
    """A one-to-one that both have copied."""
    room = (await there.core.rooms.create(one.actor, NewRoom(RoomKind.ONE_TO_ONE, invite=other_uid))).room.id
    await there.copy(room)
    return room


async def apply(there: World, *owners: Owner) -> None:
    there.clock.advance(1)
    for owner in owners:
        await there.core.effects.apply(owner.actor.person_id)


async def spread(there: World) -> int:
    """Do the waiting jobs that go on telling; how many."""
    count = 0
    while jobs := await there.core.jobs.lease([SPREAD], "test", 10):
        for job in jobs:
            await there.core.effects.spread(job.payload)
            await there.core.jobs.finish(job, "test")
        count += len(jobs)
    return count


async def contact(there: World, owner: Owner, name: str) -> Contact:
    return next(one for one in await there.contacts(owner) if one.details.display_name == name)


async def left_of(there: World, identity: IdentityId) -> int:
    def unit(tx: Tx) -> int:
        return sum(int((tx.row(count, identity_id=identity) or (0,))[0]) for count in COUNTS)  # type: ignore[call-overload]

    return await there.core.db.read(unit)


async def test_a_new_name_is_spread_in_parts(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenting, "_AT_ONCE", 1)
    async with world(database_url, tmp_path) as there:
        await there.post(there.alice, "hello")
        await there.copy()
        for owner in (there.bot, there.cat):
            await there.told(owner)
        await there.core.profiles.change(there.alice, "alice", "display_name", "Alice Liddell")
        await there.core.profiles.change(there.alice, "alice", "display_name", "Alice Liddell")  # nothing new
        assert await spread(there) == 2
        for owner in (there.bot, there.cat):
            await apply(there, owner)
            ((_, news),) = await there.told(owner)
            assert isinstance(news, ContactDetailsNews)
            assert news.previous == Details("Alice")
            assert news.contact.details == Details("Alice Liddell")


async def test_nobody_hears_of_who_is_nobodys_contact(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.core.profiles.change(there.alice, "alice", "display_name", "Alice Liddell")
        await apply(there, there.bot, there.cat)
        assert await there.contacts(there.bot) == []
        assert await spread(there) == 0


async def test_both_sides_of_a_downgrade(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        room = await pair(there, there.bot, "cat")
        for owner in (there.bot, there.cat):
            await there.told(owner)
        number = (await contact(there, there.bot, "Cat")).id
        await there.core.contacts.downgrade(there.bot, number)
        assert await there.kinds(there.bot) == ["discussion_locked"]
        with pytest.raises(WrongState):
            await there.core.contacts.downgrade(there.bot, number)
        await apply(there, there.cat)
        ((_, news),) = await there.told(there.cat)
        assert isinstance(news, DiscussionNews)
        assert news.discussion.title == "Bot"
        assert not (await contact(there, there.cat, "Bot")).is_one_to_one
        with pytest.raises(RoomClosed):
            await there.core.messages.post(there.cat.actor, room, Draft("anyone?"))
        await there.core.messages.post(there.bot.actor, room, Draft("here"))
        await there.copy(room)
        for owner in (there.bot, there.cat):
            assert "discussion_new" in await there.kinds(owner)
            assert (await there.messages(owner))[-1].body == "here"


async def test_who_shares_a_group_stays_a_contact(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await pair(there, there.bot, "cat")
        number = (await contact(there, there.bot, "Cat")).id
        with pytest.raises(WrongState):
            await there.core.contacts.delete(there.bot, number)
        await there.core.rooms.delete(there.alice, there.room)
        await there.core.contacts.delete(there.bot, number)
        await apply(there, there.cat)
        for owner in (there.bot, there.cat):
            assert await there.contacts(owner) == []
        with pytest.raises(NotFound):
            await there.core.contacts.delete(there.bot, number)
        with pytest.raises(NotFound):
            await there.core.contacts.recreate_channels(there.bot, number)


async def test_a_channel_comes_back(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await pair(there, there.bot, "cat")
        number = (await contact(there, there.bot, "Cat")).id
        await there.core.contacts.recreate_channels(there.bot, number)
        assert not (await contact(there, there.bot, "Cat")).has_channel
        with pytest.raises(WrongState):
            await there.core.contacts.downgrade(there.bot, number)
        await apply(there, there.bot)
        assert (await contact(there, there.bot, "Cat")).has_channel


async def test_a_deleted_identity_leaves_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sabir.core.departures._ROWS", 1)
    async with world(database_url, tmp_path) as there:
        await pair(there, there.bot, "cat")
        for text in ("one", "two"):
            await there.post(there.alice, text)
            await there.send(there.bot, text)
        await there.copy()
        number = there.bot.identity_id
        with pytest.raises(RankTooLow):
            await there.core.departures.delete(there.bot.actor, number, is_told=True)
        assert await left_of(there, number) > 5
        kept = await left_of(there, there.cat.identity_id)
        await there.core.departures.delete(ROOT, number, is_told=True)
        (job,) = await there.core.jobs.lease([FORGET_IDENTITY], "test", 10)
        for _ in range(2):
            await there.core.departures.finish(job.payload)
        assert await left_of(there, number) == 0
        assert await left_of(there, there.cat.identity_id) == kept
        await apply(there, there.cat)
        assert "contact_deleted" in await there.kinds(there.cat)
        with pytest.raises(NotFound):
            await there.core.departures.delete(ROOT, number, is_told=False)
        assert not await there.core.db.read(lambda tx: identity_rows.has_other_access(tx, there.bot.actor.person_id))
        await there.post(there.alice, "three")
        await there.copy()
        assert await left_of(there, number) == 0
