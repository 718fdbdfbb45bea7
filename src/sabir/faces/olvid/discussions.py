"""DiscussionCommandService: the rooms an identity has."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from sabir.core import Core
from sabir.faces.olvid import render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.filters import discussion_predicate
from sabir.wire.olvid.links import identity_bytes
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import discussion_commands_pb2 as pb


class Discussions:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "DiscussionList": self.list,
            "DiscussionGet": self.get,
            "DiscussionGetByContact": self.get_by_contact,
            "DiscussionGetByGroup": self.get_by_group,
            "DiscussionGetBytesIdentifier": self.get_bytes_identifier,
            "DiscussionEmpty": self.empty,
            "DiscussionLockedList": self.locked_list,
            "DiscussionLockedDelete": self.delete_locked,
        }

    async def list(
        self, request: pb.DiscussionListRequest, call: Call
    ) -> AsyncGenerator[pb.DiscussionListResponse, None]:
        owner = await self._keys.owner(call)
        is_wanted = discussion_predicate(request.filter)
        if request.filter.contact_id:
            await self._core.holdings.contact(owner, row_id(request.filter.contact_id))

        async def batches() -> AsyncGenerator[pb.DiscussionListResponse, None]:
            async for page in self._core.holdings.discussions(owner):
                shown = [one for one in map(render.discussion, page) if is_wanted(one)]
                if shown:
                    yield pb.DiscussionListResponse(discussions=shown)

        return batches()

    async def locked_list(
        self, _: pb.DiscussionLockedListRequest, call: Call
    ) -> AsyncGenerator[pb.DiscussionLockedListResponse, None]:
        owner = await self._keys.owner(call)

        async def batches() -> AsyncGenerator[pb.DiscussionLockedListResponse, None]:
            async for page in self._core.holdings.discussions(owner, is_locked=True):
                yield pb.DiscussionLockedListResponse(discussions=map(render.discussion, page))

        return batches()

    async def get(self, request: pb.DiscussionGetRequest, call: Call) -> pb.DiscussionGetResponse:
        owner = await self._keys.owner(call)
        found = await self._core.holdings.discussion(owner, row_id(request.discussion_id))
        return pb.DiscussionGetResponse(discussion=render.discussion(found))

    async def get_by_contact(
        self, request: pb.DiscussionGetByContactRequest, call: Call
    ) -> pb.DiscussionGetByContactResponse:
        owner = await self._keys.owner(call)
        found = await self._core.holdings.discussion_with(owner, row_id(request.contact_id))
        return pb.DiscussionGetByContactResponse(discussion=render.discussion(found))

    async def get_by_group(
        self, request: pb.DiscussionGetByGroupRequest, call: Call
    ) -> pb.DiscussionGetByGroupResponse:
        owner = await self._keys.owner(call)
        found = await self._core.holdings.discussion_of_group(owner, row_id(request.group_id))
        return pb.DiscussionGetByGroupResponse(discussion=render.discussion(found))

    async def get_bytes_identifier(
        self, request: pb.DiscussionGetBytesIdentifierRequest, call: Call
    ) -> pb.DiscussionGetBytesIdentifierResponse:
        owner = await self._keys.owner(call)
        key, is_contact = await self._core.holdings.discussion_key(owner, row_id(request.discussion_id))
        return pb.DiscussionGetBytesIdentifierResponse(identifier=identity_bytes(key) if is_contact else key)

    async def empty(self, request: pb.DiscussionEmptyRequest, call: Call) -> pb.DiscussionEmptyResponse:
        owner = await self._keys.owner(call)
        await self._core.replicas.empty(owner, row_id(request.discussion_id))
        return pb.DiscussionEmptyResponse()

    async def delete_locked(
        self, request: pb.DiscussionLockedDeleteRequest, call: Call
    ) -> pb.DiscussionLockedDeleteResponse:
        owner = await self._keys.owner(call)
        await self._core.replicas.delete_locked(owner, row_id(request.discussion_id))
        return pb.DiscussionLockedDeleteResponse()
