"""Bans in rooms and from the whole server, for good and for a time, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.moderation import Scope
from sabir.core.server_bans import LIFT_BANS, SETTLE_BAN
from sabir.core.session_rights import Scheduled
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.domain.audit import AuditFilter
from sabir.domain.errors import Banned, InvalidInput, NotFound, RankTooLow, WrongState
from sabir.domain.messages import Draft
from sabir.domain.paging import Stretch
from sabir.domain.people import Actor
from sabir.domain.ranks import RankWish
from sabir.domain.rooms import Role, Room, RoomKind
from sabir.domain.session_rights import Right
from sabir.jobs.periodic import core_handlers
from sabir.store import bans
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, actor_of, make_person, make_room, open_core

KEY, OTHER = "05" + "ab" * 32, "05" + "cd" * 32
MODERATOR = RankWish(is_moderator=True, is_admin=None)
ORIGIN = Origin("session")


@dataclass(frozen=True, slots=True)
class World:
    core: Core
    clock: FakeClock
    alice: Actor
    harbour: Room
    quay: Room

    async def visitor(self, key: str = KEY, *rooms: str) -> Actor:
        actor = await self.core.callers.admit(key, ORIGIN)
        for room in rooms:
            await self.core.public_rooms.enter(actor, room, Right.ACCESS)
        return actor

    async def banned(self, room: Room) -> list[str]:
        return list(await self.core.moderation.banned(self.alice, room.id))

    async def seats(self, room: Room) -> set[str | None]:
        return {one.session_id for one in await self.core.participants.list_members(self.alice, room.id)}

    async def recorded(self, *actions: str) -> list[str]:
        page = await self.core.audit.page(ROOT, AuditFilter(actions=actions), Stretch(20))
        return [entry.action for entry in page.entries.rows]


@asynccontextmanager
async def open_world(at: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with open_core(at, tmp_path, clock=clock) as core:
        alice = await make_person(core, "alice")
        rooms = [await make_room(core, alice, kind=RoomKind.PUBLIC) for _ in range(2)]
        rooms = [
            await core.rooms.publish(alice, room.id, name)
            for room, name in zip(rooms, ("harbour", "quay"), strict=True)
        ]
        yield World(core, clock, alice, *rooms)


async def test_bans_in_rooms(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        server_bans = world.core.server_bans
        bob = await world.visitor(KEY, "harbour", "quay")
        await server_bans.ban_in_rooms(world.alice, KEY, ["Harbour"])
        with pytest.raises(Banned):
            await world.core.messages.post(bob, world.harbour.id, Draft("x"))
        await world.core.messages.post(bob, world.quay.id, Draft("x"))
        for _ in range(2):
            await server_bans.ban_in_rooms(world.alice, KEY, ["*"])
        assert await world.banned(world.harbour) == await world.banned(world.quay) == [KEY]
        assert (await world.core.callers.admit(KEY, ORIGIN)).person_id == bob.person_id  # not from the server
        await server_bans.unban_in_rooms(world.alice, KEY, ["harbour", "quay"])
        await server_bans.unban_in_rooms(world.alice, OTHER, ["harbour", "quay"])
        assert await world.banned(world.harbour) == await world.banned(world.quay) == []
        await world.core.messages.post(bob, world.harbour.id, Draft("x"))
        assert await world.recorded("ROOM_BANNED", "ROOM_UNBANNED") == ["ROOM_UNBANNED"] * 2 + ["ROOM_BANNED"] * 2


async def test_who_may_ban(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        server_bans, core = world.core.server_bans, world.core
        ann, _ = await world.visitor(KEY, "harbour"), await world.visitor(OTHER, "harbour")
        await core.staff.rank_in_rooms(world.alice, KEY, MODERATOR, ["harbour"])
        for names, error in (
            (["quay"], RankTooLow),
            (["harbour", "quay"], RankTooLow),
            (["harbour", "x"], NotFound),
            ([], InvalidInput),
            (["harbour"] * 501, InvalidInput),
        ):
            for refused in (server_bans.ban_in_rooms, server_bans.unban_in_rooms):
                with pytest.raises(error):
                    await refused(ann, OTHER, names)
        assert await world.banned(world.harbour) == []
        for actor in (ann, world.alice):  # nobody of the server's staff
            for banning in (server_bans.ban(actor, OTHER), server_bans.unban(actor, OTHER)):
                with pytest.raises(RankTooLow):
                    await banning
        with pytest.raises(WrongState):
            await server_bans.ban_in_rooms(ann, KEY, ["harbour"])
        await server_bans.ban_in_rooms(ann, OTHER, ["*"])
        assert (await world.banned(world.harbour), await world.banned(world.quay)) == ([OTHER], [])


async def test_a_ban_for_a_time_gives_the_seat_back(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, server_bans = world.core, world.core.server_bans
        bob = await world.visitor(KEY, "harbour")
        await core.staff.rank_in_rooms(world.alice, KEY, MODERATOR, ["harbour"])
        await server_bans.ban_in_rooms(world.alice, KEY, ["harbour"], timeout_ms=60_000)
        ends_ms = world.clock.now_ms() + 60_000
        unban = [Scheduled(KEY, ends_ms, is_unban=True)]
        assert await core.session_rights.list_scheduled(world.alice, world.harbour.id) == unban
        assert await core.session_rights.list_scheduled(world.alice, world.harbour.id, KEY) == unban
        assert await core.jobs.due_in_s([LIFT_BANS]) == 60
        world.clock.advance(59)
        await server_bans.lift_expired()
        assert await world.banned(world.harbour) == [KEY]
        world.clock.advance(1)
        for _ in range(2):
            await server_bans.lift_expired()
        assert await world.banned(world.harbour) == []
        members = await core.participants.list_members(world.alice, world.harbour.id)
        assert [one.participant.role for one in members if one.session_id == KEY] == [Role.GUEST_MODERATOR]
        await core.messages.post(bob, world.harbour.id, Draft("x"))
        assert await world.recorded("ROOM_UNBANNED") == ["ROOM_UNBANNED"]


async def test_another_ban_says_anew_when_it_ends(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        server_bans = world.core.server_bans
        for timeout_ms in (60_000, 120_000):
            await server_bans.ban_in_rooms(world.alice, KEY, ["harbour"], timeout_ms=timeout_ms)
            await server_bans.ban(ROOT, OTHER, timeout_ms=timeout_ms)
        world.clock.advance(60)
        await server_bans.lift_expired()
        assert await world.banned(world.harbour) == [KEY, OTHER]
        assert await world.core.jobs.due_in_s([LIFT_BANS]) == 0  # as it was first enqueued
        await server_bans.ban_in_rooms(world.alice, KEY, ["harbour"])
        world.clock.advance(3600)
        await server_bans.lift_expired()
        assert await world.banned(world.harbour) == [KEY]


async def test_bans_from_the_server(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, server_bans = world.core, world.core.server_bans
        await core.staff.rank_on_server(ROOT, OTHER, MODERATOR)
        ann, bob = await world.visitor(OTHER), await world.visitor(KEY, "harbour")
        await server_bans.ban_in_rooms(world.alice, KEY, ["quay"])
        assert await server_bans.ban(ann, KEY)
        assert not await server_bans.ban(ann, KEY)
        assert await world.banned(world.harbour) == await world.banned(world.quay) == [KEY]
        for refused in (core.callers.admit(KEY, ORIGIN), core.callers.recognise(KEY, b"n" * 16, ORIGIN)):
            with pytest.raises(Banned):
                await refused
        pier = await make_room(core, world.alice, name="Pier", kind=RoomKind.PUBLIC)
        await core.rooms.publish(world.alice, pier.id, "pier")
        for _ in range(2):
            await core_handlers(core)["session.room"](str(pier.id), "{}")
        assert await world.banned(pier) == [KEY]
        assert await server_bans.unban(ann, KEY)
        assert not await server_bans.unban(ann, KEY)
        assert (await core.callers.admit(KEY, ORIGIN)).person_id == bob.person_id
        rooms = (world.harbour, world.quay, pier)
        assert [await world.banned(room) for room in rooms] == [[], [KEY], []]  # a room's own ban stays
        assert KEY in await world.seats(world.harbour)
        assert KEY not in await world.seats(pier)
        assert await core.jobs.due_in_s([SETTLE_BAN]) == float("inf")
        assert await world.recorded("SERVER_BANNED", "SERVER_UNBANNED") == ["SERVER_UNBANNED", "SERVER_BANNED"]


async def test_a_ban_from_the_server_ends(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        bob = await world.visitor(KEY, "harbour")
        await world.core.server_bans.ban(ROOT, KEY, timeout_ms=60_000)
        world.clock.advance(60)
        assert (await world.core.callers.admit(KEY, ORIGIN)).person_id == bob.person_id
        with pytest.raises(Banned):  # until the job comes
            await world.core.messages.post(bob, world.harbour.id, Draft("x"))
        await world.core.server_bans.lift_expired()
        await world.core.messages.post(bob, world.harbour.id, Draft("x"))
        assert await world.banned(world.quay) == []


async def test_half_done_work_is_finished_by_the_job(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, settle = world.core, core_handlers(world.core)[SETTLE_BAN]
        bob = await world.visitor(KEY, "harbour")
        await core.server_bans.ban(ROOT, KEY)
        await core.db.write(lambda tx: bans.remove(tx, world.quay.id, bob.person_id))
        await settle(str(bob.person_id), "{}")
        assert await world.banned(world.quay) == [KEY]


async def test_a_room_lifts_its_own_bans_only(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, rooms = world.core, [world.harbour, world.quay]
        bob = await world.visitor(KEY, "harbour")
        await core.server_bans.ban(ROOT, KEY)
        await core.server_bans.unban_in_rooms(world.alice, KEY, ["*"])
        await core.moderation.unban(world.alice, world.quay.id, KEY)
        await core.participants.unban(world.alice, world.quay.id, bob.person_id)
        assert [await world.banned(room) for room in rooms] == [[KEY], [KEY]]
        await core.server_bans.ban_in_rooms(world.alice, KEY, ["harbour"], timeout_ms=1000)
        world.clock.advance(1)
        await core.server_bans.lift_expired()
        await core.server_bans.ban_in_rooms(world.alice, KEY, ["quay"])
        assert [await world.banned(room) for room in rooms] == [[KEY], [KEY]]
        await core.server_bans.unban(ROOT, KEY)
        assert [await world.banned(room) for room in rooms] == [[], [KEY]]
        await core.messages.post(bob, world.harbour.id, Draft("x"))


async def test_nobody_bans_an_equal_rank_from_the_server(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, third = world.core, "05" + "ef" * 32
        await core.staff.rank_on_server(ROOT, OTHER, MODERATOR)
        ann = await world.visitor(OTHER)
        await core.staff.rank_in_rooms(world.alice, KEY, MODERATOR, ["quay"])
        await core.staff.rank_on_server(ROOT, third, MODERATOR)
        for key in (KEY, third):
            with pytest.raises(RankTooLow):
                await core.server_bans.ban(ann, key)
        with pytest.raises(WrongState):
            await core.server_bans.ban(ann, OTHER)
        await core.server_bans.ban(ROOT, KEY)
        assert await world.banned(world.quay) == [KEY]


async def test_owners_stay_in_their_rooms(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core = world.core
        owner = actor_of(await core.people.create(ROOT, NewPerson("owner", None, "Owner", session_id=KEY)))
        pier = await make_room(core, owner, name="Pier", kind=RoomKind.PUBLIC)
        await core.rooms.publish(owner, pier.id, "pier")
        await core.server_bans.ban(ROOT, KEY)
        await core.messages.post(owner, pier.id, Draft("x"))
        with pytest.raises(Banned):
            await core.callers.admit(KEY, ORIGIN)
        assert await world.banned(world.quay) == [KEY]


async def test_the_legacy_api_bans_by_its_scope(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, here = world.core, world.harbour.id
        await core.moderation.set_moderator(world.alice, here, OTHER, is_moderator=True)
        ann, third = await world.visitor(OTHER), "05" + "ef" * 32
        await core.moderation.set_moderator(world.alice, world.quay.id, third, is_moderator=True)
        with pytest.raises(RankTooLow):  # a moderator elsewhere
            await core.moderation.ban(ann, here, third, Scope(is_server=True))
        assert await core.moderation.ban(ann, here, KEY)
        assert await world.banned(world.quay) == []
        assert await core.moderation.ban(ann, here, KEY, Scope(is_server=True))
        assert not await core.moderation.ban(ann, here, KEY, Scope(is_server=True))
        assert await world.banned(world.quay) == [KEY]
        with pytest.raises(Banned):
            await core.callers.admit(KEY, ORIGIN)
        assert await core.moderation.unban(ann, here, KEY, is_server=True)
        assert not await core.moderation.unban(ann, here, KEY, is_server=True)
        assert await world.banned(world.quay) == await world.banned(world.harbour) == []
        await core.callers.admit(KEY, ORIGIN)
