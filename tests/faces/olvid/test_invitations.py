"""Invitations by link: the exchange of codes, every status with every act, and what ends them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.acquaintances import COMPLETE
from sabir.domain.ids import IdentityId
from sabir.store import invitations, jobs
from sabir.store.transaction import Tx
from tests.faces.olvid.calls import outcome, refusal
from tests.faces.olvid.meeting import ALL, Meeting, meeting
from tests.helpers.core import ROOT, make_person
from tests.helpers.olvid_bot import OlvidBot
from tests.helpers.olvid_face import TEMPORARY_KEY, olvid_server
from tests.helpers.waiting import eventually

IA = "INVALID_ARGUMENT"
ACTS = ("accept", "decline", "sas", "delete")


async def test_a_whole_exchange_of_codes(database_url: str, tmp_path: Path) -> None:
    async with meeting(database_url, tmp_path, "ada", "bob") as there:
        ada, bob = there["ada"], there["bob"]
        for one in (ada, bob):
            await one.hears(*ALL)
        link = await bob.bot.call("identity_get_invitation_link")
        sent = await ada.bot.call("invitation_new", invitation_url=link)
        assert sent == {
            "id": 1,
            "status": "STATUS_INVITATION_WAIT_IT_TO_ACCEPT",
            "display_name": "Bob",
            "timestamp": sent["timestamp"],
            "sas": None,
            "mediator_id": None,
        } | {name: sent[name] for name in ("sas", "mediator_id")}
        assert not sent["sas"]
        assert not sent["mediator_id"]
        assert await ada.one("invitation_sent") == sent
        received = await bob.one("invitation_received")
        assert (received["status"], received["display_name"]) == ("STATUS_INVITATION_WAIT_YOU_TO_ACCEPT", "Ada")
        await bob.bot.call("invitation_accept", invitation_id=received["id"])
        steps = [await bob.told("invitation_updated") for _ in range(2)]
        assert [(step["previous_invitation_status"], step["invitation"]["status"]) for step in steps] == [
            ("STATUS_INVITATION_WAIT_YOU_TO_ACCEPT", "STATUS_INVITATION_STATUS_IN_PROGRESS"),
            ("STATUS_INVITATION_STATUS_IN_PROGRESS", "STATUS_INVITATION_WAIT_YOU_FOR_SAS_EXCHANGE"),
        ]
        step = await ada.told("invitation_updated")
        assert step["previous_invitation_status"] == "STATUS_INVITATION_WAIT_IT_TO_ACCEPT"
        adas, bobs = step["invitation"], steps[1]["invitation"]
        assert adas["status"] == "STATUS_INVITATION_WAIT_YOU_FOR_SAS_EXCHANGE"
        assert adas["sas"] != bobs["sas"]
        assert all(len(one["sas"]) == 4 and one["sas"].isdigit() for one in (adas, bobs))
        assert await ada.bot.call("invitation_get", invitation_id=1) == adas
        assert await bob.bot.call("invitation_list") == [bobs]
        await ada.bot.call("invitation_sas", invitation_id=1, sas=bobs["sas"])
        step = await ada.told("invitation_updated")
        assert step["invitation"]["status"] == "STATUS_INVITATION_WAIT_IT_FOR_SAS_EXCHANGE"
        assert step["invitation"]["sas"] == adas["sas"]
        await bob.bot.call("invitation_sas", invitation_id=received["id"], sas=adas["sas"])
        gone = bob.bot.call("invitation_get", invitation_id=received["id"])
        assert await refusal(gone) == "NOT_FOUND Invitation not found"  # at once: the command line asks again if not
        for one, other in ((ada, "Bob"), (bob, "Ada")):
            gone = await one.one("invitation_deleted")
            assert gone["display_name"] == other
            contact = (await one.told("contact_new"))["contact"]
            assert (contact["display_name"], contact["has_one_to_one_discussion"]) == (other, True)
            discussion = (await one.told("discussion_new"))["discussion"]
            assert (discussion["title"], discussion["contact_id"]) == (other, contact["id"])
            assert await one.pending() == []
            assert one.events == []
        await ada.hears("message_sent")
        await bob.hears("message_received")
        await ada.bot.call("message_send", discussion_id=1, body="hello")
        assert (await bob.told("message_received"))["message"]["body"] == "hello"


async def at_status(there: Meeting, number: int) -> int:
    """Ada's invitation in that state."""
    if number in (1, 3):
        theirs, mine = await there.invite("bob", "ada")
        if number == 3:
            await there["bob"].bot.call("invitation_delete", invitation_id=theirs)
            await there["ada"].has_none()
            there.server.core.db.replica_delay_ms = 60_000  # what answers is on its way
            theirs, mine = theirs, await _slow(there)
        return mine
    if number == 2:
        return (await there.invite("ada", "bob"))[0]
    mine, theirs = await there.compare("ada", "bob")
    if number == 5:
        await there["ada"].bot.call("invitation_sas", invitation_id=mine["id"], sas=theirs["sas"])
    return int(mine["id"])


async def _slow(there: Meeting) -> int:
    there.server.core.db.replica_delay_ms = 0
    _, mine = await there.invite("bob", "ada")
    there.server.core.db.replica_delay_ms = 60_000
    await there["ada"].bot.call("invitation_accept", invitation_id=mine)
    return mine


@pytest.mark.parametrize(
    ("number", "allowed"),
    [(1, "accept decline delete"), (2, "delete"), (3, "delete"), (4, "sas delete"), (5, "delete")],
)
async def test_every_status_with_every_act(sqlite_path: Path, tmp_path: Path, number: int, allowed: str) -> None:
    for act in ACTS:
        async with meeting(sqlite_path.with_name(f"{act}.db"), tmp_path, "ada", "bob") as there:
            mine = await at_status(there, number)
            more = {"sas": "none"} if act == "sas" else {}
            code = await outcome(there["ada"].bot.call(f"invitation_{act}", invitation_id=mine, **more))
            assert code == ("OK" if act in allowed.split() else IA), (number, act)
            left = [one["id"] for one in await there["ada"].pending()]
            assert left == ([] if act in ("decline", "delete") and code == "OK" else [mine])


async def test_a_wrong_code_changes_nothing(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        mine, theirs = await there.compare("bob", "ada")
        wrong = f"{(int(theirs['sas']) + 1) % 10_000:04d}"
        for sas in (wrong, mine["sas"], "", "12345", "abcd"):
            await there["bob"].bot.call("invitation_sas", invitation_id=mine["id"], sas=sas)
        assert await there["bob"].pending() == [mine]
        assert await there["ada"].pending() == [theirs]
        await there["ada"].bot.call("invitation_sas", invitation_id=theirs["id"], sas=mine["sas"])
        await there["bob"].bot.call("invitation_sas", invitation_id=mine["id"], sas=theirs["sas"])
        for uid in ("ada", "bob"):
            await there[uid].has_none()
            assert len(await there[uid].contacts()) == 1


async def test_declining_is_not_told_and_deleting_is(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        ada, bob = there["ada"], there["bob"]
        await bob.hears("invitation_deleted")
        for act in ("decline", "delete"):
            mine, theirs = await there.invite("ada", "bob")
            await bob.bot.call(f"invitation_{act}", invitation_id=theirs)
            gone = await bob.one("invitation_deleted")
            assert (gone["id"], gone["status"]) == (theirs, "STATUS_INVITATION_WAIT_YOU_TO_ACCEPT")
            assert [one["id"] for one in await ada.pending()] == [mine]
            await ada.bot.call("invitation_delete", invitation_id=mine)
        mine, theirs = await there.invite("ada", "bob")
        await ada.bot.call("invitation_delete", invitation_id=mine)
        assert (await bob.one("invitation_deleted"))["id"] == theirs
        assert (
            await refusal(bob.bot.call("invitation_accept", invitation_id=theirs)) == "NOT_FOUND Invitation not found"
        )
        for who in ("ada", "bob"):
            ours, codes = await there.compare("ada", "bob")
            number = ours["id"] if who == "ada" else codes["id"]
            await there[who].bot.call("invitation_delete", invitation_id=number)
            for uid in ("ada", "bob"):
                await there[uid].has_none()
        assert await ada.contacts() == await bob.contacts() == []


async def test_a_second_invitation_withdraws_the_first(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        first, _ = await there.invite("ada", "bob")
        await there["ada"].hears("invitation_deleted", "invitation_sent")
        await there["bob"].hears("invitation_deleted")
        link = await there["bob"].bot.call("identity_get_invitation_link")
        second = await there["ada"].bot.call("invitation_new", invitation_url=link)
        assert (await there["ada"].one("invitation_deleted"))["id"] == first
        sent = await there["ada"].bot.next_event("invitation_sent", where=lambda told: told["invitation"]["id"] == 2)
        assert sent.arguments["invitation"] == second
        assert (await there["bob"].one("invitation_deleted"))["id"] == 1
        assert [one["id"] for one in await there["bob"].gets()] == [2]


async def test_invitations_that_cross_end_together(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        for one, other in (("ada", "bob"), ("bob", "ada")):
            link = await there[other].bot.call("identity_get_invitation_link")
            await there[one].bot.call("invitation_new", invitation_url=link)
        for uid in ("ada", "bob"):
            await there[uid].gets(2)
        received = next(one for one in await there["bob"].pending() if one["status"].endswith("YOU_TO_ACCEPT"))
        await there["bob"].bot.call("invitation_accept", invitation_id=received["id"])
        theirs = await there["bob"].reaches(received["id"], "YOU_FOR_SAS_EXCHANGE")
        mine = await there["ada"].reaches(1, "YOU_FOR_SAS_EXCHANGE")
        await there["ada"].bot.call("invitation_sas", invitation_id=1, sas=theirs["sas"])
        await there["bob"].bot.call("invitation_sas", invitation_id=theirs["id"], sas=mine["sas"])
        for uid in ("ada", "bob"):
            await there[uid].has_none()


async def test_links_that_can_not_be_followed(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        ada = there["ada"].bot
        own = await ada.call("identity_get_invitation_link")
        bobs = await there["bob"].bot.call("identity_get_invitation_link")
        for link in ("", "x", "https://invitation.olvid.io/#", "https://invitation.olvid.io/#AAAA", own, bobs[:-6]):
            assert (await refusal(ada.call("invitation_new", invitation_url=link))).startswith(IA), link
        await there.server.core.people.disable(ROOT, there["bob"].owner.actor.person_id)
        assert (await refusal(ada.call("invitation_new", invitation_url=bobs))).startswith(IA)
        assert await there["ada"].pending() == []


@pytest.mark.parametrize("prefix", ["https://invitation.olvid.io#", "https://elsewhere.example/1#", ""])
async def test_forms_of_a_link(sqlite_path: Path, tmp_path: Path, prefix: str) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        link = await there["bob"].bot.call("identity_get_invitation_link")
        await there["ada"].bot.call("invitation_new", invitation_url=prefix + link.partition("#")[2])
        await there["bob"].gets()


async def test_someone_who_is_no_identity_is_a_contact_at_once(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        ada, bob = there["ada"], there["bob"]
        alice = await make_person(there.server.core, "alice")
        await there.server.pair(alice, ada.owner.actor)
        contact = await ada.contact("Alice")
        link = await ada.bot.call("contact_get_invitation_link", contact_id=contact)
        await bob.hears(*ALL)
        sent = await bob.bot.call("invitation_new", invitation_url=link)
        assert (sent["status"], sent["display_name"]) == ("STATUS_INVITATION_WAIT_IT_TO_ACCEPT", "Alice")
        assert await bob.one("invitation_sent") == sent
        assert await bob.one("invitation_deleted") == sent
        assert (await bob.told("contact_new"))["contact"]["has_one_to_one_discussion"] is True
        discussion = (await bob.told("discussion_new"))["discussion"]
        assert discussion["title"] == "Alice"
        assert await bob.bot.call("contact_get_invitation_link", contact_id=discussion["contact_id"]) == link
        await bob.bot.call("message_send", discussion_id=discussion["id"], body="hello")
        rooms = await there.server.core.rooms.list_for(alice)
        assert len(rooms) == 2


async def test_subscriptions_take_filters_and_ids(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob", "cyd") as there:
        ada = there["ada"]
        await there.invite("bob", "ada")
        (only,) = await ada.hears("invitation_deleted", invitation_ids=[1], count=1)
        (other,) = await ada.hears("invitation_deleted", filter={"display_name_search": "^Cyd$"}, count=1)
        (typed,) = await ada.hears("invitation_deleted", filter={"type": "TYPE_ONE_TO_ONE"})
        wanted = {"status": "STATUS_INVITATION_WAIT_YOU_TO_ACCEPT", "display_name_search": "^C"}
        (new,) = await ada.hears("invitation_received", filter=wanted)
        link = await ada.bot.call("identity_get_invitation_link")
        await there["cyd"].bot.call("invitation_new", invitation_url=link)
        assert (await ada.bot.next_event(subscription=new)).arguments["invitation"]["display_name"] == "Cyd"
        for number in (2, 1):
            await ada.bot.call("invitation_decline", invitation_id=number)
        assert (await ada.bot.next_event(subscription=only)).arguments["invitation"]["id"] == 1
        assert (await ada.bot.next_event(subscription=other)).arguments["invitation"]["id"] == 2
        await ada.bot.ended(only)
        await ada.bot.ended(other)
        assert [event.subscription for event in ada.events] == []
        assert typed
        for name in ("invitation_deleted", "invitation_updated"):
            await ada.bot.ended(await ada.bot.subscribe(name, invitation_ids=[99]))
        assert [line.count("NOT_FOUND") for line in ada.bot.logs] == [1, 1]


async def test_lists_take_filters(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob", "cyd") as there:
        mine, _ = await there.invite("ada", "bob")
        link = await there["ada"].bot.call("identity_get_invitation_link")
        await there["cyd"].bot.call("invitation_new", invitation_url=link)
        sent, received = await there["ada"].gets(2)
        assert sent["id"] == mine
        for wanted, listed in (
            ({}, [sent, received]),
            ({"status": "STATUS_INVITATION_WAIT_YOU_TO_ACCEPT"}, [received]),
            ({"type": "TYPE_INVITATION"}, [sent, received]),
            ({"type": "TYPE_GROUP"}, []),
            ({"display_name_search": "^B"}, [sent]),
            ({"max_timestamp": received["timestamp"]}, [sent, received]),
            ({"min_timestamp": received["timestamp"] + 1}, []),
        ):
            assert await there["ada"].bot.call("invitation_list", filter=wanted) == listed, wanted
        wrong = there["ada"].bot.call("invitation_list", filter={"display_name_search": "("})
        assert (await refusal(wrong)).startswith(IA)


async def test_invitations_of_others_are_not_found(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob", "cyd") as there:
        await there.invite("ada", "bob")
        for name in ("get", "accept", "decline", "sas", "delete"):
            more = {"sas": "0000"} if name == "sas" else {}
            for number in (0, 1, 2**64 - 1):
                call = there["cyd"].bot.call(f"invitation_{name}", invitation_id=number, **more)
                assert await refusal(call) == "NOT_FOUND Invitation not found"


async def test_who_is_erased_asks_nobody_any_more(database_url: str, tmp_path: Path) -> None:
    async with meeting(database_url, tmp_path, "ada", "bob", "cyd") as there:
        await there.invite("ada", "bob")
        await there.invite("cyd", "ada")
        await there.server.core.erasure.erase(ROOT, "ada")
        await there["bob"].has_none()
        await there["cyd"].has_none()


async def test_each_kind_of_key_invites_or_not(sqlite_path: Path, tmp_path: Path) -> None:
    async with meeting(sqlite_path, tmp_path, "ada", "bob") as there:
        link = await there["bob"].bot.call("identity_get_invitation_link")
        for key, identity, code in (
            ("no such key", None, "UNAUTHENTICATED"),
            (TEMPORARY_KEY, 0, "NOT_FOUND"),
            (TEMPORARY_KEY, 999, "NOT_FOUND"),
            (TEMPORARY_KEY, there["ada"].owner.identity_id, "OK"),
        ):
            async with OlvidBot(there.server.url, key, identity_id=identity, driver=there.driver) as client:
                assert await outcome(client.call("invitation_new", invitation_url=link)) == code
        assert len(await there["ada"].pending()) == 1


async def test_what_is_under_way_survives_a_restart(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both agreed, and the server died before it had acted on it."""

    async def die(*_: object) -> None:
        pass

    async with meeting(database_url, tmp_path, "ada", "bob") as there:
        mine, theirs = await there.compare("ada", "bob")
        await there["ada"].bot.call("invitation_sas", invitation_id=mine["id"], sas=theirs["sas"])
        there.server.core.db.replica_delay_ms = 60_000
        monkeypatch.setattr(there.server.core.acquaintances, "_join_both", die)
        await there["bob"].bot.call("invitation_sas", invitation_id=theirs["id"], sas=mine["sas"])
        assert await there["bob"].pending() == [theirs]
        owners = [there[uid].owner for uid in ("ada", "bob")]
    async with olvid_server(database_url, tmp_path) as server:

        def hurry(tx: Tx) -> None:
            tx.lock([])
            jobs.enqueue(tx, COMPLETE, f"{protocol}", due_ms=0)

        rows = await server.core.db.read(lambda tx: invitations.page(tx, owners[0].identity_id, limit=9))
        protocol = rows[0].protocol_id
        await server.core.db.write(hurry)
        for owner in owners:

            async def is_over(identity: IdentityId = owner.identity_id) -> bool:
                return not await server.core.db.read(lambda tx: invitations.page(tx, identity, limit=9))

            await eventually(is_over)
            contacts = [one async for page in server.core.holdings.contacts(owner) for one in page]
            assert [one.is_one_to_one for one in contacts] == [True]
        await server.core.acquaintances.complete(protocol)
