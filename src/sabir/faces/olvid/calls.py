"""CallCommandService: making phones ring. Nobody can talk through this server; other identities are busy.

Source: Olvid daemon gRPC API 2.0.1, calls.
"""

from __future__ import annotations

from sabir.core import Core
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import call_commands_pb2 as pb


class Calls:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys, start_calls: str) -> None:
        self._core = core
        self._keys = keys
        self._start_calls = start_calls

    def handlers(self) -> Handlers:
        return {"CallStartDiscussionCall": self.start}

    async def start(self, request: pb.CallStartDiscussionCallRequest, call: Call) -> pb.CallStartDiscussionCallResponse:
        owner = await self._keys.owner(call)
        policy = self._core.calls.start_policy(self._start_calls)
        name = await self._core.calls.call_members(owner, row_id(request.discussion_id), policy)
        return pb.CallStartDiscussionCallResponse(call_identifier=name)
