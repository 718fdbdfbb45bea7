"""IdentityCommandService: the identity itself."""

from __future__ import annotations

from sabir.core import Core
from sabir.domain.errors import InvalidInput
from sabir.faces.olvid import parse, render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.configurations import read_configuration
from sabir.wire.olvid.links import SERVER_NAME, identity_bytes, invitation_link
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import identity_commands_pb2 as pb


class Identities:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys, base_url: str) -> None:
        self._core = core
        self._servers = {SERVER_NAME, base_url.rstrip("/")}
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "IdentityGet": self.get,
            "IdentityGetBytesIdentifier": self.get_bytes_identifier,
            "IdentityGetInvitationLink": self.get_invitation_link,
            "IdentityUpdateDetails": self.update_details,
            "IdentityGetApiKeyStatus": self.get_api_key_status,
            "IdentitySetApiKey": self.set_api_key,
            "IdentitySetConfigurationLink": self.set_configuration_link,
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

    async def set_api_key(self, request: pb.IdentitySetApiKeyRequest, call: Call) -> pb.IdentitySetApiKeyResponse:
        owner = await self._keys.owner(call)
        await self._core.licences.set(owner, request.api_key)
        return pb.IdentitySetApiKeyResponse(api_key=render.api_key())

    async def set_configuration_link(
        self, request: pb.IdentitySetConfigurationLinkRequest, call: Call
    ) -> pb.IdentitySetConfigurationLinkResponse:
        owner = await self._keys.owner(call)
        configuration = read_configuration(request.configuration_link)
        if configuration.server.rstrip("/") not in self._servers:
            raise InvalidInput("configuration_link", "This link is for another server.")
        await self._core.licences.set(owner, configuration.api_key)
        return pb.IdentitySetConfigurationLinkResponse(api_key=render.api_key())
