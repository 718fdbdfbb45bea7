"""MessageCommandService: places, sent once or shared live.

Source: Olvid daemon gRPC API 2.0.1, locations.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from sabir.config import Config
from sabir.core import Core
from sabir.core.files import Upload
from sabir.core.steps.replica_acts import Outgoing
from sabir.domain.errors import InvalidInput
from sabir.domain.locations import Location, LocationKind, check_location
from sabir.faces.olvid import parse, render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import parse_message_id, row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import message_commands_pb2 as pb

Place = pb.MessageSendLocationRequest | pb.MessageStartLocationSharingRequest | pb.MessageUpdateLocationSharingRequest


class Locations:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys, config: Config) -> None:
        self._core = core
        self._keys = keys
        self._file_bytes = config.limits.file_bytes
        self._shared_ms = config.olvid.location_sharing_s * 1000

    def handlers(self) -> Handlers:
        return {
            "MessageSendLocation": self.send,
            "MessageStartLocationSharing": self.start,
            "MessageUpdateLocationSharing": self.update,
            "MessageEndLocationSharing": self.end,
        }

    async def send(self, request: pb.MessageSendLocationRequest, call: Call) -> pb.MessageSendLocationResponse:
        """A preview is an image that hangs on the message."""
        owner = await self._keys.owner(call)
        if bool(request.preview_filename) != bool(request.preview_payload):
            raise InvalidInput("preview_filename", "A preview has a name and a payload.")
        location = check_location(_location(request, LocationKind.SEND)._replace(address=request.address.strip()))
        limits = parse.limits(request)
        wish = Outgoing(row_id(request.discussion_id), location.body, location=location, limits=limits)
        if request.preview_payload:
            await self._core.replicas.check_outgoing(owner, wish)
            preview = Upload(request.preview_filename, _whole(request.preview_payload), self._file_bytes)
            wish = replace(wish, files=((await self._core.files.hold(owner.actor, preview)).id,))
        sent = await self._core.replicas.send(owner, wish)
        return pb.MessageSendLocationResponse(message=render.message(sent.message))

    async def start(
        self, request: pb.MessageStartLocationSharingRequest, call: Call
    ) -> pb.MessageStartLocationSharingResponse:
        owner = await self._keys.owner(call)
        location = check_location(_location(request, LocationKind.SHARING))
        discussion = row_id(request.discussion_id)
        wish = Outgoing(discussion, location.body, location=location, shared_ms=self._shared_ms)
        sent = await self._core.replicas.send(owner, wish)
        return pb.MessageStartLocationSharingResponse(message=render.message(sent.message))

    async def update(
        self, request: pb.MessageUpdateLocationSharingRequest, call: Call
    ) -> pb.MessageUpdateLocationSharingResponse:
        owner = await self._keys.owner(call)
        location = _location(request, LocationKind.SHARING)
        moved = await self._core.locations.move(owner, parse_message_id(request.message_id), location)
        return pb.MessageUpdateLocationSharingResponse(message=render.message(moved))

    async def end(
        self, request: pb.MessageEndLocationSharingRequest, call: Call
    ) -> pb.MessageEndLocationSharingResponse:
        owner = await self._keys.owner(call)
        ended = await self._core.locations.end(owner, parse_message_id(request.message_id))
        return pb.MessageEndLocationSharingResponse(message=render.message(ended))


def _location(request: Place, kind: LocationKind) -> Location:
    """The time of it is the server's."""
    return Location(kind, request.latitude, request.longitude, 0, request.altitude, request.precision)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
