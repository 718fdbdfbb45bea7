"""`sabir restore`."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from typing import Annotated

from sabir.cli.backup import File, tell
from sabir.cli.settings import ConfigFile, load, option


def restore(
    file: File,
    /,
    *,
    config: ConfigFile = None,
    data: Annotated[str | None, option("--data", "DIR")] = None,
    database: Annotated[str | None, option("--database", "URL")] = None,
    blobs: Annotated[str | None, option("--blobs", "URL")] = None,
) -> None:
    """Fill the configured, empty storage."""
    settings = load(config, {"--data": data, "--database": database, "--blobs": blobs})
    from sabir import app

    os.umask(0o077)
    manifest = asyncio.run(app.restore(settings, file, tell))
    rows = sum(manifest.tables.values())
    written = datetime.fromtimestamp(manifest.created_ms / 1000, UTC)
    print(f"restored {rows} rows and {manifest.blobs} files of {written:%Y-%m-%d %H:%M:%S} UTC; `sabir serve` goes on")
