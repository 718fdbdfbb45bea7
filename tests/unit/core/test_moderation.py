"""Moderating a published room by Session ID, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.moderation import Scope
from sabir.domain.errors import RankTooLow, WrongState
from sabir.domain.events import EventKind
from sabir.domain.messages import Draft
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Role, RoomKind
from tests.helpers.core import actor_of, make_person, make_room, open_core

KEY, OTHER = "05" + "ab" * 32, "05" + "cd" * 32


async def test_an_unknown_key_becomes_a_visitor_when_it_is_banned(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice, kind=RoomKind.PUBLIC)
        assert await core.moderation.ban(alice, room.id, KEY)
        assert not await core.moderation.ban(alice, room.id, KEY)
        person = await core.people.find_by_session(KEY)
        assert person is not None
        assert person.kind is PersonKind.VISITOR
        assert await core.moderation.banned(alice, room.id) == [KEY]
        assert await core.moderation.unban(alice, room.id, KEY)
        assert not await core.moderation.unban(alice, room.id, KEY)
        assert not await core.moderation.unban(alice, room.id, OTHER)
        assert len(await core.participants.list_members(alice, room.id)) == 1
        assert await core.people.find_by_session(OTHER) is None


async def test_a_ban_takes_the_seat_and_gives_it_back(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice, kind=RoomKind.PUBLIC)
        assert await core.moderation.set_moderator(alice, room.id, KEY, is_moderator=True)
        assert await core.moderation.moderators(alice, room.id) == [KEY]
        await core.moderation.ban(alice, room.id, KEY)
        assert await core.moderation.moderators(alice, room.id) == []
        await core.moderation.unban(alice, room.id, KEY)
        assert await core.moderation.moderators(alice, room.id) == [KEY]
        seat = (await core.participants.list_members(alice, room.id))[1]
        assert (seat.participant.role, seat.session_id) == (Role.GUEST_MODERATOR, KEY)


async def test_promotion_and_demotion_say_whether_something_changed(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice, kind=RoomKind.PUBLIC)
        changes = [
            await core.moderation.set_moderator(alice, room.id, KEY, is_moderator=wish)
            for wish in (False, True, True, False, False, True)
        ]
        assert changes == [False, True, False, True, False, True]
        kinds = [item.event.kind for item in (await core.timeline.history(alice, room.id, before_id=0, limit=9)).items]
        assert kinds.count(EventKind.MEMBER_ROLE_CHANGED) == 2
        assert kinds.count(EventKind.MEMBER_ADDED) == 1


async def test_ranks(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice, kind=RoomKind.PUBLIC)
        for key in (KEY, OTHER):
            await core.moderation.set_moderator(alice, room.id, key, is_moderator=True)
        person = await core.people.find_by_session(KEY)
        assert person is not None
        moderator = actor_of(person, "session")
        with pytest.raises(RankTooLow):
            await core.moderation.ban(moderator, room.id, OTHER)
        with pytest.raises(WrongState):
            await core.moderation.ban(moderator, room.id, KEY, Scope(deletes=True))
        await core.moderation.set_moderator(moderator, room.id, OTHER, is_moderator=False)
        await core.moderation.ban(moderator, room.id, OTHER)
        await core.moderation.set_moderator(moderator, room.id, KEY, is_moderator=False)
        with pytest.raises(RankTooLow):
            await core.moderation.unban(moderator, room.id, OTHER)


async def test_everything_of_a_key_goes_in_units(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob, kind=RoomKind.PUBLIC)
        await core.moderation.set_moderator(alice, room.id, KEY, is_moderator=True)
        person = await core.people.find_by_session(KEY)
        assert person is not None
        visitor = actor_of(person, "session")
        for number in range(501):
            await core.messages.post(visitor, room.id, Draft(f"{number}"))
        await core.messages.post(bob, room.id, Draft("stays"))
        await core.moderation.ban(alice, room.id, KEY, Scope(deletes=True))
        page = await core.timeline.history(alice, room.id, before_id=0, limit=2000)
        texts = {
            item.message.text for item in page.items if item.event.kind is EventKind.MESSAGE_POSTED and item.message
        }
        assert texts == {"", "stays"}
        numbers = await core.numbered.deletions(alice, room.id, after=0, limit=1000)
        assert numbers == [(number, number) for number in range(1, 502)]
