"""Moderators and administrators of published rooms and of all of them, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.staff import SETTLE_STAFF
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.domain.audit import AuditFilter
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow, WrongState
from sabir.domain.paging import Stretch
from sabir.domain.people import Actor
from sabir.domain.ranks import RankWish
from sabir.domain.rooms import Participant, Role, Room, RoomKind
from sabir.domain.session_rights import Right
from sabir.jobs.periodic import core_handlers
from tests.helpers.core import ROOT, actor_of, make_person, make_room, open_core

KEY, OTHER = "05" + "ab" * 32, "05" + "cd" * 32
MODERATOR, ADMIN = RankWish(is_moderator=True, is_admin=None), RankWish(is_moderator=None, is_admin=True)
NOTHING, HIDDEN = RankWish(is_moderator=False, is_admin=None), RankWish(True, True, is_visible=False)
GUEST_MODERATOR, USER, GUEST = Role.GUEST_MODERATOR, Role.USER, Role.GUEST


@dataclass(frozen=True, slots=True)
class World:
    core: Core
    alice: Actor
    harbour: Room
    quay: Room

    async def visitor(self, key: str, *rooms: str) -> Actor:
        actor = await self.core.callers.admit(key, Origin("session"))
        for room in rooms:
            await self.core.public_rooms.enter(actor, room, Right.ACCESS)
        return actor

    async def seat(self, room: Room, key: str) -> Participant | None:
        members = await self.core.participants.list_members(self.alice, room.id)
        return next((one.participant for one in members if one.session_id == key), None)

    async def rank(self, room: Room, key: str) -> tuple[Role, bool, bool] | None:
        there = await self.seat(room, key)
        return (there.role, there.is_admin, there.is_concealed) if there else None

    async def publish(self, name: str) -> Room:
        room = await make_room(self.core, self.alice, name=name.title(), kind=RoomKind.PUBLIC)
        return await self.core.rooms.publish(self.alice, room.id, name)

    async def settle(self, room: Room) -> None:
        """As the job does that publishing enqueues."""
        await core_handlers(self.core)["session.room"](str(room.id), "{}")

    async def info_updates(self) -> dict[str, int]:
        return {str(room.session_room): room.info_updates for room in await self.core.rooms.list_published()}


@asynccontextmanager
async def open_world(at: str, tmp_path: Path) -> AsyncIterator[World]:
    async with open_core(at, tmp_path) as core:
        alice = await make_person(core, "alice")
        world = World(core, alice, *[await make_room(core, alice, kind=RoomKind.PUBLIC) for _ in range(2)])
        await core.rooms.publish(alice, world.harbour.id, "harbour")
        await core.rooms.publish(alice, world.quay.id, "quay")
        yield world


async def test_ranks_in_rooms(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        staff, before = world.core.staff, await world.info_updates()
        await world.visitor(KEY, "harbour")
        counts = await staff.rank_in_rooms(world.alice, KEY, MODERATOR, ["HARBOUR", "quay"])
        assert counts == {"harbour": before["harbour"] + 1, "quay": before["quay"] + 1}
        assert (
            await world.rank(world.harbour, KEY) == await world.rank(world.quay, KEY) == (GUEST_MODERATOR, False, False)
        )
        assert await staff.rank_in_rooms(world.alice, KEY, HIDDEN, ["harbour"]) == {"harbour": before["harbour"] + 2}
        assert await world.rank(world.harbour, KEY) == (GUEST_MODERATOR, True, True)
        assert await staff.rank_in_rooms(world.alice, KEY, HIDDEN, ["harbour"]) == {"harbour": before["harbour"] + 2}
        await staff.rank_in_rooms(world.alice, KEY, NOTHING, ["*"])
        assert await world.rank(world.harbour, KEY) == await world.rank(world.quay, KEY) == (GUEST, False, False)
        assert await world.info_updates() == {"harbour": before["harbour"] + 3, "quay": before["quay"] + 2}
        assert await staff.rank_in_rooms(world.alice, OTHER, NOTHING, ["quay"]) == {"quay": before["quay"] + 2}
        assert await world.core.people.find_by_session(OTHER) is None


async def test_who_may_change_ranks(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        staff = world.core.staff
        ann, ben = await world.visitor(KEY, "harbour", "quay"), await world.visitor(OTHER, "harbour", "quay")
        for refused, error in ((["harbour"], RankTooLow), (["*"], RankTooLow), (["x"], NotFound), ([], InvalidInput)):
            with pytest.raises(error):
                await staff.rank_in_rooms(ann, OTHER, MODERATOR, refused)
        await staff.rank_in_rooms(world.alice, KEY, MODERATOR, ["harbour"])
        with pytest.raises(RankTooLow):
            await staff.rank_in_rooms(ann, OTHER, MODERATOR, ["harbour"])
        await staff.rank_in_rooms(world.alice, KEY, ADMIN, ["harbour"])
        with pytest.raises(RankTooLow):  # and nothing happened in the other room
            await staff.rank_in_rooms(ann, OTHER, MODERATOR, ["harbour", "quay"])
        assert await world.rank(world.harbour, OTHER) == (GUEST, False, False)
        await staff.rank_in_rooms(ann, OTHER, ADMIN, ["*"])
        assert await world.rank(world.quay, OTHER) == (GUEST, False, False)
        for wish in (NOTHING, RankWish(is_moderator=None, is_admin=False), HIDDEN):  # nobody acts on an equal rank
            with pytest.raises(RankTooLow):
                await staff.rank_in_rooms(ann, OTHER, wish, ["harbour"])
        await staff.rank_in_rooms(ben, OTHER, RankWish(is_moderator=True, is_admin=False), ["harbour"])
        assert await world.rank(world.harbour, OTHER) == (GUEST_MODERATOR, False, False)
        await staff.rank_in_rooms(ann, OTHER, NOTHING, ["harbour"])


async def test_administrators_in_talk(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, room = world.core, world.harbour.id
        bob = await make_person(core, "bob")
        await core.participants.add_person(world.alice, room, "bob")
        ann = await world.visitor(KEY, "harbour")
        await core.staff.rank_in_rooms(world.alice, KEY, ADMIN, ["harbour"])
        await core.participants.set_moderator(world.alice, room, bob.person_id, is_moderator=True)
        for refused in (
            core.participants.set_moderator(bob, room, ann.person_id, is_moderator=False),
            core.participants.remove(bob, room, ann.person_id),
            core.participants.ban(bob, room, ann.person_id),
        ):
            with pytest.raises(RankTooLow):
                await refused
        await core.participants.ban(ann, room, bob.person_id)
        await core.participants.set_moderator(world.alice, room, ann.person_id, is_moderator=False)
        assert await world.rank(world.harbour, KEY) == (GUEST, False, False)


async def test_owners_are_administrators_and_stay_so(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        owner = await world.core.people.create(ROOT, NewPerson("owner", None, "Owner", session_id=KEY))
        pier = await make_room(world.core, actor_of(owner), name="Pier", kind=RoomKind.PUBLIC)
        await world.core.rooms.publish(actor_of(owner), pier.id, "pier")
        await world.core.staff.rank_in_rooms(ROOT, OTHER, ADMIN, ["pier"])
        await world.core.staff.rank_on_server(ROOT, OTHER, ADMIN)
        other = await world.visitor(OTHER)
        for actor in (actor_of(owner), other, ROOT):
            with pytest.raises(RankTooLow):
                await world.core.staff.rank_in_rooms(actor, KEY, NOTHING, ["pier"])
            before = await world.info_updates()
            counts = await world.core.staff.rank_in_rooms(actor, KEY, HIDDEN, ["pier"])
            assert counts == {"pier": before["pier"]}
        (seat,) = [one for one in await world.core.participants.list_members(actor_of(owner), pier.id) if one.uid]
        assert (seat.participant.role, seat.participant.is_concealed) == (Role.OWNER, False)


async def test_the_servers_staff_lead_every_room(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        staff, before = world.core.staff, await world.info_updates()
        counts = await staff.rank_on_server(ROOT, KEY, RankWish(True, None, is_visible=False))
        assert counts == {name: count + 1 for name, count in before.items()} == await world.info_updates()
        assert (
            await world.rank(world.harbour, KEY) == await world.rank(world.quay, KEY) == (GUEST_MODERATOR, False, True)
        )
        assert await staff.rank_on_server(ROOT, KEY, RankWish(True, None, is_visible=False)) == {}
        pier = await world.publish("pier")
        assert await world.rank(pier, KEY) is None
        for _ in range(2):
            await world.settle(pier)
        assert await world.rank(pier, KEY) == (GUEST_MODERATOR, False, True)
        assert (await world.info_updates())["pier"] == 3  # made, published, its staff changed
        await staff.rank_on_server(ROOT, KEY, ADMIN)
        assert await world.rank(pier, KEY) == (GUEST_MODERATOR, True, False)
        await staff.rank_on_server(ROOT, KEY, NOTHING)
        assert [await world.rank(room, KEY) for room in (world.harbour, world.quay, pier)] == [None] * 3
        assert await world.core.jobs.due_in_s([SETTLE_STAFF]) == float("inf")


async def test_what_someone_was_in_a_room_comes_back(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        staff = world.core.staff
        await world.visitor(KEY, "quay")
        await staff.rank_in_rooms(world.alice, KEY, MODERATOR, ["harbour"])
        await staff.rank_on_server(ROOT, KEY, HIDDEN)
        assert await world.rank(world.harbour, KEY) == (GUEST_MODERATOR, True, False)  # seen as the room's moderator
        assert await world.rank(world.quay, KEY) == (GUEST_MODERATOR, True, True)
        await staff.rank_in_rooms(world.alice, KEY, NOTHING, ["harbour"])
        await staff.rank_in_rooms(world.alice, KEY, MODERATOR, ["quay"])
        assert await world.rank(world.harbour, KEY) == (GUEST_MODERATOR, True, True)
        assert await world.rank(world.quay, KEY) == (GUEST_MODERATOR, True, False)
        await staff.rank_on_server(ROOT, KEY, NOTHING)
        assert await world.rank(world.harbour, KEY) == (GUEST, False, False)
        assert await world.rank(world.quay, KEY) == (GUEST_MODERATOR, False, False)


async def test_who_leads_the_server(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        staff, third = world.core.staff, "05" + "ef" * 32
        await staff.rank_on_server(ROOT, KEY, ADMIN)
        await staff.rank_on_server(ROOT, OTHER, ADMIN)
        ann, ben = await world.visitor(KEY), await world.visitor(OTHER)
        with pytest.raises(RankTooLow):
            await staff.rank_on_server(world.alice, third, MODERATOR)
        await staff.rank_on_server(ann, third, MODERATOR)
        third_actor = await world.visitor(third)
        for actor, key in ((third_actor, KEY), (ann, OTHER), (third_actor, third)):
            with pytest.raises(RankTooLow):
                await staff.rank_on_server(actor, key, NOTHING)
        await staff.rank_in_rooms(ann, third, ADMIN, ["*"])
        await staff.rank_in_rooms(ann, third, NOTHING, ["*"])  # above administrators of rooms
        await staff.rank_on_server(ben, OTHER, NOTHING)
        await staff.rank_on_server(ann, third, NOTHING)
        assert await world.rank(world.quay, OTHER) is None
        assert await world.rank(world.quay, third) == (GUEST, False, False)  # it was the room's moderator in between


async def test_half_done_work_is_finished_by_the_job(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        await world.core.staff.rank_on_server(ROOT, KEY, ADMIN)
        person = await world.core.people.find_by_session(KEY)
        assert person is not None
        await world.core.participants.remove(world.alice, world.quay.id, person.id)
        await core_handlers(world.core)[SETTLE_STAFF](str(person.id), "{}")
        assert await world.rank(world.quay, KEY) == (GUEST_MODERATOR, True, False)


async def test_staff_who_come_back_are_staff(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core = world.core
        await core.staff.rank_on_server(ROOT, KEY, RankWish(True, None, is_visible=False))
        ann, before = await world.visitor(KEY), await world.info_updates()
        await core.participants.leave(ann, world.harbour.id)
        await world.visitor(KEY, "harbour")
        assert await world.rank(world.harbour, KEY) == (GUEST_MODERATOR, False, True)
        assert await world.info_updates() == before | {"harbour": before["harbour"] + 2}
        await core.server_bans.ban_in_rooms(ROOT, KEY, ["harbour"])
        assert await world.rank(world.harbour, KEY) is None
        await core.server_bans.unban_in_rooms(ROOT, KEY, ["harbour"])
        assert await world.rank(world.harbour, KEY) == (GUEST_MODERATOR, False, True)
        assert await world.info_updates() == before | {"harbour": before["harbour"] + 4}
        await core.staff.rank_on_server(ROOT, KEY, NOTHING)
        assert await world.rank(world.harbour, KEY) == (GUEST, False, False)
        assert await world.rank(world.quay, KEY) is None
        assert await world.info_updates() == {"harbour": before["harbour"] + 5, "quay": before["quay"] + 1}


async def test_staff_is_not_banned_by_their_equals(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core = world.core
        await core.staff.rank_on_server(ROOT, KEY, MODERATOR)
        await core.staff.rank_in_rooms(world.alice, OTHER, ADMIN, ["*"])
        ben = await world.visitor(OTHER)
        with pytest.raises(RankTooLow):  # in the rooms of others too
            await core.server_bans.ban_in_rooms(ben, KEY, ["harbour"])
        with pytest.raises(RankTooLow):
            await core.moderation.ban(world.alice, world.harbour.id, KEY)
        await core.server_bans.ban(ROOT, KEY)
        with pytest.raises(WrongState):
            await core.staff.rank_on_server(ROOT, KEY, ADMIN)


async def test_every_change_is_recorded(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        for _ in range(2):
            await world.core.staff.rank_in_rooms(world.alice, KEY, ADMIN, ["*"])
            await world.core.staff.rank_on_server(ROOT, KEY, ADMIN)
        page = await world.core.audit.page(
            ROOT, AuditFilter(actions=("MODERATOR_CHANGED", "STAFF_CHANGED")), Stretch(10)
        )
        rooms = {world.harbour.id, world.quay.id}
        found = [(entry.action, entry.room_id) for entry in page.entries.rows]
        assert found[0] == ("STAFF_CHANGED", None)
        assert {room for action, room in found[1:] if action == "MODERATOR_CHANGED"} == rooms
        assert len(found) == 3
