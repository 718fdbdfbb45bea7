"""A server of its own for the demo: a child process that keeps everything in a temporary folder."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sabir.domain.errors import Unavailable

_READY = re.compile(rb"ready http=(\S+) grpc=(\S+)")
_READY_WITHIN_S = 60.0
_STOPPED_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers."""

    http: str
    grpc: str


@asynccontextmanager
async def server(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[Server]:
    """A running server. Settings are variables without their SABIR_. Raises `Unavailable` with its last words."""
    log = folder / "server.log"
    with log.open("wb") as errors:
        child = await asyncio.create_subprocess_exec(
            *_sabir("serve"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env=_environment(folder, settings),
        )
    try:
        yield await _ready(child, log)
        child.send_signal(signal.SIGTERM)
        async with asyncio.timeout(_STOPPED_WITHIN_S):
            await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def run(folder: Path, settings: Mapping[str, str], *arguments: str) -> None:
    """Run another command of ours on the same folder. Raises `Unavailable` with what it wrote."""
    child = await asyncio.create_subprocess_exec(
        *_sabir(*arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=folder,
        env=_environment(folder, settings),
    )
    written, _ = await child.communicate()
    if child.returncode:
        raise Unavailable(f"sabir {' '.join(arguments)} failed: {written.decode(errors='replace').strip()}")


async def _ready(child: asyncio.subprocess.Process, log: Path) -> Server:
    try:
        async with asyncio.timeout(_READY_WITHIN_S):
            while child.stdout is not None and (line := await child.stdout.readline()):
                if found := _READY.search(line):
                    return Server(found[1].decode(), found[2].decode())
    except TimeoutError:
        pass
    raise Unavailable(f"The server did not start: {_last_words(log)}")


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-2000:]


def _sabir(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sabir", *arguments]


def _environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    own = {"DATA": f"{folder / 'data'}", "HTTP": "127.0.0.1:0", "GRPC": "127.0.0.1:0", **settings}
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("SABIR_", "OLVID_"))}
    return {**kept, **{f"SABIR_{name}": text for name, text in own.items()}}
