"""The project's own files, without environments, caches and build results (and without needing git)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {"__pycache__", "build", "node_modules", "sabir-data"}
HIDDEN_BUT_OURS = {".ci"}
GENERATED = re.compile(r"^src/sabir/(wire/\w+/proto|store/migrations)/")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; `line` is 0 when it concerns the whole file."""

    path: str
    line: int
    text: str

    def rendered(self) -> str:
        """As compilers write it, so that editors can jump there."""
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


def files(root: Path, suffixes: Sequence[str] = ()) -> Iterator[tuple[str, Path]]:
    """Yield (path relative to `root` with slashes, path), sorted; all files, or those with one of the suffixes."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if _is_ours(name))
        for name in sorted(names):
            path = Path(folder, name)
            if not suffixes or path.suffix in suffixes:
                yield path.relative_to(root).as_posix(), path


def _is_ours(folder: str) -> bool:
    if folder.startswith("."):
        return folder in HIDDEN_BUT_OURS
    return folder not in SKIPPED and not folder.endswith(".egg-info")
