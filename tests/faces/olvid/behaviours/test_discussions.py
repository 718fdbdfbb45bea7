"""Discussions: what is got is what is listed, and emptying one."""

from __future__ import annotations

from tests.faces.olvid.behaviours.conftest import OpenMesh


async def test_behaviour_40_what_is_got_is_what_is_listed(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for party in there.parties.values():
            listed = await party.call("discussion_list")
            assert len(listed) == 2
            for one in listed:
                assert await party.call("discussion_get", discussion_id=one["id"]) == one
                by_contact = await party.call("discussion_get_by_contact", contact_id=one["contact_id"])
                assert by_contact == one


async def test_behaviour_41_an_emptied_discussion(mesh: OpenMesh) -> None:
    async with mesh() as there:
        discussion = there.ada.discussions["bob"]
        for number in range(3):
            await there.ada.call("message_send", discussion_id=discussion, body=f"{number}")
        await there.ada.call("message_send", discussion_id=there.ada.discussions["cyd"], body="elsewhere")
        of_it = {"discussion_id": discussion}
        listed = await there.ada.call("message_list", filter=of_it)
        await there.ada.subscribe("message_deleted", filter=of_it)
        await there.ada.call("discussion_empty", **of_it)
        for one in listed:
            assert (await there.ada.told("message_deleted"))["message"] == one
        assert await there.ada.call("message_list", filter=of_it) == []
        assert len(await there.ada.call("message_list")) == 1
        assert list(there.ada.client.events) == []
