"""The standard health service: serving until draining begins.

Source: GRPC Health Checking Protocol.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

import grpc
from grpc_health.v1.health_pb2 import (  # type: ignore[import-untyped]
    DESCRIPTOR,
    HealthCheckRequest,
    HealthCheckResponse,
)

from sabir.domain.errors import NotFound
from sabir.transport.drain import Drain
from sabir.transport.rpc import Call, Fault, GrpcServices, ServerStream, Unary

_SERVICE = DESCRIPTOR.services_by_name["Health"].full_name


class _Health:
    def __init__(self, names: Sequence[str], drain: Drain) -> None:
        self._known = {"", _SERVICE, *names}
        self._stopping = asyncio.Event()
        drain.listen(self._stopping.set)

    def _status(self, service: str) -> HealthCheckResponse:
        if service not in self._known:
            return HealthCheckResponse(status=HealthCheckResponse.SERVICE_UNKNOWN)
        if self._stopping.is_set():
            return HealthCheckResponse(status=HealthCheckResponse.NOT_SERVING)
        return HealthCheckResponse(status=HealthCheckResponse.SERVING)

    async def check(self, request: HealthCheckRequest, call: Call) -> HealthCheckResponse:
        if request.service not in self._known:
            raise NotFound("service")
        return self._status(request.service)

    async def watch(self, request: HealthCheckRequest, call: Call) -> AsyncGenerator[HealthCheckResponse, None]:
        async def statuses() -> AsyncGenerator[HealthCheckResponse, None]:
            yield self._status(request.service)
            await self._stopping.wait()
            yield self._status(request.service)

        return statuses()


def _translate(error: Exception) -> Fault | None:
    return Fault(grpc.StatusCode.NOT_FOUND, error.detail) if isinstance(error, NotFound) else None


def health(names: Sequence[str], drain: Drain) -> GrpcServices:
    """Tells of the services named and of the server as a whole."""
    servicer = _Health(names, drain)
    return GrpcServices(
        names=(_SERVICE,),
        methods=(
            Unary(f"/{_SERVICE}/Check", HealthCheckRequest, servicer.check),
            ServerStream(f"/{_SERVICE}/Watch", HealthCheckRequest, servicer.watch),
        ),
        translate=_translate,
    )
