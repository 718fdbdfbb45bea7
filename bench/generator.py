"""The load generator's process, from outside."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import msgspec

from bench.load.commands import Answer, Calls, Command, Done, Failed, Follow, Loop, Park, Release, Result, Wake, Wave

_LINE_BYTES = 1 << 28
_Reply = TypeVar("_Reply", Result, Wave, Done)


class Generator:
    """Runs one command at a time; several generators run side by side."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child
        self.pid = child.pid

    async def measure(self, command: Loop | Calls | Follow) -> Result:
        """Requests for some time. Raises `RuntimeError` if a connection fails."""
        return await self._ask(command, Result)

    async def park(self, command: Park) -> None:
        """Requests that will wait."""
        await self._ask(command, Done)

    async def wake(self, command: Wake) -> Wave:
        """The answers to what is parked."""
        return await self._ask(command, Wave)

    async def release(self) -> None:
        """Close what is parked."""
        await self._ask(Release(), Done)

    async def _ask(self, command: Command, kind: type[_Reply]) -> _Reply:
        stdin, stdout = self._child.stdin, self._child.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(msgspec.json.encode(command) + b"\n")
        await stdin.drain()
        line = await stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended")
        answer = msgspec.json.Decoder[Answer](Answer).decode(line)
        if isinstance(answer, Failed):
            raise RuntimeError(answer.reason)
        assert isinstance(answer, kind)
        return answer


@asynccontextmanager
async def generator() -> AsyncIterator[Generator]:
    """A generator that ends with the block."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.load",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_BYTES,
    )
    try:
        yield Generator(child)
    finally:
        assert child.stdin is not None
        child.stdin.close()
        await child.wait()
