"""A socket in the data folder through which commands reach a running server: one JSON line each way per command.

    {"command": NAME, "arguments": {…}}  →  {"result": …}  or  {"error": {"kind": …, "detail": …}}

Whoever may open the socket may do everything, so it is its owner's alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import structlog

from sabir.domain.errors import SabirError, Unavailable

SOCKET = "control"
"""The socket's name in the data folder."""
_LINE_BYTES = 64 * 1024 * 1024
_ADDRESS_BYTES = 100
_log = structlog.get_logger()

Handler = Callable[[str, Mapping[str, object]], Awaitable[object]]
"""Does a command, given its name and arguments; the result can be written as JSON."""


class Refused(SabirError):
    """The server refused the command; `kind` is the name of its error."""

    def __init__(self, kind: str, detail: str) -> None:
        self.kind = kind
        super().__init__(detail)


class NobodyThere(Exception):
    """No server listens."""


class _Request(msgspec.Struct):
    command: str
    arguments: dict[str, object]


class _Error(msgspec.Struct):
    kind: str
    detail: str


class _Answer(msgspec.Struct, omit_defaults=True):
    result: object = None
    error: _Error | None = None


class ControlServer:
    """Listens in a folder that nobody else serves from."""

    def __init__(self, folder: Path, handler: Handler) -> None:
        self._path = folder / SOCKET
        self._handler = handler
        self._idle: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Raises `OSError`."""
        self._path.unlink(missing_ok=True)  # one that was killed left it
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with _address(self._path) as address:
                listener.bind(address)
        finally:
            os.umask(before)
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=_LINE_BYTES)

    async def stop(self, drain_s: float) -> None:
        """Take no new commands, and let those that run end within that time."""
        self._server.close()
        self._path.unlink(missing_ok=True)
        if self._busy:
            await asyncio.wait(self._busy, timeout=drain_s)
        for task in (*self._idle, *self._busy):
            task.cancel()
        await asyncio.gather(*self._idle, *self._busy, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._idle.add(task)
        try:
            while line := await reader.readline():
                self._idle.discard(task)
                self._busy.add(task)
                writer.write(msgspec.json.encode(await self._answer(line)) + b"\n")
                await writer.drain()
                self._busy.discard(task)
                self._idle.add(task)
        except (ConnectionError, ValueError):
            pass  # the other side left, or sent a line without an end
        finally:
            self._idle.discard(task)
            self._busy.discard(task)
            writer.close()

    async def _answer(self, line: bytes) -> _Answer:
        try:
            request = msgspec.json.decode(line, type=_Request)
            return _Answer(result=await self._handler(request.command, request.arguments))
        except msgspec.DecodeError as error:
            return _Answer(error=_Error("InvalidInput", f"This is no command: {error}"))
        except SabirError as error:
            return _Answer(error=_Error(type(error).__name__, error.detail))
        except Exception:
            _log.exception("fault", face="control")
            return _Answer(error=_Error("Fault", "Internal error; the server's log has it."))


async def ask(folder: Path, command: str, arguments: Mapping[str, object]) -> object:
    """Have the server of this folder do a command. Raises `NobodyThere`, `Refused`, `Unavailable`."""
    try:
        with _address(folder / SOCKET) as address:
            reader, writer = await asyncio.open_unix_connection(address, limit=_LINE_BYTES)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError) as error:
        raise NobodyThere from error
    try:
        writer.write(msgspec.json.encode(_Request(command, dict(arguments))) + b"\n")
        await writer.drain()
        line = await reader.readline()
    except ConnectionError:
        line = b""
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    if not line:
        raise Unavailable("The server stopped before it answered; the command may have been done or not.")
    answer = msgspec.json.decode(line, type=_Answer)
    if answer.error is not None:
        raise Refused(answer.error.kind, answer.error.detail)
    return answer.result


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """The path, or a short one to the same place: the address of a socket has at most some 100 bytes."""
    if len(os.fsencode(path)) <= _ADDRESS_BYTES:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
