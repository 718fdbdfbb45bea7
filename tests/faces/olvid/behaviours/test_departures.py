"""Identities that are deleted, with and without telling their contacts, and what they were given licences for."""

from __future__ import annotations

import base64
import json

import pytest
from sqlalchemy import func, select

from sabir.domain.errors import RoomClosed
from sabir.domain.messages import Draft
from sabir.store import people
from sabir.store.all_tables import metadata
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx
from tests.faces.olvid.behaviours.conftest import Mesh, OpenMesh
from tests.faces.olvid.behaviours.test_contacts import room_of
from tests.faces.olvid.calls import outcome
from tests.helpers.core import make_room
from tests.helpers.olvid_bot import OlvidBot
from tests.helpers.olvid_face import TEMPORARY_KEY
from tests.helpers.waiting import eventually

KEY = "6c1d0d3e-6f0a-4a37-9a2c-0f3b1e6f7a11"
COUNTS = {
    table.name: Statement(select(func.count()).select_from(table).where(table.c.identity_id == param("identity_id")))
    for table in metadata.sorted_tables
    if "identity_id" in table.c
}


async def left_of(there: Mesh, identity: int) -> dict[str, int]:
    """How many rows of it are in each table that has some."""

    def unit(tx: Tx) -> dict[str, int]:
        return {name: int((tx.row(count, identity_id=identity) or (0,))[0]) for name, count in COUNTS.items()}  # type: ignore[call-overload]

    return {name: count for name, count in (await there.server.core.db.read(unit)).items() if count}


async def forgotten(there: Mesh, identity: int) -> None:
    async def is_gone() -> bool:
        return not await left_of(there, identity)

    await eventually(is_gone)


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_deleted_identity_is_gone(mesh: OpenMesh, is_told: bool) -> None:
    async with mesh() as there:
        ada, number = there.ada, there.ada.owner.identity_id
        room = await make_room(there.server.core, there.cyd.owner.actor, ada.owner.actor)
        await there.server.copied(room)
        await ada.call("message_send", discussion_id=ada.discussions["bob"], body="hello")
        await ada.call("storage_set", key="a", value="b")
        await ada.call("identity_set_api_key", api_key=KEY)
        (stream,) = await ada.subscribe("message_received")
        acting = OlvidBot(there.server.url, TEMPORARY_KEY, identity_id=number, driver=there.driver)
        await acting.__aenter__()
        await there.bob.subscribe("contact_deleted", "discussion_locked")
        assert {"contacts", "discussions", "replica_messages", "api_keys"} <= set(await left_of(there, number))

        await there.admin.call("admin_identity_delete", identity_id=number, delete_everywhere=is_told)
        await ada.client.ended(stream)
        assert await outcome(ada.call("identity_get")) == "UNAUTHENTICATED"
        assert await outcome(acting.call("identity_get")) == "NOT_FOUND"
        assert await outcome(there.admin.call("admin_identity_admin_get", identity_id=number)) == "NOT_FOUND"
        assert number not in [one["id"] for one in await there.admin.call("admin_identity_list")]
        assert await outcome(there.admin.call("admin_client_key_get", client_key=ada.key)) == "NOT_FOUND"
        assert await outcome(there.admin.call("admin_identity_delete", identity_id=number)) == "NOT_FOUND"
        await forgotten(there, number)
        if is_told:
            assert (await there.bob.told("contact_deleted"))["contact"]["id"] == there.bob.contacts["ada"]
            locked = (await there.bob.told("discussion_locked"))["discussion"]
            assert locked["contact_id"] == there.bob.contacts["ada"]
            assert len(await there.bob.call("contact_list")) == 1
        else:
            assert len(await there.bob.call("contact_list")) == 2
            found = await there.bob.call("contact_get", contact_id=there.bob.contacts["ada"])
            assert found["display_name"] == "Ada"
            assert list(there.bob.client.events) == []


async def test_a_person_with_another_way_in_stays(mesh: OpenMesh) -> None:
    async with mesh() as there:
        core, ada = there.server.core, there.ada
        await core.profiles.change(ada.owner.actor, "ada", "password", "a long pass phrase 1")
        room = await room_of(ada, there.bob)
        await there.admin.call("admin_identity_delete", identity_id=ada.owner.identity_id, delete_everywhere=True)
        await forgotten(there, ada.owner.identity_id)
        person = await core.db.read(lambda tx: people.find(tx, ada.owner.actor.person_id))
        assert person is not None
        assert person.disabled_ms is None
        with pytest.raises(RoomClosed):
            await core.messages.post(there.bob.owner.actor, room, Draft("anyone?"))
        await core.messages.post(ada.owner.actor, room, Draft("still here"))


async def test_unknown_identities(mesh: OpenMesh) -> None:
    async with mesh() as there:
        for number in (0, 999_999, 2**64 - 1):
            assert await outcome(there.admin.call("admin_identity_delete", identity_id=number)) == "NOT_FOUND"


def link(fields: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
    return f"https://configuration.olvid.io/#{payload}"


async def test_a_licence(mesh: OpenMesh) -> None:
    async with mesh() as there:
        status = await there.ada.call("identity_get_api_key_status")
        assert status["permission"]["call"] is True
        assert await there.server.core.licences.get(there.ada.owner) is None
        assert await there.ada.call("identity_set_api_key", api_key=KEY.upper()) == status
        assert await there.server.core.licences.get(there.ada.owner) == KEY
        other = KEY.replace("6", "7")
        configured = link({"server": "sabir", "apikey": other})
        assert await there.ada.call("identity_set_configuration_link", configuration_link=configured) == status
        assert await there.server.core.licences.get(there.ada.owner) == other
        for wrong in ("", "no key", KEY[:-1], f"{{{KEY}}}", KEY.replace("-", "")):
            assert await outcome(there.ada.call("identity_set_api_key", api_key=wrong)) == "INVALID_ARGUMENT"
        for wrong_link in (
            "",
            "https://configuration.olvid.io/#",
            "https://configuration.olvid.io/#%%%",
            link([]),
            link({"apikey": KEY}),
            link({"server": "sabir"}),
            link({"server": "sabir", "apikey": 1}),
            link({"server": "sabir", "apikey": "no key"}),
            link({"server": "https://server.example", "apikey": KEY}),
        ):
            code = await outcome(there.ada.call("identity_set_configuration_link", configuration_link=wrong_link))
            assert code == "INVALID_ARGUMENT", wrong_link
        assert await there.server.core.licences.get(there.ada.owner) == other
