"""The load generator's HTTP/2: frames, messages, and header blocks that a real server takes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bench.load import http2
from bench.load.commands import Calls, Follow
from bench.load.http2 import Frame, Frames, Messages, frame
from bench.load.rpcs import calls, follow
from sabir.transport.grpc import GrpcOptions, GrpcServer
from sabir.wire.olvid.proto.olvid.daemon.command.v1.storage_commands_pb2 import StorageGetRequest, StorageListRequest
from tests.helpers.grpc_face import GET, LIST, Face


@pytest.mark.parametrize("size", [1, 4, 9, 1000])
def test_frames_are_found_however_the_bytes_are_cut(size: int) -> None:
    sent = [
        Frame(http2.DATA, http2.END_STREAM, 3, b"x" * 70_000),
        Frame(http2.PING, 0, 0, b"12345678"),
        Frame(http2.SETTINGS, http2.ACK, 0, b""),
    ]
    data = b"".join(frame(*one) for one in sent)
    frames = Frames()
    assert [one for at in range(0, len(data), size) for one in frames.feed(data[at : at + size])] == sent


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_messages_are_counted_however_the_bytes_are_cut(size: int) -> None:
    data = http2.prefixed(b"") + http2.prefixed(b"abc") + http2.prefixed(b"x" * 300)
    messages = Messages()
    assert sum(messages.feed(data[at : at + size]) for at in range(0, len(data), size)) == 3


@asynccontextmanager
async def port_of_a_server() -> AsyncIterator[int]:
    face = Face()
    server = GrpcServer([face.services()], GrpcOptions("127.0.0.1:0"), face.drain)
    try:
        yield await server.start()
    finally:
        await server.stop(0)


async def test_a_real_server_answers() -> None:
    headers = [("daemon-client-key", "k" * 300)]
    async with port_of_a_server() as port:
        for key, status in (("anything", 200), ("forbidden", 500)):
            message = StorageGetRequest(key=key).SerializeToString()
            result = await calls(
                Calls(port=port, path=GET, headers=headers, message=message, seconds=0.1, warm_s=0, connections=2)
            )
            assert set(result.statuses) == {status}
            assert result.answers > 0


async def test_a_stream_that_ends_is_a_fault() -> None:
    message = StorageListRequest().SerializeToString()
    async with port_of_a_server() as port:
        with pytest.raises(ConnectionError, match="ended"):
            await follow(Follow(port=port, path=LIST, headers=[], message=message, seconds=0.2, warm_s=0))
