"""A face of three rpcs on a real gRPC server, and how to call them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from grpc import aio

from sabir.domain.errors import Forbidden
from sabir.transport.drain import Drain
from sabir.transport.grpc import GrpcOptions, GrpcServer
from sabir.transport.rpc import Call, ClientStream, Fault, GrpcServices, ServerStream, Unary
from sabir.wire.olvid.proto.olvid.daemon.command.v1.identity_commands_pb2 import (
    IdentitySetPhotoRequest,
    IdentitySetPhotoResponse,
)
from sabir.wire.olvid.proto.olvid.daemon.command.v1.storage_commands_pb2 import (
    StorageGetRequest,
    StorageGetResponse,
    StorageListRequest,
    StorageListResponse,
)
from sabir.wire.olvid.services import RPCS, SERVICES

GET, LIST, UPLOAD = (RPCS[name].path for name in ("StorageGet", "StorageList", "IdentitySetPhoto"))


def translate(error: Exception) -> Fault | None:
    return Fault(grpc.StatusCode.PERMISSION_DENIED, error.detail) if isinstance(error, Forbidden) else None


@dataclass
class Face:
    """A face of three rpcs; tests steer it by the keys they ask for."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    drain: Drain = field(default_factory=Drain)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    running: int = 0

    def __post_init__(self) -> None:
        self.drain.listen(self.stopping.set)

    async def get(self, request: StorageGetRequest, call: Call) -> StorageGetResponse:
        self.entered.put_nowait(request.key)
        match request.key:
            case "forbidden":
                raise Forbidden("Not for you: é.")
            case "bug":
                raise RuntimeError("secret internals")
            case "header":
                return StorageGetResponse(value=call.metadata("daemon-client-key") or "none")
            case "peer":
                return StorageGetResponse(value=call.peer)
            case "wait":
                self.running += 1
                await self.go_on.wait()
                self.running -= 1
        return StorageGetResponse(value=request.key)

    async def list(self, request: StorageListRequest, call: Call) -> AsyncGenerator[StorageListResponse, None]:
        if request.filter.key_search == "forbidden":
            raise Forbidden("No list for you.")

        async def pages() -> AsyncGenerator[StorageListResponse, None]:
            try:
                if request.filter.key_search != "endless":
                    yield StorageListResponse()
                    yield StorageListResponse()
                    if request.filter.key_search == "late":
                        raise Forbidden("Not any more.")
                else:
                    self.entered.put_nowait("endless")
                    await self.stopping.wait()
            finally:
                self.closed.set()

        return pages()

    async def upload(self, requests: AsyncIterator[IdentitySetPhotoRequest], call: Call) -> IdentitySetPhotoResponse:
        first = await anext(requests)
        if first.metadata.filename == "early":
            raise Forbidden("Enough.")
        got = 0
        async for request in requests:
            got += len(request.payload)
        if got != first.metadata.file_size:
            raise Forbidden(f"{got} bytes")
        return IdentitySetPhotoResponse()

    def services(self) -> GrpcServices:
        methods = (
            Unary(GET, StorageGetRequest, self.get),
            ServerStream(LIST, StorageListRequest, self.list, announces=True),
            ClientStream(UPLOAD, IdentitySetPhotoRequest, self.upload),
        )
        return GrpcServices(SERVICES, methods, translate)


@asynccontextmanager
async def serving(face: Face, **options: Any) -> AsyncIterator[tuple[GrpcServer, aio.Channel]]:
    permits, observe = options.pop("permits", None), options.pop("observe", None)
    wanted = GrpcOptions("127.0.0.1:0", **options)
    server = GrpcServer([face.services()], wanted, face.drain, permits=permits, observe=observe)
    port = await server.start()
    async with aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            yield server, channel
        finally:
            await server.stop(0)


def get(channel: aio.Channel) -> Callable[..., Any]:
    return channel.unary_unary(GET, StorageGetRequest.SerializeToString, StorageGetResponse.FromString)


def listed(channel: aio.Channel, key_search: str = "") -> Any:
    stub = channel.unary_stream(LIST, StorageListRequest.SerializeToString, StorageListResponse.FromString)
    request = StorageListRequest()
    request.filter.key_search = key_search
    return stub(request)


def upload(channel: aio.Channel, requests: list[Any]) -> Any:
    return channel.stream_unary(UPLOAD, lambda request: request.SerializeToString())(iter(requests))


def photo(filename: str = "a.png", *, file_size: int = 0) -> IdentitySetPhotoRequest:
    request = IdentitySetPhotoRequest()
    request.metadata.filename, request.metadata.file_size = filename, file_size
    return request


async def refused(call: Any) -> aio.AioRpcError:
    with pytest.raises(aio.AioRpcError) as caught:
        await call
    return caught.value
