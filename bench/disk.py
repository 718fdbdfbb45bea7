"""How long the disk takes to make something durable."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

_TIMES = 100
_PAGE = b"\0" * 4096


def fsync_ms(folder: Path) -> float:
    """The median over files that grow page by page, as a write-ahead log does."""
    took_s: list[float] = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(_TIMES):
            file.write(_PAGE)
            began_s = perf_counter()
            os.fsync(file.fileno())
            took_s.append(perf_counter() - began_s)
    return median(took_s) * 1000
