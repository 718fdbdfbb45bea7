"""Requests that meet: on SQLite in one process, on PostgreSQL between two nodes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.rooms import NewRoom
from sabir.core.steps.signing_in import Origin
from sabir.core.timeline import Since
from sabir.domain.errors import AlreadyExists, Banned, NotFound, Unauthenticated
from sabir.domain.events import EventKind
from sabir.domain.ids import CredentialId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, RoomKind
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, Rings, make_person, make_room, open_core

ROUNDS = 60
DAY_S = 24 * 3600


@asynccontextmanager
async def open_nodes(
    url: str, tmp_path: Path, *, rings: Rings | None = None, clock: FakeClock | None = None
) -> AsyncIterator[tuple[Core, Core]]:
    """Two nodes; the same one twice on SQLite."""
    rings, clock = rings or Rings(), clock or FakeClock()
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(open_core(url, tmp_path, rings=rings, clock=clock))
        if not url.startswith("postgresql"):
            yield one, one
            return
        yield one, await stack.enter_async_context(open_core(url, tmp_path, rings=rings, clock=clock))


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def history(core: Core, actor: Actor, room: Room) -> list[tuple[EventKind, int | None, int | None]]:
    """Kind, actor and subject of every event, oldest first."""
    page = await core.timeline.follow(actor, room.id, Since(0, 100_000))
    return [(item.event.kind, item.event.actor_id, item.event.subject_id) for item in page.items]


def posts_while_in(events: list[tuple[EventKind, int | None, int | None]], person: Actor) -> int:
    """How often the person posted; fails if one of the posts came after it had been taken out."""
    is_in, count = False, 0
    for kind, actor, subject in events:
        if subject == person.person_id and kind in (EventKind.MEMBER_ADDED, EventKind.MEMBER_JOINED):
            is_in = True
        elif subject == person.person_id and kind in (EventKind.MEMBER_REMOVED, EventKind.MEMBER_LEFT):
            is_in = False
        elif kind is EventKind.MESSAGE_POSTED and actor == person.person_id:
            assert is_in
            count += 1
    return count


@pytest.mark.parametrize("act", ["remove", "ban", "leave"])
async def test_who_was_taken_out_posts_no_more(database_url: str, tmp_path: Path, act: str) -> None:
    chance = random.Random(act)
    async with open_nodes(database_url, tmp_path) as (one, two):
        alice, bob = await make_person(one, "alice"), await make_person(one, "bob")
        room = await make_room(one, alice)
        outcomes: list[str] = []

        async def take_out() -> None:
            await turns(chance.randrange(12))
            if act == "remove":
                await one.participants.remove(alice, room.id, bob.person_id)
            elif act == "ban":
                await one.participants.ban(alice, room.id, bob.person_id)
            else:
                await one.participants.leave(bob, room.id)

        async def post() -> None:
            await turns(chance.randrange(12))
            try:
                await two.messages.post(bob, room.id, Draft("hello"))
            except (NotFound, Banned):
                outcomes.append("refused")
            else:
                outcomes.append("posted")

        for _ in range(ROUNDS):
            if act == "ban":
                await one.participants.unban(alice, room.id, bob.person_id)
            await one.participants.add_person(alice, room.id, "bob")
            await asyncio.gather(take_out(), *(post() for _ in range(4)))

        assert posts_while_in(await history(one, alice, room), bob) == outcomes.count("posted")
        assert "refused" in outcomes


async def test_equal_posts_at_once_make_one_message(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        alice = await make_person(one, "alice")
        room = await make_room(one, alice)
        for number in range(10):
            draft = Draft("hello", reference=f"r{number}")
            results = await asyncio.gather(
                *(node.messages.post(alice, room.id, draft) for _ in range(4) for node in (one, two))
            )
            assert len({posted.message.id for posted in results}) == 1
            assert sum(posted.is_new for posted in results) == 1
        page = await one.timeline.history(alice, room.id, before_id=0, limit=100)
        assert sum(item.event.kind is EventKind.MESSAGE_POSTED for item in page.items) == 10


async def test_a_reference_counts_per_author_device_room_and_body(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_nodes(database_url, tmp_path, clock=clock) as (core, _):
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room, other = await make_room(core, alice, bob), await make_room(core, alice)

        async def post(actor: Actor, where: Room, draft: Draft) -> tuple[int, bool]:
            posted = await core.messages.post(actor, where.id, draft)
            assert [item.event.id for item in posted.page.items] == [posted.message.id]
            return posted.message.id, posted.is_new

        draft = Draft("hello", reference="r")
        first, is_new = await post(alice, room, draft)
        assert is_new
        assert await post(alice, room, draft) == (first, False)
        assert (await post(bob, room, draft))[1]
        assert (await post(alice, other, draft))[1]
        assert (await post(other_device(alice), room, draft))[1]
        assert (await post(alice, room, Draft("hello")))[1]
        assert (await post(alice, room, Draft("hello", client_ref=b"r2", reference="r")))[1]

        second, is_new = await post(alice, room, Draft("goodbye", reference="r"))
        assert is_new
        assert await post(alice, room, Draft("goodbye", reference="r")) == (second, False)
        clock.advance(DAY_S - 1)
        assert await post(alice, room, Draft("goodbye", reference="r")) == (second, False)
        clock.advance(1)
        third, is_new = await post(alice, room, Draft("goodbye", reference="r"))
        assert is_new
        assert await post(alice, room, Draft("goodbye", reference="r")) == (third, False)


def other_device(actor: Actor) -> Actor:

    return replace(actor, device_id=CredentialId(77))


async def test_two_first_conversations_are_one(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        alice, bob = await make_person(one, "alice"), await make_person(one, "bob")
        views = await asyncio.gather(
            one.rooms.create(alice, NewRoom(RoomKind.ONE_TO_ONE, invite="bob")),
            two.rooms.create(bob, NewRoom(RoomKind.ONE_TO_ONE, invite="alice")),
        )
        assert views[0].room.id == views[1].room.id
        assert sorted(view.is_new for view in views) == [False, True]


async def test_one_user_id_goes_to_one_person(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        results = await asyncio.gather(make_person(one, "alice"), make_person(two, "alice"), return_exceptions=True)
        assert sorted(type(result).__name__ for result in results) == ["Actor", "AlreadyExists"]
        assert AlreadyExists in map(type, results)


async def test_a_new_session_id_in_two_rooms_at_once_is_one_visitor(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        alice = await make_person(one, "alice")
        rooms = [await make_room(one, alice, name=name, kind=RoomKind.PUBLIC) for name in ("A", "B")]
        for room in rooms:
            await one.rooms.publish(alice, room.id, room.name)
        for number in range(8):
            session_id = f"05{number:064x}"
            tokens = [await one.tokens.challenge(room.id, session_id) for room in rooms]
            await asyncio.gather(
                one.tokens.claim(rooms[0].id, session_id, tokens[0]),
                two.tokens.claim(rooms[1].id, session_id, tokens[1]),
            )
        members = [{m.participant.person_id for m in await one.participants.list_members(alice, r.id)} for r in rooms]
        assert members[0] == members[1]
        assert len(members[0]) == 9


# --- waiting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost_share", [0.0, 1.0])
async def test_every_poll_on_the_other_node_gets_the_news(database_url: str, tmp_path: Path, lost_share: float) -> None:
    async with open_nodes(database_url, tmp_path, rings=Rings(lost_share=lost_share)) as (one, two):
        alice = await make_person(one, "alice")
        readers = [await make_person(one, f"reader{number}") for number in range(20)]
        room = await make_room(one, alice, *readers)
        last_id = (await two.rooms.get(alice, room.id)).room.last_event_id

        async def poll(reader: Actor, delay: int) -> int:
            await turns(delay)
            page = await two.timeline.follow(reader, room.id, Since(last_id, 100, timeout_s=30, moves_marker=True))
            return page.items[0].event.id

        polls = [asyncio.ensure_future(poll(reader, number * 3)) for number, reader in enumerate(readers)]
        await turns(20)
        posted = await one.messages.post(alice, room.id, Draft("news"))
        async with asyncio.timeout(20):
            assert set(await asyncio.gather(*polls)) == {posted.message.id}


@pytest.mark.parametrize("lost_share", [0.0, 1.0])
async def test_who_loses_the_room_or_all_access_stops_waiting(
    database_url: str, tmp_path: Path, lost_share: float
) -> None:
    async with open_nodes(database_url, tmp_path, rings=Rings(lost_share=lost_share)) as (one, two):
        alice, bob, carol = [await make_person(one, uid) for uid in ("alice", "bob", "carol")]
        room = await make_room(one, alice, bob, carol)
        pair = (await one.rooms.create(alice, NewRoom(RoomKind.ONE_TO_ONE, invite="carol"))).room

        async def poll(actor: Actor, where: Room) -> object:
            last_id = (await two.rooms.get(alice, where.id)).room.last_event_id
            return await two.timeline.follow(actor, where.id, Since(last_id, 100, timeout_s=30))

        polls = [asyncio.ensure_future(poll(*args)) for args in ((bob, room), (carol, pair), (carol, room))]
        while two.bell.count() < 3:  # noqa: ASYNC110  # the bell has no event for it
            await asyncio.sleep(0)
        await one.participants.remove(alice, room.id, bob.person_id)
        async with asyncio.timeout(20):
            with pytest.raises(NotFound):
                await polls[0]
            await one.people.disable(ROOT, carol.person_id)
            with pytest.raises(Unauthenticated):
                await polls[1]
            results = await asyncio.gather(polls[2], return_exceptions=True)
        assert isinstance(results[0], Unauthenticated) or hasattr(results[0], "items")  # bob's going was news to carol


async def test_a_revocation_that_races_a_check_is_not_outlived(database_url: str, tmp_path: Path) -> None:
    """A credential looked up before its person was disabled must not be remembered after."""
    async with open_nodes(database_url, tmp_path, rings=Rings(lost_share=0.5)) as (one, two):
        for number in range(12):
            alice = await make_person(one, f"alice{number}")
            password = await one.auth.new_app_password(alice, "phone")

            async def check(delay: int, password: str = password) -> bool:
                await turns(delay)
                try:
                    await two.auth.by_app_password(password, Origin("talk"))
                except Unauthenticated:
                    return False
                return True

            await asyncio.gather(
                *(check(delay) for delay in range(0, 30, 3)), one.people.disable(ROOT, alice.person_id)
            )
            async with asyncio.timeout(1.5):
                while await check(50):
                    pass
            assert not await check(0)


async def test_a_person_disabled_between_check_and_wait_does_not_wait(database_url: str, tmp_path: Path) -> None:
    async with open_nodes(database_url, tmp_path) as (one, two):
        alice, bob = await make_person(one, "alice"), await make_person(one, "bob")
        pair = (await one.rooms.create(alice, NewRoom(RoomKind.ONE_TO_ONE, invite="bob"))).room
        await one.people.disable(ROOT, bob.person_id)
        with pytest.raises(Unauthenticated):
            await two.timeline.follow(bob, pair.id, Since(10**9, 100, timeout_s=30))
