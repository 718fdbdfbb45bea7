"""AttachmentCommandService: what hangs on messages."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from sabir.core import Core
from sabir.faces.olvid import render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import parse_attachment_id, parse_message_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.filters import attachment_predicate
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import attachment_commands_pb2 as pb


class Attachments:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "AttachmentList": self.list,
            "AttachmentGet": self.get,
            "AttachmentDelete": self.delete,
            "AttachmentDownload": self.download,
        }

    async def list(
        self, request: pb.AttachmentListRequest, call: Call
    ) -> AsyncGenerator[pb.AttachmentListResponse, None]:
        owner = await self._keys.owner(call)
        is_wanted = attachment_predicate(request.filter)
        of_message = request.filter.HasField("message_id") and bool(request.filter.message_id.ListFields())
        message = parse_message_id(request.filter.message_id) if of_message else None

        async def batches() -> AsyncGenerator[pb.AttachmentListResponse, None]:
            async for page in self._core.holdings.attachments(owner, message):
                shown = [one for one in map(render.attachment, page) if is_wanted(one)]
                if shown:
                    yield pb.AttachmentListResponse(attachments=shown)

        return batches()

    async def get(self, request: pb.AttachmentGetRequest, call: Call) -> pb.AttachmentGetResponse:
        owner = await self._keys.owner(call)
        found = await self._core.holdings.attachment(owner, parse_attachment_id(request.attachment_id))
        return pb.AttachmentGetResponse(attachment=render.attachment(found))

    async def delete(self, request: pb.AttachmentDeleteRequest, call: Call) -> pb.AttachmentDeleteResponse:
        owner = await self._keys.owner(call)
        await self._core.replicas.drop_attachment(owner, parse_attachment_id(request.attachment_id))
        return pb.AttachmentDeleteResponse()

    async def download(
        self, request: pb.AttachmentDownloadRequest, call: Call
    ) -> AsyncGenerator[pb.AttachmentDownloadResponse, None]:
        owner = await self._keys.owner(call)
        content = await self._core.holdings.download(owner, parse_attachment_id(request.attachment_id))

        async def chunks() -> AsyncGenerator[pb.AttachmentDownloadResponse, None]:
            async for chunk in content:
                yield pb.AttachmentDownloadResponse(chunk=chunk)

        return chunks()
