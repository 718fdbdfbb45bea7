"""Rooms and who is in them, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.rooms import NewRoom
from sabir.core.steps.addresses import ByName, ByToken
from sabir.core.steps.registering import NewPerson
from sabir.core.timeline import Since
from sabir.domain.audit import AuditFilter
from sabir.domain.errors import (
    AlreadyExists,
    Banned,
    Forbidden,
    InvalidInput,
    NotFound,
    RankTooLow,
    SabirError,
    WrongState,
)
from sabir.domain.events import EventKind
from sabir.domain.ids import PersonId, RoomId, StreamId
from sabir.domain.messages import Draft
from sabir.domain.paging import Stretch
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import Role, Room, RoomKind
from sabir.domain.wishes import GroupWish, Wish
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, actor_of, make_person, make_room, open_core

ABSENT = RoomId(StreamId(999_999_999))
NOBODY_IN_IT = PersonId(StreamId(999_999_998))


@dataclass(frozen=True)
class World:
    core: Core
    clock: FakeClock
    alice: Actor
    """Owns the room."""
    bob: Actor
    """Is in it."""
    carol: Actor
    """Is not."""
    room: Room

    async def roles(self, room: Room | None = None) -> dict[str | None, Role]:
        members = await self.core.participants.list_members(self.alice, (room or self.room).id)
        return {member.uid: member.participant.role for member in members}

    async def last(self, room: Room | None = None) -> tuple[EventKind, int | None, str | None]:
        page = await self.core.timeline.history(self.alice, (room or self.room).id, before_id=0, limit=1)
        event = page.items[0].event
        return event.kind, event.subject_id, event.data


@asynccontextmanager
async def opened(url: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with open_core(url, tmp_path, clock=clock) as core:
        alice, bob, carol = [await make_person(core, uid) for uid in ("alice", "bob", "carol")]
        yield World(core, clock, alice, bob, carol, await make_room(core, alice, bob))


async def refused(error: type[SabirError], *attempts: Awaitable[object]) -> None:
    for attempt in attempts:
        with pytest.raises(error):
            await attempt


# --- rooms -----------------------------------------------------------------------------------------------------------


async def test_a_new_room(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        view = await world.core.rooms.create(world.alice, NewRoom(RoomKind.PUBLIC, "  Harbour "))
        room = view.room
        assert (room.name, room.kind, room.session_room) == ("Harbour", RoomKind.PUBLIC, None)
        assert len(room.token) == 8
        assert view.is_new
        assert view.seat is not None
        assert view.seat.role is Role.OWNER
        for address in (room.id, ByToken(room.token)):
            assert (await world.core.rooms.get(world.alice, address)).room == room
        assert (await world.last(room))[0] is EventKind.ROOM_CREATED


async def test_a_room_for_a_group(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        await world.core.provisioning.apply(ROOT, Wish(group=(GroupWish(id="staff"),)))
        for uid in ("dave", "erin"):
            await world.core.people.create(ROOT, NewPerson(uid, groups=("staff",)))
        room = (await world.core.rooms.create(world.alice, NewRoom(RoomKind.GROUP, invite="staff"))).room
        assert room.name == "staff"
        assert await world.roles(room) == {"alice": Role.OWNER, "dave": Role.USER, "erin": Role.USER}
        assert await world.core.participants.add_group(world.alice, world.room.id, "staff") == 2
        assert await world.core.participants.add_group(world.alice, world.room.id, "staff") == 0
        await refused(
            NotFound,
            world.core.rooms.create(world.alice, NewRoom(RoomKind.GROUP, invite="none")),
            world.core.participants.add_group(world.alice, world.room.id, "none"),
        )


async def test_refused_rooms(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        create = world.core.rooms.create
        visitor = replace(world.alice, kind=PersonKind.VISITOR)
        await refused(Forbidden, create(visitor, NewRoom(RoomKind.PUBLIC, "x")))
        await refused(Forbidden, create(world.alice, NewRoom(RoomKind.ONE_TO_ONE, invite="alice")))
        await refused(NotFound, create(world.alice, NewRoom(RoomKind.ONE_TO_ONE, invite="nobody")))
        await refused(InvalidInput, create(world.alice, NewRoom(RoomKind.GROUP, " ")))
        assert len(await world.core.rooms.list_for(world.alice)) == 1


async def test_there_is_one_one_to_one_per_pair(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        core = world.core
        first = await core.rooms.create(world.alice, NewRoom(RoomKind.ONE_TO_ONE, invite="bob"))
        again = await core.rooms.create(world.bob, NewRoom(RoomKind.ONE_TO_ONE, invite="alice"))
        assert (first.room.id, first.is_new) == (again.room.id, not again.is_new)
        pair = first.room.id
        assert {m.participant.role for m in first.members} == {Role.OWNER}
        await refused(
            WrongState,
            core.rooms.rename(world.alice, pair, "x"),
            core.rooms.delete(world.alice, pair),
            core.rooms.publish(world.alice, pair, "x"),
            core.participants.add_person(world.alice, pair, "carol"),
            core.participants.remove(world.alice, pair, world.bob.person_id),
            core.participants.ban(world.alice, pair, world.bob.person_id),
            core.participants.set_moderator(world.alice, pair, world.bob.person_id, is_moderator=True),
        )
        await core.participants.leave(world.bob, pair)
        await refused(NotFound, core.messages.post(world.bob, pair, Draft("x", brings_back=False)))
        assert [view.room.id for view in await core.rooms.list_for(world.bob)] == [world.room.id]
        await core.rooms.create(world.bob, NewRoom(RoomKind.ONE_TO_ONE, invite="alice"))
        assert len(await core.rooms.list_for(world.bob)) == 2


async def test_lists_of_rooms(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        rooms = [world.room]
        for number in range(3):
            world.clock.advance(1)
            rooms.append(await make_room(world.core, world.alice, world.bob, name=f"Room {number}"))
        world.clock.advance(1)
        posted = await world.core.messages.post(world.bob, rooms[1].id, Draft("last"))
        views = await world.core.rooms.list_for(world.alice)
        assert [view.room.id for view in views] == [rooms[1].id, rooms[3].id, rooms[2].id, rooms[0].id]
        message = views[0].last.items[0].message
        assert message is not None
        assert message.id == posted.message.id
        assert {member.uid for member in views[0].members} == {"alice", "bob"}
        assert await world.core.rooms.list_for(world.carol) == []


async def test_who_sees_a_room(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        public = await make_room(world.core, world.alice, kind=RoomKind.PUBLIC)
        outside = await world.core.rooms.get(world.carol, public.id)
        assert (outside.seat, list(outside.members), list(outside.last.items)) == (None, [], [])
        await refused(
            NotFound,
            world.core.rooms.get(world.carol, world.room.id),
            world.core.rooms.get(world.alice, ABSENT),
            world.core.rooms.get(world.alice, ByToken("none")),
            world.core.rooms.get(world.alice, ByName("none")),
            world.core.rooms.get_published(world.room.id),
            world.core.participants.list_members(world.carol, public.id),
            world.core.timeline.follow(world.carol, public.id, Since(0, 10)),
            world.core.timeline.history(world.carol, public.id, before_id=0, limit=10),
            world.core.timeline.peek(world.carol, public.id),
        )


async def test_renaming(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        view = await world.core.rooms.rename(world.alice, world.room.id, " Quay ")
        assert view.room.name == "Quay"
        assert view.room.info_updates == world.room.info_updates + 1
        assert await world.last() == (EventKind.ROOM_RENAMED, None, "Harbour\nQuay")
        before = await world.core.timeline.peek(world.alice, world.room.id)
        await world.core.rooms.rename(world.alice, world.room.id, "Quay")  # the same: no event
        assert await world.core.timeline.peek(world.alice, world.room.id) == before
        await refused(RankTooLow, world.core.rooms.rename(world.bob, world.room.id, "x"))
        await refused(NotFound, world.core.rooms.rename(world.carol, world.room.id, "x"))
        await refused(InvalidInput, world.core.rooms.rename(world.alice, world.room.id, "x" * 201))


async def test_publishing(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        publish = world.core.rooms.publish
        await refused(RankTooLow, publish(world.bob, world.room.id, "harbour"))
        await refused(InvalidInput, publish(world.alice, world.room.id, "not a name"))
        assert (await publish(world.alice, world.room.id, "Harbour")).session_room == "Harbour"
        other = await make_room(world.core, world.alice)
        await refused(AlreadyExists, publish(world.alice, other.id, "HARBOUR"))
        await publish(ROOT, other.id, "annex")  # an administrator of the server
        await publish(world.alice, world.room.id, "harbour")  # a new name, and the same in another case
        assert [room.session_room for room in await world.core.rooms.list_published()] == ["annex", "harbour"]
        assert (await world.core.rooms.get_published(ByName("ANNEX"))).id == other.id


async def test_a_deleted_room_is_gone(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        await refused(RankTooLow, world.core.rooms.delete(world.bob, world.room.id))
        await world.core.rooms.delete(world.alice, ByToken(world.room.token))
        for actor in (world.alice, world.bob):
            await refused(
                NotFound,
                world.core.rooms.get(actor, world.room.id),
                world.core.messages.post(actor, world.room.id, Draft("x")),
                world.core.rooms.delete(actor, world.room.id),
            )
            assert await world.core.rooms.list_for(actor) == []


# --- participants ----------------------------------------------------------------------------------------------------


async def test_adding(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        add = world.core.participants.add_person
        assert await add(world.alice, world.room.id, "carol")
        assert not await add(world.alice, world.room.id, "carol")
        assert await world.roles() == {"alice": Role.OWNER, "bob": Role.USER, "carol": Role.USER}
        assert (await world.last())[:2] == (EventKind.MEMBER_ADDED, world.carol.person_id)
        await refused(NotFound, add(world.alice, world.room.id, "nobody"), add(world.alice, ABSENT, "bob"))
        await refused(RankTooLow, add(world.bob, world.room.id, "carol"))
        seat = (await world.core.rooms.get(world.carol, world.room.id)).seat
        assert seat is not None
        assert seat.last_read_id == (await world.core.rooms.get(world.bob, world.room.id)).room.last_event_id - 1


async def test_removing(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        remove, add = world.core.participants.remove, world.core.participants.add_person
        await add(world.alice, world.room.id, "carol")
        await refused(RankTooLow, remove(world.bob, world.room.id, world.carol.person_id))
        await world.core.participants.set_moderator(world.alice, world.room.id, world.bob.person_id, is_moderator=True)
        await refused(RankTooLow, remove(world.bob, world.room.id, world.alice.person_id))
        await remove(world.bob, world.room.id, world.carol.person_id)
        assert (await world.last())[:2] == (EventKind.MEMBER_REMOVED, world.carol.person_id)
        await refused(NotFound, remove(world.bob, world.room.id, world.carol.person_id))
        await refused(NotFound, world.core.participants.remove_user(world.bob, world.room.id, "nobody"))
        await add(world.alice, world.room.id, "carol")
        await world.core.participants.remove_user(world.alice, world.room.id, "carol")
        await refused(NotFound, world.core.rooms.get(world.carol, world.room.id))


async def test_leaving(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        leave = world.core.participants.leave
        await refused(WrongState, leave(world.alice, world.room.id))  # nobody would lead the others
        await world.core.participants.set_moderator(world.alice, world.room.id, world.bob.person_id, is_moderator=True)
        await leave(world.bob, world.room.id)
        assert (await world.last())[:2] == (EventKind.MEMBER_LEFT, world.bob.person_id)
        await refused(NotFound, leave(world.bob, world.room.id))
        await leave(world.alice, world.room.id)  # the last one: the room goes
        await refused(NotFound, world.core.rooms.get(world.alice, world.room.id))


async def test_joining(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        public = await make_room(world.core, world.alice, kind=RoomKind.PUBLIC)
        joined = await world.core.participants.join(world.carol, public.id)
        assert joined.role is Role.SELF_JOINED
        assert await world.core.participants.join(world.carol, public.id) == joined
        assert (await world.last(public))[:2] == (EventKind.MEMBER_JOINED, world.carol.person_id)
        await refused(
            NotFound,
            world.core.participants.join(world.carol, world.room.id),
            world.core.participants.join(world.carol, ABSENT),
        )
        assert (await world.core.participants.join(world.bob, world.room.id)).role is Role.USER
        await world.core.rooms.publish(world.alice, world.room.id, "harbour")
        await world.core.participants.join(world.carol, ByName("Harbour"))


async def test_having_a_room_open(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        public = await make_room(world.core, world.alice, kind=RoomKind.PUBLIC)
        enter, leave = world.core.presences.enter, world.core.presences.exit
        first, again = (await enter(world.carol, public.id)).view, (await enter(world.carol, public.id)).view
        assert first is not None
        assert again is not None
        assert again.seat is not None
        assert again.seat.role is Role.SELF_JOINED
        assert (len(first.presences), len(again.presences)) == (1, 1)
        assert first.presences[0].key != again.presences[0].key
        await leave(world.carol, public.id)  # who only followed a link is gone with it
        assert "carol" not in await world.roles(public)
        await refused(NotFound, leave(world.bob, world.room.id), enter(world.carol, world.room.id))
        await enter(world.bob, world.room.id)
        await leave(world.bob, world.room.id)
        assert "bob" in await world.roles()


async def test_promotion(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        set_moderator = world.core.participants.set_moderator
        bob = world.bob.person_id
        await refused(WrongState, set_moderator(world.alice, world.room.id, bob, is_moderator=False))
        await refused(RankTooLow, set_moderator(world.bob, world.room.id, bob, is_moderator=True))
        await refused(NotFound, set_moderator(world.alice, world.room.id, NOBODY_IN_IT, is_moderator=True))
        assert await set_moderator(world.alice, world.room.id, bob, is_moderator=True) is Role.MODERATOR
        assert await world.last() == (EventKind.MEMBER_ROLE_CHANGED, bob, "3 2")
        await refused(WrongState, set_moderator(world.alice, world.room.id, bob, is_moderator=True))
        assert await set_moderator(world.alice, world.room.id, bob, is_moderator=False) is Role.USER
        assert await world.roles() == {"alice": Role.OWNER, "bob": Role.USER}


async def test_bans(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        ban, unban = world.core.participants.ban, world.core.participants.unban
        bob, room = world.bob.person_id, world.room.id
        await refused(RankTooLow, ban(world.bob, room, world.alice.person_id))
        await refused(WrongState, ban(world.alice, room, world.alice.person_id))
        assert not await unban(world.alice, room, bob)
        await world.core.participants.set_moderator(world.alice, room, bob, is_moderator=True)
        await refused(RankTooLow, ban(world.bob, room, world.alice.person_id))
        assert await ban(world.alice, room, bob)
        assert not await ban(world.alice, room, bob)
        await refused(
            Banned,
            world.core.rooms.get(world.bob, room),
            world.core.messages.post(world.bob, room, Draft("x")),
            world.core.timeline.follow(world.bob, room, Since(0, 10)),
            world.core.participants.join(world.bob, room),
            world.core.participants.add_person(world.alice, room, "bob"),
            world.core.participants.list_members(world.bob, room),
        )
        assert await unban(world.alice, room, bob)
        assert await world.roles() == {"alice": Role.OWNER, "bob": Role.MODERATOR}  # as before
        assert await ban(world.alice, room, world.carol.person_id)  # who was never in it
        await unban(world.alice, room, world.carol.person_id)
        assert "carol" not in await world.roles()
        page = await world.core.audit.page(ROOT, AuditFilter(actions=("ROOM_BANNED", "ROOM_UNBANNED")), Stretch(10))
        assert [entry.action for entry in page.entries.rows] == ["ROOM_UNBANNED", "ROOM_BANNED"] * 2


async def test_whoever_comes_back_keeps_own_times_apart(database_url: str, tmp_path: Path) -> None:
    """No two messages of an author in a room have the same time, also over several stays."""
    async with opened(database_url, tmp_path) as world:
        sent = set()
        for _ in range(3):
            posted = await world.core.messages.post(world.bob, world.room.id, Draft("x", sent_ms=5))
            sent.add(posted.message.sent_ms)
            await world.core.participants.remove(world.alice, world.room.id, world.bob.person_id)
            await world.core.participants.add_person(world.alice, world.room.id, "bob")
        assert len(sent) == 3


async def test_a_person_without_account_joins_as_guest(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        await world.core.rooms.publish(world.alice, world.room.id, "harbour")
        key = "05" + "cd" * 32
        await world.core.tokens.claim(ByName("harbour"), key, await world.core.tokens.challenge(ByName("harbour"), key))
        visitor = await world.core.people.find_by_session(key)
        assert visitor is not None
        assert visitor.kind is PersonKind.VISITOR
        members = await world.core.participants.list_members(world.alice, world.room.id)
        (member,) = [member for member in members if member.participant.person_id == visitor.id]
        assert (member.participant.role, member.session_id, member.uid) == (Role.GUEST, key, None)
        await refused(RankTooLow, world.core.rooms.rename(actor_of(visitor), world.room.id, "x"))
