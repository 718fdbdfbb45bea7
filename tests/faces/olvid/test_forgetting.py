"""What an identity throws away for itself, and what names things for everyone."""

from __future__ import annotations

from sabir.domain.messages import Draft
from sabir.wire.olvid.links import read_link
from tests.faces.olvid.calls import refusal
from tests.faces.olvid.conftest import Harbour, Open

GONE = "NOT_FOUND Discussion not found"
FILE = [["a.txt", b"text"]]


async def lock(there: Harbour) -> None:
    locked = await there.subscribe("bot", "discussion_locked", count=1)
    await there.server.core.participants.remove(there.alice, there.room.id, there.owners["bot"].actor.person_id)
    await there.bot.next_event(subscription=locked)


async def test_an_emptied_discussion_is_empty_for_its_owner_alone(harbour: Open) -> None:
    async with harbour() as there:
        for number in range(3):
            await there.says(f"{number}")
        sent, _ = await there.bot.call(
            "message_send_with_attachments", discussion_id=1, attachments_filename_with_payload=FILE, body="file"
        )
        await there.copied()
        deleted = await there.subscribe("bot", "message_deleted", count=4)
        await there.bot.call("discussion_empty", discussion_id=1)
        told = [(await there.bot.next_event(subscription=deleted)).arguments["message"]["body"] for _ in range(4)]
        assert told == ["0", "1", "2", "file"]
        assert await there.bot.call("message_list") == await there.bot.call("attachment_list") == []
        assert await refusal(there.bot.call("message_get", message_id=sent["id"])) == "NOT_FOUND Message not found"
        assert len(await there.cat.call("message_list")) == 4
        await there.says("after")
        assert [one["body"] for one in await there.bot.call("message_list")] == ["after"]
        await lock(there)
        assert await refusal(there.bot.call("discussion_empty", discussion_id=1)) == GONE


async def test_a_long_discussion_is_emptied_whole(harbour: Open) -> None:
    async with harbour() as there:
        for number in range(410):  # two pages and some
            await there.server.core.messages.post(there.alice, there.room.id, Draft(f"{number}"))
        await there.copied()
        assert len(await there.bot.call("message_list")) == 410
        await there.bot.call("discussion_empty", discussion_id=1)
        assert await there.bot.call("message_list") == []


async def test_a_locked_discussion_goes_with_all_in_it(harbour: Open) -> None:
    async with harbour() as there:
        await there.says("before")
        await there.bot.call("discussion_storage_set", discussion_id=1, key="k", value="v")
        assert await refusal(there.bot.call("discussion_locked_delete", discussion_id=1)) == GONE
        await lock(there)
        deleted = await there.subscribe("bot", "message_deleted", count=1)
        await there.bot.call("discussion_locked_delete", discussion_id=1)
        assert (await there.bot.next_event(subscription=deleted)).arguments["message"]["body"] == "before"
        assert await there.bot.call("discussion_locked_list") == await there.bot.call("message_list") == []
        assert await refusal(there.bot.call("discussion_locked_delete", discussion_id=1)) == GONE
        new = await there.subscribe("bot", "discussion_new", count=1)
        await there.server.core.participants.add_person(there.alice, there.room.id, "bot")
        discussion = (await there.bot.next_event(subscription=new)).arguments["discussion"]
        assert (discussion["id"], discussion["title"]) == (2, "Harbour")
        assert await there.bot.call("discussion_storage_list", discussion_id=2) == []


async def test_an_attachment_goes_alone(harbour: Open) -> None:
    async with harbour() as there:
        message, _ = await there.bot.call(
            "message_send_with_attachments", discussion_id=1, attachments_filename_with_payload=FILE, body="file"
        )
        await there.copied()
        await there.bot.call("attachment_delete", attachment_id="O1")
        for name in ("attachment_get", "attachment_delete", "attachment_download"):
            assert await refusal(there.bot.call(name, attachment_id="O1")) == "NOT_FOUND Attachment not found"
        assert await there.bot.call("attachment_list") == []
        assert (await there.bot.call("message_get", message_id=message["id"]))["attachments_count"] == 1
        assert await there.cat.download("I1") == b"text"


async def test_names_that_are_the_same_for_everyone(harbour: Open) -> None:
    async with harbour() as there:
        await there.says("hello")
        await there.bot.call("message_send", discussion_id=1, body="hello")
        await there.cat.call("message_send", discussion_id=1, body="hello")
        await there.server.pair(there.alice, there.owners["bot"].actor)
        await there.copied()
        known = {one["display_name"]: one["id"] for one in await there.bot.call("contact_list")}
        own = await there.cat.call("identity_get_bytes_identifier")
        assert await there.bot.call("contact_get_bytes_identifier", contact_id=known["Cat"]) == own
        of_cat = {one["display_name"]: one["id"] for one in await there.cat.call("contact_list")}
        alices = [
            await client.call("contact_get_bytes_identifier", contact_id=number)
            for client, number in ((there.bot, known["Alice"]), (there.cat, of_cat["Alice"]))
        ]
        assert alices[0] == alices[1] != own
        link = await there.bot.call("contact_get_invitation_link", contact_id=known["Cat"])
        assert link == await there.cat.call("identity_get_invitation_link")
        assert read_link(await there.bot.call("contact_get_invitation_link", contact_id=known["Alice"]))[1] == "Alice"
        groups = [await one.call("discussion_get_bytes_identifier", discussion_id=1) for one in (there.bot, there.cat)]
        assert groups[0] == groups[1] not in ("", None, alices[0])
        assert await there.bot.call("discussion_get_bytes_identifier", discussion_id=2) == alices[0]
        await lock(there)
        assert await refusal(there.bot.call("discussion_get_bytes_identifier", discussion_id=1)) == GONE
