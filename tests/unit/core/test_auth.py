"""Signing in and what is remembered of it, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.steps import remembering
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import Forbidden, NotFound, Unauthenticated
from sabir.domain.ids import NOBODY, CredentialId
from sabir.domain.paging import Stretch
from sabir.domain.people import Actor, Person
from sabir.domain.wishes import ApiTokenWish, OlvidAdminKeyWish, PersonWish, Wish
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, make_person, open_core
from tests.helpers.waiting import until

ORIGIN = Origin("talk", "192.0.2.7", "a browser")
PASSWORD = "correct horse"
API_TOKEN = "7f819f8f-8220-4dcd-b7e3-37c81ead8b7a"
CLIENT_KEY = "a-client-key-of-some-length"
ADMIN_KEY = "an-admin-key-of-some-length"


@dataclass(frozen=True)
class World:
    core: Core
    clock: FakeClock
    alice: Person

    async def sign_in(self, password: str = PASSWORD, uid: str = "alice") -> Actor:
        return await self.core.auth.by_password(uid, password, ORIGIN)

    async def outcomes(self) -> list[bool]:
        """Of the attempts to sign in as alice, newest first."""
        part = await self.core.audit.logins(ROOT, self.alice.uuid, Stretch(100))
        return [login.is_success for login in part.rows]


@asynccontextmanager
async def opened(url: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with open_core(url, tmp_path, clock=clock) as core:
        yield World(core, clock, await core.people.create(ROOT, NewPerson("alice", PASSWORD)))


async def test_a_password(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        actor = await world.sign_in()
        assert (actor.person_id, actor.uid, actor.face, actor.ip) == (world.alice.id, "alice", "talk", "192.0.2.7")
        assert not actor.is_admin
        for uid, password in (
            ("alice", "wrong horse"),
            ("alice", ""),
            ("nobody", PASSWORD),
            ("alice\x00", PASSWORD),
            ("\ud800", "\ud800"),
        ):
            with pytest.raises(Unauthenticated):
                await world.sign_in(password, uid)
        assert await world.outcomes() == [False, False, True]
        await make_person(world.core, "bob")
        with pytest.raises(Unauthenticated):
            await world.sign_in(PASSWORD, "bob")  # has none


async def test_the_login_log_has_one_line_per_credential_and_hour(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        for _ in range(3):
            await world.sign_in()
            world.clock.advance(1000)  # beyond what is remembered
        assert await world.outcomes() == [True]
        world.clock.advance(1000)
        await world.sign_in()
        part = await world.core.audit.logins(ROOT, world.alice.uuid, Stretch(1))
        (login,) = part.rows
        assert (login.face, login.ip, login.user_agent, part.total) == ("talk", "192.0.2.7", "a browser", 2)
        assert await world.core.audit.login(ROOT, login.uuid, world.alice.uuid) == login
        assert (await world.core.people.get(world.alice.id)).person.last_seen_ms == world.clock.now_ms()


async def test_app_passwords(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        auth = world.core.auth
        actor = await world.sign_in()
        password = await auth.new_app_password(actor, "phone")
        assert len(password) == 72
        by_name = await world.sign_in(password)
        alone = await auth.by_app_password(password, ORIGIN)
        assert by_name.person_id == alone.person_id == world.alice.id
        assert by_name.device_id == alone.device_id != actor.device_id
        other = await make_person(world.core, "bob")
        for attempt in (world.sign_in(password, "bob"), auth.by_app_password("x" * 72, ORIGIN)):
            with pytest.raises(Unauthenticated):
                await attempt
        with pytest.raises(NotFound):
            await auth.revoke(other, alone.device_id)
        with pytest.raises(NotFound):
            await auth.revoke(actor, actor.device_id)  # no app password

        exchanged = await auth.exchange_password(actor, "tablet")
        with pytest.raises(Forbidden):
            await auth.exchange_password(alone, "another")
        await auth.revoke(alone, alone.device_id)
        for attempt in (world.sign_in(password), auth.by_app_password(password, ORIGIN)):
            with pytest.raises(Unauthenticated):
                await attempt
        await auth.by_app_password(exchanged, ORIGIN)


async def test_keys_of_programs(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        wish = Wish(
            person=(PersonWish(uid="alice", olvid_client_key=CLIENT_KEY),),
            api_token=(ApiTokenWish(name="ci", key=API_TOKEN),),
            olvid_admin_key=(OlvidAdminKeyWish(name="ops", key=ADMIN_KEY),),
        )
        await world.core.provisioning.apply(ROOT, wish)
        auth = world.core.auth
        for token in (API_TOKEN, API_TOKEN.upper()):
            actor = await auth.by_api_token(token, ORIGIN)
            assert (actor.person_id, actor.is_admin, actor.display_name) == (NOBODY, True, "ci")
        principals = await asyncio.gather(*(auth.by_client_key(CLIENT_KEY, ORIGIN) for _ in range(5)))
        assert {principal.actor.person_id for principal in principals} == {world.alice.id}
        admin = await auth.by_client_key(ADMIN_KEY, ORIGIN)
        assert admin.credential.person_id is None
        assert admin.actor.is_admin
        for attempt in (
            auth.by_api_token(CLIENT_KEY, ORIGIN),
            auth.by_client_key(API_TOKEN, ORIGIN),
            auth.by_client_key(CLIENT_KEY.upper(), ORIGIN),
            auth.by_app_password(API_TOKEN, ORIGIN),
        ):
            with pytest.raises(Unauthenticated):
                await attempt


async def test_what_is_remembered_and_for_how_long(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        hashed = 0
        verify = world.core.auth._verify

        async def counted(*arguments: object) -> None:
            nonlocal hashed
            hashed += 1
            await verify(*arguments)  # type: ignore[arg-type]

        world.core.auth._verify = counted  # type: ignore[method-assign, assignment]
        await world.sign_in()
        await world.sign_in()
        assert hashed == 1
        elsewhere = await world.core.auth.by_password("alice", PASSWORD, Origin("session", "198.51.100.1"))
        assert (elsewhere.face, elsewhere.ip, hashed) == ("session", "198.51.100.1", 1)
        world.clock.advance(remembering.KEPT_S + 1)
        await world.sign_in()
        assert hashed == 2


async def test_nothing_is_trusted_while_revocations_cannot_be_heard(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        remembered = world.core.remembered
        await world.sign_in()
        (known,) = remembered._known
        assert remembered.find(*known) is not None
        world.clock.advance(remembering.TRUSTED_S + 0.1)
        assert remembered.find(*known) is None
        await until(lambda: remembered.find(*known) is not None)  # the server stream was read again


async def test_a_listener_that_fails_stops_no_revocation(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(database_url, tmp_path) as world:
        await world.core.people.create(ROOT, NewPerson("bob", PASSWORD))
        await world.sign_in()
        await world.sign_in(uid="bob")
        left = [OSError("once")]

        def fail(_: object) -> None:
            if left:
                raise left.pop()

        world.core.remembered.listen(fail)
        await world.core.people.disable(ROOT, world.alice.id)
        await until(lambda: not left)
        bob = await world.core.people.get_by_uid("bob")
        await world.core.people.disable(ROOT, bob.person.id)
        await until(lambda: not world.core.remembered._known)
        assert "can't be followed" in caplog.text


async def test_a_revocation_forgets_one_person(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        remembered = world.core.remembered
        await world.core.people.create(ROOT, NewPerson("bob", PASSWORD))
        await world.sign_in()
        await world.sign_in(uid="bob")
        heard: list[object] = []
        remembered.listen(heard.append)
        await world.core.people.disable(ROOT, world.alice.id)
        await until(lambda: bool(heard))
        assert heard == [world.alice.id]
        assert [principal.actor.uid for _, principal in remembered._known.values()] == ["bob"]


async def test_a_changed_password_ends_the_old_one(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        await world.sign_in()
        wish = PersonWish(uid="alice", password="new password", reset_password=True)
        await world.core.provisioning.apply(ROOT, Wish(person=(wish,)))
        await until(lambda: not world.core.remembered._known)
        with pytest.raises(Unauthenticated):
            await world.sign_in()
        await world.sign_in("new password")


async def test_a_device_that_is_gone_is_not_found(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        with pytest.raises(NotFound):
            await world.core.auth.revoke(await world.sign_in(), CredentialId(999_999))
