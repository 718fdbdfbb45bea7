"""How long files live that came by the Session wire, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sabir.core import Core
from sabir.core.files import Upload
from sabir.core.steps import picturing
from sabir.core.steps.uploads import STAYS_MS, UNCLAIMED_MS
from sabir.domain.errors import NotFound, RankTooLow, TooLarge
from sabir.domain.ids import FileId, MessageId, RoomId
from sabir.domain.messages import Draft, NumberedFile
from sabir.domain.people import Actor
from sabir.domain.rich_objects import SharedKind
from sabir.domain.rooms import Room, RoomKind
from sabir.store import files
from sabir.store.transaction import Tx
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core


async def chunk(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def upload(core: Core, actor: Actor, room: Room, content: bytes = b"cargo", lives_ms: int = UNCLAIMED_MS) -> int:
    return await core.files.upload_to_room(
        actor, room.id, Upload("file", chunk(content), 10_000_000), lives_ms=lives_ms
    )


async def post(core: Core, actor: Actor, room: Room, *numbers: int) -> MessageId:
    named = tuple(NumberedFile(number, "map.png", "image/png", f"lost {number}") for number in numbers)
    return (await core.messages.post(actor, room.id, Draft("see", numbered_files=named))).message.id


async def is_there(core: Core, actor: Actor, room: Room, number: int) -> bool:
    try:
        download = await core.files.open_in_room(actor, room.id, number)
    except NotFound:
        return False
    return b"".join([part async for part in download.chunks]) == b"cargo"


async def published(core: Core, owner: Actor, *members: Actor) -> Room:
    room = await make_room(core, owner, *members, kind=RoomKind.PUBLIC)
    return await core.rooms.publish(owner, room.id, "harbour")


async def test_the_life_of_an_upload(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await published(core, alice, bob)
        loose, claimed, legacy = await upload(core, bob, room), await upload(core, bob, room), 0
        legacy = await upload(core, bob, room, lives_ms=STAYS_MS)
        message = await post(core, bob, room, claimed, legacy)
        clock.advance(UNCLAIMED_MS / 1000)
        assert await core.files.expire() == 1
        assert [await is_there(core, alice, room, one) for one in (loose, claimed, legacy)] == [False, True, True]
        clock.advance((STAYS_MS - UNCLAIMED_MS) / 1000 - 1)
        assert await core.files.expire() == 0
        clock.advance(1)
        assert await core.files.expire() == 2
        page = await core.messages.get(alice, room.id, message)
        assert page.items[0].message is not None
        told = "map.png (image/png, 5 bytes)"
        assert page.items[0].message.text == f"see\n{told}\n{told}"
        assert page.items[0].message.file_count == 0
        overview = await core.sharing.overview(alice, room.id, 10)
        assert not any(overview.ids.values())
        assert await core.files.sweep(older_than_ms=2**62) == 3  # now the bytes


async def test_what_is_posted_is_listed_among_what_was_shared(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await published(core, alice)
        message = await post(core, alice, room, await upload(core, alice, room))
        overview = await core.sharing.overview(alice, room.id, 10)
        assert [kind for kind, ids in overview.ids.items() if message in ids] == [SharedKind.MEDIA]


async def test_numbers_of_nothing_are_told(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock) as core:
        alice = await make_person(core, "alice")
        room = await published(core, alice)
        late = await upload(core, alice, room)
        clock.advance(UNCLAIMED_MS / 1000)
        message = await post(core, alice, room, late, 77)
        page = await core.messages.get(alice, room.id, message)
        assert page.items[0].message is not None
        assert page.items[0].message.text == f"see\nlost {late}\nlost 77"


async def test_a_deleted_room_keeps_nothing(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await published(core, alice)
        pinned = await upload(core, alice, room)
        await post(core, alice, room, pinned)
        await core.pins.pin(alice, "harbour", 1)
        await core.room_images.set(alice, room.id, picture("red"), limit_bytes=10_000)
        await core.rooms.delete(alice, room.id)
        await core.rooms.purge(room.id)
        await core.files.expire()
        assert await core.files.sweep(older_than_ms=2**62) == 3


async def test_only_moderators_set_the_image(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await published(core, alice, bob)
        number = await upload(core, bob, room)
        for attempt in (
            core.room_images.set(bob, room.id, b"image", limit_bytes=10),
            core.room_images.set_numbered(bob, room.id, number),
        ):
            with pytest.raises(RankTooLow):
                await attempt
        with pytest.raises(TooLarge):
            await core.room_images.set(alice, room.id, b"image", limit_bytes=4)
        with pytest.raises(NotFound):
            await core.room_images.set_numbered(alice, room.id, number + 1)
        with pytest.raises(NotFound):
            await core.room_images.get(room.id)
        await core.room_images.set_numbered(alice, room.id, number)
        assert await core.room_images.get(room.id) == b"cargo"
        assert await core.files.sweep(older_than_ms=2**62) == 0


async def test_an_image_that_came_by_another_face(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await published(core, alice)
        held = await core.files.hold(alice, Upload("map.png", chunk(picture("red")), 10_000))
        message = await core.messages.post(alice, room.id, Draft("", files=(held.id,)))
        page = await core.messages.get(alice, room.id, message.message.id)
        assert page.attachments[message.message.id][0].number is None
        number = await core.db.write(lambda tx: numbered(tx, room.id, held.id))
        await core.room_images.set_numbered(alice, room.id, number)
        await core.messages.delete(alice, room.id, [message.message.id])
        assert await core.room_images.get(room.id) == picture("red")
        await core.avatars.remove_of_room(alice, room.id)
        assert await core.files.sweep(older_than_ms=2**62) == 2


async def test_an_image_is_no_large_file(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await published(core, alice)
        number = await upload(core, alice, room)
        monkeypatch.setattr(picturing, "MAX_FILE_BYTES", 4)
        with pytest.raises(TooLarge):
            await core.room_images.set_numbered(alice, room.id, number)


def numbered(tx: Tx, room: RoomId, file: FileId) -> int:
    """As when the Session wire lists the message."""
    tx.lock([room])
    files.number(tx, room, {file: 2**40})
    return 2**40


def picture(color: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (30, 30), color).save(out, "PNG")
    return out.getvalue()
