"""`sabir doctor`."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from typing import Annotated, TypeVar

from cyclopts import Parameter

from sabir.cli.settings import ConfigFile, load, option
from sabir.config import ConfigError

T = TypeVar("T")


def doctor(
    *,
    config: ConfigFile = None,
    data: Annotated[str | None, option("--data", "DIR")] = None,
    database: Annotated[str | None, option("--database", "URL")] = None,
    doorbell: Annotated[str | None, option("--doorbell", "URL")] = None,
    blobs: Annotated[str | None, option("--blobs", "URL")] = None,
    as_json: Annotated[bool, Parameter(name="--json", negative=(), help="Print JSON.")] = False,
) -> None:
    """Print the findings and exit."""
    options = {"--data": data, "--database": database, "--doorbell": doorbell, "--blobs": blobs}
    from sabir.cli.examination import Finding, examine

    os.umask(0o077)
    findings: list[Finding] = []

    def note(finding: Finding) -> None:
        findings.append(finding)
        if not as_json:
            state = finding.state.upper() if finding.state == "failed" else finding.state
            print(f"{state:<9}{finding.name:<18}{finding.text}", flush=True)

    try:
        settings = load(config, options)
    except ConfigError as error:
        note(Finding("configuration", "failed", str(error)))
    else:
        asyncio.run(_each(examine(settings), note))
    if as_json:
        print(json.dumps([dataclasses.asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    sys.exit(any(finding.state == "failed" for finding in findings))


async def _each(items: AsyncIterator[T], step: Callable[[T], None]) -> None:
    async for item in items:
        step(item)
