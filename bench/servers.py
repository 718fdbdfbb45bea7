"""The servers that are measured, as processes of their own."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

_READY_WITHIN_S = 60
_STOPPED_WITHIN_S = 15
_READY = re.compile(r"ready http=\S+:(\d+) grpc=\S+:(\d+)")


@dataclass(frozen=True, slots=True)
class Running:
    """A process that listens."""

    pid: int
    http_port: int
    grpc_port: int = 0


@asynccontextmanager
async def empty_handler() -> AsyncIterator[Running]:
    """The measure of all figures."""
    async with _child(["-m", "bench.empty_handler"], {}, Path(os.devnull)) as (child, lines):
        yield Running(child.pid, int(await lines.readline()))


@asynccontextmanager
async def sabir(options: Sequence[str], environment: Mapping[str, str], log: Path) -> AsyncIterator[Running]:
    """`sabir serve`, ready, with its log in that file."""
    words = ["-m", "sabir", "serve", *options, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"]
    async with _child(words, environment, log) as (child, lines):
        http_port, grpc_port = await _ready(lines, log)
        yield Running(child.pid, http_port, grpc_port)


async def _ready(lines: asyncio.StreamReader, log: Path) -> tuple[int, int]:
    async with asyncio.timeout(_READY_WITHIN_S):
        while line := (await lines.readline()).decode():
            if found := _READY.search(line):
                return int(found[1]), int(found[2])
    said = await asyncio.to_thread(log.read_text, encoding="utf-8", errors="replace")
    raise RuntimeError(f"sabir serve did not start:\n{said[-4000:]}")


@asynccontextmanager
async def _child(
    words: Sequence[str], environment: Mapping[str, str], log: Path
) -> AsyncIterator[tuple[asyncio.subprocess.Process, asyncio.StreamReader]]:
    with log.open("ab") as errors:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **environment},
        )
    assert child.stdout is not None
    try:
        yield child, child.stdout
    finally:
        if child.returncode is None:
            child.terminate()
            try:
                await asyncio.wait_for(child.wait(), _STOPPED_WITHIN_S)
            except TimeoutError:
                child.kill()
                await child.wait()
