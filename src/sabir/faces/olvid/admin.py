"""ClientKeyAdminService and IdentityAdminService: making identities and the keys that open them."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from sabir.core import Core
from sabir.domain.ids import IdentityId
from sabir.faces.olvid import parse, render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.filters import client_key_predicate, identity_predicate
from sabir.wire.olvid.links import identity_bytes, invitation_link
from sabir.wire.olvid.proto.olvid.daemon.admin.v1 import client_key_admin_pb2 as keys_pb
from sabir.wire.olvid.proto.olvid.daemon.admin.v1 import identity_admin_pb2 as pb


class Admin:
    """Endpoints for admin keys."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "ClientKeyList": self.list_keys,
            "ClientKeyGet": self.get_key,
            "ClientKeyNew": self.new_key,
            "ClientKeyDelete": self.delete_key,
            "IdentityList": self.list,
            "IdentityAdminGet": self.get,
            "IdentityAdminGetBytesIdentifier": self.get_bytes_identifier,
            "IdentityAdminGetInvitationLink": self.get_invitation_link,
            "IdentityNew": self.new,
            "IdentityDelete": self.delete,
        }

    # --- keys --------------------------------------------------------------------------------------------------------

    async def list_keys(
        self, request: keys_pb.ClientKeyListRequest, call: Call
    ) -> AsyncGenerator[keys_pb.ClientKeyListResponse, None]:
        actor = await self._keys.admin(call)
        is_wanted = client_key_predicate(request.filter)

        async def batches() -> AsyncGenerator[keys_pb.ClientKeyListResponse, None]:
            async for page in self._core.identities.keys(actor):
                shown = [one for one in map(render.client_key, page) if is_wanted(one)]
                if shown:
                    yield keys_pb.ClientKeyListResponse(client_keys=shown)

        return batches()

    async def get_key(self, request: keys_pb.ClientKeyGetRequest, call: Call) -> keys_pb.ClientKeyGetResponse:
        actor = await self._keys.admin(call)
        found = await self._core.identities.key(actor, request.client_key)
        return keys_pb.ClientKeyGetResponse(client_key=render.client_key(found))

    async def new_key(self, request: keys_pb.ClientKeyNewRequest, call: Call) -> keys_pb.ClientKeyNewResponse:
        actor = await self._keys.admin(call)
        made = await self._core.identities.new_key(actor, request.name, _identity_id(request.identity_id))
        return keys_pb.ClientKeyNewResponse(client_key=render.client_key(made))

    async def delete_key(self, request: keys_pb.ClientKeyDeleteRequest, call: Call) -> keys_pb.ClientKeyDeleteResponse:
        actor = await self._keys.admin(call)
        await self._core.identities.delete_key(actor, request.client_key)
        return keys_pb.ClientKeyDeleteResponse()

    # --- identities --------------------------------------------------------------------------------------------------

    async def list(self, request: pb.IdentityListRequest, call: Call) -> AsyncGenerator[pb.IdentityListResponse, None]:
        actor = await self._keys.admin(call)
        is_wanted = identity_predicate(request.filter)

        async def batches() -> AsyncGenerator[pb.IdentityListResponse, None]:
            async for page in self._core.identities.all(actor):
                shown = [one for one in map(render.identity, page) if is_wanted(one)]
                if shown:
                    yield pb.IdentityListResponse(identities=shown)

        return batches()

    async def get(self, request: pb.IdentityAdminGetRequest, call: Call) -> pb.IdentityAdminGetResponse:
        await self._keys.admin(call)
        found = await self._core.identities.get(_identity_id(request.identity_id))
        return pb.IdentityAdminGetResponse(identity=render.identity(found))

    async def get_bytes_identifier(
        self, request: pb.IdentityAdminGetBytesIdentifierRequest, call: Call
    ) -> pb.IdentityAdminGetBytesIdentifierResponse:
        await self._keys.admin(call)
        found = await self._core.identities.get(_identity_id(request.identity_id))
        return pb.IdentityAdminGetBytesIdentifierResponse(identifier=identity_bytes(bytes.fromhex(found.public_key)))

    async def get_invitation_link(
        self, request: pb.IdentityAdminGetInvitationLinkRequest, call: Call
    ) -> pb.IdentityAdminGetInvitationLinkResponse:
        await self._keys.admin(call)
        found = await self._core.identities.get(_identity_id(request.identity_id))
        link = invitation_link(identity_bytes(bytes.fromhex(found.public_key)), found.details.display_name)
        return pb.IdentityAdminGetInvitationLinkResponse(invitation_link=link)

    async def new(self, request: pb.IdentityNewRequest, call: Call) -> pb.IdentityNewResponse:
        actor = await self._keys.admin(call)
        made = await self._core.identities.create(actor, parse.details(request.identity_details))
        return pb.IdentityNewResponse(identity=render.identity(made))

    async def delete(self, request: pb.IdentityDeleteRequest, call: Call) -> pb.IdentityDeleteResponse:
        actor = await self._keys.admin(call)
        identity = _identity_id(request.identity_id)
        await self._core.departures.delete(actor, identity, is_told=request.delete_everywhere)
        return pb.IdentityDeleteResponse()


def _identity_id(number: int) -> IdentityId:
    return IdentityId(row_id(number))
