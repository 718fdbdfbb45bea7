"""Files: in a folder, in a room, on a message and swept, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.files import HELD_MS, Download, Upload, clean_name
from sabir.core.steps.placing import check_path
from sabir.core.steps.uploads import STAYS_MS
from sabir.domain.errors import AlreadyExists, InvalidInput, NotFound, TooLarge, WrongState
from sabir.domain.ids import FileId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, make_room, open_core

ALWAYS_MS = 2**50


@dataclass(frozen=True)
class World:
    core: Core
    clock: FakeClock
    blobs: Path
    alice: Actor
    bob: Actor
    """Is in the room with alice."""
    carol: Actor
    """Is not."""
    room: Room

    def blob_count(self) -> int:
        return sum(path.is_file() for path in self.blobs.rglob("*"))

    async def keep(self, actor: Actor, path: str, content: bytes) -> bool:
        return (await self.core.files.keep(actor, path, upload(content)))[1]


@asynccontextmanager
async def opened(url: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with open_core(url, tmp_path, clock=clock) as core:
        alice, bob, carol = [await make_person(core, uid) for uid in ("alice", "bob", "carol")]
        yield World(core, clock, tmp_path / "blobs", alice, bob, carol, await make_room(core, alice, bob))


def upload(content: bytes, name: str = "notes.txt", limit_bytes: int = 100) -> Upload:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 4):
            yield content[start : start + 4]

    return Upload(name, chunks(), limit_bytes)


async def content_of(download: Download) -> bytes:
    return b"".join([chunk async for chunk in download.chunks])


# --- the owner's folder ----------------------------------------------------------------------------------------------


async def test_a_kept_file(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        files = world.core.files
        assert await world.keep(world.alice, "/Notes/a.txt", b"first text")
        file = await files.get_kept(world.alice, "Notes/a.txt")
        assert (file.path, file.name, file.mime, file.size_bytes) == ("/Notes/a.txt", "notes.txt", "text/plain", 10)
        assert file.created_ms == world.clock.now_ms()
        assert await content_of(await files.open_kept(world.alice, "/Notes/a.txt")) == b"first text"
        assert await content_of(await files.open(world.alice, file.id)) == b"first text"
        assert not await world.keep(world.alice, "/Notes/a.txt", b"second")
        assert await content_of(await files.open_kept(world.alice, "/Notes/a.txt")) == b"second"
        assert await world.keep(world.bob, "/Notes/a.txt", b"bob's")  # a folder of his own
        for attempt in (
            files.open_kept(world.carol, "/Notes/a.txt"),
            files.get_kept(world.alice, "/Notes"),
            files.open(world.bob, file.id),
            files.open(world.alice, FileId(999_999)),
            files.forget_kept(world.carol, "/Notes/a.txt"),
        ):
            with pytest.raises(NotFound):
                await attempt
        await files.forget_kept(world.alice, "/Notes/a.txt")
        with pytest.raises(NotFound):
            await files.get_kept(world.alice, "/Notes/a.txt")


async def test_a_file_over_the_limit_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        for attempt in (
            world.core.files.keep(world.alice, "/a", upload(b"x" * 101)),
            world.core.files.hold(world.alice, upload(b"x" * 101)),
            world.core.files.upload_to_room(world.alice, world.room.id, upload(b"x" * 101)),
        ):
            with pytest.raises(TooLarge):
                await attempt
        assert world.blob_count() == 0


async def test_folders_are_kept_without_bytes(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        made = await world.core.folders.make(world.alice, "/Notes")
        await world.keep(world.alice, "/Notes/new/a.txt", b"text")
        assert await world.core.files.sweep(older_than_ms=ALWAYS_MS) == 0
        look = await world.core.folders.look(world.alice, "/Notes", is_deep=True)
        assert (look.file.id, look.file.size_bytes, look.file.is_folder) == (made.id, 4, True)
        assert [one.path for one in look.children] == ["/Notes/new"]
        for path, kind in (("/Notes", AlreadyExists), ("/no/where", WrongState), ("/Notes/new/a.txt/b", WrongState)):
            with pytest.raises(kind):
                await world.core.folders.make(world.alice, path)
        await world.core.files.forget_kept(world.alice, "/Notes")
        await world.core.files.sweep(older_than_ms=ALWAYS_MS)
        assert world.blob_count() == 0
        assert not (await world.core.folders.look(world.alice, "/", is_deep=True)).children


@pytest.mark.parametrize("path", ["", "/", "a//b", "/../a", "a/./b", "a\x00b", "a\nb", "x" * 4001, "x/" * 33])
def test_bad_paths(path: str) -> None:
    with pytest.raises(InvalidInput):
        check_path(path)


def test_names_and_paths_are_tidied() -> None:
    assert check_path("a/b c/") == check_path("/a/b c") == "/a/b c"
    assert clean_name("C:\\Users\\me\\photo.jpg") == "photo.jpg"
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("..") == clean_name("") == clean_name("\x00") == "file"
    assert clean_name("x" * 300 + ".png").endswith(".png")
    assert len(clean_name("x" * 300)) == 250


# --- on messages and in rooms ----------------------------------------------------------------------------------------


async def test_a_file_on_a_message_is_for_the_room(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        files = world.core.files
        held = await files.hold(world.alice, upload(b"picture", "p.png"))
        with pytest.raises(NotFound):
            await files.open(world.bob, held.id)
        with pytest.raises(NotFound):  # nobody shows another's file
            await world.core.messages.post(world.bob, world.room.id, Draft("", files=(held.id,)))
        posted = await world.core.messages.post(world.alice, world.room.id, Draft("", files=(held.id,)))
        (attachment,) = posted.page.attachments[posted.message.id]
        assert (attachment.name, attachment.mime, attachment.size_bytes) == ("p.png", "image/png", 7)
        assert await content_of(await files.open(world.bob, held.id)) == b"picture"
        with pytest.raises(NotFound):
            await files.open(world.carol, held.id)
        await world.core.participants.remove(world.alice, world.room.id, world.bob.person_id)
        with pytest.raises(NotFound):
            await files.open(world.bob, held.id)


async def test_a_shared_file_outlives_its_place_in_the_folder(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        await world.keep(world.alice, "/a.txt", b"shared")
        shared = await world.core.messages.share(world.alice, world.room.id, "/a.txt", reference="r")
        again = await world.core.messages.share(world.alice, world.room.id, "/a.txt", reference="r")
        assert (again.posted.message.id, again.posted.is_new) == (shared.posted.message.id, False)
        with pytest.raises(NotFound):
            await world.core.messages.share(world.bob, world.room.id, "/a.txt")
        await world.keep(world.alice, "/a.txt", b"another")
        assert await content_of(await world.core.files.open(world.bob, shared.file.id)) == b"shared"
        await world.core.files.forget_kept(world.alice, "/a.txt")
        await world.core.files.sweep(older_than_ms=ALWAYS_MS)
        assert await content_of(await world.core.files.open(world.bob, shared.file.id)) == b"shared"
        await world.core.messages.delete(world.alice, world.room.id, [shared.posted.message.id])
        with pytest.raises(NotFound):
            await world.core.files.open(world.alice, shared.file.id)
        await world.core.files.sweep(older_than_ms=ALWAYS_MS)
        assert world.blob_count() == 0


async def test_a_deleted_message_leaves_the_file_in_the_folder(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        await world.keep(world.alice, "/a.txt", b"shared")
        shared = await world.core.messages.share(world.alice, world.room.id, "/a.txt")
        await world.core.messages.delete(world.alice, world.room.id, [shared.posted.message.id])
        assert await content_of(await world.core.files.open_kept(world.alice, "/a.txt")) == b"shared"
        with pytest.raises(NotFound):
            await world.core.files.open(world.bob, shared.file.id)


async def test_an_upload_to_a_room(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        files = world.core.files
        number = await files.upload_to_room(world.bob, world.room.id, upload(b"content"))
        assert 2**31 <= number < 2**53
        assert await content_of(await files.open_in_room(world.alice, world.room.id, number)) == b"content"
        for actor, wanted in ((world.carol, number), (world.alice, 1)):
            with pytest.raises(NotFound):
                await files.open_in_room(actor, world.room.id, wanted)
        with pytest.raises(NotFound):
            await files.upload_to_room(world.carol, world.room.id, upload(b"content"))
        world.clock.advance(STAYS_MS / 1000)
        with pytest.raises(NotFound):
            await files.open_in_room(world.alice, world.room.id, number)


# --- sweeping --------------------------------------------------------------------------------------------------------


async def test_only_what_nothing_refers_to_is_swept(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        await world.keep(world.alice, "/kept", b"kept")
        held = await world.core.files.hold(world.alice, upload(b"held, then shown"))
        await world.core.messages.post(world.alice, world.room.id, Draft("", files=(held.id,)))
        await world.core.files.hold(world.alice, upload(b"held in vain"))
        await world.core.files.upload_to_room(world.alice, world.room.id, upload(b"uploaded"))
        await world.keep(world.alice, "/gone", b"gone")
        await world.core.files.forget_kept(world.alice, "/gone")
        assert world.blob_count() == 5
        assert await world.core.files.sweep(older_than_ms=0) == 0  # too young, all of them
        assert await world.core.files.sweep(older_than_ms=ALWAYS_MS) == 1
        world.clock.advance(HELD_MS / 1000 + 1)
        assert await world.core.files.sweep(older_than_ms=ALWAYS_MS) == 2  # a row and its bytes
        world.clock.advance(STAYS_MS / 1000)
        assert await world.core.files.sweep(older_than_ms=ALWAYS_MS) == 2
        assert await world.core.files.sweep(older_than_ms=ALWAYS_MS) == 0
        assert world.blob_count() == 2
        assert await content_of(await world.core.files.open(world.bob, held.id)) == b"held, then shown"


async def test_many_files_are_swept_in_one_go(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        for number in range(7):
            await world.core.files.hold(world.alice, upload(b"%d" % number))
        world.clock.advance(HELD_MS / 1000 + 1)
        assert await world.core.files.sweep(older_than_ms=ALWAYS_MS, limit=3) == 14
        assert world.blob_count() == 0
