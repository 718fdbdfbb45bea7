"""Where things lie in a person's own folder, within a unit that has locked the person."""

from __future__ import annotations

import posixpath

from sabir.domain.errors import InvalidInput, NotFound, WrongState
from sabir.domain.ids import FileId, PersonId
from sabir.domain.people import Actor
from sabir.store import files, shares
from sabir.store.files import File
from sabir.store.transaction import Tx

FOLDER = "httpd/unix-directory"
"""The type of a folder, as others call it."""
MAX_DEPTH = 32
_MAX_BYTES = 4000


def check_path(path: str) -> str:
    """An absolute path within a folder, without dots and control characters. Raises `InvalidInput`."""
    parts = path.strip("/").split("/")
    if any(part in ("", ".", "..") or _has_control(part) for part in parts) or len(path.encode()) > _MAX_BYTES:
        raise InvalidInput("path", "A file path has plain names between slashes.")
    if len(parts) > MAX_DEPTH:
        raise InvalidInput("path", f"Folders are at most {MAX_DEPTH} deep.")
    return "/" + "/".join(parts)


def above(path: str) -> list[str]:
    """The folders that a path lies in, the outermost first."""
    parts = path.split("/")[1:-1]
    return ["/" + "/".join(parts[: depth + 1]) for depth in range(len(parts))]


def folder(tx: Tx, owner: PersonId, path: str, *, at_ms: int) -> File:
    """A new one, kept. A taken path breaks a constraint: look first."""
    made = File(FileId(tx.next_id()), owner, path, posixpath.basename(path)[-250:], FOLDER, 0, None, at_ms)
    files.insert(tx, made)
    return made


def make_way(tx: Tx, owner: PersonId, path: str, *, at_ms: int) -> None:
    """Make the folders a path lies in. Raises `WrongState` if one of them is a file."""
    wanted = above(path)
    found = files.by_paths(tx, owner, wanted)
    if not all(one.is_folder for one in found.values()):
        raise WrongState("A part of this path is a file.")
    for missing in wanted:
        if missing not in found:
            folder(tx, owner, missing, at_ms=at_ms)


def take_out(tx: Tx, file: File) -> None:
    """The owner's folder loses it and whoever it was given; messages keep it."""
    files.leave_path(tx, file.id)
    files.remove(tx, file.id)
    shares.remove_of_file(tx, file.id)


def reach(tx: Tx, actor: Actor, file_id: FileId, below: str = "", *, now_ms: int) -> File:
    """What the actor owns, was given or sees on a message; or what lies below such a folder. Raises `NotFound`.

    A folder that its owner took out of the own folder is empty for everyone who still sees it.
    """
    file = files.find(tx, file_id)
    if file is not None and file.owner_id != actor.person_id and shares.find_with(tx, file_id, actor.person_id) is None:
        file = files.find_reachable(tx, file_id, actor.person_id, now_ms=now_ms)
    if file is None:
        raise NotFound("file")
    return _within(tx, file, below) if below else file


def _within(tx: Tx, found: File, below: str) -> File:
    if not found.is_folder or found.path is None:
        raise NotFound("file")
    file = files.find_by_path(tx, found.owner_id, check_path(found.path + "/" + below))
    if file is None:
        raise NotFound("file")
    return file


def _has_control(name: str) -> bool:
    return any(character < " " or character == "\x7f" for character in name)
