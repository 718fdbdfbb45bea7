"""Discussions and contacts as the released client lists and gets them."""

from __future__ import annotations

from sabir.core.rooms import NewRoom
from sabir.domain.rooms import RoomKind
from tests.faces.olvid.calls import refusal
from tests.faces.olvid.conftest import Open

GROUP = {"id": 1, "title": "Harbour", "contact_id": 0, "group_id": 1}
PAIR = {"id": 2, "title": "Alice", "contact_id": 1, "group_id": 0}


async def test_lists_and_gets_agree(harbour: Open) -> None:
    async with harbour() as there:
        await there.server.pair(there.alice, there.owners["bot"].actor)
        assert await there.bot.call("discussion_list") == [GROUP, PAIR]
        for wanted, listed in (
            ({"type": "TYPE_OTO"}, [PAIR]),
            ({"type": "TYPE_GROUP"}, [GROUP]),
            ({"contact_id": 1}, [PAIR]),
            ({"group_id": 1}, [GROUP]),
            ({"title_search": "^A.*e$"}, [PAIR]),
            ({"title_search": "harbour"}, []),
            ({"title_search": "(?i)harbour"}, [GROUP]),
            ({}, [GROUP, PAIR]),
        ):
            assert await there.bot.call("discussion_list", filter=wanted) == listed, wanted
        for one in (GROUP, PAIR):
            assert await there.bot.call("discussion_get", discussion_id=one["id"]) == one
        assert await there.bot.call("discussion_get_by_contact", contact_id=1) == PAIR
        assert await there.bot.call("discussion_get_by_group", group_id=1) == GROUP


async def test_what_is_not_found_and_what_is_refused(harbour: Open) -> None:
    async with harbour() as there:
        await there.server.pair(there.alice, there.owners["cat"].actor)
        await there.says("makes alice a collected contact of the bot")
        gone = "NOT_FOUND Discussion not found"
        for number in (0, 2, 2**63, 2**64 - 1):
            assert await refusal(there.bot.call("discussion_get", discussion_id=number)) == gone
            assert await refusal(there.bot.call("discussion_get_by_group", group_id=number)) == gone
            assert await refusal(there.bot.call("discussion_get_by_contact", contact_id=number)) == gone
            assert await refusal(there.bot.call("contact_get", contact_id=number)) == "NOT_FOUND Contact not found"
        assert await refusal(there.bot.call("discussion_get_by_contact", contact_id=1)) == gone
        listing = there.bot.call("discussion_list", filter={"contact_id": 9})
        assert await refusal(listing) == "NOT_FOUND Contact not found"
        for name, wanted in (("discussion_list", "title_search"), ("contact_list", "display_name_search")):
            assert (await refusal(there.bot.call(name, filter={wanted: "*"}))).startswith("INVALID_ARGUMENT")


async def test_a_locked_discussion_is_in_another_list(harbour: Open) -> None:
    async with harbour() as there:
        locked = await there.subscribe("bot", "discussion_locked", count=1)
        await there.says("before")
        await there.server.core.participants.remove(there.alice, there.room.id, there.owners["bot"].actor.person_id)
        assert (await there.bot.next_event(subscription=locked)).arguments["discussion"] == GROUP
        assert await there.bot.call("discussion_list") == []
        assert await there.bot.call("discussion_locked_list") == [{**GROUP, "group_id": 0}]
        for name, arguments in (
            ("discussion_get", {"discussion_id": 1}),
            ("discussion_get_by_group", {"group_id": 1}),
            ("message_send", {"discussion_id": 1, "body": "x"}),
        ):
            assert await refusal(there.bot.call(name, **arguments)) == "NOT_FOUND Discussion not found"
        assert [message["body"] for message in await there.bot.call("message_list")] == ["before"]
        new = await there.subscribe("bot", "discussion_new", count=1)
        await there.server.core.participants.add_person(there.alice, there.room.id, "bot")
        assert (await there.bot.next_event(subscription=new)).arguments["discussion"] == GROUP
        assert await there.bot.call("discussion_list") == [GROUP]


async def test_contacts_are_whom_one_has_heard_of(harbour: Open) -> None:
    async with harbour() as there:
        known = await there.subscribe("bot", "contact_new", count=2)
        assert await there.bot.call("contact_list") == []
        await there.says("hello")
        await there.cat.call("message_send", discussion_id=1, body="meow")
        await there.server.pair(there.alice, there.owners["bot"].actor)
        await there.copied()
        alice, cat = await there.bot.call("contact_list")
        assert alice == {
            "id": 1,
            "display_name": "Alice",
            "details": {"first_name": "Alice", "last_name": "", "company": "", "position": ""},
            "established_channel_count": 1,
            "device_count": 1,
            "has_one_to_one_discussion": True,
            "has_a_photo": False,
            "keycloak_managed": False,
        }
        told = [(await there.bot.next_event(subscription=known)).arguments["contact"] for _ in range(2)]
        assert told == [{**alice, "has_one_to_one_discussion": False}, cat]
        assert await there.bot.call("contact_get", contact_id=2) == cat
        for wanted, listed in (
            ({"one_to_one": "ONE_TO_ONE_IS"}, [alice]),
            ({"one_to_one": "ONE_TO_ONE_IS_NOT"}, [cat]),
            ({"display_name_search": "^C"}, [cat]),
            ({"details_search": {"first_name": "^Alice$", "company": "^$"}}, [alice]),
            ({"photo": "PHOTO_HAS"}, []),
            ({"keycloak": "KEYCLOAK_NOT_MANAGED"}, [alice, cat]),
        ):
            assert await there.bot.call("contact_list", filter=wanted) == listed, wanted


async def test_a_room_that_is_renamed_has_a_new_title(harbour: Open) -> None:
    async with harbour() as there:
        ids = {"discussion_ids": [1]}
        retitled = await there.subscribe("bot", "discussion_title_updated", count=1, **ids)
        await there.bot.ended(await there.bot.subscribe("discussion_title_updated", discussion_ids=[7]))
        assert "NOT_FOUND" in there.bot.logs[0]
        await there.server.core.rooms.rename(there.alice, there.room.id, "Lighthouse")
        told = (await there.bot.next_event(subscription=retitled)).arguments
        assert (told["discussion"], told["previous_title"]) == ({**GROUP, "title": "Lighthouse"}, "Harbour")


async def test_a_new_room_is_told_of(harbour: Open) -> None:
    async with harbour() as there:
        wanted = {"filter": {"title_search": "^Light"}, "count": 1}
        told = await there.subscribe("bot", "discussion_new", **wanted)
        for name in ("Elsewhere", "Lighthouse"):
            await there.server.core.rooms.create(there.owners["bot"].actor, NewRoom(RoomKind.GROUP, name))
        discussion = (await there.bot.next_event(subscription=told)).arguments["discussion"]
        assert discussion == await there.bot.call("discussion_get", discussion_id=discussion["id"])
        await there.bot.ended(told)
