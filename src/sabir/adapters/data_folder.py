"""The folder of a server with embedded storage: who uses it, and the secret it keeps."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sabir.domain.errors import Unavailable


class FolderInUse(Unavailable):
    """Another process serves from the folder."""


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Hold the folder's lock file, so that exactly one process opens the database in it.

    Raises `FolderInUse`; `Unavailable` if the folder can't be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = open(folder / "lock", "a+")  # noqa: SIM115  # held open as long as the lock
    except OSError as error:
        raise Unavailable(f"The data folder {folder} can't be used: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(
                f"Another process uses {folder}. With SQLite one process serves; stop it, or choose another --data."
            ) from None
        yield


def kept_secret(folder: Path, *, is_new: bool) -> bytes:
    """The server's secret of this folder; a new folder gets one, readable by its owner only.

    Raises `Unavailable` if the file can't be read or is too short, or if it is gone.
    """
    path = folder / "secret"
    try:
        if is_new and not path.exists():
            _write_once(path, secrets.token_hex(32).encode())
    except OSError as error:
        raise Unavailable(f"The secret in {path} can't be made: {error.strerror}.") from error
    return read_secret(folder)


def read_secret(folder: Path) -> bytes:
    """The secret there is. Raises `Unavailable`."""
    path = folder / "secret"
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise Unavailable(
            f"The secret in {path} can't be used ({error.strerror}); without it the database beside it can't be read."
            " Put it back, from a backup if need be."
        ) from error
    if len(secret) < 32:
        raise Unavailable(f"The secret in {path} is shorter than 32 characters; restore it from a backup.")
    return secret


def keep_secret(folder: Path, secret: bytes) -> None:
    """Put a restored secret into the folder, in place of the one there is."""
    _write_once(folder / "secret", secret)


def _write_once(path: Path, content: bytes) -> None:
    """Durable before anything is encrypted with it."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
