"""What an operator wishes for is made in one go, twice changes nothing, and what can't be is told by its place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sabir.core import Core
from sabir.core.steps.addresses import ByName, ByToken
from sabir.core.steps.signing_in import Origin
from sabir.domain.audit import AuditFilter
from sabir.domain.errors import NotFound, RankTooLow, Unauthenticated
from sabir.domain.paging import Stretch
from sabir.domain.people import PeopleFilter
from sabir.domain.rooms import Role
from sabir.domain.wishes import (
    ApiTokenWish,
    DashboardAdminWish,
    Granted,
    GroupWish,
    OlvidAdminKeyWish,
    PersonWish,
    RoomWish,
    Scope,
    SessionWish,
    Wish,
    WishRefused,
)
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, actor_of, make_person, make_room, open_core
from tests.helpers.waiting import until

EVERYTHING = AuditFilter()
ALICE_ID = "05" + "a1" * 32
STRANGER_ID = "05" + "b2" * 32
KEY = "7f819f8f-8220-4dcd-b7e3-37c81ead8b7a"
WHOLE = Wish(
    group=(GroupWish(id="staff", display_name="Staff"),),
    person=(
        PersonWish(
            uid="alice",
            password="alice's password",
            display_name="Alice Liddell",
            email="Alice@example.org",
            groups=("staff", "admin"),
            session_id=ALICE_ID.upper(),
            olvid=True,
        ),
        PersonWish(uid="bob", olvid_client_key="bob's-own-client-key"),
    ),
    room=(
        RoomWish(
            name="Harbour",
            kind="public",
            owner="alice",
            participants=("bob",),
            session_room="harbour",
            session_moderators=(STRANGER_ID,),
        ),
    ),
    dashboard_admin=(DashboardAdminWish(email="root@example.org", password="root's password"),),
    api_token=(ApiTokenWish(name="ci", key=KEY), ApiTokenWish(name="made here")),
    olvid_admin_key=(OlvidAdminKeyWish(name="ops"),),
    session=(SessionWish(private_key="0f" * 32),),
)

THERE = replace(
    WHOLE,
    person=tuple(replace(person, password=None) for person in WHOLE.person),
    dashboard_admin=(DashboardAdminWish(email="root@example.org"),),
)
"""Without passwords, which take their time."""


async def apply(core: Core, **tables: Any) -> Granted:
    return await core.provisioning.apply(ROOT, Wish(**tables))


async def changes(core: Core, **tables: Any) -> dict[str, tuple[str, ...]]:
    return {f"{one.table} {one.name}": one.what for one in (await apply(core, **tables)).changes}


async def members(core: Core, token: str) -> dict[str, Role]:
    owner = actor_of((await core.people.get_by_uid("alice")).person)
    found = await core.participants.list_members(owner, ByToken(token))
    return {member.uid or member.session_id or "?": member.participant.role for member in found}


async def test_a_whole_file_twice(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        granted = await core.provisioning.apply(ROOT, WHOLE)
        made = {f"{one.table} {one.name}": one.made for one in granted.changes}
        assert {one.what for one in granted.changes} == {("created",), ("private_key",)}
        assert len(granted.changes) == 9

        alice = await core.people.get_by_uid("alice")
        assert (alice.person.display_name, alice.person.email) == ("Alice Liddell", "alice@example.org")
        assert (alice.groups, alice.session_id, alice.person.is_admin) == (["admin", "staff"], ALICE_ID, True)
        assert made["person alice"]["uuid"] == alice.person.uuid
        await core.auth.by_password("alice", "alice's password", Origin("talk"))
        with pytest.raises(Unauthenticated):
            await core.auth.by_password("bob", "anything at all", Origin("talk"))
        principal = await core.auth.by_client_key(made["person alice"]["client_key"], Origin("olvid"))
        assert principal.actor.uid == "alice"
        assert (await core.auth.by_client_key("bob's-own-client-key", Origin("olvid"))).actor.uid == "bob"
        assert "client_key" not in made["person bob"]
        assert (await core.auth.by_client_key(made["olvid_admin_key ops"]["key"], Origin("olvid"))).actor.is_admin
        await core.auth.by_api_token(KEY, Origin("seald"))
        await core.auth.by_api_token(made["api_token made here"]["key"], Origin("seald"))
        assert made["api_token ci"] == {}
        assert await core.provisioning.session_private_key() == b"\x0f" * 32
        assert await members(core, made["room Harbour"]["token"]) == {
            "alice": Role.OWNER,
            "bob": Role.USER,
            STRANGER_ID: Role.GUEST_MODERATOR,
        }
        assert (await core.rooms.get_published(ByName("harbour"))).name == "Harbour"

        again = await core.provisioning.apply(ROOT, WHOLE)
        assert (again.changes, again.notes) == ((), ())


async def test_keys_left_out_leave_values_alone(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        await core.provisioning.apply(ROOT, THERE)
        before = await core.people.get_by_uid("alice")
        assert await changes(core, person=(PersonWish(uid="alice"),), group=(GroupWish(id="staff"),)) == {}
        assert await core.people.get_by_uid("alice") == before
        assert await changes(core, room=(RoomWish(name="Harbour"),)) == {}
        assert await changes(core, api_token=(ApiTokenWish(name="ci"),)) == {}


async def test_values_change_and_lists_grow(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        token = (await core.provisioning.apply(ROOT, THERE)).changes[3].made["token"]
        await apply(core, person=(PersonWish(uid="carol"),), group=(GroupWish(id="guests"),))
        wished = PersonWish(uid="alice", display_name="Alice", email="a@example.org", groups=("guests",))
        assert await changes(core, person=(wished,), group=(GroupWish(id="staff", display_name="Crew"),)) == {
            "group staff": ("display_name",),
            "person alice": ("display_name", "email", "groups"),
        }
        assert (await core.people.get_by_uid("alice")).groups == ["admin", "guests", "staff"]
        room = RoomWish(name="Port", kind="group", session_room="harbour", owner="carol", participants=("bob",))
        assert await changes(core, room=(room,)) == {"room Port": ("name", "kind", "owner")}
        assert (await members(core, token))["carol"] is Role.OWNER
        moderators = RoomWish(name="Port", session_moderators=(ALICE_ID,), participants=("carol", "bob"))
        assert await changes(core, room=(moderators,)) == {}


async def test_exact_lists(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        token = (await core.provisioning.apply(ROOT, WHOLE)).changes[3].made["token"]
        alice = await core.auth.by_password("alice", "alice's password", Origin("talk"))
        assert alice.is_admin
        epoch = core.remembered.epoch
        assert await changes(core, person=(PersonWish(uid="alice", groups=("staff",), exact=True),)) == {
            "person alice": ("groups",)
        }
        await until(lambda: core.remembered.epoch != epoch)
        assert not (await core.auth.by_password("alice", "alice's password", Origin("talk"))).is_admin
        await apply(core, person=(PersonWish(uid="carol"),), room=(RoomWish(name="Harbour", participants=("carol",)),))
        wished = RoomWish(name="Harbour", participants=("carol",), session_moderators=(), exact=True)
        assert await changes(core, room=(wished,)) == {"room Harbour": ("session_moderators", "participants")}
        assert await members(core, token) == {"alice": Role.OWNER, "carol": Role.USER, STRANGER_ID: Role.GUEST}
        assert await changes(core, room=(wished,)) == {}


async def test_a_password_is_set_at_creation_or_when_asked_for(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await apply(core, person=(PersonWish(uid="alice", password="first password"),))
        other = PersonWish(uid="alice", password="other password")
        assert await changes(core, person=(other,)) == {}
        await core.auth.by_password("alice", "first password", Origin("talk"))
        epoch = core.remembered.epoch
        reset = PersonWish(uid="alice", password="other password", reset_password=True)
        assert await changes(core, person=(reset,)) == {"person alice": ("password",)}
        await until(lambda: core.remembered.epoch != epoch)
        with pytest.raises(Unauthenticated):
            await core.auth.by_password("alice", "first password", Origin("talk"))
        await core.auth.by_password("alice", "other password", Origin("talk"))
        assert await changes(core, person=(reset,)) == {}

        admin = DashboardAdminWish(email="root@example.org", password="first password")
        assert await changes(core, dashboard_admin=(admin,)) == {"dashboard_admin root@example.org": ("created",)}
        other_admin = DashboardAdminWish(email="root@example.org", password="other password", reset_password=True)
        assert await changes(core, dashboard_admin=(other_admin,)) == {
            "dashboard_admin root@example.org": ("password",)
        }
        assert await changes(core, dashboard_admin=(other_admin,)) == {}


async def test_who_gets_an_identity_later_has_the_rooms(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob)
        assert await changes(core, person=(PersonWish(uid="bob", olvid=True),)) == {
            "person bob": ("olvid", "olvid_client_key")
        }
        assert (await core.rooms.get(alice, room.id)).room.identity_count == 1
        key = "another-key-of-bob"
        assert await changes(core, person=(PersonWish(uid="bob", olvid_client_key=key),)) == {
            "person bob": ("olvid_client_key",)
        }
        found = await core.provisioning.client_keys(ROOT, 10)
        assert [found.people[one.person_id].uid for one in found.keys if one.person_id] == ["bob", "bob"]


async def test_disabled_and_banned_people_get_nothing(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await core.provisioning.apply(ROOT, THERE)
        bob, stranger = (await core.people.get_by_uid("bob")).person, await core.people.find_by_session(STRANGER_ID)
        assert stranger is not None
        alice = actor_of((await core.people.get_by_uid("alice")).person)
        await core.participants.ban(alice, ByName("harbour"), stranger.id)
        await core.people.disable(ROOT, bob.id)
        await core.people.end_access(bob.id)
        granted = await core.provisioning.apply(ROOT, THERE)
        assert granted.changes == ()
        assert granted.notes == (
            "person bob: is disabled and was left as it is",
            f"room Harbour: {STRANGER_ID[:10]} is banned from the room and was left out",
            "room Harbour: bob is disabled and was left out",
        )


async def test_a_room_is_known_by_its_session_name_else_by_its_name(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await make_person(core, "alice")
        two = (
            RoomWish(name="Harbour", owner="alice", session_room="one"),
            RoomWish(name="Harbour", owner="alice", session_room="two"),
        )
        assert len((await apply(core, room=two)).changes) == 2
        assert (await apply(core, room=two)).changes == ()
        await apply(core, room=(RoomWish(name="Quay", owner="alice"),))
        published = RoomWish(name="Quay", session_room="quay")
        assert await changes(core, room=(published,)) == {"room Quay": ("session_room",)}
        assert len(await core.provisioning.rooms(ROOT, 10)) == 3


async def test_a_session_id_that_was_a_visitor_becomes_the_person(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await core.provisioning.apply(ROOT, THERE)
        room = await core.rooms.get_published(ByName("harbour"))
        pending = await core.tokens.challenge(room.id, STRANGER_ID)
        await core.tokens.claim(room.id, STRANGER_ID, pending)
        claim = [("harbour", pending.hex())]
        (before,) = await core.tokens.check(claim, Origin("session"))
        assert not isinstance(before, Exception)
        epoch = core.remembered.epoch
        assert await changes(core, person=(PersonWish(uid="bob", session_id=STRANGER_ID),)) == {
            "person bob": ("session_id",)
        }
        await until(lambda: core.remembered.epoch != epoch)
        (after,) = await core.tokens.check(claim, Origin("session"))
        assert isinstance(after, Unauthenticated)


REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"person": (PersonWish(uid="new", email="alice@example.org"),)},
        "[[person]] 1: email: The e-mail address alice@example.org is taken.",
    ),
    (
        {"person": (PersonWish(uid="new"), PersonWish(uid="bob", email="alice@example.org"))},
        "[[person]] 2: email: alice@example.org belongs to another person.",
    ),
    (
        {"person": (PersonWish(uid="new", groups=("crew",)),)},
        '[[person]] 1: groups: there is no group "crew"; a [[group]] with this id makes it.',
    ),
    (
        {"person": (PersonWish(uid="new", session_id=ALICE_ID),)},
        "[[person]] 1: session_id: This Session ID is linked to another person.",
    ),
    (
        {"person": (PersonWish(uid="new", olvid_client_key="bob's-own-client-key"),)},
        "[[person]] 1: olvid_client_key: This client key exists already.",
    ),
    ({"room": (RoomWish(name="Quay"),)}, "[[room]] 1: owner: a new room needs an owner."),
    ({"room": (RoomWish(name="Quay", owner="new"),)}, '[[room]] 1: owner: there is no person "new".'),
    (
        {"room": (RoomWish(name="Harbour", participants=("alice", "new")),)},
        '[[room]] 1: participants: there is no person "new".',
    ),
    (
        {"room": (RoomWish(name="Quay", owner="alice", session_moderators=(ALICE_ID,)),)},
        "[[room]] 1: session_moderators: the room has no session_room.",
    ),
    (
        {"api_token": (ApiTokenWish(name="ci", key=str(uuid4())),)},
        "[[api_token]] 1: key: the one of this name has another key; delete that one first, or choose another name.",
    ),
    ({"api_token": (ApiTokenWish(name="new", key=KEY),)}, "[[api_token]] 1: key: This API token exists already."),
    (
        {"olvid_admin_key": (OlvidAdminKeyWish(name="ops", key="another-admin-key"),)},
        "[[olvid_admin_key]] 1: key: the one of this name has another key;"
        " delete that one first, or choose another name.",
    ),
    (
        {"olvid_admin_key": (OlvidAdminKeyWish(name="new", key="bob's-own-client-key"),)},
        "[[olvid_admin_key]] 1: key: This client key exists already.",
    ),
]


@pytest.mark.parametrize(("tables", "text"), REFUSED)
async def test_one_bad_row_undoes_all(tmp_path: Path, sqlite_path: Path, tables: dict[str, Any], text: str) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await core.provisioning.apply(ROOT, THERE)
        before = await core.people.page(PeopleFilter(), Stretch(100))
        events = await core.audit.page(ROOT, EVERYTHING, Stretch(100))
        group = GroupWish(id="never made")
        with pytest.raises(WishRefused) as refused:
            await apply(core, group=(group,), **tables)
        assert refused.value.detail == text
        assert await core.people.page(PeopleFilter(), Stretch(100)) == before
        assert await core.audit.page(ROOT, EVERYTHING, Stretch(100)) == events
        assert [gid for gid, *_ in await core.provisioning.groups(ROOT, 100)] == ["admin", "staff"]


async def test_only_new_or_only_present_rows(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        wish = Wish(person=(PersonWish(uid="alice"),))
        with pytest.raises(WishRefused, match="there is no alice"):
            await core.provisioning.apply(ROOT, wish, Scope.THERE)
        await core.provisioning.apply(ROOT, wish, Scope.NEW)
        with pytest.raises(WishRefused, match="alice is there already"):
            await core.provisioning.apply(ROOT, wish, Scope.NEW)


async def test_a_deleted_key_is_refused_at_once(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await core.provisioning.apply(ROOT, THERE)
        await core.auth.by_api_token(KEY, Origin("seald"))
        tokens = await core.provisioning.api_tokens(ROOT, 10)
        assert [one.name for one in tokens.keys] == ["ci", "made here"]
        epoch = core.remembered.epoch
        await core.provisioning.delete_key(ROOT, tokens.keys[0].id)
        await until(lambda: core.remembered.epoch != epoch)
        with pytest.raises(Unauthenticated):
            await core.auth.by_api_token(KEY, Origin("seald"))
        with pytest.raises(NotFound):
            await core.provisioning.delete_key(ROOT, tokens.keys[0].id)


async def test_when_a_token_ends_can_be_changed(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_core(sqlite_path, tmp_path, clock=clock) as core:
        later = clock.now_ms() + 3_600_000
        await apply(core, api_token=(ApiTokenWish(name="ci", key=KEY),))
        ending = ApiTokenWish(name="ci", valid_until_ms=later)
        assert await changes(core, api_token=(ending,)) == {"api_token ci": ("valid_until",)}
        assert await changes(core, api_token=(ending,)) == {}
        await core.auth.by_api_token(KEY, Origin("seald"))
        clock.advance(3600)
        with pytest.raises(Unauthenticated):
            await core.auth.by_api_token(KEY, Origin("seald"))


async def test_only_administrators(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        alice = await make_person(core, "alice")
        calls = core.provisioning
        for attempt in (
            calls.apply(alice, Wish()),
            calls.groups(alice, 1),
            calls.rooms(alice, 1),
            calls.dashboard_admins(alice, 1),
            calls.identities(alice, 1),
            calls.api_tokens(alice, 1),
            calls.client_keys(alice, 1),
        ):
            with pytest.raises(RankTooLow):
                await attempt


async def test_two_at_once_agree(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        both = await asyncio.gather(core.provisioning.apply(ROOT, THERE), core.provisioning.apply(ROOT, THERE))
        assert sorted(len(one.changes) for one in both) == [0, 9]
