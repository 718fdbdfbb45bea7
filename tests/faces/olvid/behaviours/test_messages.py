"""Messages, reactions and files from one bot to another: what each side is told, and what both have afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faces.olvid.behaviours.conftest import Mesh, OpenMesh, Party
from tests.faces.olvid.calls import refusal
from tests.helpers.waiting import eventually

STEPS = ("message_sent", "message_uploaded", "message_delivered", "message_read")
GONE = "NOT_FOUND Message not found"


async def exchange(there: Mesh, body: str, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """From ada to bob: the message of each."""
    (listening,) = await there.bob.subscribe("message_received", count=1, filter={"body_search": f"^{body}$"})
    wish = {"discussion_id": there.ada.discussions["bob"], "body": body, "disable_link_preview": True, **more}
    mine = await there.ada.call("message_send", **wish)
    got = (await there.bob.told("message_received", listening))["message"]
    await there.bob.client.ended(listening)
    return mine, got


def quiet(*parties: Party) -> bool:
    """Whether these were told nothing more."""
    return not any(list(party.client.events) for party in parties)


async def settle(there: Mesh) -> None:
    """Return when nothing is under way any more."""

    async def is_settled() -> bool:
        counts = await there.server.core.jobs.counts()
        return not counts.running and not await overdue(there)

    await eventually(is_settled)


async def overdue(there: Mesh) -> bool:
    """Whether a job of identities waits."""
    kinds = ["replicas.copy", "olvid.effects", "olvid.marked"]
    return await there.server.core.jobs.due_in_s(kinds) != float("inf")


async def test_behaviour_18_a_message_is_sent_uploaded_delivered_and_read(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada = there.ada
        steps = await ada.subscribe(*STEPS, count=1)
        mine, got = await exchange(there, "hello")
        assert (mine["id"], mine["sender_id"]) == ("O1", 0)
        assert (got["body"], got["sender_id"], got["id"]) == ("hello", there.bob.contacts["ada"], "I1")
        for name, subscription in zip(STEPS, steps, strict=True):
            assert (await ada.told(name, subscription))["message"] == mine
            await ada.client.ended(subscription)
        assert quiet(ada, there.bob)


async def test_behaviour_19_replies_name_the_own_copy(mesh: OpenMesh) -> None:
    async with mesh() as there:
        mine, got = await exchange(there, "question")
        (listening,) = await there.ada.subscribe("message_received")
        back = {"discussion_id": there.bob.discussions["ada"], "body": "answer", "reply_id": got["id"]}
        answer = await there.bob.call("message_send", **back)
        assert answer["replied_message_id"] == got["id"]
        assert (await there.ada.told("message_received", listening))["message"]["replied_message_id"] == mine["id"]


async def test_behaviour_20_an_edit_is_told_on_both_sides(mesh: OpenMesh) -> None:
    async with mesh() as there:
        first, _ = await exchange(there, "question")
        mine, got = await exchange(there, "one", reply_id=first["id"])
        for party in (there.ada, there.bob):
            await party.subscribe("message_body_updated")
        await there.ada.call("message_update_body", message_id=mine["id"], updated_body="two")
        for party, message in ((there.ada, mine), (there.bob, got)):
            news = await party.told("message_body_updated")
            assert news["previous_body"] == "one"
            assert news["message"] == {**message, "body": "two", "edited_body": True}


async def test_behaviour_21_counts_grow_by_what_was_sent(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for number in range(3):
            mine, _ = await exchange(there, f"{number}")
            await there.ada.call("message_update_body", message_id=mine["id"], updated_body=f"{number}!")
        for party in (there.ada, there.bob):
            assert len(await party.call("message_list")) == 3
        assert await there.cyd.call("message_list") == []


async def test_behaviour_22_a_local_deletion_is_the_deleters_alone(mesh: OpenMesh) -> None:
    async with mesh() as there:
        _, got = await exchange(there, "here today")
        for party in (there.ada, there.bob):
            await party.subscribe("message_deleted")
        await there.bob.call("message_delete", message_id=got["id"])
        assert (await there.bob.told("message_deleted"))["message"] == got
        await settle(there)
        assert quiet(there.ada, there.bob)
        assert len(await there.ada.call("message_list")) == 1


async def test_behaviour_23_a_deletion_everywhere_reaches_both(mesh: OpenMesh) -> None:
    async with mesh() as there:
        mine, got = await exchange(there, "gone tomorrow")
        for party in (there.ada, there.bob):
            await party.subscribe("message_deleted")
        await there.ada.call("message_delete", message_id=mine["id"], delete_everywhere=True)
        for party, message in ((there.ada, mine), (there.bob, got)):
            assert (await party.told("message_deleted"))["message"] == message
            assert await refusal(party.call("message_get", message_id=message["id"])) == GONE


REACTIONS = ("message_reaction_added", "message_reaction_updated", "message_reaction_removed")


async def react(there: Mesh, message: str, emoji: str) -> None:
    await there.bob.call("message_react", message_id=message, reaction=emoji)
    await settle(there)


async def test_behaviour_24_reactions_are_added_changed_and_removed(mesh: OpenMesh) -> None:
    async with mesh() as there:
        _, got = await exchange(there, "react")
        for party in (there.ada, there.bob):
            await party.subscribe(*REACTIONS)
        for emoji in ("👍", "🎉", ""):
            await react(there, got["id"], emoji)
        for party, contact in ((there.ada, there.ada.contacts["bob"]), (there.bob, 0)):
            told = [(await party.told(name))["reaction"] for name in REACTIONS]
            assert [one["reaction"] for one in told] == ["👍", "🎉", "🎉"]
            assert {one["contact_id"] for one in told} == {contact}
        assert quiet(there.ada, there.bob)


async def test_behaviour_25_after_a_removal_a_reaction_is_new(mesh: OpenMesh) -> None:
    async with mesh() as there:
        _, got = await exchange(there, "react")
        await there.ada.subscribe(*REACTIONS)
        for emoji in ("👍", "", "👍"):
            await react(there, got["id"], emoji)
        names = [(await there.ada.client.next_event()).name for _ in range(3)]
        assert names == ["message_reaction_added", "message_reaction_removed", "message_reaction_added"]


async def test_behaviour_26_any_text_is_a_reaction_and_there_is_one(mesh: OpenMesh) -> None:
    async with mesh() as there:
        mine, got = await exchange(there, "react")
        for emoji in ("é", "x", "👩‍👩‍👧"):
            await react(there, got["id"], emoji)
            for party, message in ((there.ada, mine), (there.bob, got)):
                shown = await party.call("message_get", message_id=message["id"])
                assert [one["reaction"] for one in shown["reactions"]] == [emoji]


async def test_behaviour_27_removing_no_reaction_is_silent(mesh: OpenMesh) -> None:
    async with mesh() as there:
        _, got = await exchange(there, "react")
        for party in (there.ada, there.bob):
            await party.subscribe(*REACTIONS)
        await react(there, got["id"], "")
        assert quiet(there.ada, there.bob)


FILES = [["a.txt", b"text"], ["b.txt", b"more text"], ["c.jpg", bytes(range(256))]]
LARGE = [["large.bin", b"0123456789" * 300_000]]


@pytest.mark.parametrize(("files", "body"), [(FILES[:1], "one"), (FILES, "three"), (LARGE, "")])
async def test_behaviour_28_files_arrive_whole(mesh: OpenMesh, files: list[Any], body: str) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        await ada.subscribe("attachment_uploaded", "message_uploaded")
        await bob.subscribe("attachment_received", "message_received")
        wish = {"discussion_id": ada.discussions["bob"], "attachments_filename_with_payload": files, "body": body}
        message, attachments = await ada.call("message_send_with_attachments", **wish)
        got = (await bob.told("message_received"))["message"]
        assert message["attachments_count"] == got["attachments_count"] == len(files)
        assert got["body"] == body
        for (name, content), own in zip(files, attachments, strict=True):
            assert (await ada.told("attachment_uploaded"))["attachment"] == own
            come = (await bob.told("attachment_received"))["attachment"]
            for party, one in ((ada, own), (bob, come)):
                assert (one["file_name"], one["size"]) == (name, len(content))
                assert await party.client.download(one["id"]) == content
        assert (await ada.told("message_uploaded"))["message"]["id"] == message["id"]


async def test_behaviour_29_files_go_with_their_message_on_each_side(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        for party in (ada, bob):
            await party.subscribe("message_deleted")
        await bob.subscribe("message_received")
        wish = {"discussion_id": ada.discussions["bob"], "attachments_filename_with_payload": FILES}
        mine, _ = await ada.call("message_send_with_attachments", **wish)
        got = (await bob.told("message_received"))["message"]
        for party, message in ((ada, mine), (bob, got)):
            await party.call("message_delete", message_id=message["id"])
            assert (await party.told("message_deleted"))["message"] == message
            assert await party.call("attachment_list") == []


async def test_only_own_messages_are_uploaded_delivered_and_read(mesh: OpenMesh) -> None:
    async with mesh() as there:
        mine, got = await exchange(there, "hello")
        names = ("message_uploaded", "message_delivered", "message_read", "attachment_uploaded")
        for name in names:
            for party, ref, code in ((there.bob, got["id"], "INVALID_ARGUMENT"), (there.ada, "O99", "NOT_FOUND")):
                before = len(there.driver.logs)
                await party.client.ended(await party.client.subscribe(name, message_ids=[ref]))
                assert code in there.driver.logs[before], (name, ref)
        before = len(there.driver.logs)
        await there.ada.client.ended(await there.ada.client.subscribe("attachment_uploaded", attachment_ids=["O9"]))
        assert "NOT_FOUND" in there.driver.logs[before]
        await settle(there)
        (named,) = await there.ada.subscribe("message_read", message_ids=[mine["id"]])
        (every,) = await there.ada.subscribe("message_read", filter={"body_search": "^another"})
        other, _ = await exchange(there, "another")
        assert (await there.ada.told("message_read", every))["message"] == other
        await settle(there)
        assert all(one.arguments["message"] == mine for one in there.ada.client.events if one.subscription == named)


async def test_who_may_delete_everywhere_one_to_one(mesh: OpenMesh) -> None:
    async with mesh() as there:
        mine, got = await exchange(there, "hello")
        everywhere = {"delete_everywhere": True}
        refused = "INVALID_ARGUMENT The other's messages can only be deleted here."
        assert await refusal(there.bob.call("message_delete", message_id=got["id"], **everywhere)) == refused
        assert await refusal(there.bob.call("message_delete", message_id="I9", **everywhere)) == GONE
        assert await there.bob.call("message_get", message_id=got["id"]) == got
        await there.ada.call("message_delete", message_id=mine["id"], **everywhere)
        await settle(there)
        assert await there.bob.call("message_list") == []
