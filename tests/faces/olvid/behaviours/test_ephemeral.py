"""Messages that can't be read for ever."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faces.olvid.behaviours.conftest import Mesh, OpenMesh, Party
from tests.faces.olvid.calls import refusal

GONE = "NOT_FOUND Message not found"
STEPS = ("message_sent", "message_uploaded", "message_delivered", "message_read", "message_deleted")
Limits = dict[str, Any]
LASTING: list[Limits] = [
    {"visibility_duration": 1},
    {"existence_duration": 1},
    {"existence_duration": 20, "visibility_duration": 1},
    {"existence_duration": 1, "visibility_duration": 20},
]
ONCE: list[Limits] = [{"read_once": True}, {"read_once": True, "existence_duration": 3, "visibility_duration": 2}]


async def is_there(party: Party, message: dict[str, Any]) -> bool:
    """Whether it is listed and can be got, or neither."""
    is_listed = message["id"] in {one["id"] for one in await party.call("message_list")}
    if is_listed:
        assert await party.call("message_get", message_id=message["id"]) == message
    else:
        assert await refusal(party.call("message_get", message_id=message["id"])) == GONE
    return is_listed


async def listen(there: Mesh) -> None:
    await there.ada.subscribe(*STEPS)
    await there.bob.subscribe("message_received", "message_deleted")


async def told(party: Party, name: str, message: dict[str, Any] | None = None) -> dict[str, Any]:
    """The message of the next notification, or of that about this one."""
    event = await party.client.next_event(
        name, where=lambda arguments: message is None or arguments["message"]["id"] == message["id"]
    )
    news: dict[str, Any] = event.arguments["message"]
    return news


async def lives_and_dies(there: Mesh, limits: Limits | None) -> None:
    """Ada sends it to Bob; both have it until it is told to be gone."""
    wish = {} if limits is None else {"ephemerality": limits}
    sent = await there.ada.call("message_send", discussion_id=there.ada.discussions["bob"], body="hush", **wish)
    for name in STEPS[:-1]:
        assert await told(there.ada, name, sent) == sent
        assert await there.ada.call("message_get", message_id=sent["id"]) == sent
    got = await told(there.bob, "message_received")
    assert (got["body"], got["sender_id"]) == ("hush", there.bob.contacts["ada"])
    assert await there.bob.call("message_get", message_id=got["id"]) == got
    for party, message in ((there.ada, sent), (there.bob, got)):
        assert await told(party, "message_deleted", message) == message
        assert not await is_there(party, message)


async def is_read_once(there: Mesh, limits: Limits | None) -> None:
    """Ada sends it to Bob; both hear that it came and went."""
    wish = {} if limits is None else {"ephemerality": limits}
    sent = await there.ada.call("message_send", discussion_id=there.ada.discussions["bob"], body="hush", **wish)
    assert await told(there.ada, "message_sent", sent) == sent
    got = await told(there.bob, "message_received")
    assert got["body"] == "hush"
    for party, message in ((there.ada, sent), (there.bob, got)):
        assert await told(party, "message_deleted", message) == message
        assert not await is_there(party, message)


async def test_behaviour_36_read_once(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await listen(there)
        await is_read_once(there, ONCE[0])


async def test_behaviour_38_read_once_goes_first(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await listen(there)
        await is_read_once(there, ONCE[1])


@pytest.mark.parametrize("limits", LASTING)
async def test_behaviour_37_visibility_and_existence(mesh: OpenMesh, limits: Limits) -> None:
    async with mesh() as there:
        await listen(there)
        await lives_and_dies(there, limits)


async def test_behaviour_39_the_settings_of_the_discussion_limit_all_messages(mesh: OpenMesh) -> None:
    async with mesh() as there:
        mine, theirs = there.ada.discussions["bob"], there.bob.discussions["ada"]
        sides = ((there.ada, mine), (there.bob, theirs))
        await listen(there)
        for party, _ in sides:
            await party.subscribe("discussion_settings_updated")
        for limits, works in ((ONCE[0], is_read_once), (LASTING[0], lives_and_dies), (LASTING[3], lives_and_dies)):
            before = await there.bob.call("settings_discussion_get", discussion_id=theirs)
            for setter, own, wanted in ((there.ada, mine, limits), (there.bob, theirs, before)):
                wanted = {**wanted, "discussion_id": own}
                await setter.call("settings_discussion_set", discussion_settings=wanted)
                for party, discussion in sides:
                    news = (await party.told("discussion_settings_updated"))["new_settings"]
                    assert news["discussion_id"] == discussion
                if setter is there.ada:
                    await works(there, {})


async def test_a_message_that_nobody_reads_is_there(mesh: OpenMesh) -> None:
    """Visibility begins with reading."""
    async with mesh() as there:
        wish = {"discussion_id": there.ada.discussions["bob"], "ephemerality": {"read_once": True}}
        await there.ada.subscribe("message_deleted", count=1)
        await there.ada.call("message_send", body="unread", **wish)
        await there.ada.told("message_deleted")
        await there.bob.subscribe("message_deleted", count=1)
        assert [one["body"] for one in await there.bob.call("message_list")] == ["unread"]
        await there.bob.told("message_deleted")
        assert await there.bob.call("message_list") == []


async def test_files_share_the_fate_of_their_message(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await there.ada.subscribe("message_deleted", count=1)
        await there.bob.subscribe("attachment_received", "message_received", "message_deleted", count=1)
        sent, (file,) = await there.ada.call(
            "message_send_with_attachments",
            discussion_id=there.ada.discussions["bob"],
            attachments_filename_with_payload=[["a.txt", b"secret"]],
            ephemerality={"visibility_duration": 1},
        )
        assert (sent["body"], sent["attachments_count"], file["file_name"]) == ("", 1, "a.txt")
        got = (await there.bob.told("attachment_received"))["attachment"]
        assert await there.bob.client.download(got["id"]) == b"secret"
        for party in (there.ada, there.bob):
            assert (await party.told("message_deleted"))["message"]["attachments_count"] == 1
            assert await party.call("attachment_list") == []


async def test_limits_that_can_not_be(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for limits in ({"existence_duration": 2**31}, {"visibility_duration": 2**64 - 1}):
            wish = {"discussion_id": 1, "body": "hush", "ephemerality": limits}
            assert (await refusal(there.ada.call("message_send", **wish))).startswith("INVALID_ARGUMENT ")


async def test_a_place_is_veiled_too(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await there.ada.subscribe("message_deleted", count=1)
        await there.bob.subscribe("message_received", "message_location_received", "message_deleted", count=1)
        where = {"discussion_id": there.ada.discussions["bob"], "latitude": 48.1, "longitude": 11.5}
        sent = await there.ada.call("message_send_location", **where, ephemerality={"visibility_duration": 1})
        got = await told(there.bob, "message_location_received")
        assert (got["body"], got["message_location"]) == (sent["body"], sent["message_location"])
        for party, message in ((there.ada, sent), (there.bob, got)):
            assert await told(party, "message_deleted", message) == message
