"""Moderators, bans and the count of members."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.domain.errors import Banned
from sabir.domain.messages import Draft
from tests.helpers.core import actor_of, make_person, make_room
from tests.helpers.session_client import PollRequest, Refused, SessionClient
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import open_harbour


async def status(client: SessionClient) -> int:
    return (await client.call("GET", "messages", room="harbour"))[0]


async def test_moderators_are_listed_made_and_unmade(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann, bob = await harbour.moderator("ann"), await harbour.member("bob")
        stranger = harbour.client("stranger").session_id
        assert await bob.moderators("harbour") == [ann.session_id]
        with pytest.raises(Refused, match="403"):
            await bob.add_moderator("harbour", bob.session_id)
        for _ in range(2):
            await ann.add_moderator("harbour", bob.session_id.upper())
            await ann.add_moderator("harbour", stranger)
        assert await bob.moderators("harbour") == [ann.session_id, bob.session_id, stranger]
        await ann.remove_moderator("harbour", bob.session_id)
        assert await bob.moderators("harbour") == [ann.session_id, stranger]
        await ann.remove_moderator("harbour", bob.session_id)
        await ann.remove_moderator("harbour", harbour.client("nobody").session_id)


async def test_a_moderator_who_never_was_here_has_the_role_on_arrival(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        ann = await harbour.moderator("ann")
        await ann.add_moderator("harbour", harbour.client("late").session_id)
        late, bob = await harbour.member("late"), await harbour.member("bob")
        message = await bob.post("harbour", "x")
        await late.delete("harbour", message.server_id)


async def test_moderators_of_one_room_are_nobody_in_another(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        quay = await make_room(harbour.core, harbour.alice, name="Quay")
        await harbour.core.rooms.publish(harbour.alice, quay.id, "quay")
        ann, bob = await harbour.moderator("ann"), await harbour.member("bob")
        await ann.join("quay")
        with pytest.raises(Refused, match="403"):
            await ann.ban("quay", bob.session_id)
        body = {"public_key": bob.session_id, "room_id": "quay"}
        assert (await ann.call("POST", "moderators", body, room="harbour"))[0] == 400
        assert await bob.moderators("harbour") == [ann.session_id]


async def test_a_ban_holds_until_it_is_lifted(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann, bob = await harbour.moderator("ann"), await harbour.member("bob")
        carol = await harbour.member("carol")
        await bob.post("harbour", "stays")
        for _ in range(2):
            body = {"public_key": bob.session_id}
            assert await ann.call("POST", "block_list", body, room="harbour") == (200, {"status_code": 200})
        assert await status(bob) == 403
        assert [poll.status for poll in await bob.compact_poll(PollRequest("harbour"))] == [403]
        answer = {"status_code": 200, "banned_members": [bob.session_id], "moderators": [bob.session_id]}
        assert await carol.call("GET", "block_list", room="harbour") == (200, answer)
        assert [message.text for message in await carol.messages("harbour")] == ["stays"]
        token = bob.tokens["harbour"]
        await bob.join("harbour")  # a banned key may claim, and its calls tell it
        assert await status(bob) == 403
        for _ in range(2):
            path = f"block_list/{bob.session_id.upper()}"
            assert await ann.call("DELETE", path, room="harbour") == (200, {"status_code": 200})
        assert await carol.banned("harbour") == []
        bob.tokens["harbour"] = token
        assert await status(bob) == 200


async def test_keys_in_any_case_are_one_key(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann, bob = await harbour.moderator("ann"), await harbour.member("bob")
        await ann.ban("harbour", bob.session_id.upper())
        assert await status(bob) == 403
        assert await ann.banned("harbour") == [bob.session_id]
        for key in ("", "05", bob.session_id[2:], "15" + bob.session_id[2:], "zz" * 33, "05" + "ff" * 32):
            assert (await ann.call("POST", "block_list", {"public_key": key}, room="harbour"))[0] == 400
            assert (await ann.call("POST", "ban_and_delete_all", {"public_key": key}, room="harbour"))[0] == 400
            if key:
                assert (await ann.call("DELETE", f"block_list/{key}", room="harbour"))[0] == 400


async def test_who_never_was_here_can_be_banned(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann, troll = await harbour.moderator("ann"), harbour.client("troll")
        await ann.ban("harbour", troll.session_id)
        await troll.join("harbour")
        assert await status(troll) == 403
        members = await harbour.core.participants.list_members(harbour.alice, harbour.room.id)
        assert {member.session_id for member in members} == {None, ann.session_id}
        await ann.unban("harbour", troll.session_id)
        assert await status(troll) == 401  # the seat was never taken: clients join again
        await troll.join("harbour")
        assert await status(troll) == 200


async def test_nobody_acts_on_an_equal_or_higher_rank(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann, ben = await harbour.moderator("ann"), await harbour.moderator("ben")
        bob = await harbour.member("bob")
        for banner, banned in ((ann, ann), (ann, ben), (bob, ann), (bob, bob)):
            for delete_all in (False, True):
                with pytest.raises(Refused, match="403"):
                    await banner.ban("harbour", banned.session_id, delete_all=delete_all)
        for client in (ann, ben, bob):
            assert await status(client) == 200


async def test_ban_and_delete_all(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann, carl = await harbour.moderator("ann"), await harbour.member("carl")
        await ann.post("harbour", "of ann")
        for number in range(3):
            await carl.post("harbour", f"{number}")
        await carl.delete("harbour", 3)
        await ann.ban("harbour", carl.session_id, delete_all=True)
        assert [message.text for message in await ann.messages("harbour")] == ["of ann"]
        assert [(one.id, one.server_id) for one in await ann.deletions("harbour", after=0)] == [(1, 3), (2, 2), (3, 4)]
        assert await status(carl) == 403
        await ann.ban("harbour", carl.session_id, delete_all=True)
        assert len(await ann.deletions("harbour")) == 3


async def test_a_ban_of_a_relay_id_is_a_ban_of_the_person(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann = await harbour.moderator("ann")
        dora = await make_person(harbour.core, "dora")
        assert dora.uid is not None
        await harbour.core.participants.add_person(harbour.alice, harbour.room.id, dora.uid)
        await harbour.core.messages.post(dora, harbour.room.id, Draft("from Talk"))
        (message,) = await ann.messages("harbour")
        assert message.verified
        await ann.ban("harbour", message.author)
        with pytest.raises(Banned):
            await harbour.core.messages.post(dora, harbour.room.id, Draft("again"))
        assert await ann.banned("harbour") == [message.author]
        await ann.unban("harbour", message.author)
        await harbour.core.messages.post(dora, harbour.room.id, Draft("again"))


async def test_a_ban_in_talk_is_a_ban_here(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob, carol = await harbour.member("bob"), await harbour.member("carol")
        person = await harbour.core.people.find_by_session(bob.session_id)
        assert person is not None
        await harbour.core.participants.ban(harbour.alice, harbour.room.id, person.id)
        assert await status(bob) == 403
        assert await carol.banned("harbour") == [bob.session_id]
        with pytest.raises(Banned):
            await harbour.core.messages.post(actor_of(person), harbour.room.id, Draft("x"))


async def test_owners_of_other_faces_are_moderators_under_their_relay_id(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        assert await bob.moderators("harbour") == []
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("hello"))
        (message,) = await bob.messages("harbour")
        assert await bob.moderators("harbour") == [message.author]
        (poll,) = await bob.compact_poll(PollRequest("harbour"))
        assert poll.moderators == (message.author,)
