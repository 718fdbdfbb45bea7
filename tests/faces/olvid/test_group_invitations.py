"""Invitations to a group: asked, accepted, declined, withdrawn, and accepted by themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sabir.core.steps import inviting
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.store.transaction import Tx
from tests.faces.olvid.calls import outcome
from tests.faces.olvid.meeting import Meeting, meeting
from tests.helpers.core import ROOT, make_person, make_room

STATUS = "STATUS_GROUP_INVITATION_WAIT_YOU_TO_ACCEPT"


@asynccontextmanager
async def room_of_alice(at: Path, tmp_path: Path) -> AsyncIterator[tuple[Meeting, Actor, Room]]:
    async with meeting(at, tmp_path, "ada", "bob") as there:
        alice = await make_person(there.server.core, "alice")
        yield there, alice, await make_room(there.server.core, alice)


async def ask(there: Meeting, alice: Actor, room: Room) -> int:
    """Ada, by alice; the protocol's id."""
    core, ada = there.server.core, there["ada"].owner.actor.person_id

    def unit(tx: Tx) -> int:
        tx.lock([room.id])
        return inviting.invite_to_group(tx, ada, alice.person_id, room, at_ms=core.clock.now_ms())

    return await core.db.write(unit)


async def test_who_accepts_is_in_the_group(sqlite_path: Path, tmp_path: Path) -> None:
    async with room_of_alice(sqlite_path, tmp_path) as (there, alice, room):
        ada = there["ada"]
        await ada.hears("invitation_received", "invitation_deleted", "discussion_new")
        await ask(there, alice, room)
        received = await ada.one("invitation_received")
        assert (received["status"], received["display_name"]) == (STATUS, "Harbour")
        assert await ada.bot.call("invitation_list", filter={"type": "TYPE_GROUP"}) == [received]
        assert (
            await outcome(ada.bot.call("invitation_sas", invitation_id=received["id"], sas="1")) == "INVALID_ARGUMENT"
        )
        await ada.bot.call("invitation_accept", invitation_id=received["id"])
        assert await ada.one("invitation_deleted") == received
        discussion = (await ada.told("discussion_new"))["discussion"]
        assert (discussion["title"], discussion["contact_id"]) == ("Harbour", 0)
        members = await there.server.core.participants.list_members(alice, room.id)
        assert len(members) == 2


async def test_who_declines_or_is_no_longer_wanted_is_not(sqlite_path: Path, tmp_path: Path) -> None:
    async with room_of_alice(sqlite_path, tmp_path) as (there, alice, room):
        ada, core = there["ada"], there.server.core
        for act in ("decline", "delete"):
            await ask(there, alice, room)
            (received,) = await ada.gets()
            await ada.bot.call(f"invitation_{act}", invitation_id=received["id"])
            assert await ada.pending() == []
        protocol = await ask(there, alice, room)
        await ada.gets()

        def unit(tx: Tx) -> None:
            tx.lock([room.id])
            inviting.withdraw(tx, ada.owner.actor.person_id, protocol, at_ms=core.clock.now_ms())

        await core.db.write(unit)
        await ada.has_none()
        assert len(await core.participants.list_members(alice, room.id)) == 1


async def test_it_outlives_who_invited(sqlite_path: Path, tmp_path: Path) -> None:
    async with room_of_alice(sqlite_path, tmp_path) as (there, alice, room):
        anna = await make_person(there.server.core, "anna")
        await ask(there, anna, room)
        await there["ada"].gets()
        await there.server.core.erasure.erase(ROOT, "anna")
        await there["ada"].bot.call("invitation_accept", invitation_id=1)
        await there["ada"].has_none()
        assert len(await there.server.core.participants.list_members(alice, room.id)) == 2


async def test_groups_are_joined_by_themselves(sqlite_path: Path, tmp_path: Path) -> None:
    async with room_of_alice(sqlite_path, tmp_path) as (there, alice, room):
        ada = there["ada"]
        await ada.bot.call("enable_auto_invitation", auto_accept_group=True)
        await ada.hears("discussion_new", "invitation_received")
        await ask(there, alice, room)
        assert (await ada.one("invitation_received"))["status"] == STATUS
        assert (await ada.told("discussion_new"))["discussion"]["title"] == "Harbour"
        await ada.has_none()
