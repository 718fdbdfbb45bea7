"""Runs methods under gRPC: request id, bound on runnable handlers, errors, observation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, nullcontext, suppress
from time import perf_counter
from typing import NoReturn, TypeVar, assert_never

import grpc
import structlog
from google.protobuf.message import DecodeError
from grpc import aio

from sabir.transport import request_id
from sabir.transport.rpc import Call, ClientStream, Context, Fault, Method, Q, R, ServerStream, Translate, Unary

_REST_S = 1.0
"""How long an answer waits for the rest of a request that nobody reads any more."""

T = TypeVar("T")

_log = structlog.get_logger("grpc")

Observe = Callable[[str, grpc.StatusCode, float], None]
"""Path, status and seconds of a call that ended."""


class _Malformed(Exception):
    """Bytes that are not the message they should be."""


def _idle() -> None:
    return


def _unobserved(path: str, code: grpc.StatusCode, seconds: float) -> None:
    return


class Runner:
    """Makes gRPC's handlers out of methods.

    `permits` bounds the unary handlers that run at once. Streams are not counted: they wait for events or for the
    network nearly all their time. `busy` is called whenever there is something to do.
    """

    def __init__(
        self,
        translate: Translate,
        permits: asyncio.Semaphore | None = None,
        observe: Observe | None = None,
        busy: Callable[[], None] = _idle,
    ) -> None:
        self._busy = busy
        self._translate = translate
        self._permits = permits or nullcontext()
        self._observe = observe or _unobserved

    def handler(self, method: Method) -> grpc.RpcMethodHandler[bytes, bytes]:
        """The handler of one method."""
        match method:
            case Unary():
                return self._unary(method)
            case ServerStream():
                return self._server_stream(method)
            case ClientStream():
                return self._client_stream(method)
            case _:
                assert_never(method)

    def _unary(self, method: Unary[Q, R]) -> grpc.RpcMethodHandler[bytes, bytes]:
        async def run(raw: bytes, context: Context) -> bytes:
            async def work(call: Call) -> bytes:
                async with self._permits:
                    response = await method.handler(_decoded(method.request, raw), call)
                return response.SerializeToString()

            return await self._run(method.path, context, work)

        return grpc.unary_unary_rpc_method_handler(run)

    def _server_stream(self, method: ServerStream[Q, R]) -> grpc.RpcMethodHandler[bytes, bytes]:
        async def run(raw: bytes, context: Context) -> None:
            async def work(call: Call) -> None:
                async with aclosing(await method.handler(_decoded(method.request, raw), call)) as responses:
                    if method.announces:
                        await context.send_initial_metadata(())
                    async for response in responses:
                        self._busy()
                        await context.write(response.SerializeToString())

            await self._run(method.path, context, work)

        return grpc.unary_stream_rpc_method_handler(run)

    def _client_stream(self, method: ClientStream[Q, R]) -> grpc.RpcMethodHandler[bytes, bytes]:
        async def run(arriving: AsyncIterator[bytes], context: Context) -> bytes:
            async def requests() -> AsyncIterator[Q]:
                async for raw in arriving:
                    yield _decoded(method.request, raw)

            async def work(call: Call) -> bytes:
                try:
                    response = await method.handler(requests(), call)
                finally:
                    await _read_out(arriving)
                return response.SerializeToString()

            return await self._run(method.path, context, work)

        return grpc.stream_unary_rpc_method_handler(run)

    async def _run(self, path: str, context: Context, work: Callable[[Call], Awaitable[T]]) -> T:
        self._busy()
        call = Call(context)
        code, started = grpc.StatusCode.CANCELLED, perf_counter()
        try:
            answer = await work(call)
            code = grpc.StatusCode.OK
        except aio.BaseError:
            raise  # the call is over for gRPC itself: nobody is there to be told
        except Exception as error:
            fault = self._fault(error, path, call)
            code = fault.code
            await _refuse(context, call, fault)
        finally:
            self._observe(path, code, perf_counter() - started)
        return answer

    def _fault(self, error: Exception, path: str, call: Call) -> Fault:
        if isinstance(error, _Malformed):
            return Fault(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        fault = self._translate(error)
        if fault is None:
            _log.error("fault", rpc=path, exc_info=error)
            fault = Fault(grpc.StatusCode.INTERNAL, f"Internal error; the server's log has it as {call.request_id}.")
        return fault


def _decoded(kind: type[Q], raw: bytes) -> Q:
    try:
        return kind.FromString(raw)
    except DecodeError as error:
        raise _Malformed(f"The request is not a valid {kind.DESCRIPTOR.name}.") from error


async def _read_out(arriving: AsyncIterator[bytes]) -> None:
    """Let the client finish what it sends: Python's asyncio client forgets the answer if a write of its fails after it.

    Source: grpc/grpc issue 36066.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(_REST_S):
            async for _ in arriving:
                pass


async def _refuse(context: Context, call: Call, fault: Fault) -> NoReturn:
    await context.abort(fault.code, fault.detail, ((request_id.HEADER, call.request_id),))
