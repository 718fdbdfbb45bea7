"""The released olvid-bot as a child process."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sabir.domain.errors import Unavailable

PROGRAM = Path(__file__).with_name("olvid_program.py")
DEADLINE_S = 15.0


class OlvidBot:
    """One identity's bot: what it heard, in order."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child
        self.version = ""

    async def next(self, event: str, **fields: object) -> dict[str, Any]:
        """The next thing of this kind with these fields; what comes before is passed over. Raises `Unavailable`."""
        output = self._child.stdout
        if output is None:
            raise Unavailable("olvid-bot has no output.")
        try:
            async with asyncio.timeout(DEADLINE_S):
                while line := await output.readline():
                    told: dict[str, Any] = json.loads(line)
                    if {"event": event, **fields}.items() <= told.items():
                        return told
        except TimeoutError:
            pass
        raise Unavailable(f"olvid-bot told nothing of {event!r} {fields or ''}.")


@asynccontextmanager
async def olvid_bot(python: Path, folder: Path, grpc: str, key: str, *answer: str) -> AsyncIterator[OlvidBot]:
    """A running bot; with a pattern and a text it answers the one with the other. Raises `Unavailable`."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("OLVID_")}
    child = await asyncio.create_subprocess_exec(
        python,
        "-I",
        PROGRAM,
        *answer,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=folder,  # it reads settings from files of its working directory
        env={**kept, "OLVID_DAEMON_URL": f"http://{grpc}", "OLVID_CLIENT_KEY": key},
    )
    try:
        bot = OlvidBot(child)
        bot.version = (await bot.next("started"))["version"]
        yield bot
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
