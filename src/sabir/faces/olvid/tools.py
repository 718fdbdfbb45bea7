"""ToolCommandService: is the server there, and what may a key do."""

from __future__ import annotations

from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import tool_commands_pb2 as pb

DAEMON_VERSION = "2.0.1"
"""The release whose interface this is."""


class Tools:
    """Endpoints; `Ping` alone needs no key."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "Ping": self.ping,
            "DaemonVersion": self.daemon_version,
            "AuthenticationTest": self.authentication_test,
            "AuthenticationAdminTest": self.authentication_admin_test,
        }

    async def ping(self, _: pb.PingRequest, __: Call) -> pb.PingResponse:
        return pb.PingResponse()

    async def daemon_version(self, _: pb.DaemonVersionRequest, call: Call) -> pb.DaemonVersionResponse:
        await self._keys.anyone(call)
        return pb.DaemonVersionResponse(version=DAEMON_VERSION)

    async def authentication_test(self, _: pb.AuthenticationTestRequest, call: Call) -> pb.AuthenticationTestResponse:
        await self._keys.user(call)
        return pb.AuthenticationTestResponse()

    async def authentication_admin_test(
        self, _: pb.AuthenticationAdminTestRequest, call: Call
    ) -> pb.AuthenticationAdminTestResponse:
        await self._keys.admin(call)
        return pb.AuthenticationAdminTestResponse()
