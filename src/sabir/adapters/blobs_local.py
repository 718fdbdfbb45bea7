"""Blobs as files, `<two first letters>/<name>`, beside which an unfinished one is `<name>.part`.

A file gets its name only after its bytes are on disk, so what can be read is whole. An upload cut off by a crash leaves
its `.part`; `list` names it and `delete` removes it like a blob.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from threading import Lock
from typing import BinaryIO, ParamSpec, TypeVar

from sabir.adapters.blob_names import checked_name
from sabir.domain.errors import NotFound, TooLarge, Unavailable

PIECE_BYTES = 1 << 20
_PART = ".part"

P = ParamSpec("P")
T = TypeVar("T")


class LocalBlobs:
    """A `BlobStore` in one directory."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def put(self, name: str, chunks: AsyncIterator[bytes], *, limit_bytes: int) -> int:
        part = _Part(self._path(name))
        size, held = 0, bytearray()
        is_kept = False
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit_bytes:
                    raise TooLarge("blob", limit_bytes, "bytes")
                held += chunk
                if len(held) >= PIECE_BYTES:
                    await _in_thread(part.write, bytes(held))
                    held.clear()
            await _in_thread(part.finish, bytes(held))
            is_kept = True
        finally:
            if not is_kept:
                await _in_thread(part.abort)
        return size

    async def get(self, name: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        reading = _Reading(self._path(name), start, end)
        try:
            while piece := await _in_thread(reading.next_piece):
                yield piece
        finally:
            if reading.is_open:
                await _in_thread(reading.close)

    async def delete(self, name: str) -> None:
        await _in_thread(_remove, self._path(name))

    async def list(self, *, older_than_ms: int) -> AsyncIterator[str]:
        for shard in await _in_thread(_entries, self._root):
            for name in await _in_thread(_names_before, shard, older_than_ms):
                yield name

    async def close(self) -> None:
        """Nothing is held open."""

    def _path(self, name: str) -> Path:
        return self._root / checked_name(name)[:2] / name


async def _in_thread(step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a step off the loop; a fault of the disk (full, gone, broken) becomes `Unavailable`."""
    try:
        return await asyncio.to_thread(step, *args, **kwargs)
    except OSError as error:
        raise Unavailable from error


class _Part:
    """One upload. Its steps run in threads; the lock keeps `abort` out of a step whose caller was cancelled."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part_path = path.with_name(path.name + _PART)
        self._file: BinaryIO | None = None
        self._is_over = False
        self._lock = Lock()

    def write(self, piece: bytes) -> None:
        with self._lock:
            if not self._is_over:
                self._opened().write(piece)

    def finish(self, piece: bytes) -> None:
        with self._lock:
            if self._is_over:
                return
            file = self._opened()
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            self._part_path.replace(self._path)
            _sync_directory(self._path.parent)
            self._is_over = True

    def abort(self) -> None:
        with self._lock:
            if self._is_over:
                return
            self._is_over = True
            if self._file is not None:
                try:
                    self._file.close()
                finally:
                    self._part_path.unlink(missing_ok=True)

    def _opened(self) -> BinaryIO:
        if self._file is None:
            shard = self._path.parent
            if not shard.exists():
                shard.mkdir(mode=0o700, exist_ok=True)
                _sync_directory(shard.parent)
            self._file = self._part_path.open("wb")
        return self._file


class _Reading:
    """One download of `[start, end)`; open from the first piece to the last one or `close`."""

    def __init__(self, path: Path, start: int, end: int | None) -> None:
        self._path = path
        self._start = start
        self._end = end
        self._left = 0
        self._file: BinaryIO | None = None
        self._is_over = False
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        return not self._is_over

    def next_piece(self) -> bytes:
        """Empty at the end, and then the file is closed. Raises `NotFound`."""
        with self._lock:
            if self._is_over:
                return b""
            if self._file is None:
                try:
                    self._file = self._path.open("rb")
                except FileNotFoundError:
                    raise NotFound("blob") from None
                size = os.fstat(self._file.fileno()).st_size
                self._left = max(0, (size if self._end is None else min(self._end, size)) - self._start)
                self._file.seek(self._start)
            piece = self._file.read(min(PIECE_BYTES, self._left))
            self._left -= len(piece)
            if not piece or self._left == 0:
                self._file.close()
                self._is_over = True
            return piece

    def close(self) -> None:
        with self._lock:
            self._is_over = True
            if self._file is not None:
                self._file.close()


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(path.name + _PART).unlink(missing_ok=True)


def _entries(root: Path) -> tuple[Path, ...]:
    return tuple(path for path in root.iterdir() if path.is_dir())


def _names_before(shard: Path, limit_ms: int) -> set[str]:
    """Names of the blobs and parts in this directory last written before `limit_ms`."""
    names = set()
    with os.scandir(shard) as entries:
        for entry in entries:
            try:
                written_ms = entry.stat().st_mtime_ns // 1_000_000
            except FileNotFoundError:  # removed while we look
                continue
            if written_ms < limit_ms:
                names.add(entry.name.removesuffix(_PART))
    return names
