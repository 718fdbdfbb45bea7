"""Which face answers which path: a table that can be inspected, in which no two faces claim one path."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


ANY_NAME = "/*"
"""The claim on whatever single name nothing else claims."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A claim. `path` with a slash at its end claims everything below it, any other path (and "/") just itself;
    but see `ANY_NAME`.
    """

    path: str
    face: str
    app: AsgiApp
    body_limit_bytes: int

    @property
    def is_tree(self) -> bool:
        return self.path.endswith("/") and self.path != "/"


class Mounts:
    """Finds the longest claim that covers a path. Raises `ValueError` if two faces claim one path."""

    def __init__(self, mounts: Iterable[Mount]) -> None:
        self.all: Sequence[Mount] = tuple(mounts)
        found = overlaps(self.all)
        if found:
            text = ", ".join(f"{one.path} ({one.face}) and {other.path} ({other.face})" for one, other in found)
            raise ValueError(f"claimed twice: {text}")
        self._exact = {mount.path: mount for mount in self.all if not mount.is_tree}
        self._trees: dict[str, list[Mount]] = {}
        for mount in sorted(self.all, key=lambda one: len(one.path), reverse=True):
            if mount.is_tree:
                self._trees.setdefault(_first_segment(mount.path), []).append(mount)

    def find(self, path: str) -> Mount | None:
        """The mount that answers a path, percent-decoded."""
        mount = self._exact.get(path)
        if mount is None:
            for tree in self._trees.get(_first_segment(path), ()):
                if path.startswith(tree.path):
                    return tree
            if len(path) > 1 and path.rfind("/") == 0:
                return self._exact.get(ANY_NAME)
        return mount


def overlaps(mounts: Sequence[Mount]) -> list[tuple[Mount, Mount]]:
    """Pairs that claim the same path, or of which one face's tree contains another face's claim."""
    return [pair for pair in combinations(mounts, 2) if _is_overlap(*pair)]


def _is_overlap(one: Mount, other: Mount) -> bool:
    if one.path == other.path:
        return True
    if one.face == other.face:
        return False
    return (one.is_tree and other.path.startswith(one.path)) or (other.is_tree and one.path.startswith(other.path))


def _first_segment(path: str) -> str:
    return path[: path.find("/", 1) + 1]
