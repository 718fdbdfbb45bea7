"""Rights of single people in published rooms, now and to come, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.public_settings import RoomChange
from sabir.core.session_rights import APPLY_FUTURES, RightsChange, Scheduled
from sabir.core.steps.signing_in import Origin
from sabir.domain.audit import AuditFilter
from sabir.domain.errors import Forbidden, InvalidInput, NotFound, RankTooLow
from sabir.domain.messages import Draft
from sabir.domain.paging import Stretch
from sabir.domain.people import Actor
from sabir.domain.permissions import USUAL, Permission
from sabir.domain.rooms import Room, RoomKind
from sabir.domain.session_rights import NO_OVERRIDE, Override, Right
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, make_person, make_room, open_core

ORIGIN = Origin("session")
KEY, OTHER = "05" + "ab" * 32, "05" + "cd" * 32
MUTE = RightsChange({"can_write": False})


@dataclass(frozen=True, slots=True)
class World:
    core: Core
    clock: FakeClock
    alice: Actor
    bob: Actor
    room: Room

    async def visitor(self, key: str = KEY) -> Actor:
        """Someone with a Session ID, and with a seat."""
        actor = await self.core.callers.admit(key, ORIGIN)
        await self.core.public_rooms.enter(actor, "harbour", Right.ACCESS)
        return actor

    async def permissions(self, person: Actor) -> int:
        members = await self.core.participants.list_members(self.alice, self.room.id)
        return next(one.participant.permissions for one in members if one.participant.person_id == person.person_id)


@asynccontextmanager
async def open_world(at: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with open_core(at, tmp_path, clock=clock) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob, kind=RoomKind.PUBLIC)
        room = await core.rooms.publish(alice, room.id, "harbour")
        yield World(core, clock, alice, bob, room)


async def test_who_is_muted_is_so_on_every_face(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        rights, room = world.core.session_rights, world.room.id
        dora = await world.visitor()
        assert await rights.change(world.alice, room, KEY, MUTE) == Override(can_write=False)
        with pytest.raises(Forbidden):
            await world.core.messages.post(dora, room, Draft("x"))
        assert await world.permissions(dora) == (USUAL & ~Permission.CHAT) | Permission.CUSTOM
        assert await rights.list_for(world.alice, room, blinds=False) == {KEY: Override(can_write=False)}
        assert await rights.change(world.alice, room, KEY, RightsChange({"can_write": None})) == NO_OVERRIDE
        assert await world.permissions(dora) == 0
        await world.core.messages.post(dora, room, Draft("x"))
        assert await rights.list_for(world.alice, room, blinds=False) == {}


async def test_what_talk_permits_holds_on_the_session_wire(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, room = world.core, world.room.id
        dora = await world.visitor()
        await core.session_rights.change(world.alice, room, KEY, RightsChange({"can_upload": False}))
        await core.rights.set_of_member(world.alice, room, dora.person_id, ("remove", int(Permission.CHAT)))
        assert await core.session_rights.get(world.alice, room, KEY) == Override(can_write=False, can_upload=False)
        await core.rights.set_of_member(world.alice, room, dora.person_id, ("set", 0))
        assert await core.session_rights.get(world.alice, room, KEY) == Override(can_upload=False)
        await core.rights.set_of_member(world.alice, room, dora.person_id, ("remove", int(Permission.CHAT)))
        await core.rights.set_of_room(world.alice, room, "default", 0)
        assert await core.session_rights.get(world.alice, room, KEY) == Override(can_upload=False)
        await core.messages.post(dora, room, Draft("x"))


async def test_rights_wait_for_who_never_was_here(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        rights, room = world.core.session_rights, world.room.id
        change = RightsChange({"can_write": False, "can_access": True, "can_read": True})
        await rights.change(world.alice, room, KEY, change)
        await world.core.public_settings.change(
            world.alice, room, RoomChange(rights={Right.ACCESS: False, Right.READ: False})
        )
        dora = await world.visitor()  # takes a seat in a room that others don't see
        with pytest.raises(NotFound):
            await world.visitor(OTHER)
        with pytest.raises(Forbidden):
            await world.core.messages.post(dora, room, Draft("x"))
        assert await world.core.numbered.deletions(dora, room, after=0, limit=1) == []


async def test_a_default_changes_nobody_who_was_given_their_own(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        core, room = world.core, world.room.id
        dora, erin = await world.visitor(), await world.visitor(OTHER)
        await core.session_rights.change(world.alice, room, KEY, RightsChange({"can_write": True}))
        before = (await core.rooms.get(world.alice, room)).room.info_updates
        assert await core.public_settings.change(world.alice, room, RoomChange(rights={Right.WRITE: False})) == before
        await core.messages.post(dora, room, Draft("x"))
        for muted in (erin, world.bob):
            with pytest.raises(Forbidden):
                await core.messages.post(muted, room, Draft("x"))
        await core.messages.post(world.alice, room, Draft("x"))
        await core.public_settings.change(world.alice, room, RoomChange(rights={Right.WRITE: True}))
        assert (await core.rooms.get(world.alice, room)).room.default_permissions == 0
        await core.messages.post(erin, room, Draft("x"))


async def test_changes_come_when_their_time_has_come(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        rights, room, now_ms = world.core.session_rights, world.room.id, world.clock.now_ms()
        dora = await world.visitor()
        await rights.schedule(world.alice, room, KEY, Override(can_write=True), 60_000)
        listed = await rights.schedule(world.alice, room, KEY, Override(can_write=False, can_read=True), 30_000)
        assert listed == [
            Scheduled(KEY, now_ms + 30_000, can_read=True, can_write=False),
            Scheduled(KEY, now_ms + 60_000, can_write=True),
        ]
        assert await world.core.jobs.due_in_s([APPLY_FUTURES]) == 30
        await rights.apply_due()
        assert await rights.get(world.alice, room, KEY) == NO_OVERRIDE
        world.clock.advance(30)
        await rights.apply_due()
        with pytest.raises(Forbidden):
            await world.core.messages.post(dora, room, Draft("x"))
        assert await rights.list_scheduled(world.alice, room) == listed[1:]
        world.clock.advance(30)
        for _ in range(2):
            await rights.apply_due()
        await world.core.messages.post(dora, room, Draft("x"))
        assert await rights.get(world.alice, room, KEY) == Override(None, True, True, None)
        assert await rights.list_scheduled(world.alice, room, KEY) == []


async def test_a_change_now_takes_the_place_of_those_to_come(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        rights, room = world.core.session_rights, world.room.id
        both = Override(can_write=True, can_read=False)
        await rights.schedule(world.alice, room, KEY, both, 60_000)
        await rights.change(world.alice, room, KEY, RightsChange({"can_write": False}, unschedules=False))
        assert [one.can_write for one in await rights.list_scheduled(world.alice, room, KEY)] == [True]
        await rights.change(world.alice, room, KEY, RightsChange({"can_write": False}))
        (left,) = await rights.list_scheduled(world.alice, room, KEY)
        assert (left.can_write, left.can_read) == (None, False)
        await rights.change(world.alice, room, KEY, RightsChange({"can_read": True}))
        assert await rights.list_scheduled(world.alice, room) == []


async def test_not_without_end(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_world(f"{sqlite_path}", tmp_path) as world:
        for _ in range(100):
            await world.core.session_rights.schedule(world.alice, world.room.id, KEY, Override(can_read=True), 1)
        with pytest.raises(InvalidInput):
            await world.core.session_rights.schedule(world.alice, world.room.id, KEY, Override(can_read=True), 1)


async def test_only_moderators(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        rights, room = world.core.session_rights, world.room.id
        dora = await world.visitor()
        for actor in (world.bob, dora):
            for refused in (
                rights.list_for(actor, room, blinds=False),
                rights.get(actor, room, KEY),
                rights.change(actor, room, KEY, MUTE),
                rights.list_scheduled(actor, room),
                rights.schedule(actor, room, KEY, Override(can_read=True), 1),
                world.core.public_settings.change(actor, room, RoomChange(name="Mine")),
            ):
                with pytest.raises(RankTooLow):
                    await refused
        await world.core.moderation.set_moderator(world.alice, room, KEY, is_moderator=True)
        assert await rights.change(dora, room, OTHER, MUTE) == Override(can_write=False)
        with pytest.raises(RankTooLow):  # moderators are no administrators
            await world.core.public_settings.change(dora, room, RoomChange(name="Mine"))


async def test_the_operator_may_without_a_seat(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        assert await world.core.session_rights.change(ROOT, world.room.id, KEY, MUTE) == Override(can_write=False)
        quay = await make_room(world.core, world.alice, name="Quay")
        with pytest.raises(NotFound):  # not published
            await world.core.session_rights.change(ROOT, quay.id, KEY, MUTE)


async def test_every_change_is_recorded(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        for _ in range(2):
            await world.core.session_rights.change(world.alice, world.room.id, KEY, MUTE)
        await world.core.public_settings.change(world.alice, world.room.id, RoomChange(name="Quay", description="x"))
        actions = ("RIGHTS_CHANGED", "ROOM_CHANGED")
        page = await world.core.audit.page(ROOT, AuditFilter(actions=actions), Stretch(10))
        assert [(entry.action, entry.data) for entry in page.entries.rows] == [
            ("ROOM_CHANGED", "name,description"),
            ("RIGHTS_CHANGED", None),
        ]


async def test_a_room_says_how_often_it_changed(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path) as world:
        change, room = world.core.public_settings.change, world.room.id
        before = (await world.core.rooms.get(world.alice, room)).room.info_updates
        assert await change(world.alice, room, RoomChange(name="Quay")) == before + 1
        assert await change(world.alice, room, RoomChange(name="Quay", description=" Ships \n and tar ")) == before + 2
        assert await change(world.alice, room, RoomChange(description="")) == before + 3
        found = (await world.core.rooms.get(world.bob, room)).room
        assert (found.name, found.description) == ("Quay", "")
        with pytest.raises(NotFound, match="image"):
            await change(world.alice, room, RoomChange(image=2**40))
        with pytest.raises(InvalidInput):
            RoomChange(name=" ")
