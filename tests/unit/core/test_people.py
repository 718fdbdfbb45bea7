"""People: made, found, listed, disabled and enabled, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.rooms import NewRoom
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.domain.audit import AuditFilter
from sabir.domain.errors import AlreadyExists, InvalidInput, NotFound, RankTooLow, Unauthenticated
from sabir.domain.events import EventKind
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.paging import Stretch
from sabir.domain.people import PeopleFilter, PersonKind
from sabir.domain.rooms import RoomKind
from sabir.domain.wishes import GroupWish, Wish
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, make_person, make_room, open_core
from tests.helpers.waiting import until

ABSENT = PersonId(StreamId(999_999))
SESSION_ID = "05" + "ab" * 32
ORIGIN = Origin("talk")


async def make_groups(core: Core, *ids: str) -> None:
    await core.provisioning.apply(ROOT, Wish(group=tuple(GroupWish(id=gid) for gid in ids)))


async def test_a_person_as_wished(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        await make_groups(core, "staff", "admin")
        wish = NewPerson(
            "alice",
            "secret-pass",
            "Alice Liddell",
            "Alice@Example.org",
            ("staff", "admin"),
            SESSION_ID,
            has_identity=True,
        )
        made = await core.people.create(ROOT, wish)
        assert (made.uid, made.display_name, made.email) == ("alice", "Alice Liddell", "alice@example.org")
        assert (made.kind, made.is_admin, made.disabled_ms) == (PersonKind.PERSON, True, None)
        assert made.created_ms == clock.now_ms()
        for profile in (
            await core.people.get(made.id),
            await core.people.get_by_uid("alice"),
            await core.people.get_by_uuid(made.uuid),
        ):
            assert profile.person == made
            assert (sorted(profile.groups), profile.session_id) == (["admin", "staff"], SESSION_ID)
        assert await core.people.find_by_session(SESSION_ID) == made
        assert await core.people.find_by_session("05" + "00" * 32) is None
        assert (await core.auth.by_password("alice", "secret-pass", ORIGIN)).person_id == made.id
        plain = await core.people.create(ROOT, NewPerson("bob"))
        assert (plain.display_name, plain.email, plain.is_admin) == ("bob", None, False)


async def test_refused_wishes_leave_nothing(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await core.people.create(ROOT, NewPerson("alice", email="a@example.org", session_id=SESSION_ID))
        ordinary = await make_person(core, "bob")
        for wish, error in [
            (NewPerson("alice"), AlreadyExists),
            (NewPerson("x", email="A@example.org"), AlreadyExists),
            (NewPerson("x", session_id=SESSION_ID), AlreadyExists),
            (NewPerson("x", groups=("none",)), NotFound),
            (NewPerson("x/y"), InvalidInput),
            (NewPerson("x", password=""), InvalidInput),
            (NewPerson("x", email="none"), InvalidInput),
        ]:
            with pytest.raises(error):
                await core.people.create(ROOT, wish)
        with pytest.raises(RankTooLow):
            await core.people.create(ordinary, NewPerson("x"))
        with pytest.raises(NotFound):
            await core.people.get_by_uid("x")
        part = await core.people.page(PeopleFilter(), Stretch(10))
        assert {person.id for person in part.rows} == {alice.id, ordinary.person_id}


async def test_the_absent_are_not_found(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        for search in (
            core.people.get(ABSENT),
            core.people.get_by_uid("nobody"),
            core.people.get_by_uuid("none"),
            core.people.get_matching("none", PeopleFilter()),
            core.people.disable(ROOT, ABSENT),
            core.people.disable_by_uuid(ROOT, "none"),
            core.people.enable(ROOT, ABSENT),
        ):
            with pytest.raises(NotFound):
                await search


async def test_the_first_administrator_is_made_once(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        password = await core.people.make_first_admin()
        assert password is not None
        assert await core.people.make_first_admin() is None
        assert (await core.auth.by_password("admin", password, ORIGIN)).is_admin


async def test_lists_of_people(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        for number in range(7):
            await core.people.create(ROOT, NewPerson(f"p{number}", email=f"p{number}@example.org"))
            clock.advance(number % 2)  # some at the same time
        await core.people.create(ROOT, NewPerson("aermel", display_name="Ärmel 100%_"))

        async def uids(where: PeopleFilter, stretch: Stretch) -> list[str | None]:
            return [person.uid for person in (await core.people.page(where, stretch)).rows]

        whole = await uids(PeopleFilter(), Stretch(100))
        assert whole == ["aermel", *(f"p{number}" for number in range(6, -1, -1))]
        first = await core.people.page(PeopleFilter(), Stretch(3))
        assert (len(first.rows), first.has_more, first.total) == (3, True, 8)
        key = (first.rows[-1].created_ms, first.rows[-1].id)
        assert await uids(PeopleFilter(), Stretch(3, key)) == whole[3:6]
        last = await core.people.page(PeopleFilter(), Stretch(5, key))
        assert ([person.uid for person in last.rows], last.has_more) == (whole[3:], False)
        assert await uids(PeopleFilter(), Stretch(2, key, is_upward=True)) == whole[0:2]
        assert await uids(PeopleFilter(), Stretch(3, offset=5)) == whole[5:]
        assert await uids(PeopleFilter(name="äRMEL"), Stretch(9)) == ["aermel"]
        assert await uids(PeopleFilter(name="100%_"), Stretch(9)) == ["aermel"]
        assert await uids(PeopleFilter(name="%"), Stretch(9)) == ["aermel"]
        assert await uids(PeopleFilter(email="P3@EX"), Stretch(9)) == ["p3"]
        assert await uids(PeopleFilter(team_disabled=True), Stretch(9)) == []


# --- the off switch --------------------------------------------------------------------------------------------------


async def test_whoever_is_disabled_is_out_and_comes_back_without_credentials(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        await make_groups(core, "staff", "admin")
        alice = await make_person(core, "alice")
        wish = NewPerson("bob", "secret-pass", groups=("staff", "admin"))
        bob = await core.people.create(ROOT, wish)
        actor = await core.auth.by_password("bob", "secret-pass", ORIGIN)
        app_password = await core.auth.new_app_password(actor, "phone")
        await core.auth.by_app_password(app_password, ORIGIN)
        room = await make_room(core, alice, actor)
        pair = (await core.rooms.create(alice, NewRoom(RoomKind.ONE_TO_ONE, invite="bob"))).room

        with pytest.raises(RankTooLow):
            await core.people.disable(alice, bob.id)
        assert await core.people.disable(ROOT, bob.id)
        assert not await core.people.disable_by_uuid(ROOT, bob.uuid)
        await until(lambda: not core.remembered._known)  # within a second
        disabled = (await core.people.get(bob.id)).person
        assert disabled.disabled_ms == core.clock.now_ms()
        assert (disabled.team_disabled, disabled.auth_epoch) == (True, bob.auth_epoch + 1)
        for attempt in (
            core.auth.by_password("bob", "secret-pass", ORIGIN),
            core.auth.by_password("bob", app_password, ORIGIN),
            core.auth.by_app_password(app_password, ORIGIN),
        ):
            with pytest.raises(Unauthenticated):
                await attempt
        for attempt_to_invite in (
            core.participants.add_person(alice, room.id, "bob"),
            core.rooms.create(alice, NewRoom(RoomKind.ONE_TO_ONE, invite="bob")),
        ):
            with pytest.raises(NotFound):
                await attempt_to_invite
        assert await core.jobs.due_in_s(["people.end_access"]) == 0

        await core.people.end_access(bob.id)
        await core.people.end_access(bob.id)
        assert len(await core.participants.list_members(alice, room.id)) == 1
        assert len(await core.participants.list_members(alice, pair.id)) == 2
        last = (await core.timeline.history(alice, room.id, before_id=0, limit=1)).items[0]
        assert (last.event.kind, last.event.subject_id) == (EventKind.MEMBER_REMOVED, bob.id)

        assert await core.people.enable(ROOT, bob.id)
        assert not await core.people.enable(ROOT, bob.id)
        with pytest.raises(Unauthenticated):
            await core.auth.by_password("bob", "secret-pass", ORIGIN)
        profile = await core.people.get(bob.id)
        assert (profile.groups, profile.person.is_admin, profile.person.disabled_ms) == ([], False, None)


async def test_whoever_is_enabled_before_the_job_keeps_rooms_and_groups(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        await make_groups(core, "staff")
        alice = await make_person(core, "alice")
        bob = await core.people.create(ROOT, NewPerson("bob", groups=("staff",)))
        room = await make_room(core, alice)
        await core.participants.add_person(alice, room.id, "bob")
        await core.people.disable(ROOT, bob.id)
        await core.people.enable(ROOT, bob.id)
        await core.people.end_access(bob.id)
        assert len(await core.participants.list_members(alice, room.id)) == 2
        assert (await core.people.get(bob.id)).groups == ["staff"]


async def test_every_act_is_in_the_audit_log(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        bob = await core.people.create(ROOT, NewPerson("bob", email="bob@example.org"))
        await core.people.disable(ROOT, bob.id)
        await core.people.enable(ROOT, bob.id)
        page = await core.audit.page(ROOT, AuditFilter(person_uuid=bob.uuid), Stretch(10))
        assert [entry.action for entry in page.entries.rows] == ["ACCOUNT_ENABLED", "ACCOUNT_DISABLED", "USER_CREATED"]
        assert {entry.subject_id for entry in page.entries.rows} == {bob.id}
        assert page.people[bob.id].uid == "bob"
