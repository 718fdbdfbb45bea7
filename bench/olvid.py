"""Olvid calls: as bytes for the load generator, and one at a time to look around first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

import grpc
from google.protobuf.message import Message
from grpc import aio

from bench.figure import Skipped
from bench.load.commands import Calls, Follow
from bench.rig import Rig
from sabir.wire.olvid.services import RPCS

_KEY_HEADER = "daemon-client-key"
_FOUND_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity's client."""

    rig: Rig
    key: str

    def calls(self, rpc: str, **fields: object) -> Calls:
        """A closed loop of one rpc at the pace of this run."""
        pace, server = self.rig.pace, self.rig.sabir
        return Calls(
            port=server.grpc_port,
            path=RPCS[rpc].path,
            headers=[(_KEY_HEADER, self.key)],
            message=RPCS[rpc].request(**fields).SerializeToString(),
            seconds=pace.seconds,
            warm_s=pace.warm_s,
            pid=server.pid,
        )

    def follow(self, rpc: str, *, streams: int, seconds: float) -> Follow:
        """Subscriptions, all of them on one connection."""
        return Follow(
            port=self.rig.sabir.grpc_port,
            path=RPCS[rpc].path,
            headers=[(_KEY_HEADER, self.key)],
            message=RPCS[rpc].request().SerializeToString(),
            seconds=seconds,
            warm_s=self.rig.pace.warm_s,
            connections=1,
            streams=streams,
        )

    async def require(self, rpc: str, **fields: object) -> None:
        """Raises `Skipped` if the server does not have the rpc, `RuntimeError` if it refuses it."""
        async with aio.insecure_channel(f"127.0.0.1:{self.rig.sabir.grpc_port}") as channel:
            call: Callable[..., Awaitable[bytes]] = channel.unary_unary(
                RPCS[rpc].path, RPCS[rpc].request.SerializeToString
            )
            try:
                await call(RPCS[rpc].request(**fields), metadata=[(_KEY_HEADER, self.key)])
            except aio.AioRpcError as error:
                if error.code() is grpc.StatusCode.UNIMPLEMENTED:
                    raise Skipped(f"{rpc} is not implemented") from error
                raise RuntimeError(f"{rpc}: {error.code()} {error.details()}") from error

    async def discussion(self) -> int:
        """The id of the newest discussion, as soon as the identity has one. Raises as `require`."""
        for _ in range(int(_FOUND_WITHIN_S / 0.1)):
            found = await self._discussions()
            if found:
                return max(found)
            await asyncio.sleep(0.1)
        raise RuntimeError("the identity has no discussion")

    async def _discussions(self) -> list[int]:
        rpc = RPCS["DiscussionList"]
        async with aio.insecure_channel(f"127.0.0.1:{self.rig.sabir.grpc_port}") as channel:
            call = channel.unary_stream(rpc.path, rpc.request.SerializeToString, rpc.response.FromString)
            try:
                pages = [page async for page in call(rpc.request(), metadata=[(_KEY_HEADER, self.key)])]
            except aio.AioRpcError as error:
                if error.code() is grpc.StatusCode.UNIMPLEMENTED:
                    raise Skipped("DiscussionList is not implemented") from error
                raise RuntimeError(f"DiscussionList: {error.code()} {error.details()}") from error
        return [one.id for page in pages for one in cast("_Page", page).discussions]


class _Numbered:
    id: int


class _Page(Message):
    discussions: list[_Numbered]
