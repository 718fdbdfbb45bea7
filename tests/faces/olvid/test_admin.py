"""Making identities and keys, as whoever sets up a new daemon does."""

from __future__ import annotations

from pathlib import Path

from sabir.wire.olvid.links import PREFIX, read_link
from tests.faces.olvid.calls import refusal
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver
from tests.helpers.olvid_face import TEMPORARY_KEY, olvid_server

EARTHLING = {"first_name": "Test", "last_name": "1", "position": "TO DEL", "company": "Earth"}


async def test_from_nothing_to_a_working_key(tmp_path: Path) -> None:
    async with (
        olvid_server(tmp_path / "sabir.db", tmp_path) as server,
        OlvidDriver() as driver,
        OlvidBot(server.url, TEMPORARY_KEY, identity_id=0, driver=driver) as admin,
    ):
        assert await admin.call("admin_identity_list") == []
        made = await admin.call("admin_identity_new", identity_details=EARTHLING)
        assert (made["display_name"], made["details"]) == ("Test 1 (TO DEL @ Earth)", EARTHLING)
        assert (made["keycloak_managed"], made["has_a_photo"]) == (False, False)
        key = await admin.call("admin_client_key_new", name="a bot", identity_id=made["id"])
        assert (key["name"], key["identity_id"], len(key["key"])) == ("a bot", made["id"], 36)
        async with OlvidBot(server.url, key["key"], driver=driver) as bot:
            await bot.call("authentication_test")
            for identity in (
                await bot.call("identity_get"),
                await admin.call("admin_identity_admin_get", identity_id=made["id"]),
            ):
                assert identity == made
            identifier = await bot.call("identity_get_bytes_identifier")
            link = await bot.call("identity_get_invitation_link")
            of_id = {"identity_id": made["id"]}
            assert identifier == await admin.call("admin_identity_admin_get_bytes_identifier", **of_id)
            assert link == await admin.call("admin_identity_admin_get_invitation_link", **of_id)
            assert link.startswith(PREFIX)
            assert read_link(link) == (identifier, made["display_name"])
            status = await bot.call("identity_get_api_key_status")
            assert status["permission"] == {"call": True, "multi_device": False}
            await admin.call("admin_client_key_delete", client_key=key["key"])
            assert (await refusal(bot.call("authentication_test"))).startswith("UNAUTHENTICATED")


async def test_keys_are_found_by_their_text(tmp_path: Path) -> None:
    async with (
        olvid_server(tmp_path / "sabir.db", tmp_path) as server,
        OlvidDriver() as driver,
        OlvidBot(server.url, TEMPORARY_KEY, identity_id=0, driver=driver) as admin,
    ):
        owner, _ = await server.identity("bot")
        assert len(await admin.call("admin_client_key_list")) == 1  # the temporary ones are not listed
        ops = await admin.call("admin_client_key_new", name="ops", identity_id=0)
        assert await admin.call("admin_client_key_get", client_key=ops["key"]) == ops
        for wanted, names in (
            ({"admin_key": True}, ["ops"]),
            ({"identity_id": owner.identity_id}, ["bot"]),
            ({"name_search": "^b"}, ["bot"]),
            ({"key": ops["key"]}, ["ops"]),
            ({}, ["bot", "ops"]),
        ):
            listed = await admin.call("admin_client_key_list", filter=wanted)
            assert [key["name"] for key in listed] == names
        async with OlvidBot(server.url, ops["key"], identity_id=0, driver=driver) as other:
            await other.call("authentication_admin_test")
            await other.call("admin_client_key_delete", client_key=ops["key"])
            assert (await refusal(other.call("authentication_admin_test"))).startswith("UNAUTHENTICATED")
        for name in ("admin_client_key_get", "admin_client_key_delete"):
            assert await refusal(admin.call(name, client_key=ops["key"])) == "NOT_FOUND Client key not found"
            assert await refusal(admin.call(name, client_key=TEMPORARY_KEY)) == "NOT_FOUND Client key not found"
        listing = admin.call("admin_client_key_list", filter={"name_search": "("})
        assert (await refusal(listing)).startswith("INVALID_ARGUMENT")
        made = admin.call("admin_client_key_new", name="x", identity_id=77)
        assert await refusal(made) == "NOT_FOUND Identity not found"
        assert (await refusal(admin.call("admin_client_key_new", name="x" * 256, identity_id=0))).startswith(
            "INVALID_ARGUMENT"
        )


async def test_identities_are_listed_by_filter(tmp_path: Path) -> None:
    async with (
        olvid_server(tmp_path / "sabir.db", tmp_path) as server,
        OlvidBot(server.url, TEMPORARY_KEY, identity_id=0) as admin,
    ):
        for number in ("1", "2"):
            await admin.call("admin_identity_new", identity_details=EARTHLING | {"last_name": number})
        await admin.call("admin_identity_new", identity_details={"last_name": "Ünïcode"})
        for wanted, names in (
            ({"display_name_search": "^Test"}, ["1", "2"]),
            ({"details_search": {"last_name": "^2$", "company": "^Earth$"}}, ["2"]),
            ({"details_search": {"first_name": "^$"}}, ["Ünïcode"]),
            (
                {"photo": "PHOTO_HAS_NOT", "keycloak": "KEYCLOAK_IS_NOT", "api_key": "API_KEY_HAS"},
                ["1", "2", "Ünïcode"],
            ),
            ({"photo": "PHOTO_HAS"}, []),
        ):
            listed = await admin.call("admin_identity_list", filter=wanted)
            assert [identity["details"]["last_name"] for identity in listed] == names, wanted
        for details in ({}, {"company": "Earth"}, {"first_name": "a\x00b"}):
            made = admin.call("admin_identity_new", identity_details=details)
            assert (await refusal(made)).startswith("INVALID_ARGUMENT"), details
        for name in (
            "admin_identity_admin_get",
            "admin_identity_admin_get_bytes_identifier",
            "admin_identity_admin_get_invitation_link",
        ):
            for number in (0, 77, 2**64 - 1):
                assert await refusal(admin.call(name, identity_id=number)) == "NOT_FOUND Identity not found"
