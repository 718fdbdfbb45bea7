"""A lobby holds on every face: on the Session wire, and for the copies that Olvid identities have."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sabir.core.room_settings import OPEN_LOBBY
from sabir.core.rooms import NewRoom
from sabir.domain.errors import Lobby, RankTooLow, WrongState
from sabir.domain.messages import Draft
from sabir.domain.rooms import RoomKind
from sabir.domain.timeline import RoomCursor
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core
from tests.helpers.replica_world import world
from tests.unit.core.test_numbered import Writer


async def test_copies_wait_until_the_lobby_opens(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as here:
        await here.post(here.alice, "before")
        await here.copy()
        await here.kinds(here.bot)
        await here.core.room_settings.set_lobby(here.alice, here.room, 1, here.clock.now_ms() + 60_000)
        await here.post(here.alice, "among moderators")
        await here.copy()
        assert await here.kinds(here.bot) == []
        with pytest.raises(Lobby):
            await here.send(here.bot, "let me in")
        here.clock.advance(60)
        await here.core.room_settings.open_lobby(here.room)
        await here.copy()
        (discussion,) = await here.discussions(here.bot)
        assert await here.bodies(here.bot, discussion.id) == ["before", "among moderators"]
        await here.send(here.bot, "at last")


async def test_the_session_wire_waits_too(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob)
        posted = (await core.messages.post(alice, room.id, Draft("secret"))).message
        await core.room_settings.set_lobby(alice, room.id, 1, None)
        write = Writer()
        for waiting in (
            core.numbered.page(bob, room.id, write, after=0, limit=10),
            core.numbered.deletions(bob, room.id, after=0, limit=10),
            core.messages.delete_numbered(bob, room.id, [posted.session_id or 0]),
            core.messages.react(bob, room.id, posted.id, "👍"),
        ):
            with pytest.raises(Lobby):
                await waiting
        cursors = [RoomCursor(person.person_id, room.id, 0, 0) for person in (bob, alice)]
        refused, read = await core.numbered.poll(cursors, write, limit=10)
        assert isinstance(refused, Lobby)
        assert not isinstance(read, Exception)


async def test_an_expired_lobby_is_opened_once(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob)
        first_ms = clock.now_ms() + 60_000
        await core.room_settings.set_lobby(alice, room.id, 1, first_ms)
        await core.room_settings.set_lobby(alice, room.id, 1, first_ms + 60_000)  # more time
        clock.advance(60)
        (job,) = await core.jobs.lease([OPEN_LOBBY], "here", 10)
        await core.room_settings.open_lobby(room.id)
        with pytest.raises(Lobby):
            await core.messages.post(bob, room.id, Draft("too early"))
        await core.jobs.finish(job, "here")
        assert await core.jobs.due_in_s([OPEN_LOBBY]) == 60
        clock.advance(60)
        posts = [core.messages.post(bob, room.id, Draft(f"{number}")) for number in range(5)]
        await asyncio.gather(*(core.room_settings.open_lobby(room.id) for _ in range(5)), *posts)
        page = await core.timeline.history(bob, room.id, before_id=0, limit=20)
        assert [item.event.kind for item in page.items].count("room.lobby_expired") == 1
        (view,) = await core.rooms.list_for(bob)
        assert (view.room.has_lobby, view.room.lobby_until_ms) == (False, None)


async def test_who_has_no_say(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob, kind=RoomKind.PUBLIC)
        for wish in (
            core.room_settings.set_lobby(bob, room.id, 1, None),
            core.room_settings.set_password(bob, room.id, "sesame"),
            core.room_settings.open(bob, room.id),
            core.room_settings.close(bob, room.id),
            core.room_settings.lock(bob, room.id, 1),
            core.room_settings.describe(bob, room.id, "x"),
            core.room_settings.set_listing(bob, room.id, 1),
        ):
            with pytest.raises(RankTooLow):
                await wish
        pair = await core.rooms.create(alice, NewRoom(RoomKind.ONE_TO_ONE, invite="bob"))
        with pytest.raises(WrongState):
            await core.room_settings.set_lobby(alice, pair.room.id, 1, None)
