"""The gRPC server: every face's services, health and reflection on one port of the running event loop."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from grpc import aio
from grpc_reflection.v1alpha.reflection import ReflectionServicer  # type: ignore[import-untyped]
from grpc_reflection.v1alpha.reflection_pb2 import (  # type: ignore[import-untyped]
    DESCRIPTOR,
    ServerReflectionRequest,
    ServerReflectionResponse,
)
from typing_extensions import override

from sabir.config import ConfigError
from sabir.transport.drain import Drain
from sabir.transport.health import health
from sabir.transport.rpc import GrpcServices
from sabir.transport.rpc_runner import Observe, Runner
from sabir.transport.turns import Turns

_PENDING_CALLS = 50_000
_REFLECTION = DESCRIPTOR.services_by_name["ServerReflection"].full_name


@dataclass(frozen=True, slots=True)
class GrpcTls:
    """PEM texts; with `client_ca` every client must show a certificate signed by it."""

    certificate: bytes
    key: bytes
    client_ca: bytes | None = None

    @classmethod
    def read(cls, cert: Path, key: Path, ca: Path | None) -> GrpcTls:
        """From files. Raises `ConfigError` for what gRPC itself would only say that it can't listen."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(cert, key)
        except (ssl.SSLError, OSError) as error:
            raise ConfigError(
                f"grpc_tls_cert, grpc_tls_key: {cert} and {key} are not a certificate with its key: {error}"
            ) from error
        if ca is not None:
            try:
                context.load_verify_locations(ca)
            except (ssl.SSLError, OSError) as error:
                raise ConfigError(f"grpc_client_ca: {ca} holds no certificates: {error}") from error
        return cls(cert.read_bytes(), key.read_bytes(), ca.read_bytes() if ca else None)


@dataclass(frozen=True, slots=True)
class GrpcOptions:
    """How to listen and what to bear."""

    address: str
    """`host:port`; port 0 takes any free one."""
    tls: GrpcTls | None = None
    receive_limit_bytes: int = 64 << 20
    concurrent_streams: int = 10_000
    """Per connection: a client opens one for each of its listeners."""
    keepalive_s: int = 60
    """A connection silent for so long is asked for a sign of life; then it has `keepalive_timeout_s`."""
    keepalive_timeout_s: int = 20


class GrpcServer:
    """Made and run in one event loop, beside whatever else runs there.

    `permits` bounds the unary handlers that run at once; `observe` is told of every call that ended, and
    `turns` that there are calls.
    """

    def __init__(
        self,
        services: Sequence[GrpcServices],
        options: GrpcOptions,
        drain: Drain,
        *,
        permits: asyncio.Semaphore | None = None,
        observe: Observe | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._options = options
        self._drain = drain
        told = [*services, health([name for each in services for name in each.names], drain)]
        names = [name for each in told for name in each.names]
        handlers = {f"/{_REFLECTION}/ServerReflectionInfo": _reflection(names)}
        for each in told:
            runner = Runner(each.translate, permits, observe, (turns or Turns()).share)
            handlers |= {method.path: runner.handler(method) for method in each.methods}
        self._server = aio.server(handlers=[_Handlers(handlers)], options=_channel_arguments(options))

    async def start(self) -> int:
        """Listen and serve; returns the port. Raises `OSError` if that can't be."""
        options = self._options
        try:
            if options.tls is None:
                port = self._server.add_insecure_port(options.address)
            else:
                port = self._server.add_secure_port(options.address, _credentials(options.tls))
        except RuntimeError as error:
            cause = "its certificate, key or client CA is not usable PEM, or the" if options.tls else "the"
            raise OSError(f"gRPC can't listen on {options.address}: {cause} address is taken or not ours.") from error
        await self._server.start()
        return port

    async def stop(self, grace_s: float) -> None:
        """Drain, take no new calls, give the running ones `grace_s`, then cancel them."""
        self._drain.begin()
        await self._server.stop(grace_s)


class _Handlers(grpc.GenericRpcHandler):
    """One look-up for all services; what isn't there answers UNIMPLEMENTED.

    Registered methods, as generated code makes them, would cost every call: the server waits on one future for each.
    """

    def __init__(self, by_path: Mapping[str, grpc.RpcMethodHandler[Any, Any]]) -> None:
        self._by_path = by_path

    @override
    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any] | None:
        return self._by_path.get(handler_call_details.method)


def _reflection(names: Sequence[str]) -> grpc.RpcMethodHandler[Any, Any]:
    return grpc.stream_stream_rpc_method_handler(
        ReflectionServicer([*names, _REFLECTION]).ServerReflectionInfo,
        ServerReflectionRequest.FromString,
        ServerReflectionResponse.SerializeToString,
    )


def _credentials(tls: GrpcTls) -> grpc.ServerCredentials:
    return grpc.ssl_server_credentials(
        [(tls.key, tls.certificate)], root_certificates=tls.client_ca, require_client_auth=tls.client_ca is not None
    )


def _channel_arguments(options: GrpcOptions) -> list[tuple[str, int]]:
    return [
        # Two servers on one port would share its connections at random.
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", options.receive_limit_bytes),
        ("grpc.max_send_message_length", -1),
        ("grpc.max_concurrent_streams", options.concurrent_streams),
        ("grpc.keepalive_time_ms", options.keepalive_s * 1000),
        ("grpc.keepalive_timeout_ms", options.keepalive_timeout_s * 1000),
        # Above 1,000 calls not yet taken up gRPC starts to drop some at random; a burst of listeners is no overload.
        ("grpc.server.max_pending_requests", _PENDING_CALLS),
        ("grpc.server.max_pending_requests_hard_limit", _PENDING_CALLS),
        # Clients wait for events on silent connections for days and ping them as they like.
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_ping_strikes", 0),
    ]
