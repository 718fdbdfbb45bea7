"""ContactCommandService: whom an identity knows."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from sabir.core import Core
from sabir.faces.olvid import render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.filters import contact_predicate
from sabir.wire.olvid.links import identity_bytes, invitation_link
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import contact_commands_pb2 as pb


class Contacts:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "ContactList": self.list,
            "ContactGet": self.get,
            "ContactGetBytesIdentifier": self.get_bytes_identifier,
            "ContactGetInvitationLink": self.get_invitation_link,
            "ContactDelete": self.delete,
            "ContactDowngradeOneToOneDiscussion": self.downgrade,
            "ContactRecreateChannels": self.recreate_channels,
        }

    async def list(self, request: pb.ContactListRequest, call: Call) -> AsyncGenerator[pb.ContactListResponse, None]:
        owner = await self._keys.owner(call)
        is_wanted = contact_predicate(request.filter)

        async def batches() -> AsyncGenerator[pb.ContactListResponse, None]:
            async for page in self._core.holdings.contacts(owner):
                shown = [one for one in map(render.contact, page) if is_wanted(one)]
                if shown:
                    yield pb.ContactListResponse(contacts=shown)

        return batches()

    async def get(self, request: pb.ContactGetRequest, call: Call) -> pb.ContactGetResponse:
        owner = await self._keys.owner(call)
        found = await self._core.holdings.contact(owner, row_id(request.contact_id))
        return pb.ContactGetResponse(contact=render.contact(found))

    async def get_bytes_identifier(
        self, request: pb.ContactGetBytesIdentifierRequest, call: Call
    ) -> pb.ContactGetBytesIdentifierResponse:
        owner = await self._keys.owner(call)
        key, _ = await self._core.holdings.contact_key(owner, row_id(request.contact_id))
        return pb.ContactGetBytesIdentifierResponse(identifier=identity_bytes(key))

    async def get_invitation_link(
        self, request: pb.ContactGetInvitationLinkRequest, call: Call
    ) -> pb.ContactGetInvitationLinkResponse:
        owner = await self._keys.owner(call)
        key, name = await self._core.holdings.contact_key(owner, row_id(request.contact_id))
        return pb.ContactGetInvitationLinkResponse(invitation_link=invitation_link(identity_bytes(key), name))

    async def delete(self, request: pb.ContactDeleteRequest, call: Call) -> pb.ContactDeleteResponse:
        owner = await self._keys.owner(call)
        await self._core.contacts.delete(owner, row_id(request.contact_id))
        return pb.ContactDeleteResponse()

    async def downgrade(
        self, request: pb.ContactDowngradeOneToOneDiscussionRequest, call: Call
    ) -> pb.ContactDowngradeOneToOneDiscussionResponse:
        owner = await self._keys.owner(call)
        await self._core.contacts.downgrade(owner, row_id(request.contact_id))
        return pb.ContactDowngradeOneToOneDiscussionResponse()

    async def recreate_channels(
        self, request: pb.ContactRecreateChannelsRequest, call: Call
    ) -> pb.ContactRecreateChannelsResponse:
        owner = await self._keys.owner(call)
        await self._core.contacts.recreate_channels(owner, row_id(request.contact_id))
        return pb.ContactRecreateChannelsResponse()
