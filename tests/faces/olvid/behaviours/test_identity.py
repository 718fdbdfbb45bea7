"""What the end-to-end tests of the real daemon see of identities and their contacts."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from grpc import StatusCode, aio
from PIL import Image

from sabir.wire.olvid.proto.olvid.daemon.command.v1.identity_commands_pb2 import IdentitySetPhotoRequest as Request
from sabir.wire.olvid.proto.olvid.daemon.command.v1.identity_commands_pb2 import (
    IdentitySetPhotoRequestMetadata as Metadata,
)
from sabir.wire.olvid.services import RPCS
from tests.faces.olvid.behaviours.conftest import OpenMesh
from tests.faces.olvid.calls import outcome

NEW = {"first_name": "Ada", "last_name": "Lovelace", "company": "Earth", "position": "Engineer"}
NEW_NAME = "Ada Lovelace (Engineer @ Earth)"


def png(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (1200, 1200), colour).save(out, "PNG")
    return out.getvalue()


def colour_of(jpeg: bytes) -> str:
    with Image.open(BytesIO(jpeg)) as shown:
        assert shown.format == "JPEG"
        red, _, blue = shown.convert("RGB").getpixel((10, 10))
    return "red" if red > blue else "blue"


async def test_behaviour_04_a_new_identity(mesh: OpenMesh) -> None:
    async with mesh() as there:
        details = {"first_name": "TestIdentity-x1", "last_name": "4", "company": "Earth", "position": "TO DEL"}
        made = await there.admin.call("admin_identity_new", identity_details=details)
        assert made["display_name"] == "TestIdentity-x1 4 (TO DEL @ Earth)"
        assert made["keycloak_managed"] is False
        assert made["details"] == details


async def test_behaviour_05_an_identity_is_the_same_for_all_who_get_it(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for party in there.parties.values():
            own = await party.call("identity_get")
            identity_id = party.owner.identity_id
            assert own == await there.admin.call("admin_identity_admin_get", identity_id=identity_id)
            assert own in await there.admin.call("admin_identity_list")


async def test_behaviour_08_identifiers(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for party in there.parties.values():
            own = await party.call("identity_get_bytes_identifier")
            assert own
            assert own == await party.call("identity_get_bytes_identifier")
            assert own == await there.admin.call(
                "admin_identity_admin_get_bytes_identifier", identity_id=party.owner.identity_id
            )
        listed = [one["id"] for one in await there.admin.call("admin_identity_list")]
        assert listed == [party.owner.identity_id for party in there.parties.values()]


async def test_behaviour_09_links(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for party in there.parties.values():
            link = await party.call("identity_get_invitation_link")
            assert link.startswith("https://invitation.olvid.io/#")
            assert len(link) > len("https://invitation.olvid.io/#")


async def test_behaviour_10_everyone_knows_the_others(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for party in there.parties.values():
            assert len(await party.call("contact_list")) == 2


async def test_behaviour_15_new_details_reach_everyone(mesh: OpenMesh) -> None:
    async with mesh() as there:
        before: dict[str, Any] = (await there.ada.call("identity_get"))["details"]
        others = (there.bob, there.cyd)
        for party in others:
            await party.subscribe("contact_details_updated", "discussion_title_updated")
        for wished, name, previous in ((NEW, NEW_NAME, before), (before, "Ada", NEW)):
            await there.ada.call("identity_update_details", new_details=wished)
            assert (await there.ada.call("identity_get"))["display_name"] == name
            for party in others:
                told = await party.told("contact_details_updated")
                assert told["previous_details"] == previous
                contact = await party.call("contact_get", contact_id=party.contacts["ada"])
                assert told["contact"] == contact
                assert contact["display_name"] == name
                titled = await party.told("discussion_title_updated")
                discussion = await party.call("discussion_get", discussion_id=party.discussions["ada"])
                assert titled["discussion"] == discussion
                assert discussion["title"] == name
                assert titled["previous_title"] == ("Ada" if wished is NEW else NEW_NAME)
        assert (await there.ada.call("identity_get"))["details"] == before


async def test_behaviour_16_both_sides_have_the_same_identifiers(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for own, other in ((there.ada, there.bob), (there.bob, there.cyd), (there.cyd, there.ada)):
            contact = other.contacts[own.name]
            for rpc in ("bytes_identifier", "invitation_link"):
                seen = await other.call(f"contact_get_{rpc}", contact_id=contact)
                assert seen == await own.call(f"identity_get_{rpc}")


async def test_details_that_are_no_name(mesh: OpenMesh) -> None:
    async with mesh() as there:
        before = await there.ada.call("identity_get")
        for details in ({}, {"first_name": " ", "last_name": ""}, {"company": "Earth"}, {"first_name": "a" * 600}):
            code = await outcome(there.ada.call("identity_update_details", new_details=details))
            assert code == "INVALID_ARGUMENT"
        assert await there.ada.call("identity_get") == before


async def test_a_name_of_another_face_reaches_contacts(mesh: OpenMesh) -> None:
    """First and last name are new; company and position stay."""
    async with mesh() as there:
        await there.ada.call("identity_update_details", new_details=NEW)
        await there.bob.subscribe("contact_details_updated")
        actor = there.ada.owner.actor
        await there.server.core.profiles.change(actor, "ada", "display_name", "Augusta King")
        told = await there.bob.client.next_event(
            "contact_details_updated", where=lambda event: event["contact"]["details"]["first_name"] == "Augusta"
        )
        assert told.arguments["contact"]["display_name"] == "Augusta King (Engineer @ Earth)"
        assert told.arguments["previous_details"] == NEW
        own = await there.ada.call("identity_get")
        assert own["display_name"] == "Augusta King (Engineer @ Earth)"


async def test_behaviour_06_a_text_is_no_photo(mesh: OpenMesh, tmp_path: Path) -> None:
    async with mesh() as there:
        path = tmp_path / "photo.png"
        path.write_text("no image at all")
        assert await outcome(there.ada.call("identity_set_photo_file", file_path=str(path))) == "INVALID_ARGUMENT"
        assert (await there.ada.call("identity_get"))["has_a_photo"] is False


async def test_behaviour_07_a_photo(mesh: OpenMesh, tmp_path: Path) -> None:
    async with mesh() as there:
        path = tmp_path / "photo.png"
        path.write_bytes(png("red"))
        await there.ada.call("identity_set_photo_file", file_path=str(path))
        assert (await there.ada.call("identity_get"))["has_a_photo"] is True
        assert colour_of(await there.ada.call("identity_download_photo")) == "red"
        await there.ada.call("identity_set_photo", filename="photo.png", payload=png("blue"))
        assert (await there.ada.call("identity_get"))["has_a_photo"] is True
        assert colour_of(await there.ada.call("identity_download_photo")) == "blue"
        await there.ada.call("identity_remove_photo")
        assert (await there.ada.call("identity_get"))["has_a_photo"] is False
        assert await there.ada.call("identity_download_photo")


async def test_one_photo_is_seen_by_everyone_and_everywhere(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await there.bob.subscribe("contact_photo_updated")
        initials = await there.ada.call("identity_download_photo")
        for change, colour in (("set", "red"), ("remove", None)):
            if change == "set":
                await there.ada.call("identity_set_photo", filename="photo.png", payload=png("red"))
            else:
                await there.server.core.avatars.remove_own(there.ada.owner.actor)
            told = (await there.bob.told("contact_photo_updated"))["contact"]
            assert told == await there.bob.call("contact_get", contact_id=there.bob.contacts["ada"])
            assert told["has_a_photo"] is (colour is not None)
            own = await there.ada.call("identity_download_photo")
            assert own == await there.bob.call("contact_download_photo", contact_id=there.bob.contacts["ada"])
            assert own == await there.bob.call("discussion_download_photo", discussion_id=there.bob.discussions["ada"])
            assert own == await there.admin.call(
                "admin_identity_admin_download_photo", identity_id=there.ada.owner.identity_id
            )
            assert (own == initials) is (colour is None)
        avatar = await there.server.core.avatars.of_person("ada")
        assert avatar.avatar is None


async def test_a_large_photo_with_transparency_is_a_small_jpeg(mesh: OpenMesh) -> None:
    """The released client sends the rest again with every chunk of a photo that needs several."""
    async with mesh() as there:
        out = BytesIO()
        noise = Image.effect_noise((1200, 1100), 100).convert("RGBA")
        noise.putalpha(128)
        noise.save(out, "PNG")
        assert 1_000_000 < len(out.getvalue()) < 4_000_000
        await there.ada.call("identity_set_photo", filename="photo.png", payload=out.getvalue())
        with Image.open(BytesIO(await there.ada.call("identity_download_photo"))) as shown:
            assert shown.format == "JPEG"
            assert max(shown.size) <= 1080


async def test_a_photo_that_is_cut_off(mesh: OpenMesh) -> None:
    async with mesh() as there, aio.insecure_channel(there.server.url) as channel:
        rpc = RPCS["IdentitySetPhoto"]
        call = channel.stream_unary(
            rpc.path, request_serializer=rpc.request.SerializeToString, response_deserializer=rpc.response.FromString
        )
        headers = [("daemon-client-key", there.ada.key)]
        image = png("red")
        metadata = Request(metadata=Metadata(filename="a.png", file_size=len(image) + 1))
        for parts in ([], [Request(payload=image)], [metadata], [metadata, Request(payload=image)], [metadata] * 2):
            with pytest.raises(aio.AioRpcError) as caught:
                await call(iter(parts), metadata=headers)
            assert caught.value.code() is StatusCode.INVALID_ARGUMENT
        huge = Request(metadata=Metadata(filename="a.png", file_size=2**40))
        with pytest.raises(aio.AioRpcError) as caught:
            await call(iter([huge]), metadata=headers)
        assert caught.value.code() is StatusCode.INVALID_ARGUMENT
        assert (await there.ada.call("identity_get"))["has_a_photo"] is False
