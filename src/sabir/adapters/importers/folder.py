"""Files inside a foreign folder: never outside of it, whatever a database calls them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from sabir.adapters.importers.values import Malformed


def inside(folder: Path, name: str) -> Path:
    """A plain file below the folder. Raises `Malformed`."""
    if "\x00" in name:
        raise Malformed("its path has a NUL")
    try:
        path = (folder / name).resolve(strict=True)
        is_file = stat.S_ISREG(path.stat().st_mode)
    except (OSError, RuntimeError, ValueError) as error:
        raise Malformed(f"there is no file {name!r}") from error
    if not path.is_relative_to(folder.resolve()):
        raise Malformed(f"{name!r} lies outside the folder")
    if not is_file:
        raise Malformed(f"{name!r} is no plain file")
    return path


def open_inside(folder: Path, name: str, limit_bytes: int) -> BinaryIO:
    """Raises `Malformed`, also for a file larger than the limit."""
    path = inside(folder, name)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Malformed(f"{name!r} can't be read: {error.strerror}") from error
    content = os.fdopen(descriptor, "rb")
    state = os.fstat(content.fileno())
    if not stat.S_ISREG(state.st_mode) or state.st_size > limit_bytes:
        content.close()
        raise Malformed(f"{name!r} is larger than {limit_bytes} bytes")
    return content
