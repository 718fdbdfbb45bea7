"""StorageCommandService and DiscussionStorageCommandService: texts that a client keeps here, each key its own."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from sabir.core import Core
from sabir.domain.storage import Element
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.filters import storage_predicate
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import storage_commands_pb2 as pb
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.storage_pb2 import StorageElement


class Storage:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "StorageList": self.list,
            "StorageGet": self.get,
            "StorageSet": self.set,
            "StorageUnset": self.unset,
            "DiscussionStorageList": self.list_in,
            "DiscussionStorageGet": self.get_in,
            "DiscussionStorageSet": self.set_in,
            "DiscussionStorageUnset": self.unset_in,
        }

    async def list(self, request: pb.StorageListRequest, call: Call) -> AsyncGenerator[pb.StorageListResponse, None]:
        actor = await self._keys.stored(call)
        is_wanted = storage_predicate(request.filter)

        async def batches() -> AsyncGenerator[pb.StorageListResponse, None]:
            async for page in self._core.storage.elements(actor):
                shown = [one for one in map(_element, page) if is_wanted(one)]
                if shown:
                    yield pb.StorageListResponse(elements=shown)

        return batches()

    async def get(self, request: pb.StorageGetRequest, call: Call) -> pb.StorageGetResponse:
        actor = await self._keys.stored(call)
        return pb.StorageGetResponse(value=await self._core.storage.get(actor, request.key))

    async def set(self, request: pb.StorageSetRequest, call: Call) -> pb.StorageSetResponse:
        actor = await self._keys.stored(call)
        before = await self._core.storage.put(actor, Element(request.key, request.value))
        return pb.StorageSetResponse(previous_value=before)

    async def unset(self, request: pb.StorageUnsetRequest, call: Call) -> pb.StorageUnsetResponse:
        actor = await self._keys.stored(call)
        return pb.StorageUnsetResponse(previous_value=await self._core.storage.remove(actor, request.key))

    # --- of one discussion -------------------------------------------------------------------------------------------

    async def list_in(
        self, request: pb.DiscussionStorageListRequest, call: Call
    ) -> AsyncGenerator[pb.DiscussionStorageListResponse, None]:
        owner = await self._keys.identity_owner(call)
        is_wanted = storage_predicate(request.filter)

        async def batches() -> AsyncGenerator[pb.DiscussionStorageListResponse, None]:
            async for page in self._core.storage.elements_in(owner, row_id(request.discussion_id)):
                shown = [one for one in map(_element, page) if is_wanted(one)]
                if shown:
                    yield pb.DiscussionStorageListResponse(elements=shown)

        return batches()

    async def get_in(self, request: pb.DiscussionStorageGetRequest, call: Call) -> pb.DiscussionStorageGetResponse:
        owner = await self._keys.identity_owner(call)
        value = await self._core.storage.get_in(owner, row_id(request.discussion_id), request.key)
        return pb.DiscussionStorageGetResponse(value=value)

    async def set_in(self, request: pb.DiscussionStorageSetRequest, call: Call) -> pb.DiscussionStorageSetResponse:
        owner = await self._keys.identity_owner(call)
        element = Element(request.key, request.value)
        before = await self._core.storage.put_in(owner, row_id(request.discussion_id), element)
        return pb.DiscussionStorageSetResponse(previous_value=before)

    async def unset_in(
        self, request: pb.DiscussionStorageUnsetRequest, call: Call
    ) -> pb.DiscussionStorageUnsetResponse:
        owner = await self._keys.identity_owner(call)
        before = await self._core.storage.remove_in(owner, row_id(request.discussion_id), request.key)
        return pb.DiscussionStorageUnsetResponse(previous_value=before)


def _element(element: Element) -> StorageElement:
    return StorageElement(key=element.name, value=element.value)
