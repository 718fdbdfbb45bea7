"""`sabir import sogs`."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sabir.adapters import connect
from sabir.adapters.clock import SystemClock
from sabir.adapters.importers.old_server import OldServer, RoomInfo
from sabir.adapters.importers.private_keys import read_private_key
from sabir.adapters.importers.problems import Problems
from sabir.adapters.importers.pysogs import PysogsFolder
from sabir.adapters.importers.sogs import SogsFolder
from sabir.cli.asking import HERE, AsJson, Ask, Where, connected
from sabir.cli.importing.decoding import Decoder
from sabir.cli.importing.moving import Move
from sabir.cli.importing.report import Report
from sabir.cli.importing.sending import Sender
from sabir.config import Config, ConfigError
from sabir.domain.errors import InvalidInput
from sabir.domain.importing import Arrival, OldPerson, Part
from sabir.wire.onion import ServerKey

_KINDS: Sequence[type[OldServer]] = (SogsFolder, PysogsFolder)
_PAGE = 500
_INTERRUPTED = 130
_BLINDED = (
    'most users were known by blinded ids: if the old server demanded them, set blinding = "required" in [session],'
    " or clients begin to use their plain ones"
)


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    path: Path
    private_key: Path | None
    is_dry_run: bool
    owner: str
    without: Sequence[str]


def sogs(
    path: Annotated[Path, Parameter(help="The old server's folder, with `database.db` or `sogs.db`.")],
    /,
    *,
    private_key: Annotated[
        Path | None, Parameter(help="Its private key: PEM, 32 bytes or 64 hex digits; by default as it lies there.")
    ] = None,
    dry_run: Annotated[bool, Parameter(negative=(), help="Read everything, and change nothing.")] = False,
    owner: Annotated[str, Parameter(help="The user id of who is to own the rooms here.")] = "",
    without: Annotated[list[str] | None, Parameter(negative_iterable=(), help="A room that stays behind.")] = None,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Move a SOGS 0.1 or pysogs server here."""
    config = where.load()
    os.umask(0o077)
    wish = Wish(path, private_key, dry_run, owner, tuple(without or ()))
    try:
        report = asyncio.run(move_in(config, wish))
    except InvalidInput as error:
        raise ConfigError(error.detail) from error
    except KeyboardInterrupt:
        print("sabir: cut off; the same command goes on from here", file=sys.stderr)
        sys.exit(_INTERRUPTED)
    report.tell(as_json=as_json)
    if report.exit_code:
        sys.exit(report.exit_code)


async def move_in(config: Config, wish: Wish) -> Report:
    """Raises `ConfigError`, `InvalidInput`, and what commands raise."""
    kind = next((kind for kind in _KINDS if kind.is_at(wish.path)), None)
    if kind is None:
        raise ConfigError(f"{wish.path}: there is neither database.db (SOGS 0.1) nor sogs.db (pysogs).")
    private = _private_key(kind, wish)
    decoder, problems = Decoder(private), Problems()
    _check_configured(config, decoder.public)
    report = Report(kind.kind, decoder.public.hex(), wish.is_dry_run, problems)
    async with AsyncExitStack() as stack:
        server = stack.enter_context(closing(kind(wish.path, decoder, problems)))
        ask = await stack.enter_async_context(connected(config))
        there = _arrival(await ask("import.look", {"source": report.public_key}))
        _check_key(there, report)
        rooms = _rooms(server, there, wish)
        report.found = server.sizes(rooms)
        progress = stack.enter_context(_progress())
        task = progress.add_task("moving in", total=sum(report.found.values()))
        sender = Sender(
            None if wish.is_dry_run else ask,
            report.public_key,
            report,
            problems,
            lambda count: progress.advance(task, count),
            there.marks,
        )
        blobs = None
        if not wish.is_dry_run:
            await _take_key(config, (ask, sender), decoder, private)
            blobs = connect.open_blobs(config.server.blobs.reveal(), config.server.data)
            stack.push_async_callback(blobs.close)
        move = Move(server, decoder, sender, problems, blobs)
        await move.run(rooms, owner=wish.owner, now_ms=SystemClock().now_ms())
        if move.blinded > move.plain and config.session.blinding == "off":
            report.notes.append(_BLINDED)
    return report


def _private_key(kind: type[OldServer], wish: Wish) -> bytes:
    """Raises `ConfigError`, `InvalidInput`."""
    paths = [wish.private_key] if wish.private_key else [wish.path / name for name in kind.key_files]
    for path in paths:
        if path.is_file():
            return read_private_key(path)
    raise ConfigError(f"{paths[0]}: the old server's private key is not there; name its file with --private-key.")


def _check_configured(config: Config, public: bytes) -> None:
    """Raises `ConfigError` if the settings have another key."""
    configured = config.session.private_key
    if configured is None:
        return
    if ServerKey.from_private(bytes.fromhex(configured.reveal())).public != public:
        raise ConfigError(
            "[session] private_key: it is not the key of the server that moves in, which its members' clients know."
            " Remove the line: the import keeps the old server's key, encrypted in the database."
        )


def _check_key(there: Arrival, report: Report) -> None:
    """Raises `ConfigError` where rooms of another moved server live."""
    if there.public_key not in ("", report.public_key):
        raise ConfigError(
            f"Sabir has a Session key already, with the public key {there.public_key}: members of its rooms know it."
            " One server has one key; let the other one move to a Sabir of its own."
        )
    others = [name for name in there.published if not _has(there, name)]
    if not there.public_key and others and there.own_key != report.public_key:
        report.notes.append(
            f"the server's key becomes the old server's: members of {', '.join(others)} must join again by the new URL"
        )


def _has(there: Arrival, room: str) -> bool:
    return f"{Part.ROOM.value} {room.lower()}" in there.marks


def _rooms(server: OldServer, there: Arrival, wish: Wish) -> list[RoomInfo]:
    """Those that are to move. Raises `ConfigError` if the name of one is taken here."""
    without = {name.lower() for name in wish.without}
    found = [room for room in server.rooms() if room.name.lower() not in without | set(there.gone)]
    published = {name.lower() for name in there.published}
    taken = [room.name for room in found if room.name.lower() in published and not _has(there, room.name)]
    if taken:
        raise ConfigError(
            f"There is a published room {taken[0]} here already, which is not the old server's. Give it another id"
            f" (`sabir session room set`), or leave the old one behind: --without {taken[0]}"
        )
    return found


async def _take_key(config: Config, to: tuple[Ask, Sender], decoder: Decoder, private: bytes) -> None:
    """Everyone who is known here is known by the blinded ids of the new key too, before it counts."""
    ask, sender = to
    if config.session.private_key is not None:
        return
    if (await ask("import.look", {"source": sender.source}))["public_key"] == sender.source:
        return
    after = ""
    while page := await ask("import.plain", {"after": after, "limit": _PAGE}):
        rows = [OldPerson(key, decoder.aliases(key), 0, 0) for key in page]
        await sender.send_aliases(rows)
        after = page[-1]
    await ask("import.key", {"private_key": private.hex()})
    sender.report.notes.append("a running server takes the old server's key when it is started again")


def _arrival(shown: Mapping[str, Any]) -> Arrival:
    return Arrival(
        dict(shown["marks"]), tuple(shown["published"]), tuple(shown["gone"]), shown["public_key"], shown["own_key"]
    )


def _progress() -> Progress:
    """On a terminal only, apart from what a script reads."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
