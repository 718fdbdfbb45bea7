"""MessageCommandService: reading, sending and changing messages."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from sabir.core import Core
from sabir.domain.replicas import ReplicaMessage, Wanted
from sabir.faces.olvid import parse, render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import parse_message_id, row_id
from sabir.faces.olvid.methods import Handlers
from sabir.faces.olvid.uploads import Uploads
from sabir.transport.rpc import Call
from sabir.wire.olvid.filters import message_predicate
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import message_commands_pb2 as pb
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.message_pb2 import Message


class Messages:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys, file_bytes: int) -> None:
        self._core = core
        self._keys = keys
        self._file_bytes = file_bytes

    def handlers(self) -> Handlers:
        return {
            "MessageList": self.list,
            "MessageGet": self.get,
            "MessageSend": self.send,
            "MessageSendWithAttachments": self.send_with_attachments,
            "MessageUpdateBody": self.update_body,
            "MessageDelete": self.delete,
            "MessageReact": self.react,
            "MessageRefresh": self.refresh,
        }

    async def list(self, request: pb.MessageListRequest, call: Call) -> AsyncGenerator[pb.MessageListResponse, None]:
        owner = await self._keys.owner(call)
        is_wanted = message_predicate(request.filter)
        wanted = Wanted(row_id(request.filter.discussion_id), request.unread)

        def show(copy: ReplicaMessage) -> Message | None:
            shown = render.message(copy)
            return shown if is_wanted(shown) else None

        async def batches() -> AsyncGenerator[pb.MessageListResponse, None]:
            async for shown in self._core.holdings.messages(owner, wanted, show):
                yield pb.MessageListResponse(messages=shown)

        return batches()

    async def get(self, request: pb.MessageGetRequest, call: Call) -> pb.MessageGetResponse:
        owner = await self._keys.owner(call)
        found = await self._core.holdings.message(owner, parse_message_id(request.message_id))
        return pb.MessageGetResponse(message=render.message(found))

    async def send(self, request: pb.MessageSendRequest, call: Call) -> pb.MessageSendResponse:
        owner = await self._keys.owner(call)
        sent = await self._core.replicas.send(owner, parse.outgoing(request))
        return pb.MessageSendResponse(message=render.message(sent.message))

    async def send_with_attachments(
        self, requests: AsyncIterator[pb.MessageSendWithAttachmentsRequest], call: Call
    ) -> pb.MessageSendWithAttachmentsResponse:
        uploads = Uploads(self._core, await self._keys.owner(call), self._file_bytes)
        wish = await uploads.receive(requests)
        owner = await self._keys.owner(call)  # files may take hours to come
        sent = await self._core.replicas.send(owner, wish)
        return pb.MessageSendWithAttachmentsResponse(
            message=render.message(sent.message), attachments=map(render.attachment, sent.attachments)
        )

    async def update_body(self, request: pb.MessageUpdateBodyRequest, call: Call) -> pb.MessageUpdateBodyResponse:
        owner = await self._keys.owner(call)
        body = parse.body(request.updated_body)
        await self._core.replicas.edit(owner, parse_message_id(request.message_id), body)
        return pb.MessageUpdateBodyResponse()

    async def delete(self, request: pb.MessageDeleteRequest, call: Call) -> pb.MessageDeleteResponse:
        owner = await self._keys.owner(call)
        ref = parse_message_id(request.message_id)
        await self._core.replicas.delete(owner, ref, is_everywhere=request.delete_everywhere)
        return pb.MessageDeleteResponse()

    async def react(self, request: pb.MessageReactRequest, call: Call) -> pb.MessageReactResponse:
        owner = await self._keys.owner(call)
        await self._core.replicas.react(owner, parse_message_id(request.message_id), request.reaction)
        return pb.MessageReactResponse()

    async def refresh(self, _: pb.MessageRefreshRequest, call: Call) -> pb.MessageRefreshResponse:
        """Nothing waits elsewhere."""
        await self._keys.owner(call)
        return pb.MessageRefreshResponse()
