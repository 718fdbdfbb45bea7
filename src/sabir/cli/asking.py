"""Having a command done: by the server that runs, or here if none does."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from sabir.cli.settings import ConfigFile, load, option
from sabir.config import Config

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


async def _do(config: Config, command: str, arguments: Mapping[str, object]) -> object:
    from sabir import app
    from sabir.control import commands
    from sabir.domain.errors import SabirError
    from sabir.transport import logs
    from sabir.transport.control import Refused

    logs.configure("auto", "warning")
    async with app.open_core(config) as core:
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
