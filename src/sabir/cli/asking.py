"""Having a command done: by the server that runs, or here if none does."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from sabir.cli.settings import ConfigFile, load, option
from sabir.config import Config

if TYPE_CHECKING:
    from sabir.core import Core

_RETRY_S = 0.1
_PATIENCE_S = 15.0
"""How long a server may take to start or stop, or another command to end."""

AsJson = Annotated[bool, Parameter(name="--json", negative=(), help="Print JSON.")]
Limit = Annotated[int, Parameter(help="List at most so many.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Which server the command is for."""

    config: ConfigFile = None
    data: Annotated[str | None, option("--data", "DIR")] = None
    database: Annotated[str | None, option("--database", "URL")] = None

    def load(self) -> Config:
        """Raises `ConfigError`."""
        return load(self.config, {"--data": self.data, "--database": self.database})


HERE = Where()


def ask(where: Where, command: str, **arguments: object) -> Any:
    """The command's result. Raises `Refused`, `Unavailable`, `ConfigError`."""
    config = where.load()
    os.umask(0o077)
    return asyncio.run(_ask(config, command, arguments))


async def _ask(config: Config, command: str, arguments: Mapping[str, object]) -> object:
    """With SQLite one process has the database: if it is not a server, it is a command or a start that will be over."""
    if not config.server.is_embedded:
        return await _do(config, command, arguments)
    from sabir.adapters.data_folder import FolderInUse
    from sabir.transport import control

    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + _PATIENCE_S
    while True:
        try:
            return await control.ask(config.server.data, command, arguments)
        except control.NobodyThere:
            pass
        try:
            return await _do(config, command, arguments)
        except FolderInUse:
            if loop.time() > deadline_s:
                raise
            await asyncio.sleep(_RETRY_S)


Ask = Callable[[str, Mapping[str, object]], Awaitable[Any]]
"""Has a command done, by the server that runs or here."""


@asynccontextmanager
async def connected(config: Config) -> AsyncIterator[Ask]:
    """For many commands in a row: the server that runs does them, or the storage stays open here until the end.

    Raises `Unavailable`, `ConfigError`; commands raise `Refused` and `Unavailable`.
    """
    from sabir import app
    from sabir.adapters.data_folder import FolderInUse
    from sabir.transport import logs

    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + _PATIENCE_S
    logs.configure("auto", "warning")
    async with AsyncExitStack() as stack:
        while True:
            try:
                core = await stack.enter_async_context(app.open_core(config))
            except FolderInUse:
                if await _is_answered(config):
                    yield partial(_ask_server, config)
                    return
                if loop.time() > deadline_s:
                    raise
                await asyncio.sleep(_RETRY_S)
            else:
                yield partial(_run_here, core)
                return


async def _ask_server(config: Config, command: str, arguments: Mapping[str, object]) -> object:
    from sabir.domain.errors import Unavailable
    from sabir.transport import control

    try:
        return await control.ask(config.server.data, command, arguments)
    except control.NobodyThere:
        raise Unavailable("The server has stopped; give the same command again.") from None


async def _is_answered(config: Config) -> bool:
    """Whether a server listens for commands. One that refuses this one does."""
    from sabir.transport import control

    try:
        await control.ask(config.server.data, "", {})
    except control.NobodyThere:
        return False
    except control.Refused:
        return True
    return True


async def _do(config: Config, command: str, arguments: Mapping[str, object]) -> object:
    from sabir import app
    from sabir.transport import logs

    logs.configure("auto", "warning")
    async with app.open_core(config) as core:
        return await _run_here(core, command, arguments)


async def _run_here(core: Core, command: str, arguments: Mapping[str, object]) -> object:
    from sabir.control import commands
    from sabir.domain.errors import SabirError
    from sabir.transport.control import Refused

    try:
        return await commands.run(core, command, arguments)
    except SabirError as error:
        raise Refused(type(error).__name__, error.detail) from error


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print a list, in columns or as JSON."""
    if as_json:
        print_json(rows)
        return
    cells = [[_text(value) for value in row.values()] for row in rows]
    if rows:
        cells.insert(0, [key.upper() for key in rows[0]])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def show_one(row: Mapping[str, object], *, as_json: bool) -> None:
    """Print one thing."""
    if as_json:
        print_json(row)
        return
    width = max(map(len, row))
    for key, value in row.items():
        print(f"{key.ljust(width)}  {_text(value)}")


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def read_text(file: Path | None) -> str | None:
    """A secret from a file. Raises `OSError`."""
    return file.read_text(encoding="utf-8").strip() if file is not None else None


def _text(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, value)) or "-"
        case _:
            return str(value)
