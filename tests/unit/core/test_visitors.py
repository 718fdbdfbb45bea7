"""Session IDs and their blinded forms as one person, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.session_rights import RightsChange
from sabir.core.steps.banishing import SETTLE_BAN
from sabir.core.steps.posting import RateLimit
from sabir.core.steps.ranking import SETTLE_STAFF
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.core.steps.visiting import MERGE
from sabir.core.visitors import BLIND_ALL
from sabir.domain.errors import Banned
from sabir.domain.messages import Draft
from sabir.domain.people import Actor, PersonKind
from sabir.domain.ranks import RankWish
from sabir.domain.rooms import Role, Room
from sabir.domain.session_rights import Right
from sabir.domain.wishes import PersonWish, RoomWish, Wish
from sabir.jobs.periodic import core_handlers
from tests.helpers.core import ROOT, make_person, make_room, open_core
from tests.helpers.waiting import until

PLAIN, OTHER = "05" + "ab" * 32, "05" + "cd" * 32
POSITIVE, NEGATIVE = "15" + "11" * 31 + "01", "15" + "11" * 31 + "81"
NEWER, NEWER_NEGATIVE = "25" + "22" * 31 + "7f", "25" + "22" * 31 + "ff"
FORMS = (POSITIVE, NEGATIVE, NEWER, NEWER_NEGATIVE)
ORIGIN = Origin("session")


def blinds(session_id: str) -> list[str]:
    """Of one of the two ids only."""
    return [POSITIVE, NEWER] if session_id == PLAIN else []


@dataclass(frozen=True)
class There:
    """A published room of alice's."""

    core: Core
    alice: Actor
    room: Room

    async def come(self, session_id: str) -> Actor:
        """Whoever owns the key, with a seat in the room."""
        actor = await self.core.callers.admit(session_id, ORIGIN)
        await self.core.public_rooms.enter(actor, "harbour", Right.ACCESS)
        return actor

    async def do_jobs(self) -> int:
        """The jobs that are due and about Session IDs."""
        due = await self.core.jobs.lease([MERGE, BLIND_ALL, SETTLE_BAN, SETTLE_STAFF], "test", 100)
        for job in due:
            await core_handlers(self.core)[job.kind](job.key, job.payload)
            await self.core.jobs.finish(job, "test")
        return len(due)

    async def person_ids(self, *session_ids: str) -> set[int | None]:
        found = [await self.core.people.find_by_session(one) for one in session_ids]
        return {one.id if one else None for one in found}

    async def role_of(self, person: int) -> Role | None:
        members = await self.core.participants.list_members(self.alice, self.room.id)
        return next((one.participant.role for one in members if one.participant.person_id == person), None)


@asynccontextmanager
async def opened(database_url: str, tmp_path: Path, *, knows_key: bool = True) -> AsyncIterator[There]:
    async with open_core(database_url, tmp_path) as core:
        if knows_key:
            core.visitors.blind_with(blinds)
        alice = await make_person(core, "alice")
        room = await make_room(core, alice)
        yield There(core, alice, await core.rooms.publish(alice, room.id, "harbour"))


async def test_a_plain_id_is_found_by_all_its_blinded_forms(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        assert await there.person_ids(PLAIN, *FORMS) == {None}
        bob = await there.come(PLAIN)
        assert await there.person_ids(PLAIN, *FORMS) == {bob.person_id}
        other = await there.come(OTHER)
        assert await there.person_ids(OTHER) == {other.person_id}


@pytest.mark.parametrize("form", FORMS)
async def test_who_was_known_by_a_blinded_id_keeps_all_when_the_plain_one_turns_up(
    database_url: str, tmp_path: Path, form: str
) -> None:
    async with opened(database_url, tmp_path) as there:
        bob = await there.come(form)
        await there.core.moderation.set_moderator(there.alice, there.room.id, form, is_moderator=True)
        assert await there.person_ids(PLAIN, form) == {bob.person_id}
        assert (await there.come(PLAIN)).person_id == bob.person_id
        assert await there.person_ids(PLAIN, *FORMS) == {bob.person_id}
        assert await there.core.moderation.moderators(there.alice, there.room.id) == [PLAIN]
        assert await there.do_jobs() == 0


@pytest.mark.parametrize("form", FORMS)
async def test_a_ban_of_one_form_is_one_of_all(database_url: str, tmp_path: Path, form: str) -> None:
    async with opened(database_url, tmp_path) as there:
        await there.core.moderation.ban(there.alice, there.room.id, form)
        for other in (PLAIN, *FORMS):
            with pytest.raises(Banned):
                await there.come(other)
        await there.core.moderation.unban(there.alice, there.room.id, PLAIN)
        await there.come(form)


async def test_a_ban_of_the_plain_id_is_one_of_its_forms(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        bob = await there.come(NEGATIVE)
        await there.core.moderation.ban(there.alice, there.room.id, PLAIN)
        for form in FORMS:
            with pytest.raises(Banned):
                await there.come(form)
        assert await there.role_of(bob.person_id) is None


async def test_an_account_gets_what_its_blinded_form_had(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        core, room = there.core, there.room.id
        visitor = await there.come(POSITIVE)
        await core.moderation.set_moderator(there.alice, room, POSITIVE, is_moderator=True)
        said = (await core.messages.post(visitor, room, Draft("ahoy"))).message
        bob = await core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=PLAIN))
        assert await there.do_jobs() == 1
        assert await there.person_ids(PLAIN, *FORMS) == {bob.id}
        assert await there.role_of(bob.id) is Role.MODERATOR
        assert await there.role_of(visitor.person_id) is None
        assert [key for key in await core.moderation.moderators(there.alice, room) if key[:2] != "15"] == [PLAIN]
        await until(lambda: not core.remembered._known)
        again = await core.callers.recognise(POSITIVE, b"1", ORIGIN)
        assert again.uid == "bob"
        await core.messages.delete(again, room, [said.id])  # it is its own
        later = (await core.messages.post(again, room, Draft("x", sent_ms=said.sent_ms))).message
        assert later.sent_ms > said.sent_ms


async def test_merging_twice_is_merging_once(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        visitor = await there.come(POSITIVE)
        bob = await there.core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=PLAIN))
        for _ in range(2):
            await there.core.visitors.merge(visitor.person_id, bob.id)
        assert await there.role_of(bob.id) is Role.USER
        await there.core.visitors.merge(bob.id, there.alice.person_id)  # no visitor: nothing happens
        assert await there.person_ids(PLAIN) == {bob.id}


async def test_a_ban_outlives_the_merging(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        await there.come(POSITIVE)
        await there.core.moderation.ban(there.alice, there.room.id, POSITIVE)
        bob = await there.core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=PLAIN))
        await there.core.participants.add_person(there.alice, there.room.id, "bob")
        await there.do_jobs()
        assert await there.role_of(bob.id) is None
        assert await there.core.moderation.banned(there.alice, there.room.id) == [PLAIN]
        with pytest.raises(Banned):
            await there.come(NEWER)
        await there.core.moderation.unban(there.alice, there.room.id, NEGATIVE)
        assert await there.role_of(bob.id) is Role.USER


async def test_two_forms_used_before_the_plain_id_become_one(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        old, new = await there.come(NEGATIVE), await there.come(NEWER)
        assert old.person_id != new.person_id
        bob = await there.come(PLAIN)
        assert await there.do_jobs() == 1
        assert await there.person_ids(PLAIN, *FORMS) == {bob.person_id}
        members = await there.core.participants.list_members(there.alice, there.room.id)
        assert [one.kind for one in members] == [PersonKind.PERSON, PersonKind.VISITOR]


async def test_ids_from_before_the_key_was_known_are_blinded_at_the_start(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, knows_key=False) as there:
        bob = await there.come(PLAIN)
        assert await there.person_ids(POSITIVE) == {None}
        await there.core.visitors.check_blinding()
        assert await there.do_jobs() == 0
        there.core.visitors.blind_with(blinds)
        for jobs in (1, 0):
            await there.core.visitors.check_blinding()
            assert await there.do_jobs() == jobs
        assert await there.person_ids(*FORMS) == {bob.person_id}
        there.core.visitors.blind_with(lambda _: [OTHER.replace("05", "15", 1)[:64] + "00"])
        await there.core.visitors.check_blinding()
        assert await there.do_jobs() == 1
        assert await there.person_ids(*FORMS) == {None}


async def test_disabling_holds_for_every_form(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        bob = await there.core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=PLAIN))
        assert (await there.core.callers.recognise(NEGATIVE, b"1", ORIGIN)).person_id == bob.id
        await there.core.people.disable(ROOT, bob.id)
        await until(lambda: not there.core.remembered._known)
        for number, form in enumerate((PLAIN, *FORMS)):
            with pytest.raises(Exception, match="Access of this person was ended"):
                await there.core.callers.recognise(form, b"n%d" % number, ORIGIN)


async def test_mentions_of_a_blinded_id_name_its_person(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        await there.core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=PLAIN))
        text = f"@{NEGATIVE} and @{NEWER}"
        page = (await there.core.messages.post(there.alice, there.room.id, Draft(text))).page
        assert {mention: name.uid for mention, name in page.mentioned.items()} == {NEGATIVE: "bob", NEWER: "bob"}


async def test_the_higher_rank_and_all_rights_stay(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        core, room = there.core, there.room.id
        visitor = await there.come(POSITIVE)
        core.visitors.blind_with(lambda _: ())  # the plain id comes while the key is not known
        bob = await there.come(PLAIN)
        await core.staff.rank_in_rooms(there.alice, POSITIVE, RankWish(True, True, is_visible=False), ["harbour"])
        await core.session_rights.change(there.alice, room, POSITIVE, RightsChange({"can_upload": False}))
        await core.session_rights.change(there.alice, room, PLAIN, RightsChange({"can_read": True}))
        core.visitors.blind_with(blinds)
        await core.visitors.check_blinding()
        await core.visitors.merge(visitor.person_id, bob.person_id)
        (seat,) = [
            one.participant
            for one in await core.participants.list_members(there.alice, room)
            if one.participant.person_id == bob.person_id
        ]
        assert (seat.role, seat.is_admin, seat.is_concealed) == (Role.GUEST_MODERATOR, True, True)
        own = await core.session_rights.get(there.alice, room, PLAIN)
        assert (own.can_read, own.can_upload) == (True, False)


async def test_what_holds_on_the_whole_server_is_handed_over(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        core = there.core
        first, second = await there.come(POSITIVE), await there.come(OTHER)
        await core.staff.rank_on_server(ROOT, POSITIVE, RankWish(True, True))
        await core.visitors.merge(first.person_id, second.person_id)
        assert await there.do_jobs() == 1
        assert await there.role_of(second.person_id) is Role.GUEST_MODERATOR
        assert (await core.callers.recognise(POSITIVE, b"1", ORIGIN)).person_id == second.person_id

        third = await there.come(NEWER)
        await core.server_bans.ban(ROOT, NEWER)
        fourth = await there.come("05" + "ef" * 32)
        await core.visitors.merge(third.person_id, fourth.person_id)
        for number, key in enumerate((NEWER, NEWER_NEGATIVE, "05" + "ef" * 32)):
            with pytest.raises(Banned):
                await core.callers.recognise(key, b"b%d" % number, ORIGIN)
        assert await there.do_jobs() == 1
        assert await there.role_of(fourth.person_id) is None
        await core.server_bans.unban(ROOT, NEWER)
        assert await there.role_of(fourth.person_id) is Role.GUEST


async def test_letters_are_handed_over(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        core = there.core
        visitor, other = await there.come(POSITIVE), await there.come("15" + "33" * 32)
        limit = RateLimit(100, 1000)
        for sender, key, to in ((visitor, POSITIVE, "15" + "33" * 32), (other, "15" + "33" * 32, NEGATIVE)):
            await core.direct_messages.send(sender, key, to, b"psst", limit)
        bob = await core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=PLAIN))
        await there.do_jobs()
        actor = await core.callers.admit(POSITIVE, ORIGIN)
        assert actor.person_id == bob.id
        assert len(await core.direct_messages.received(actor, POSITIVE, after=0, limit=9)) == 1
        assert len(await core.direct_messages.sent(actor, POSITIVE, after=0, limit=9)) == 1


async def test_an_apply_file_names_who_is_known_by_a_blinded_id(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as there:
        visitor = await there.come(POSITIVE)
        room = RoomWish(name="Harbour", session_room="harbour", session_moderators=(PLAIN,))
        await there.core.provisioning.apply(ROOT, Wish(room=(room,)))
        assert await there.role_of(visitor.person_id) is Role.GUEST_MODERATOR
        await there.core.provisioning.apply(ROOT, Wish(person=(PersonWish(uid="bob", session_id=PLAIN),)))
        assert await there.do_jobs() == 1
        (bob,) = await there.person_ids(*FORMS)
        assert bob is not None
        assert bob != visitor.person_id
        assert await there.role_of(bob) is Role.MODERATOR
