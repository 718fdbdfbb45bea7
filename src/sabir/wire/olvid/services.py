"""Every rpc of the interface, read from the compiled descriptors. Rpc names are unique over all services.

Source: Olvid daemon gRPC API 2.0.1, services.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from sabir.wire.olvid.proto.olvid.daemon.services.v1 import (
    admin_service_pb2,
    command_service_pb2,
    notification_service_pb2,
)


class Kind(Enum):
    """Which side sends more than one message; the interface has no rpc where both do."""

    UNARY = "unary"
    SERVER_STREAM = "server stream"
    CLIENT_STREAM = "client stream"


@dataclass(frozen=True, slots=True)
class Rpc:
    """One rpc with the classes of its messages; `service` is the full name."""

    service: str
    name: str
    kind: Kind
    request: type[Message]
    response: type[Message]

    @property
    def path(self) -> str:
        """The HTTP/2 path."""
        return f"/{self.service}/{self.name}"


def _kind(method: MethodDescriptor) -> Kind:
    if method.client_streaming:
        return Kind.CLIENT_STREAM
    return Kind.SERVER_STREAM if method.server_streaming else Kind.UNARY


def _rpcs() -> Iterator[Rpc]:
    for module in (command_service_pb2, admin_service_pb2, notification_service_pb2):
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                request, response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
                yield Rpc(service.full_name, method.name, _kind(method), request, response)


RPCS: Mapping[str, Rpc] = MappingProxyType({rpc.name: rpc for rpc in _rpcs()})
"""By rpc name."""

SERVICES: tuple[str, ...] = tuple(dict.fromkeys(rpc.service for rpc in RPCS.values()))
"""Full names of all services."""
