"""Olvid identities and their keys, and the lists an operator sees, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import pytest

from sabir.core import Core
from sabir.core import identities as identities_core
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow, Unauthenticated
from sabir.domain.ids import IdentityId, PersonId
from sabir.domain.replicas import Details
from sabir.domain.wishes import (
    ApiTokenWish,
    DashboardAdminWish,
    GroupWish,
    OlvidAdminKeyWish,
    PersonWish,
    RoomWish,
    Wish,
)
from tests.helpers.core import ROOT, make_person, open_core
from tests.helpers.waiting import eventually

T = TypeVar("T")
ORIGIN = Origin("olvid")
ABSENT = IdentityId(999_999)


async def whole(parts: AsyncIterator[list[T]]) -> list[T]:
    return [one async for part in parts for one in part]


async def identity_of(core: Core, person: PersonId) -> IdentityId:
    (found,) = [one.id for one in await whole(core.identities.all(ROOT)) if one.person_id == person]
    return found


async def test_identities(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identities_core, "_PAGE", 2)
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice", has_identity=True)
        bob = await make_person(core, "bob")
        made = await core.identities.create(ROOT, Details("Carol", "Danvers", "Air Force", "Pilot"))
        assert (made.first_name, made.last_name, made.company, made.position) == (
            "Carol",
            "Danvers",
            "Air Force",
            "Pilot",
        )
        assert await core.identities.get(made.id) == made
        assert (await core.people.get(made.person_id)).person.display_name == "Carol Danvers (Pilot @ Air Force)"
        for number in range(3):
            await core.identities.create(ROOT, Details(f"Number {number}", "", "", ""))
        every = await whole(core.identities.all(ROOT))
        assert [one.id for one in every] == sorted(one.id for one in every)
        assert [one.first_name for one in every] == ["Alice", "Carol", "Number 0", "Number 1", "Number 2"]

        owner = await core.identities.owner(alice)
        assert (owner.actor, owner.identity_id) == (alice, every[0].id)
        selected = await core.identities.select(ROOT, every[0].id)
        assert (selected.actor.person_id, selected.actor.is_admin) == (alice.person_id, True)
        with pytest.raises(Unauthenticated):
            await core.identities.owner(bob)
        with pytest.raises(InvalidInput):
            await core.identities.create(ROOT, Details("", "", "x", "y"))
        for search in (core.identities.get(ABSENT), core.identities.select(ROOT, ABSENT)):
            with pytest.raises(NotFound):
                await search
        await core.people.disable(ROOT, alice.person_id)
        with pytest.raises(NotFound):
            await core.identities.select(ROOT, every[0].id)


async def test_client_keys(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identities_core, "_PAGE", 2)
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice", has_identity=True)
        identity = await identity_of(core, alice.person_id)
        keys = [await core.identities.new_key(ROOT, f"key {number}", identity) for number in range(4)]
        admin = await core.identities.new_key(ROOT, "admin", IdentityId(0))
        assert await whole(core.identities.keys(ROOT)) == [*keys, admin]
        assert await core.identities.key(ROOT, keys[2].key) == keys[2]
        assert (keys[2].name, keys[2].identity_id, admin.identity_id) == ("key 2", identity, 0)
        assert (await core.auth.by_client_key(keys[0].key, ORIGIN)).actor.person_id == alice.person_id
        assert (await core.auth.by_client_key(admin.key, ORIGIN)).credential.person_id is None

        await core.identities.delete_key(ROOT, keys[0].key)

        async def is_refused() -> bool:
            try:
                await core.auth.by_client_key(keys[0].key, ORIGIN)
            except Unauthenticated:
                return True
            return False

        await eventually(is_refused)
        for search in (core.identities.key(ROOT, keys[0].key), core.identities.delete_key(ROOT, "none")):
            with pytest.raises(NotFound):
                await search
        with pytest.raises(NotFound):
            await core.identities.new_key(ROOT, "x", ABSENT)
        for name in ("x" * 256, "a\x00b"):
            with pytest.raises(InvalidInput):
                await core.identities.new_key(ROOT, name, identity)


async def test_they_are_for_administrators(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice", has_identity=True)
        identity = await identity_of(core, alice.person_id)
        for attempt in (
            whole(core.identities.all(alice)),
            whole(core.identities.keys(alice)),
            core.identities.key(alice, "x"),
            core.identities.new_key(alice, "x", identity),
            core.identities.delete_key(alice, "x"),
            core.identities.create(alice, Details("x", "y", "", "")),
            core.identities.select(alice, identity),
            core.provisioning.groups(alice, 1),
            core.provisioning.rooms(alice, 1),
            core.provisioning.dashboard_admins(alice, 1),
            core.provisioning.identities(alice, 1),
            core.provisioning.api_tokens(alice, 1),
            core.provisioning.client_keys(alice, 1),
            core.provisioning.delete_key(alice, alice.device_id),
            core.provisioning.apply(alice, Wish()),
        ):
            with pytest.raises(RankTooLow):
                await attempt


async def test_lists_of_what_was_granted(database_url: str, tmp_path: Path) -> None:
    wish = Wish(
        group=(GroupWish(id="staff", display_name="The staff"),),
        person=(PersonWish(uid="alice", groups=("staff",), olvid_client_key="a-client-key-of-some-length"),),
        room=(RoomWish(name="Harbour", owner="alice"),),
        dashboard_admin=(DashboardAdminWish(email="root@example.org", password="secret-pass"),),
        api_token=(ApiTokenWish(name="ci", key="7f819f8f-8220-4dcd-b7e3-37c81ead8b7a"),),
        olvid_admin_key=(OlvidAdminKeyWish(name="ops", key="an-admin-key-of-some-length"),),
    )
    async with open_core(database_url, tmp_path) as core:
        granting = core.provisioning
        await granting.apply(ROOT, wish)
        assert ("staff", "The staff", 1) in await granting.groups(ROOT, 10)
        assert [room.name for room in await granting.rooms(ROOT, 10)] == ["Harbour"]
        assert [admin.email for admin in await granting.dashboard_admins(ROOT, 10)] == ["root@example.org"]
        identities, people = await granting.identities(ROOT, 10)
        assert [people[one.person_id].uid for one in identities] == ["alice"]
        tokens, keys = await granting.api_tokens(ROOT, 10), await granting.client_keys(ROOT, 10)
        assert [key.name for key in tokens.keys] == ["ci"]
        assert sorted(person.uid or "" for person in keys.people.values()) == ["alice"]
        assert len(keys.keys) == 2
        for credential in (*tokens.keys, *keys.keys):
            await granting.delete_key(ROOT, credential.id)
            with pytest.raises(NotFound):
                await granting.delete_key(ROOT, credential.id)
        assert (await granting.client_keys(ROOT, 10)).keys == []


async def test_a_name_of_one_word_is_a_first_name(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        person = await core.people.create(ROOT, NewPerson("solo", has_identity=True))
        identity = await core.identities.get(await identity_of(core, person.id))
        assert (identity.first_name, identity.last_name) == ("solo", "")
