"""IdentityCommandService: the identity itself."""

from __future__ import annotations

from sabir.core import Core
from sabir.faces.olvid import parse, render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.links import identity_bytes, invitation_link
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import identity_commands_pb2 as pb


class Identities:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "IdentityGet": self.get,
            "IdentityGetBytesIdentifier": self.get_bytes_identifier,
            "IdentityGetInvitationLink": self.get_invitation_link,
            "IdentityUpdateDetails": self.update_details,
            "IdentityGetApiKeyStatus": self.get_api_key_status,
        }

    async def get(self, _: pb.IdentityGetRequest, call: Call) -> pb.IdentityGetResponse:
        owner = await self._keys.owner(call)
        found = await self._core.identities.get(owner.identity_id)
        return pb.IdentityGetResponse(identity=render.identity(found))

    async def get_bytes_identifier(
        self, _: pb.IdentityGetBytesIdentifierRequest, call: Call
    ) -> pb.IdentityGetBytesIdentifierResponse:
        owner = await self._keys.owner(call)
        found = await self._core.identities.get(owner.identity_id)
        return pb.IdentityGetBytesIdentifierResponse(identifier=identity_bytes(bytes.fromhex(found.public_key)))

    async def get_invitation_link(
        self, _: pb.IdentityGetInvitationLinkRequest, call: Call
    ) -> pb.IdentityGetInvitationLinkResponse:
        owner = await self._keys.owner(call)
        found = await self._core.identities.get(owner.identity_id)
        link = invitation_link(identity_bytes(bytes.fromhex(found.public_key)), found.details.display_name)
        return pb.IdentityGetInvitationLinkResponse(invitation_link=link)

    async def update_details(
        self, request: pb.IdentityUpdateDetailsRequest, call: Call
    ) -> pb.IdentityUpdateDetailsResponse:
        owner = await self._keys.owner(call)
        await self._core.identities.update(owner, parse.details(request.new_details))
        return pb.IdentityUpdateDetailsResponse()

    async def get_api_key_status(
        self, _: pb.IdentityGetApiKeyStatusRequest, call: Call
    ) -> pb.IdentityGetApiKeyStatusResponse:
        await self._keys.owner(call)
        return pb.IdentityGetApiKeyStatusResponse(api_key=render.api_key())
