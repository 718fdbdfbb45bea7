"""What the end-to-end tests of the real daemon see of contacts that part, and what other faces see of it."""

from __future__ import annotations

import pytest

from sabir.domain.errors import RoomClosed
from sabir.domain.ids import RoomId
from sabir.domain.messages import Draft
from sabir.store import rooms
from tests.faces.olvid.behaviours.conftest import Mesh, OpenMesh, Party
from tests.faces.olvid.calls import outcome
from tests.helpers.core import make_person, make_room
from tests.helpers.waiting import eventually

KINDS = ("discussion_locked", "contact_deleted", "discussion_new", "contact_new")


async def room_of(one: Party, other: Party) -> RoomId:
    key = rooms.pair_key(one.owner.actor.person_id, other.owner.actor.person_id)
    room = await one.mesh.server.core.db.read(lambda tx: rooms.find_pair(tx, key))
    assert room is not None
    return room.id


async def downgraded(there: Mesh) -> dict[str, dict[str, object]]:
    """Ada and Bob part; the discussion that each had."""
    before = {}
    for own, other in ((there.ada, there.bob), (there.bob, there.ada)):
        await own.subscribe(*KINDS)
        before[own.name] = await own.call("discussion_get", discussion_id=own.discussions[other.name])
    await there.ada.call("contact_downgrade_one_to_one_discussion", contact_id=there.ada.contacts["bob"])
    return before


async def test_behaviour_11_a_downgrade_locks_on_both_sides(mesh: OpenMesh) -> None:
    async with mesh() as there:
        before = await downgraded(there)
        for own, other in ((there.ada, there.bob), (there.bob, there.ada)):
            assert (await own.told("discussion_locked"))["discussion"] == before[own.name]
            contact = await own.call("contact_get", contact_id=own.contacts[other.name])
            assert contact["has_one_to_one_discussion"] is False
            assert contact in await own.call("contact_list")
            assert list(own.client.events) == []


async def test_behaviour_12_a_locked_discussion(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await there.ada.call("message_send", discussion_id=there.ada.discussions["bob"], body="before")
        before = await downgraded(there)
        for own, other in ((there.ada, there.bob), (there.bob, there.ada)):
            await own.told("discussion_locked")
            number = own.discussions[other.name]
            locked = await own.call("discussion_locked_list")
            assert [one["id"] for one in locked] == [number]
            assert locked[0]["title"] == before[own.name]["title"]
            assert [locked[0][name] for name in ("contact_id", "group_id")] == [0, 0]
            assert number not in [one["id"] for one in await own.call("discussion_list")]
            assert await outcome(own.call("discussion_get", discussion_id=number)) == "NOT_FOUND"
            assert await outcome(own.call("message_send", discussion_id=number, body="x")) == "NOT_FOUND"
            await own.call("message_list", filter={"discussion_id": number})
        listed = await there.ada.call("message_list", filter={"discussion_id": there.ada.discussions["bob"]})
        assert [one["body"] for one in listed] == ["before"]


async def test_behaviour_13_a_locked_discussion_can_be_deleted(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await downgraded(there)
        for own, other in ((there.ada, there.bob), (there.bob, there.ada)):
            await own.told("discussion_locked")
            number = own.discussions[other.name]
            await own.call("discussion_locked_delete", discussion_id=number)
            await there.server.core.replicas.copy_room(await room_of(own, other))
            for rpc in ("discussion_list", "discussion_locked_list"):
                assert number not in [one["id"] for one in await own.call(rpc)]
            assert await own.call("discussion_locked_list") == []


async def test_a_deleted_contact_is_gone_on_both_sides(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for own in (there.ada, there.bob):
            await own.subscribe(*KINDS)
        before = {
            own.name: await own.call("contact_get", contact_id=own.contacts[other.name])
            for own, other in ((there.ada, there.bob), (there.bob, there.ada))
        }
        await there.ada.call("contact_delete", contact_id=there.ada.contacts["bob"])
        for own, other in ((there.ada, there.bob), (there.bob, there.ada)):
            assert (await own.told("contact_deleted"))["contact"] == before[own.name]
            locked = (await own.told("discussion_locked"))["discussion"]
            assert locked["contact_id"] == own.contacts[other.name]
            assert await outcome(own.call("contact_get", contact_id=own.contacts[other.name])) == "NOT_FOUND"
            assert len(await own.call("contact_list")) == 1
            assert [one["id"] for one in await own.call("discussion_locked_list")] == [own.discussions[other.name]]
        assert len(await there.cyd.call("contact_list")) == 2


async def test_a_contact_in_a_group_stays(mesh: OpenMesh) -> None:
    async with mesh() as there:
        room = await make_room(there.server.core, there.ada.owner.actor, there.bob.owner.actor)
        await there.server.copied(room)
        code = await outcome(there.ada.call("contact_delete", contact_id=there.ada.contacts["bob"]))
        assert code == "INVALID_ARGUMENT"
        assert len(await there.bob.call("contact_list")) == 2


async def test_only_a_one_to_one_can_be_downgraded(mesh: OpenMesh) -> None:
    async with mesh() as there:
        number = there.ada.contacts["bob"]
        await there.ada.call("contact_downgrade_one_to_one_discussion", contact_id=number)
        code = await outcome(there.ada.call("contact_downgrade_one_to_one_discussion", contact_id=number))
        assert code == "INVALID_ARGUMENT"


@pytest.mark.parametrize("act", ["contact_delete", "contact_downgrade_one_to_one_discussion"])
async def test_the_room_is_closed_until_its_closer_posts(mesh: OpenMesh, act: str) -> None:
    """On other faces the other one can't post; what the closer posts opens it on both sides."""
    async with mesh() as there:
        ada, bob, post = there.ada, there.bob, there.server.core.messages.post
        room = await room_of(ada, bob)
        for own in (ada, bob):
            await own.subscribe(*KINDS)
        await ada.call(act, contact_id=ada.contacts["bob"])
        for own in (ada, bob):
            await own.told("discussion_locked")
        with pytest.raises(RoomClosed):
            await post(bob.owner.actor, room, Draft("anyone?"))
        await post(ada.owner.actor, room, Draft("here I am"))
        for own, other in ((ada, bob), (bob, ada)):
            opened = (await own.told("discussion_new"))["discussion"]
            assert opened["id"] == own.discussions[other.name]
            assert opened["title"] == other.name.capitalize()
            contact = await own.call("contact_get", contact_id=opened["contact_id"])
            assert contact["has_one_to_one_discussion"] is True
            listed = await own.call("message_list", filter={"discussion_id": opened["id"]})
            assert [one["body"] for one in listed] == ["here I am"]
        sent = await bob.call("message_send", discussion_id=bob.discussions["ada"], body="hello again")
        assert sent["body"] == "hello again"


async def test_a_contact_without_identity(mesh: OpenMesh) -> None:
    async with mesh() as there:
        core = there.server.core
        dan = await make_person(core, "dan")
        room = await there.server.pair(there.ada.owner.actor, dan)
        contact = (await there.ada.call("contact_list"))[-1]
        assert contact["display_name"] == "Dan"
        await there.ada.subscribe("contact_details_updated")
        await core.profiles.change(dan, "dan", "display_name", "Daniel Deronda")
        told = await there.ada.told("contact_details_updated")
        assert told["contact"]["display_name"] == "Daniel Deronda"
        assert told["previous_details"]["first_name"] == "Dan"
        await there.ada.call("contact_delete", contact_id=contact["id"])
        with pytest.raises(RoomClosed):
            await core.messages.post(dan, room.id, Draft("anyone?"))


async def test_channels_are_away_for_a_moment(mesh: OpenMesh) -> None:
    async with mesh() as there:
        number = there.ada.contacts["bob"]
        await there.ada.call("contact_recreate_channels", contact_id=number)

        async def counts() -> tuple[int, int]:
            contact = await there.ada.call("contact_get", contact_id=number)
            return contact["established_channel_count"], contact["device_count"]

        async def is_back() -> bool:
            return await counts() == (1, 1)

        await eventually(is_back)
        assert (await there.ada.call("contact_get", contact_id=there.ada.contacts["cyd"]))["device_count"] == 1
