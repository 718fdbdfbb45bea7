"""Which key may do what: the released client with each kind of key, at every answered call."""

from __future__ import annotations

from pathlib import Path

import pytest
from grpc import StatusCode, aio

from sabir.domain.ids import IdentityId
from sabir.wire.olvid.services import RPCS
from tests.faces.olvid.calls import (
    ANY_KEY,
    NAMING,
    NOTIFICATIONS,
    OF_ADMINS,
    OF_IDENTITIES,
    OPEN,
    TESTS,
    Calls,
    outcome,
)
from tests.helpers.core import ROOT
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver
from tests.helpers.olvid_face import TEMPORARY_KEY, olvid_server

WITH_KEY: Calls = ANY_KEY | TESTS | OF_IDENTITIES | NAMING
UNKNOWN_ID = 999_999_999


async def codes(client: OlvidBot, calls: Calls) -> dict[str, str]:
    return {name: await outcome(client.call(name, **arguments)) for name, arguments in calls.items()}


def all_of(calls: Calls, code: str) -> dict[str, str]:
    return dict.fromkeys(calls, code)


async def test_each_kind_of_key_at_each_call(tmp_path: Path) -> None:
    async with olvid_server(tmp_path / "sabir.db", tmp_path) as server, OlvidDriver() as driver:
        owner, key = await server.identity("bot")
        admin_key = (await server.core.identities.new_key(ROOT, "ops", IdentityId(0))).key

        async def client(key: str, identity_id: int | None = None) -> OlvidBot:
            bot = OlvidBot(server.url, key, identity_id=identity_id, driver=driver)
            return await bot.__aenter__()

        for unknown in (await client("no such key"), await client("no such key", 0)):
            assert await codes(unknown, OPEN) == {"ping": "OK"}
            assert await codes(unknown, WITH_KEY) == all_of(WITH_KEY, "UNAUTHENTICATED")
        assert await codes(unknown, OF_ADMINS) == all_of(OF_ADMINS, "UNAUTHENTICATED")

        user = await client(key)
        assert await codes(user, OPEN | ANY_KEY | OF_IDENTITIES) == all_of(OPEN | ANY_KEY | OF_IDENTITIES, "OK")
        assert await codes(user, NAMING) == all_of(NAMING, "NOT_FOUND")
        assert await codes(user, TESTS) == {
            "authentication_test": "OK",
            "authentication_admin_test": "PERMISSION_DENIED",
        }
        assert await codes(await client(key, UNKNOWN_ID), OF_ADMINS) == all_of(OF_ADMINS, "PERMISSION_DENIED")
        assert await codes(await client(key, UNKNOWN_ID), OF_IDENTITIES) == all_of(OF_IDENTITIES, "OK")

        for administering in (admin_key, TEMPORARY_KEY):
            nobody = await client(administering, 0)
            assert await codes(nobody, OPEN | ANY_KEY) == all_of(OPEN | ANY_KEY, "OK")
            assert await codes(nobody, TESTS) == {
                "authentication_test": "PERMISSION_DENIED",
                "authentication_admin_test": "OK",
            }
            assert await codes(nobody, OF_IDENTITIES) == all_of(OF_IDENTITIES, "NOT_FOUND")
            assert await codes(await client(administering, UNKNOWN_ID), OF_IDENTITIES) == all_of(
                OF_IDENTITIES, "NOT_FOUND"
            )
            acting = await client(administering, owner.identity_id)
            assert await codes(acting, OF_IDENTITIES) == all_of(OF_IDENTITIES, "OK")
            assert await codes(acting, NAMING) == all_of(NAMING, "NOT_FOUND")
            assert await acting.call("identity_get") == await user.call("identity_get")


async def test_subscriptions_are_refused_as_calls_are(tmp_path: Path) -> None:
    async with olvid_server(tmp_path / "sabir.db", tmp_path) as server:
        for key, identity_id, code in (("no such key", None, "UNAUTHENTICATED"), (TEMPORARY_KEY, 0, "NOT_FOUND")):
            async with OlvidBot(server.url, key, identity_id=identity_id) as client:
                for name in NOTIFICATIONS:
                    await client.ended(await client.subscribe(name))
                assert len(client.logs) == len(NOTIFICATIONS)
                assert all(code in line for line in client.logs)


@pytest.mark.parametrize("identity_id", ["", "-1", "x", "٣", "1e3", f"{2**63}", f"{2**64}", "9" * 30, "1001"])
async def test_an_identity_id_that_is_none(tmp_path: Path, identity_id: str) -> None:
    """1001 is a person."""
    async with olvid_server(tmp_path / "sabir.db", tmp_path) as server, aio.insecure_channel(server.url) as channel:
        await server.identity("bot")
        headers = [("daemon-client-key", TEMPORARY_KEY)]
        if identity_id.isascii():
            headers.append(("daemon-identity-id", identity_id))
        with pytest.raises(aio.AioRpcError) as caught:
            await channel.unary_unary(RPCS["IdentityGet"].path)(b"", metadata=headers)
        assert caught.value.code() is StatusCode.NOT_FOUND


async def test_without_a_key(tmp_path: Path) -> None:
    async with olvid_server(tmp_path / "sabir.db", tmp_path) as server, aio.insecure_channel(server.url) as channel:
        await channel.unary_unary(RPCS["Ping"].path)(b"")
        with pytest.raises(aio.AioRpcError) as caught:
            await channel.unary_unary(RPCS["DaemonVersion"].path)(b"")
        assert caught.value.code() is StatusCode.UNAUTHENTICATED


async def test_a_person_without_identity_is_none(tmp_path: Path) -> None:
    async with olvid_server(tmp_path / "sabir.db", tmp_path) as server:
        owner, key = await server.identity("bot")
        async with OlvidBot(server.url, key) as client:
            await client.call("authentication_test")
            await server.core.people.disable(ROOT, owner.actor.person_id)
            assert await outcome(client.call("authentication_test")) == "UNAUTHENTICATED"
        async with OlvidBot(server.url, TEMPORARY_KEY, identity_id=owner.identity_id) as admin:
            assert await outcome(admin.call("identity_get")) == "NOT_FOUND"
            assert await outcome(admin.call("admin_identity_admin_get", identity_id=owner.identity_id)) == "OK"
