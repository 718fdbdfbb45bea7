"""What clients see of each other's invitations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.faces.olvid.behaviours.conftest import OpenMesh, Party
from tests.faces.olvid.meeting import Meeting, meeting
from tests.helpers.waiting import eventually

ASKED, ASKING = "STATUS_ONE_TO_ONE_INVITATION_WAIT_YOU_TO_ACCEPT", "STATUS_ONE_TO_ONE_INVITATION_WAIT_IT_TO_ACCEPT"
EVENTS = ("invitation_sent", "invitation_received", "invitation_deleted", "discussion_new")


async def downgrade(one: Party, other: Party) -> None:
    """They are collected contacts of each other when this returns."""
    locked = [(party, (await party.subscribe("discussion_locked"))[0]) for party in (one, other)]
    await one.call("contact_downgrade_one_to_one_discussion", contact_id=one.contacts[other.name])
    for party, subscription in locked:
        await party.told("discussion_locked", subscription)


async def check_one_to_one(one: Party, other: Party) -> None:
    for party, peer in ((one, other), (other, one)):
        contact = await party.call("contact_get", contact_id=party.contacts[peer.name])
        assert contact["established_channel_count"] == contact["device_count"]
        assert contact["has_one_to_one_discussion"] is True


async def check_end(one: Party, other: Party) -> None:
    """Both are told that it is over, and of their discussion."""
    for party, peer, status in ((one, other, ASKING), (other, one, ASKED)):
        gone = (await party.told("invitation_deleted"))["invitation"]
        assert gone["status"] == status
        discussion = (await party.told("discussion_new"))["discussion"]
        assert discussion["title"] == peer.name.capitalize()
        assert discussion["contact_id"] == party.contacts[peer.name]
        assert await party.call("discussion_get", discussion_id=discussion["id"]) == discussion


async def test_behaviour_14_who_was_downgraded_is_invited_again(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        await downgrade(ada, bob)
        for party in (ada, bob):
            await party.subscribe(*EVENTS)
        made = await ada.call("contact_invite_to_one_to_one_discussion", contact_id=ada.contacts["bob"])
        sent = (await ada.told("invitation_sent"))["invitation"]
        assert sent == made
        assert (sent["status"], sent["display_name"]) == (ASKING, "Bob")
        received = (await bob.told("invitation_received"))["invitation"]
        assert (received["status"], received["display_name"]) == (ASKED, "Ada")
        await bob.call("invitation_accept", invitation_id=received["id"])
        await check_end(ada, bob)
        await check_one_to_one(ada, bob)
        await bob.subscribe("message_received")
        discussion = await ada.call("discussion_get_by_contact", contact_id=ada.contacts["bob"])
        await ada.call("message_send", discussion_id=discussion["id"], body="again")
        assert (await bob.told("message_received"))["message"]["body"] == "again"


async def test_behaviour_14_also_when_the_locked_discussion_was_deleted(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        await downgrade(ada, bob)
        for party in (ada, bob):
            (locked,) = await party.call("discussion_locked_list")
            await party.call("discussion_locked_delete", discussion_id=locked["id"])
            await party.subscribe(*EVENTS)
        await ada.call("contact_invite_to_one_to_one_discussion", contact_id=ada.contacts["bob"])
        received = (await bob.told("invitation_received"))["invitation"]
        await bob.call("invitation_accept", invitation_id=received["id"])
        await check_end(ada, bob)
        await check_one_to_one(ada, bob)
        for party in (ada, bob):
            assert await party.call("discussion_locked_list") == []
            assert len(await party.call("discussion_list")) == 2


async def _auto_invite(there: Meeting, one: str, other: str) -> None:
    """As the command line tool does: it acts, and then it subscribes."""
    inviter, invitee = there[one], there[other]
    link = await invitee.bot.call("identity_get_invitation_link")
    sent = await inviter.bot.call("invitation_new", invitation_url=link)
    wanted = {"display_name_search": f"^{one.capitalize()}$"}
    heard = await invitee.bot.subscribe("invitation_received", filter=wanted, count=1)
    received = (await invitee.bot.next_event(subscription=heard)).arguments["invitation"]
    await invitee.bot.call("invitation_accept", invitation_id=received["id"])
    codes: list[dict[str, Any]] = []
    for party, invitation in ((inviter, sent), (invitee, received)):
        number = await party.bot.subscribe(
            "invitation_updated",
            filter={"status": "STATUS_INVITATION_WAIT_YOU_FOR_SAS_EXCHANGE"},
            invitation_ids=[invitation["id"]],
            count=1,
        )
        codes.append((await party.bot.next_event(subscription=number)).arguments["invitation"])
    for party, own, peer in ((inviter, *codes), (invitee, *reversed(codes))):
        await party.bot.call("invitation_sas", invitation_id=own["id"], sas=peer["sas"])


async def test_behaviour_17_the_mesh_of_the_command_line_tool(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob", "cyd") as there:
        there.server.core.db.replica_delay_ms = 200  # what a server has by default
        for one, other in (("ada", "bob"), ("ada", "cyd"), ("bob", "cyd")):
            await _auto_invite(there, one, other)
        for uid in ("ada", "bob", "cyd"):

            async def has_all(uid: str = uid) -> bool:
                contacts = await there[uid].contacts()
                return [one["has_one_to_one_discussion"] for one in contacts] == [True, True]

            await eventually(has_all)
            await there[uid].has_none()
            assert len(await there[uid].bot.call("discussion_list")) == 2


async def test_behaviour_60_one_to_one_invitations_are_accepted_by_themselves(mesh: OpenMesh) -> None:
    """The one that waits when the setting is stored, and those after it."""
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        await downgrade(ada, bob)
        for party in (ada, bob):
            await party.subscribe(*EVENTS)
        for is_set_before in (False, True):
            if is_set_before:
                await downgrade(ada, bob)
            if is_set_before:
                await bob.call("enable_auto_invitation", auto_accept_one_to_one=True)
            sent = await ada.call("contact_invite_to_one_to_one_discussion", contact_id=ada.contacts["bob"])
            assert (await ada.told("invitation_sent"))["invitation"] == sent
            received = (await bob.told("invitation_received"))["invitation"]
            assert (received["status"], received["display_name"]) == (ASKED, "Ada")
            if not is_set_before:
                await bob.call("enable_auto_invitation", auto_accept_one_to_one=True)
            await check_end(ada, bob)
            await check_one_to_one(ada, bob)
            await bob.call("enable_auto_invitation")


async def test_behaviour_60_of_invitations_only_the_first_step_is_accepted(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        await there["bob"].bot.call("enable_auto_invitation", accept_all=True)
        link = await there["bob"].bot.call("identity_get_invitation_link")
        mine = await there["ada"].bot.call("invitation_new", invitation_url=link)
        await there["ada"].reaches(mine["id"], "YOU_FOR_SAS_EXCHANGE")
        await there["bob"].reaches(1, "YOU_FOR_SAS_EXCHANGE")


async def test_behaviour_60_introductions_are_accepted_by_themselves(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob, cyd = there.ada, there.bob, there.cyd
        await downgrade(ada, bob)
        for party in (ada, bob):
            await party.call("enable_auto_invitation", auto_accept_introduction=True)
            await party.subscribe("invitation_received", "invitation_updated", "invitation_deleted", "discussion_new")
        both = {"first_contact_id": cyd.contacts["ada"], "second_contact_id": cyd.contacts["bob"]}
        await cyd.call("contact_introduction", **both)
        for party, peer in ((ada, "Bob"), (bob, "Ada")):
            received = (await party.told("invitation_received"))["invitation"]
            assert received["status"] == "STATUS_INTRODUCTION_WAIT_YOU_TO_ACCEPT"
            assert received["mediator_id"] == party.contacts["cyd"]
            step = (await party.told("invitation_updated"))["invitation"]
            assert step["status"] == "STATUS_INTRODUCTION_WAIT_IT_TO_ACCEPT"
            assert (await party.told("invitation_deleted"))["invitation"] == step
            assert (await party.told("discussion_new"))["discussion"]["title"] == peer
        await check_one_to_one(ada, bob)
