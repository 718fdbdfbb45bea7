"""The control socket: one line each way, for the owner of the folder alone."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sabir.domain.errors import NotFound, Unavailable
from sabir.transport.control import SOCKET, ControlServer, Handler, NobodyThere, Refused, ask


async def echo(command: str, arguments: Mapping[str, object]) -> object:
    if command == "missing":
        raise NotFound("person")
    if command == "broken":
        raise KeyError("secret")
    return [command, arguments]


@asynccontextmanager
async def listening(folder: Path, handler: Handler = echo) -> AsyncIterator[ControlServer]:
    server = ControlServer(folder, handler)
    await server.start()
    try:
        yield server
    finally:
        await server.stop(5)


async def test_a_command_and_its_result(tmp_path: Path) -> None:
    async with listening(tmp_path):
        assert await ask(tmp_path, "do", {"a": [1, None, "ä"]}) == ["do", {"a": [1, None, "ä"]}]
        assert stat.S_IMODE((tmp_path / SOCKET).stat().st_mode) == 0o600
    assert not (tmp_path / SOCKET).exists()


async def test_errors_keep_their_kind_and_faults_their_secrets(tmp_path: Path) -> None:
    async with listening(tmp_path):
        with pytest.raises(Refused) as refused:
            await ask(tmp_path, "missing", {})
        assert (refused.value.kind, refused.value.detail) == ("NotFound", "No such person.")
        with pytest.raises(Refused) as fault:
            await ask(tmp_path, "broken", {})
        assert fault.value.kind == "Fault"
        assert "secret" not in fault.value.detail


async def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(NobodyThere):
        await ask(tmp_path, "do", {})
    with pytest.raises(NobodyThere):
        await ask(tmp_path / "no such folder", "do", {})
    (tmp_path / "file").touch()
    with pytest.raises(NobodyThere):
        await ask(tmp_path / "file", "do", {})


async def test_what_a_killed_server_left_is_nobody_and_in_nobodys_way(tmp_path: Path) -> None:
    server = ControlServer(tmp_path, echo)
    await server.start()
    server._server.close()
    await server._server.wait_closed()
    (tmp_path / SOCKET).touch()  # some loops remove it, some leave it
    with pytest.raises(NobodyThere):
        await ask(tmp_path, "do", {})
    async with listening(tmp_path):
        assert await ask(tmp_path, "do", {}) == ["do", {}]


async def test_a_folder_with_a_long_name(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    async with listening(folder):
        assert (folder / SOCKET).is_socket()
        assert await ask(folder, "do", {}) == ["do", {}]


@pytest.mark.parametrize("line", [b"{}", b"[1]", b"\xff", b'{"command":1,"arguments":{}}', b"not JSON"])
async def test_lines_that_are_no_commands(tmp_path: Path, line: bytes) -> None:
    async with listening(tmp_path):
        reader, writer = await asyncio.open_unix_connection(tmp_path / SOCKET)
        writer.write(line + b"\n")
        assert json.loads(await reader.readline())["error"]["kind"] == "InvalidInput"
        writer.write(b'{"command":"do","arguments":{}}\n')
        assert json.loads(await reader.readline()) == {"result": ["do", {}]}
        writer.close()
        await writer.wait_closed()


async def test_a_stop_lets_commands_end_and_the_idle_go(tmp_path: Path) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(command: str, arguments: Mapping[str, object]) -> object:
        begun.set()
        await may_end.wait()
        return "done"

    server = ControlServer(tmp_path, slow)
    await server.start()
    idle, idle_writer = await asyncio.open_unix_connection(tmp_path / SOCKET)
    asking = asyncio.ensure_future(ask(tmp_path, "do", {}))
    await begun.wait()
    stopping = asyncio.ensure_future(server.stop(30))
    await asyncio.sleep(0)
    assert not stopping.done()
    may_end.set()
    assert await asking == "done"
    await stopping
    assert await idle.read() == b""
    idle_writer.close()
    await idle_writer.wait_closed()


async def test_a_command_that_takes_too_long_is_cut_off_and_its_asker_told(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def endless(command: str, arguments: Mapping[str, object]) -> object:
        begun.set()
        return await asyncio.Event().wait()

    server = ControlServer(tmp_path, endless)
    await server.start()
    asking = asyncio.ensure_future(ask(tmp_path, "do", {}))
    await begun.wait()
    await server.stop(0)
    with pytest.raises(Unavailable, match="stopped before it answered"):
        await asking
