"""`sabir backup`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sabir.cli.settings import ConfigFile, load, option

File = Annotated[Path, Parameter(help="The backup, a gzipped tar archive.")]


def backup(
    file: File,
    /,
    *,
    config: ConfigFile = None,
    data: Annotated[str | None, option("--data", "DIR")] = None,
    database: Annotated[str | None, option("--database", "URL")] = None,
    blobs: Annotated[str | None, option("--blobs", "URL")] = None,
) -> None:
    """Write the configured server's backup."""
    settings = load(config, {"--data": data, "--database": database, "--blobs": blobs})
    from sabir import app

    os.umask(0o077)
    manifest = asyncio.run(app.backup(settings, file, tell))
    rows = sum(manifest.tables.values())
    print(f"{file}: {rows} rows, {manifest.blobs} files, {file.stat().st_size} bytes")


def tell(line: str) -> None:
    """Progress, apart from what a script reads."""
    print(line, file=sys.stderr, flush=True)
