"""Messages as the released client sends, lists, changes and deletes them, and what it is told about them."""

from __future__ import annotations

from typing import Any

from sabir.core.rooms import NewRoom
from sabir.domain.ids import MessageId
from sabir.domain.messages import Draft
from sabir.domain.rooms import RoomKind
from tests.faces.olvid.calls import refusal
from tests.faces.olvid.conftest import Harbour, Open

GONE = "NOT_FOUND Message not found"


async def told(there: Harbour, uid: str, subscription: int) -> dict[str, Any]:
    return (await there.clients[uid].next_event(subscription=subscription)).arguments


async def test_sent_received_and_listed_are_the_same(harbour: Open) -> None:
    async with harbour() as there:
        sent_to_bot = await there.subscribe("bot", "message_sent", count=1)
        received = await there.subscribe("cat", "message_received", count=1)
        sent = await there.bot.call("message_send", discussion_id=1, body=" hello\n", disable_link_preview=True)
        assert (sent["id"], sent["sender_id"], sent["body"]) == ("O1", 0, " hello\n")
        assert (await told(there, "bot", sent_to_bot))["message"] == sent
        got = (await told(there, "cat", received))["message"]
        assert got == {**sent, "id": "I1", "sender_id": 1, "sort_index": got["sort_index"]}
        assert (await there.cat.call("contact_get", contact_id=1))["display_name"] == "Bot"
        for client, message in ((there.bot, sent), (there.cat, got)):
            assert await client.call("message_get", message_id=message["id"]) == message
            assert await client.call("message_list") == [message]
        assert list(there.driver.logs) == []


async def test_replies_are_mapped_to_the_own_copy(harbour: Open) -> None:
    async with harbour() as there:
        await there.says("question")
        received = await there.subscribe("cat", "message_received", filter={"replied_message_id": "I1"}, count=1)
        answer = await there.bot.call("message_send", discussion_id=1, body="answer", reply_id="I1")
        assert answer["replied_message_id"] == "I1"
        got = (await told(there, "cat", received))["message"]
        assert (got["body"], got["replied_message_id"]) == ("answer", "I1")
        (parent,) = {m.reply_to_id for m in await posted(there)} - {None}
        assert [m.text for m in await posted(there) if m.id == parent] == ["question"]
        await there.says("from Talk", reply_to=MessageId(max(m.id for m in await posted(there))))
        assert (await there.bot.call("message_list"))[-1]["replied_message_id"] == "O1"
        plain = await there.bot.call("message_send", discussion_id=1, body="x", reply_id=None)
        assert plain["replied_message_id"] is None


async def posted(there: Harbour) -> list[Any]:
    page = await there.server.core.timeline.history(there.alice, there.room.id, before_id=0, limit=50)
    return [item.message for item in page.items if item.message is not None]


async def test_what_is_not_sent(harbour: Open) -> None:
    async with harbour() as there:
        await there.server.core.rooms.create(there.owners["bot"].actor, NewRoom(RoomKind.GROUP, "Elsewhere"))
        await there.bot.call("message_send", discussion_id=1, body="here")
        before = await posted(there)
        send = {"discussion_id": 1, "body": "x"}
        for change, answer in (
            ({"discussion_id": 9}, "NOT_FOUND Discussion not found"),
            ({"discussion_id": 2**64 - 1}, "NOT_FOUND Discussion not found"),
            ({"reply_id": "O9"}, GONE),
            ({"reply_id": "I1"}, GONE),
            ({"body": " \n\t"}, "INVALID_ARGUMENT A message needs a body that is not blank."),
            ({"body": "a\x00b"}, "INVALID_ARGUMENT A message can't contain a NUL character."),
            ({"body": "x" * 32_001}, "INVALID_ARGUMENT message is over the limit of 32000 characters."),
            (
                {"ephemerality": {"existence_duration": 2**31}},
                "INVALID_ARGUMENT A duration is 0 (for ever) to 2147483647 seconds.",
            ),
        ):
            assert await refusal(there.bot.call("message_send", **(send | change))) == answer, change
        empty: dict[str, Any] = {"ephemerality": {"read_once": False, "existence_duration": 0}}
        assert await posted(there) == before
        assert (await there.bot.call("message_send", **send, **empty))["body"] == "x"


async def test_edits_are_told_with_what_was_before(harbour: Open) -> None:
    async with harbour() as there:
        await there.says("hers")
        sent = await there.bot.call("message_send", discussion_id=1, body="one", reply_id="I1")
        await there.copied()
        of_bot = await there.subscribe("bot", "message_body_updated", message_ids=["O1"], count=1)
        of_cat = await there.subscribe("cat", "message_body_updated", filter={"body_search": "two"}, count=1)
        await there.bot.call("message_update_body", message_id="O1", updated_body="two")
        for uid, subscription, ref in (("bot", of_bot, "O1"), ("cat", of_cat, "I2")):
            news = await told(there, uid, subscription)
            assert news["previous_body"] == "one"
            message = news["message"]
            assert (message["id"], message["body"], message["edited_body"]) == (ref, "two", True)
            assert message["replied_message_id"] == "I1"
            assert await there.clients[uid].call("message_get", message_id=ref) == message
        assert {**sent, "body": "two", "edited_body": True} == await there.bot.call("message_get", message_id="O1")
        update = {"message_id": "O1", "updated_body": "x"}
        for change, answer in (
            ({"message_id": "I1"}, "INVALID_ARGUMENT Only own messages can be edited."),
            ({"message_id": "O2"}, GONE),
            ({"updated_body": " "}, "INVALID_ARGUMENT A message needs a body that is not blank."),
            ({"updated_body": "x" * 32_001}, "INVALID_ARGUMENT message is over the limit of 32000 characters."),
        ):
            assert await refusal(there.bot.call("message_update_body", **(update | change))) == answer


async def test_a_local_deletion_is_told_to_the_deleter_alone(harbour: Open) -> None:
    async with harbour() as there:
        sent = await there.bot.call("message_send", discussion_id=1, body="mine")
        await there.copied()
        gone = await there.subscribe("bot", "message_deleted", message_ids=["O1"])
        await there.bot.call("message_delete", message_id="O1")
        assert (await told(there, "bot", gone))["message"] == sent
        assert await refusal(there.bot.call("message_get", message_id="O1")) == GONE
        assert await refusal(there.bot.call("message_delete", message_id="O1")) == GONE
        assert await there.bot.call("message_list") == []
        assert [message["body"] for message in await there.cat.call("message_list")] == ["mine"]


async def test_a_deletion_everywhere_follows_the_rooms_rules(harbour: Open) -> None:
    async with harbour() as there:
        await there.says("hers")
        await there.cat.call("message_send", discussion_id=1, body="the cat's")
        await there.bot.call("message_send", discussion_id=1, body="the bot's")
        await there.copied()
        delete = {"delete_everywhere": True}
        for ref in ("I1", "I2"):
            answer = await refusal(there.bot.call("message_delete", message_id=ref, **delete))
            assert answer == "INVALID_ARGUMENT This needs a higher rank than yours."
        gone = await there.subscribe("cat", "message_deleted", count=2)
        await there.bot.call("message_delete", message_id="O1", **delete)
        person = there.owners["bot"].actor.person_id
        await there.server.core.participants.set_moderator(there.alice, there.room.id, person, is_moderator=True)
        await there.bot.call("message_delete", message_id="I2", **delete)
        assert [(await told(there, "cat", gone))["message"]["body"] for _ in range(2)] == ["the bot's", "the cat's"]
        assert [message["body"] for message in await there.cat.call("message_list")] == ["hers"]
        assert [m.is_deleted for m in await posted(there) if not m.text] == [True] * 4


async def test_reactions_are_one_per_person(harbour: Open) -> None:
    async with harbour() as there:
        await there.bot.call("message_send", discussion_id=1, body="react to this")
        await there.copied()
        names = ("message_reaction_added", "message_reaction_updated", "message_reaction_removed")
        heard = {uid: [await there.subscribe(uid, name) for name in names] for uid in ("bot", "cat")}
        for emoji in ("", "👍", "no", "no", "", ""):
            await there.cat.call("message_react", message_id="I1", reaction=emoji)
            await there.copied()
        for uid, contact, ref in (("cat", 0, "I1"), ("bot", 1, "O1")):
            added, updated, removed = [await told(there, uid, subscription) for subscription in heard[uid]]
            mine = {"contact_id": contact}
            assert added["reaction"] == {**mine, "reaction": "👍", "timestamp": added["reaction"]["timestamp"]}
            assert added["message"]["reactions"] == [added["reaction"]]
            assert (updated["reaction"]["reaction"], updated["previous_reaction"]) == ("no", added["reaction"])
            assert (removed["reaction"], removed["message"]["reactions"]) == (updated["reaction"], [])
            assert await there.clients[uid].call("message_get", message_id=ref) == removed["message"]
        assert list(there.bot.events) == list(there.cat.events) == []
        for arguments, answer in (
            ({"message_id": "I9", "reaction": "x"}, GONE),
            ({"message_id": "I1", "reaction": "a" * 13}, "INVALID_ARGUMENT A reaction is one emoji."),
            ({"message_id": "I1", "reaction": "\n"}, "INVALID_ARGUMENT A reaction is one emoji."),
        ):
            assert await refusal(there.cat.call("message_react", **arguments)) == answer


async def test_reactions_are_found_by_filter(harbour: Open) -> None:
    async with harbour() as there:
        for text in ("one", "two", "three"):
            await there.says(text)
        await there.cat.call("message_react", message_id="I1", reaction="👍")
        await there.copied()
        by_cat = {"reacted_by_contact_id": 2}
        wanted = {"reaction_filter": {"reaction": "👎", "reacted_by_me": True}}
        added = await there.subscribe("bot", "message_reaction_added", **wanted, count=1)
        previous = {"previous_reaction_filter": {"reaction": "👎"}}
        updated = await there.subscribe("bot", "message_reaction_updated", **previous, count=1)
        of_message = {"filter": {"reaction_filters": [{"reaction": "🎉"}]}, "message_ids": ["I3"]}
        filtered = await there.subscribe("bot", "message_reaction_added", **of_message, count=1)
        await there.bot.call("message_react", message_id="I1", reaction="👎")
        await there.bot.call("message_react", message_id="I2", reaction="🎉")
        await there.bot.call("message_react", message_id="I3", reaction="🎉")
        assert (await told(there, "bot", added))["message"]["id"] == "I1"
        assert (await told(there, "bot", filtered))["message"]["id"] == "I3"
        await there.bot.call("message_react", message_id="I1", reaction="again")
        assert (await told(there, "bot", updated))["previous_reaction"]["reaction"] == "👎"
        for conditions, ids in (
            ({"has_reaction": "REACTION_HAS"}, ["I1", "I2", "I3"]),
            ({"has_reaction": "REACTION_HAS_NOT"}, []),
            ({"reaction_filters": [by_cat]}, ["I1"]),
            ({"reaction_filters": [{"reacted_by_me": True, "reaction": "🎉"}]}, ["I2", "I3"]),
            ({"reaction_filters": [{"reacted_by_me": True}, by_cat]}, ["I1"]),
            ({"reaction_filters": [{"reaction": "nobody's"}]}, []),
        ):
            listed = await there.bot.call("message_list", filter=conditions)
            assert [message["id"] for message in listed] == ids, conditions


async def test_lists_are_filtered_and_chronological(harbour: Open) -> None:
    async with harbour() as there:
        await there.server.pair(there.alice, there.owners["bot"].actor)
        await there.says("first from Talk")
        await there.bot.call("message_send", discussion_id=2, body="to alice alone")
        second = await there.bot.call("message_send", discussion_id=1, body="My answer", reply_id="I1")
        await there.cat.call("message_send", discussion_id=1, body="meow")
        await there.copied()
        for conditions, ids in (
            ({}, ["I1", "O1", "O2", "I2"]),
            ({"type": "TYPE_INBOUND"}, ["I1", "I2"]),
            ({"discussion_id": 1}, ["I1", "O2", "I2"]),
            ({"discussion_id": 9}, []),
            ({"sender_contact_id": 2}, ["I2"]),
            ({"body_search": "answer"}, ["O2"]),
            ({"body_search": "ANSWER"}, []),
            ({"body_search": "(?i)^my"}, ["O2"]),
            ({"attachment": "ATTACHMENT_HAVE"}, []),
            ({"location": "LOCATION_HAVE_NOT"}, ["I1", "O1", "O2", "I2"]),
            ({"min_timestamp": second["timestamp"]}, ["O2", "I2"]),
            ({"max_timestamp": second["timestamp"]}, ["I1", "O1", "O2"]),
            ({"reply_to_a_message": True}, ["O2"]),
            ({"do_not_reply_to_a_message": True}, ["I1", "O1", "I2"]),
            ({"replied_message_id": "I1"}, ["O2"]),
        ):
            listed = await there.bot.call("message_list", filter=conditions)
            assert [message["id"] for message in listed] == ids, conditions
        for search in ("(", "(?<=x)y"):
            listing = there.bot.call("message_list", filter={"body_search": search})
            assert (await refusal(listing)).startswith("INVALID_ARGUMENT MessageFilter.body_search")


async def test_unread_is_what_was_neither_listed_nor_pushed(harbour: Open) -> None:
    async with harbour() as there:
        await there.bot.call("message_send", discussion_id=1, body="own")
        await there.says("one")
        wanted = {"filter": {"body_search": "^two"}, "count": 1}
        pushed = await there.subscribe("bot", "message_received", **wanted)
        await there.says("two")
        await told(there, "bot", pushed)
        await there.says("three")
        unread = await there.bot.call("message_list", unread=True, filter={"body_search": "^t"})
        assert [message["body"] for message in unread] == ["three"]
        assert [message["body"] for message in await there.bot.call("message_list", unread=True)] == ["one"]
        assert await there.bot.call("message_list", unread=True) == []
        assert len(await there.bot.call("message_list")) == 4
        assert len(await there.cat.call("message_list", unread=True)) == 4
        await there.bot.call("message_refresh")


async def test_a_long_list_comes_whole(harbour: Open) -> None:
    async with harbour() as there:
        for number in range(450):
            await there.server.core.messages.post(there.alice, there.room.id, Draft(f"{number}"))
        await there.copied()
        listed = await there.bot.call("message_list")
        assert [message["body"] for message in listed] == [f"{number}" for number in range(450)]
