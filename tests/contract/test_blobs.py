"""What the core may expect of every blob store."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from sabir.adapters.blobs_local import LocalBlobs
from sabir.adapters.blobs_s3 import S3Blobs, S3Location
from sabir.domain.errors import InvalidInput, NotFound, TooLarge, Unavailable
from sabir.ports import BlobStore
from tests.helpers.children import free_port
from tests.helpers.servers import S3Server

MIB = 1 << 20
ADAPTERS = ["local", "s3"]

Opener = Callable[[], BlobStore]


@pytest.fixture(params=ADAPTERS)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """Opens the same store at each call."""
    if request.param == "local":
        return lambda: LocalBlobs(tmp_path / "blobs")
    server = request.getfixturevalue("s3")
    location = S3Location.parse(server.url(secrets.token_hex(4)), server.key_id, server.key_secret)
    return lambda: S3Blobs(location)


@pytest.fixture(params=ADAPTERS)
def broken_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlobStore]:
    """A store whose storage is gone."""
    if request.param == "s3":
        endpoint = f"http://127.0.0.1:{free_port()}"
        yield S3Blobs(S3Location(bucket="contract", endpoint=endpoint, key_id="k", key_secret="s"))
        return
    store = LocalBlobs(tmp_path / "blobs")
    (tmp_path / "blobs").rmdir()
    (tmp_path / "blobs").write_text("a file where the directory was")
    yield store


def new_name() -> str:
    return secrets.token_hex(16)


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def put(store: BlobStore, content: bytes, name: str | None = None) -> str:
    name = name or new_name()
    assert await store.put(name, pieces(content), limit_bytes=len(content)) == len(content)
    return name


async def read(store: BlobStore, name: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([piece async for piece in store.get(name, start, end)])


async def names(store: BlobStore, older_than_ms: int) -> set[str]:
    return {name async for name in store.list(older_than_ms=older_than_ms)}


def soon_ms() -> int:
    """Later than anything the stores wrote, by their own clocks too."""
    return time.time_ns() // 1_000_000 + 60_000


@pytest.mark.parametrize("size", [0, 1, 1000, MIB, MIB + 1, 20 * MIB + 7])
async def test_what_was_put_is_read_by_another_node(open_store: Opener, size: int) -> None:
    content = secrets.token_bytes(size)
    name = new_name()
    parts = [content[at : at + 100_000] for at in range(0, size, 100_000)]
    assert await open_store().put(name, pieces(*parts), limit_bytes=size) == size
    digest, lengths = hashlib.sha256(), []
    async for piece in open_store().get(name):
        digest.update(piece)
        lengths.append(len(piece))
    assert digest.digest() == hashlib.sha256(content).digest()
    assert all(0 < length <= MIB for length in lengths)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 5), (3, 7), (0, None), (9, None), (0, 99), (5, 5), (10, None), (10, 20), (30, 40), (7, 3)]
)
async def test_a_range_is_cut_as_a_slice(open_store: Opener, start: int, end: int | None) -> None:
    store = open_store()
    name = await put(store, b"0123456789")
    assert await read(store, name, start, end) == b"0123456789"[start:end]


async def test_a_range_of_a_large_blob(open_store: Opener) -> None:
    store = open_store()
    content = secrets.token_bytes(3 * MIB)
    name = await put(store, content)
    assert await read(store, name, MIB - 1, 2 * MIB + 1) == content[MIB - 1 : 2 * MIB + 1]


@pytest.mark.parametrize(("start", "end"), [(0, None), (5, 9), (3, 3)])
async def test_an_absent_blob_is_not_found(open_store: Opener, start: int, end: int | None) -> None:
    with pytest.raises(NotFound):
        await read(open_store(), new_name(), start, end)


@pytest.mark.parametrize("size", [1001, 20 * MIB])
async def test_over_the_limit_nothing_is_kept(open_store: Opener, size: int) -> None:
    store, name = open_store(), new_name()
    with pytest.raises(TooLarge):
        await store.put(name, pieces(*[b"x" * 1000] * (size // 1000 + 1)), limit_bytes=size - 1)
    with pytest.raises(NotFound):
        await read(store, name)
    assert await names(store, soon_ms()) == set()


@pytest.mark.parametrize("size", [1, 18 * MIB])
async def test_an_upload_that_breaks_leaves_nothing(open_store: Opener, size: int) -> None:
    class Gone(Exception):
        """The client went away."""

    async def breaks() -> AsyncIterator[bytes]:
        for at in range(0, size, MIB):
            yield b"x" * min(MIB, size - at)
        raise Gone

    store, name = open_store(), new_name()
    with pytest.raises(Gone):
        await store.put(name, breaks(), limit_bytes=size)
    with pytest.raises(NotFound):
        await read(store, name)
    assert await names(store, soon_ms()) == set()


async def test_a_cancelled_upload_leaves_nothing(open_store: Opener) -> None:
    is_waiting = asyncio.Event()

    async def never_ends() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b"x" * MIB
        is_waiting.set()
        await asyncio.Event().wait()

    store, name = open_store(), new_name()
    upload = asyncio.ensure_future(store.put(name, never_ends(), limit_bytes=100 * MIB))
    await is_waiting.wait()
    with pytest.raises(NotFound):
        await read(store, name)
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert await names(store, soon_ms()) == set()


async def test_a_reader_may_leave_early(open_store: Opener) -> None:
    store = open_store()
    name = await put(store, secrets.token_bytes(4 * MIB))
    reading = store.get(name)
    async for piece in reading:
        assert piece
        break
    await reading.aclose()  # type: ignore[attr-defined]


async def test_deleting_twice_is_as_once(open_store: Opener) -> None:
    store = open_store()
    name = await put(store, b"content")
    await store.delete(name)
    await store.delete(name)
    with pytest.raises(NotFound):
        await read(store, name)
    await put(store, b"again", name)
    assert await read(store, name) == b"again"


async def test_list_names_what_is_older(open_store: Opener) -> None:
    store = open_store()
    kept = {await put(store, b"content") for _ in range(30)}
    gone = await put(store, b"content")
    await store.delete(gone)
    assert await names(store, soon_ms()) == kept
    assert await names(store, soon_ms() - 3_600_000) == set()


async def test_uploads_do_not_disturb_each_other(open_store: Opener) -> None:
    store = open_store()
    contents = {new_name(): secrets.token_bytes(200_000) for _ in range(12)}
    await asyncio.gather(*(put(store, content, name) for name, content in contents.items()))
    assert await asyncio.gather(*(read(store, name) for name in contents)) == list(contents.values())


@pytest.mark.parametrize(
    "name",
    ["", "short", "a" * 65, "A" * 16, "../" + "a" * 16, "a" * 16 + "\n", "é" * 16, "a" * 16 + "/b", "a.part" * 4],
)
async def test_other_names_are_refused(open_store: Opener, name: str) -> None:
    store = open_store()
    with pytest.raises(InvalidInput):
        await store.put(name, pieces(b"x"), limit_bytes=1)
    with pytest.raises(InvalidInput):
        await read(store, name)
    with pytest.raises(InvalidInput):
        await store.delete(name)


async def test_storage_that_is_gone_is_unavailable(broken_store: BlobStore) -> None:
    with pytest.raises(Unavailable):
        await broken_store.put(new_name(), pieces(b"x"), limit_bytes=1)
    with pytest.raises(Unavailable):
        await read(broken_store, new_name())
    with pytest.raises(Unavailable):
        await broken_store.delete(new_name())
    with pytest.raises(Unavailable):
        await names(broken_store, soon_ms())


async def test_close(open_store: Opener) -> None:
    store = open_store()
    await put(store, b"content")
    await store.close()


async def test_a_part_left_by_a_crash_is_listed_and_deleted(tmp_path: Path) -> None:
    store, name = LocalBlobs(tmp_path), new_name()
    await put(store, b"content", name)
    whole = tmp_path / name[:2] / name
    part = whole.rename(whole.with_name(f"{name}.part"))
    with pytest.raises(NotFound):
        await read(store, name)
    assert await names(store, soon_ms()) == {name}
    await store.delete(name)
    assert not part.exists()


async def test_s3_keys_may_come_from_the_environment(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.key_secret)
    store = S3Blobs(S3Location.parse(s3.url("from-environment")))
    assert await read(store, await put(store, b"content")) == b"content"
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(Unavailable):
        await put(S3Blobs(S3Location.parse(s3.url("from-environment"))), b"content")
