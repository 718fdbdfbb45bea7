"""What a file says of published rooms: rights, staff, image and the rest; the same file again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sabir.core import Core
from sabir.core.steps.addresses import ByName
from sabir.domain import rules, session_rights
from sabir.domain.errors import InvalidInput, NotFound
from sabir.domain.rooms import Participant, Role
from sabir.domain.session_rights import Right
from sabir.domain.wishes import Granted, RoomWish, Scope, Wish, WishRefused
from sabir.store import participants, people
from sabir.store.transaction import Tx
from tests.helpers.core import ROOT, make_person, make_room, open_core

IDS = [f"05{number:02x}" + "ab" * 31 for number in range(1, 5)]
BOB, CARA, DORA, EVE = IDS


def picture(color: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "PNG")
    return out.getvalue()


QUAY = RoomWish(
    name="The quay",
    description="Ships",
    kind="public",
    image=picture("teal"),
    expire_after="2w",
    session_room="Quay",
    session_moderators=(BOB,),
    session_admins=(CARA,),
    session_read=False,
    session_write=False,
    session_upload=False,
    session_signatures=False,
)


async def apply(core: Core, *rooms: RoomWish, scope: Scope = Scope.ANY) -> Granted:
    return await core.provisioning.apply(ROOT, Wish(room=rooms), scope)


async def changed(core: Core, **values: Any) -> tuple[str, ...]:
    granted = await apply(core, RoomWish(session_room="Quay", **values))
    again = await apply(core, RoomWish(session_room="Quay", **values))
    assert again.changes == ()
    return granted.changes[0].what if granted.changes else ()


async def seats(core: Core) -> dict[str, Participant]:
    """Of those with a Session ID."""
    room = await core.rooms.get_published(ByName("quay"))

    def unit(tx: Tx) -> dict[str, Participant]:
        there = {
            seat.person_id: seat for seat in (one.participant for one in participants.members(tx, room.id, limit=50))
        }
        return {ids: there[person] for person, ids in people.external_of(tx, list(there), "session", "id").items()}

    return await core.db.read(unit)


async def test_a_room_of_session_members_needs_no_owner(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        granted = await apply(core, QUAY)
        assert [(one.name, one.what) for one in granted.changes] == [("The quay", ("created",))]
        room = await core.rooms.get_published(ByName("quay"))
        assert (room.name, room.description, room.session_room) == ("The quay", "Ships", "Quay")
        assert (room.expiration_s, room.verifies_signatures) == (14 * 86_400, False)
        assert session_rights.of_room(room) == Right.ACCESS
        assert room.image_number is not None
        found = await seats(core)
        assert {one: (seat.role, rules.is_admin(seat)) for one, seat in found.items()} == {
            BOB: (Role.GUEST_MODERATOR, False),
            CARA: (Role.GUEST_MODERATOR, True),
        }
        again = await apply(core, QUAY)
        assert (again.changes, again.notes) == ((), ())


async def test_what_is_left_out_stays_and_what_is_said_changes(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        await apply(core, QUAY)
        before = await core.rooms.get_published(ByName("quay"))
        assert await changed(core) == ()
        assert await changed(core, session_read=True, session_write=True) == ("session_read", "session_write")
        room = await core.rooms.get_published(ByName("quay"))
        assert session_rights.of_room(room) == Right.ACCESS | Right.READ | Right.WRITE
        assert room.default_permissions == 0  # as usual, again
        assert await changed(core, session_access=False, session_upload=True) == ("session_access", "session_upload")
        assert await changed(core, session_signatures=True) == ("session_signatures",)
        assert await changed(core, description="") == ("description",)
        assert await changed(core, expire_after="never") == ("expire_after",)
        assert await changed(core, image=picture("red")) == ("image",)
        assert await changed(core, name="Pier") == ("name",)
        after = await core.rooms.get_published(ByName("quay"))
        assert (after.name, after.description, after.expiration_s) == ("Pier", "", 0)
        assert after.image_number != before.image_number
        assert after.info_updates > before.info_updates


async def test_exact_staff(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        await apply(core, QUAY)

        async def ranks() -> dict[str, tuple[bool, bool]]:
            found = await seats(core)
            return {one: (rules.rank(seat.role) > 1, rules.is_admin(seat)) for one, seat in found.items()}

        assert await changed(core, session_moderators=(DORA,)) == ("session_moderators",)
        assert await changed(core, session_moderators=(DORA,), exact=True) == ("session_moderators",)
        assert await ranks() == {BOB: (False, False), CARA: (True, True), DORA: (True, False)}
        assert await changed(core, session_admins=(EVE,), session_moderators=(CARA,), exact=True) == (
            "session_admins",
            "session_moderators",
        )
        assert await ranks() == {
            BOB: (False, False),
            CARA: (True, False),
            DORA: (False, False),
            EVE: (True, True),
        }
        assert await changed(core, session_admins=(), exact=True) == ("session_admins",)
        assert await ranks() == {
            BOB: (False, False),
            CARA: (True, False),
            DORA: (False, False),
            EVE: (False, False),
        }


async def test_another_room_of_the_same_name(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        alice = await make_person(core, "alice")
        private = await make_room(core, alice, name="Quay")
        await apply(core, RoomWish(session_room="Quay"), scope=Scope.NEW)
        published = await core.rooms.get_published(ByName("quay"))
        assert published.id != private.id
        assert published.name == "Quay"
        with pytest.raises(WishRefused, match="there already"):
            await apply(core, RoomWish(session_room="QUAY"), scope=Scope.NEW)
        with pytest.raises(WishRefused, match="there is no pier"):
            await apply(core, RoomWish(session_room="pier"), scope=Scope.THERE)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"image": b"no image"}, "[[room]] 1: image: This is no PNG, JPEG, GIF or WebP image."),
        ({"session_room": "rooms"}, "/rooms is a path of this server"),
        ({"session_room": "OCS"}, "/OCS is a path of this server"),
        ({"expire_after": "soon"}, 'A span of time is written like 90s, 15m, 12h, 30d or 2w, not "soon".'),
        ({"session_admins": ("05",)}, "A Session ID is 05 and 64 hex digits."),
        ({"session_room": None, "owner": "alice"}, "[[room]] 1: session_read: the room has no session_room."),
    ],
)
async def test_what_can_not_be(tmp_path: Path, sqlite_path: Path, values: dict[str, Any], text: str) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        await make_person(core, "alice")
        with pytest.raises(InvalidInput) as refused:
            await apply(core, replace(QUAY, **values))
        assert text in refused.value.detail
        with pytest.raises(NotFound):
            await core.rooms.get_published(ByName("quay"))


async def test_ids_that_old_clients_can_not_name(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        for name, is_told in (("my-room", True), ("a", True), ("Main_2", False)):
            notes = (await apply(core, RoomWish(session_room=name))).notes
            assert bool(notes) is is_told
            assert all(name in note and "2021" in note for note in notes)
            assert (await apply(core, RoomWish(session_room=name))).notes == ()
