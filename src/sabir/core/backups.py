"""Backups: one file with every row, every file and the server's secret, as of one moment.

A gzipped tar: `tables/NAME.jsonl`, `blobs/NAME`, `secret`, and at its end `manifest.json`, so that a file cut short is
noticed. It holds what opens every account: keep it as safe as the server.
"""

from __future__ import annotations

import asyncio
import io
import os
import tarfile
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import IO

import msgspec

from sabir import __version__
from sabir.domain.errors import InvalidInput, NotFound, WrongState
from sabir.ports import BlobStore, Clock
from sabir.store import archive, schema
from sabir.store.archive import Filling, Value
from sabir.store.database import Database

Progress = Callable[[str], None]
_FORMAT = 1
_READ_BYTES = 1 << 20


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    format: int
    sabir: str
    schema: str
    created_ms: int
    last_id: int
    tables: dict[str, int]
    blobs: int


class Backups:
    """Writing backups of the running server."""

    def __init__(self, db: Database, clock: Clock, blobs: BlobStore, secret: bytes) -> None:
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._secret = secret

    async def write(self, path: Path, progress: Progress) -> Manifest:
        """Write the file; it appears under its name only when it is whole and durable.

        Raises `OSError`, `WrongState` if another backup writes the same file.
        """
        partial = path.with_name(path.name + ".partial")
        raw = await asyncio.to_thread(_create, partial)
        try:
            with raw:
                with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as tar:
                    manifest = await self._fill(tar, path.parent, progress)
                raw.flush()
                await asyncio.to_thread(os.fsync, raw.fileno())
            await asyncio.to_thread(_name, partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        return manifest

    async def _fill(self, tar: tarfile.TarFile, folder: Path, progress: Progress) -> Manifest:
        """`folder` takes what must be counted before it can be added."""
        created_ms = self._clock.now_ms()
        counts: dict[str, int] = {}
        names: list[str] = []
        async with self._db.snapshot() as snapshot:
            last_id = await snapshot.last_id()
            for table in archive.TABLES:
                with tempfile.TemporaryFile(dir=folder) as lines:
                    counts[table.name] = 0
                    async for chunk in snapshot.rows(table):
                        counts[table.name] += len(chunk)
                        lines.write(msgspec.json.Encoder().encode_lines(chunk))
                        names += _blob_names([column.name for column in table.columns], chunk)
                    await asyncio.to_thread(_add, tar, f"tables/{table.name}.jsonl", lines)
                progress(f"{table.name}: {counts[table.name]} rows")
        kept = await self._add_blobs(tar, names, folder, progress)
        await asyncio.to_thread(_add, tar, "secret", io.BytesIO(self._secret))
        manifest = Manifest(_FORMAT, __version__, schema.HEAD, created_ms, last_id, counts, kept)
        await asyncio.to_thread(_add, tar, "manifest.json", io.BytesIO(msgspec.json.encode(manifest)))
        return manifest

    async def _add_blobs(self, tar: tarfile.TarFile, names: list[str], folder: Path, progress: Progress) -> int:
        kept = 0
        for name in names:
            with tempfile.TemporaryFile(dir=folder) as content:
                try:
                    async for chunk in self._blobs.get(name):
                        content.write(chunk)
                except NotFound:  # expired since the snapshot
                    continue
                await asyncio.to_thread(_add, tar, f"blobs/{name}", content)
            kept += 1
            if kept % 100 == 0:
                progress(f"files: {kept} of {len(names)}")
        return kept


def _blob_names(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> list[str]:
    """What the rows refer to; folders, for one, have none."""
    if "blob" not in columns:
        return []
    found = (row[columns.index("blob")] for row in rows)
    return [str(name) for name in found if name is not None]


def inspect(path: Path) -> tuple[Manifest, bytes]:
    """A backup's manifest and secret. Raises `InvalidInput` if it is not a whole backup this version can read."""
    manifest: Manifest | None = None
    secret = b""
    try:
        with tarfile.open(path, "r:gz") as tar:
            for member in tar:
                if member.name in ("manifest.json", "secret"):
                    content = _open(tar, member).read()
                    if member.name == "secret":
                        secret = content
                    else:
                        manifest = msgspec.json.decode(content, type=Manifest)
    except (tarfile.TarError, EOFError, msgspec.MsgspecError, OSError) as error:
        raise InvalidInput("backup", f"{path} is not a whole Sabir backup: {error}") from error
    if manifest is None or not secret:
        raise InvalidInput("backup", f"{path} is not a whole Sabir backup: its end is missing.")
    if manifest.format != _FORMAT or manifest.schema != schema.HEAD:
        raise InvalidInput(
            "backup",
            f"{path} was written by Sabir {manifest.sabir} with schema {manifest.schema}; restore it with that version,"
            f" then start this one (schema {schema.HEAD}) on the result.",
        )
    return manifest, secret


async def restore(
    path: Path, filling: AbstractAsyncContextManager[Filling], blobs: BlobStore, progress: Progress
) -> Manifest:
    """Put everything of a backup into an empty, migrated database and a blob store.

    The rows come last to be committed: a broken restore leaves an empty database. Raises `InvalidInput`, `WrongState`.
    """
    manifest, _ = inspect(path)
    async with filling as target:
        with tarfile.open(path, "r:gz") as tar:
            for member in tar:
                folder, _, name = member.name.partition("/")
                if folder == "blobs":
                    await blobs.put(name, _chunks(_open(tar, member)), limit_bytes=member.size)
                elif folder == "tables":
                    name = name.removesuffix(".jsonl")
                    await _restore_rows(target, name, _open(tar, member))
                    progress(f"{name}: {manifest.tables.get(name, 0)} rows")
        await target.finish(manifest.last_id)
    return manifest


async def _restore_rows(target: Filling, name: str, lines: IO[bytes]) -> None:
    table = archive.named(name)
    decoder = msgspec.json.Decoder(list[Value])
    chunk: list[list[Value]] = []
    for line in lines:
        chunk.append(decoder.decode(line))
        if len(chunk) == 1000:
            await target.add(table, chunk)
            chunk = []
    if chunk:
        await target.add(table, chunk)


async def _chunks(content: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(content.read, _READ_BYTES):
        yield chunk


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size = content.seek(0, os.SEEK_END)
    info.mode = 0o600
    content.seek(0)
    tar.addfile(info, content)


def _open(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise InvalidInput("backup", f"The backup holds {member.name}, which is no file.")
    return content


def _create(path: Path) -> IO[bytes]:
    try:
        return open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))
    except FileExistsError:
        raise WrongState(f"{path} exists: another backup writes it, or one was cut off; then remove it.") from None


def _name(partial: Path, path: Path) -> None:
    partial.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
