"""InvitationCommandService, and what asks contacts: how an identity gets to know others."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from sabir.core import Core
from sabir.faces.olvid import render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.filters import invitation_predicate
from sabir.wire.olvid.links import read_key, read_link
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import contact_commands_pb2 as contacts_pb
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import invitation_commands_pb2 as pb


class Invitations:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "InvitationList": self.list,
            "InvitationGet": self.get,
            "InvitationNew": self.new,
            "InvitationAccept": self.accept,
            "InvitationDecline": self.decline,
            "InvitationSas": self.sas,
            "InvitationDelete": self.delete,
            "ContactIntroduction": self.introduce,
            "ContactInviteToOneToOneDiscussion": self.invite_one_to_one,
        }

    async def list(
        self, request: pb.InvitationListRequest, call: Call
    ) -> AsyncGenerator[pb.InvitationListResponse, None]:
        owner = await self._keys.owner(call)
        is_wanted = invitation_predicate(request.filter)

        async def batches() -> AsyncGenerator[pb.InvitationListResponse, None]:
            async for page in self._core.acquaintances.all(owner):
                shown = [one for one in map(render.invitation, page) if is_wanted(one)]
                if shown:
                    yield pb.InvitationListResponse(invitations=shown)

        return batches()

    async def get(self, request: pb.InvitationGetRequest, call: Call) -> pb.InvitationGetResponse:
        owner = await self._keys.owner(call)
        found = await self._core.acquaintances.get(owner, row_id(request.invitation_id))
        return pb.InvitationGetResponse(invitation=render.invitation(found))

    async def new(self, request: pb.InvitationNewRequest, call: Call) -> pb.InvitationNewResponse:
        owner = await self._keys.owner(call)
        identity, _ = read_link(request.invitation_url)
        made = await self._core.acquaintances.invite(owner, read_key(identity))
        return pb.InvitationNewResponse(invitation=render.invitation(made))

    async def accept(self, request: pb.InvitationAcceptRequest, call: Call) -> pb.InvitationAcceptResponse:
        owner = await self._keys.owner(call)
        await self._core.acquaintances.accept(owner, row_id(request.invitation_id))
        return pb.InvitationAcceptResponse()

    async def decline(self, request: pb.InvitationDeclineRequest, call: Call) -> pb.InvitationDeclineResponse:
        owner = await self._keys.owner(call)
        await self._core.acquaintances.decline(owner, row_id(request.invitation_id))
        return pb.InvitationDeclineResponse()

    async def sas(self, request: pb.InvitationSasRequest, call: Call) -> pb.InvitationSasResponse:
        owner = await self._keys.owner(call)
        await self._core.acquaintances.enter(owner, row_id(request.invitation_id), request.sas)
        return pb.InvitationSasResponse()

    async def delete(self, request: pb.InvitationDeleteRequest, call: Call) -> pb.InvitationDeleteResponse:
        owner = await self._keys.owner(call)
        await self._core.acquaintances.delete(owner, row_id(request.invitation_id))
        return pb.InvitationDeleteResponse()

    async def introduce(
        self, request: contacts_pb.ContactIntroductionRequest, call: Call
    ) -> contacts_pb.ContactIntroductionResponse:
        owner = await self._keys.owner(call)
        both = row_id(request.first_contact_id), row_id(request.second_contact_id)
        await self._core.acquaintances.introduce(owner, *both)
        return contacts_pb.ContactIntroductionResponse()

    async def invite_one_to_one(
        self, request: contacts_pb.ContactInviteToOneToOneDiscussionRequest, call: Call
    ) -> contacts_pb.ContactInviteToOneToOneDiscussionResponse:
        owner = await self._keys.owner(call)
        made = await self._core.acquaintances.invite_one_to_one(owner, row_id(request.contact_id))
        return contacts_pb.ContactInviteToOneToOneDiscussionResponse(invitation=render.invitation(made))
