"""Introductions, and collected contacts that become one-to-one ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sabir.core.steps import inviting
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import RoomClosed
from sabir.domain.messages import Draft
from sabir.domain.session_rights import Right
from tests.faces.olvid.calls import outcome, refusal
from tests.faces.olvid.meeting import ALL, Meeting, meeting
from tests.helpers.core import make_person

IA = "INVALID_ARGUMENT"
YOU, IT = "STATUS_INTRODUCTION_WAIT_YOU_TO_ACCEPT", "STATUS_INTRODUCTION_WAIT_IT_TO_ACCEPT"
ASKED, ASKING = "STATUS_ONE_TO_ONE_INVITATION_WAIT_YOU_TO_ACCEPT", "STATUS_ONE_TO_ONE_INVITATION_WAIT_IT_TO_ACCEPT"


@asynccontextmanager
async def mediated(at: Path, tmp_path: Path) -> AsyncIterator[Meeting]:
    """Mia has ada and bob as one-to-one contacts."""
    async with meeting(at, tmp_path, "ada", "bob", "mia") as there:
        for uid in ("ada", "bob"):
            await there.server.pair(there["mia"].owner.actor, there[uid].owner.actor)
        yield there


@asynccontextmanager
async def collected(at: Path, tmp_path: Path) -> AsyncIterator[Meeting]:
    """Ada and bob have heard each other in a room."""
    async with meeting(at, tmp_path, "ada", "bob", "cyd") as there:
        ada, bob = there["ada"], there["bob"]
        alice = await make_person(there.server.core, "alice")
        room = await there.server.room(alice, ada.owner.actor, bob.owner.actor)
        for one in (ada, bob):
            await one.bot.call("message_send", discussion_id=1, body="hello")
        await there.server.copied(room)
        yield there


async def introduce(there: Meeting) -> None:
    mia = there["mia"]
    ada, bob = await mia.contact("Ada"), await mia.contact("Bob")
    await mia.bot.call("contact_introduction", first_contact_id=ada, second_contact_id=bob)


async def test_an_introduction_that_both_accept(sqlite_path: Path, tmp_path: Path) -> None:
    async with mediated(sqlite_path, tmp_path) as there:
        ada, bob = there["ada"], there["bob"]
        for one in (ada, bob):
            await one.hears(*ALL)
        await introduce(there)
        received = {uid: await there[uid].one("invitation_received") for uid in ("ada", "bob")}
        for uid, other in (("ada", "Bob"), ("bob", "Ada")):
            mediator = await there[uid].contact("Mia")
            one = received[uid]
            assert (one["status"], one["display_name"], one["mediator_id"]) == (YOU, other, mediator)
            assert not one["sas"]
            assert await there[uid].pending() == [one]
        await ada.bot.call("invitation_accept", invitation_id=received["ada"]["id"])
        step = await ada.told("invitation_updated")
        assert (step["previous_invitation_status"], step["invitation"]["status"]) == (YOU, IT)
        assert step["invitation"]["mediator_id"] == received["ada"]["mediator_id"]
        assert await ada.pending() == [step["invitation"]]
        await bob.bot.call("invitation_accept", invitation_id=received["bob"]["id"])
        for one, other in ((ada, "Bob"), (bob, "Ada")):
            assert (await one.one("invitation_deleted"))["status"] == IT
            told = await one.bot.next_event("contact_new", where=lambda told: told["contact"]["display_name"] != "Mia")
            contact = told.arguments["contact"]
            assert (contact["display_name"], contact["has_one_to_one_discussion"]) == (other, True)
            wanted = contact["id"]
            await one.bot.next_event("discussion_new", where=lambda told: told["discussion"]["contact_id"] == wanted)  # noqa: B023  # used at once
            assert await one.pending() == []
        assert await there["mia"].pending() == []


@pytest.mark.parametrize("act", ["decline", "delete"])
async def test_an_introduction_that_one_gives_up(sqlite_path: Path, tmp_path: Path, act: str) -> None:
    async with mediated(sqlite_path, tmp_path) as there:
        await introduce(there)
        (mine,), (theirs,) = await there["ada"].gets(), await there["bob"].gets()
        await there["ada"].bot.call("invitation_accept", invitation_id=mine["id"])
        assert await outcome(there["ada"].bot.call("invitation_accept", invitation_id=mine["id"])) == IA
        assert await outcome(there["ada"].bot.call("invitation_decline", invitation_id=mine["id"])) == IA
        assert await outcome(there["ada"].bot.call("invitation_sas", invitation_id=mine["id"], sas="0000")) == IA
        assert await outcome(there["bob"].bot.call("invitation_sas", invitation_id=theirs["id"], sas="0000")) == IA
        await there["bob"].bot.call(f"invitation_{act}", invitation_id=theirs["id"])
        assert await there["bob"].pending() == []
        assert [one["status"] for one in await there["ada"].pending()] == [IT]
        await there["ada"].bot.call("invitation_delete", invitation_id=mine["id"])
        assert await there["ada"].pending() == []
        assert len(await there["ada"].contacts()) == 1


async def test_who_is_one_to_one_is_not_introduced(sqlite_path: Path, tmp_path: Path) -> None:
    async with mediated(sqlite_path, tmp_path) as there:
        await there.server.pair(there["ada"].owner.actor, there["bob"].owner.actor)
        await introduce(there)
        await there.invite("ada", "mia")  # comes later
        assert await there["bob"].pending() == []


async def test_a_talk_user_is_introduced_to_an_identity(sqlite_path: Path, tmp_path: Path) -> None:
    async with mediated(sqlite_path, tmp_path) as there:
        alice = await make_person(there.server.core, "alice")
        await there.server.pair(alice, there["mia"].owner.actor)
        mia = there["mia"]
        both = {"first_contact_id": await mia.contact("Alice"), "second_contact_id": await mia.contact("Bob")}
        await mia.bot.call("contact_introduction", **both)
        (received,) = await there["bob"].gets()
        assert received["display_name"] == "Alice"
        await there["bob"].bot.call("invitation_accept", invitation_id=received["id"])
        await there["bob"].contact("Alice")
        assert len(await there.server.core.rooms.list_for(alice)) == 2


async def test_what_can_not_be_introduced(sqlite_path: Path, tmp_path: Path) -> None:
    async with collected(sqlite_path, tmp_path) as there:
        ada = there["ada"]
        bob = await ada.contact("Bob", is_one_to_one=False)
        alice = await make_person(there.server.core, "anna")
        await there.server.pair(alice, ada.owner.actor)
        anna = await ada.contact("Anna")
        for first, second, code in ((anna, anna, IA), (anna, bob, IA), (anna, 99, "NOT_FOUND"), (0, anna, "NOT_FOUND")):
            call = ada.bot.call("contact_introduction", first_contact_id=first, second_contact_id=second)
            assert await outcome(call) == code, (first, second)


async def test_a_collected_contact_becomes_one_to_one(sqlite_path: Path, tmp_path: Path) -> None:
    async with collected(sqlite_path, tmp_path) as there:
        ada, bob = there["ada"], there["bob"]
        contact = await ada.contact("Bob", is_one_to_one=False)
        sent = await ada.bot.call("contact_invite_to_one_to_one_discussion", contact_id=contact)
        assert (sent["status"], sent["display_name"]) == (ASKING, "Bob")
        for act in ("accept", "decline", "sas"):
            more = {"sas": "0000"} if act == "sas" else {}
            assert await outcome(ada.bot.call(f"invitation_{act}", invitation_id=sent["id"], **more)) == IA
        (received,) = await bob.gets()
        assert (received["status"], received["display_name"]) == (ASKED, "Ada")
        assert await outcome(bob.bot.call("invitation_sas", invitation_id=received["id"], sas="0000")) == IA
        await bob.bot.call("invitation_accept", invitation_id=received["id"])
        await ada.contact("Bob")
        await bob.contact("Ada")
        for one in (ada, bob):
            assert await one.pending() == []
            assert len(await one.bot.call("discussion_list", filter={"type": "TYPE_OTO"})) == 1
        again = ada.bot.call("contact_invite_to_one_to_one_discussion", contact_id=contact)
        assert (await refusal(again)).startswith(IA)
        nobody = ada.bot.call("contact_invite_to_one_to_one_discussion", contact_id=99)
        assert await refusal(nobody) == "NOT_FOUND Contact not found"


async def test_who_asks_may_give_it_up_and_who_is_asked_decline(sqlite_path: Path, tmp_path: Path) -> None:
    async with collected(sqlite_path, tmp_path) as there:
        ada, bob = there["ada"], there["bob"]
        contact = await ada.contact("Bob", is_one_to_one=False)
        sent = await ada.bot.call("contact_invite_to_one_to_one_discussion", contact_id=contact)
        await bob.gets()
        await ada.bot.call("invitation_delete", invitation_id=sent["id"])
        await bob.has_none()
        for act in ("decline", "delete"):
            sent = await ada.bot.call("contact_invite_to_one_to_one_discussion", contact_id=contact)
            (received,) = await bob.gets()
            await bob.bot.call(f"invitation_{act}", invitation_id=received["id"])
            assert await bob.pending() == []
            assert await ada.pending() == [sent]
            await ada.bot.call("invitation_delete", invitation_id=sent["id"])
        await ada.contact("Bob", is_one_to_one=False)


async def test_who_asks_each_other_is_one_to_one(sqlite_path: Path, tmp_path: Path) -> None:
    async with collected(sqlite_path, tmp_path) as there:
        ada, bob = there["ada"], there["bob"]
        for one, other in ((ada, "Bob"), (bob, "Ada")):
            contact = await one.contact(other, is_one_to_one=False)
            await one.bot.call("contact_invite_to_one_to_one_discussion", contact_id=contact)
        await ada.contact("Bob")
        await bob.contact("Ada")
        await ada.has_none()
        await bob.has_none()


async def test_a_collected_talk_user_is_not_asked(sqlite_path: Path, tmp_path: Path) -> None:
    async with collected(sqlite_path, tmp_path) as there:
        core, ada = there.server.core, there["ada"]
        anna = await make_person(core, "anna")
        room = await there.server.room(anna, ada.owner.actor, name="Elsewhere")
        await core.messages.post(anna, room.id, Draft("hello"))
        contact = await ada.contact("Anna", is_one_to_one=False)
        await ada.bot.call("contact_invite_to_one_to_one_discussion", contact_id=contact)
        await ada.contact("Anna")
        await ada.has_none()


async def test_a_talk_user_who_was_downgraded_is_one_to_one_again(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada") as there:
        core, ada = there.server.core, there["ada"]
        alice = await make_person(core, "alice")
        room = await there.server.pair(alice, ada.owner.actor)
        contact = await ada.contact("Alice")
        await ada.bot.call("contact_downgrade_one_to_one_discussion", contact_id=contact)
        with pytest.raises(RoomClosed):
            await core.messages.post(alice, room.id, Draft("hello?"))
        await ada.bot.call("contact_invite_to_one_to_one_discussion", contact_id=contact)
        assert await ada.contact("Alice") == contact
        await core.messages.post(alice, room.id, Draft("hello!"))
        await there.server.copied(room)
        assert [one["body"] for one in await ada.bot.call("message_list")] == ["hello!"]


async def test_a_visitor_has_no_discussion_of_its_own(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada") as there:
        core, ada = there.server.core, there["ada"]
        alice = await make_person(core, "alice")
        room = await there.server.room(alice, ada.owner.actor)
        await core.rooms.publish(alice, room.id, "harbour")
        visitor = await core.callers.admit("05" + "ab" * 32, Origin("session"))
        await core.public_rooms.enter(visitor, "harbour", Right.ACCESS)
        await core.messages.post(visitor, room.id, Draft("ahoy"))
        await there.server.copied(room)
        (contact,) = await ada.contacts()
        call = ada.bot.call("contact_invite_to_one_to_one_discussion", contact_id=contact["id"])
        assert (await refusal(call)).startswith(IA)
        assert await ada.pending() == []
        link = await ada.bot.call("contact_get_invitation_link", contact_id=contact["id"])
        assert (await refusal(ada.bot.call("invitation_new", invitation_url=link))).startswith(IA)


async def test_so_many_invitations_and_no_more(
    sqlite_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "MAX_PENDING", 1)
    async with meeting(sqlite_path, tmp_path, "ada", "bob", "cyd") as there:
        await there.invite("ada", "bob")
        link = await there["cyd"].bot.call("identity_get_invitation_link")
        assert (await refusal(there["ada"].bot.call("invitation_new", invitation_url=link))).startswith(IA)
        await there["ada"].bot.call("invitation_delete", invitation_id=1)
        await there["ada"].bot.call("invitation_new", invitation_url=link)
        link = await there["bob"].bot.call("identity_get_invitation_link")
        await there["bob"].has_none()
        await there["cyd"].gets()
        assert (await refusal(there["cyd"].bot.call("invitation_new", invitation_url=link))).startswith(IA)
