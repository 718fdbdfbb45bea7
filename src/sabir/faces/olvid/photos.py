"""The rpcs of photos: the identity's own, and those of whom and what it knows.

Source: Olvid daemon gRPC API 2.0.1, photos.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from sabir.core import Core
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import IdentityId
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.gallery import Gallery, receive
from sabir.faces.olvid.ids import row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.proto.olvid.daemon.admin.v1 import identity_admin_pb2 as admin_pb
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import contact_commands_pb2 as contact_pb
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import discussion_commands_pb2 as discussion_pb
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import identity_commands_pb2 as pb


class Photos:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys, gallery: Gallery) -> None:
        self._core = core
        self._keys = keys
        self._gallery = gallery

    def handlers(self) -> Handlers:
        return {
            "IdentitySetPhoto": self.set,
            "IdentityRemovePhoto": self.remove,
            "IdentityDownloadPhoto": self.own,
            "IdentityAdminDownloadPhoto": self.of_identity,
            "ContactDownloadPhoto": self.of_contact,
            "DiscussionDownloadPhoto": self.of_discussion,
        }

    async def set(self, requests: AsyncIterator[pb.IdentitySetPhotoRequest], call: Call) -> pb.IdentitySetPhotoResponse:
        owner = await self._keys.owner(call)
        first = await anext(requests, None)
        if first is None or first.WhichOneof("request") != "metadata":
            raise InvalidInput("metadata", "The first part of a photo is its metadata.")
        image = await receive(requests, first.metadata.file_size)
        await self._core.avatars.set_own(owner.actor, image)
        return pb.IdentitySetPhotoResponse()

    async def remove(self, _: pb.IdentityRemovePhotoRequest, call: Call) -> pb.IdentityRemovePhotoResponse:
        owner = await self._keys.owner(call)
        await self._core.avatars.remove_own(owner.actor)
        return pb.IdentityRemovePhotoResponse()

    async def own(self, _: pb.IdentityDownloadPhotoRequest, call: Call) -> pb.IdentityDownloadPhotoResponse:
        owner = await self._keys.owner(call)
        picture = await self._core.photos.of_identity(owner.identity_id)
        return pb.IdentityDownloadPhotoResponse(photo=await self._gallery.show(picture))

    async def of_identity(
        self, request: admin_pb.IdentityAdminDownloadPhotoRequest, call: Call
    ) -> admin_pb.IdentityAdminDownloadPhotoResponse:
        await self._keys.admin(call)
        picture = await self._core.photos.of_identity(IdentityId(row_id(request.identity_id)))
        return admin_pb.IdentityAdminDownloadPhotoResponse(photo=await self._gallery.show(picture))

    async def of_contact(
        self, request: contact_pb.ContactDownloadPhotoRequest, call: Call
    ) -> contact_pb.ContactDownloadPhotoResponse:
        owner = await self._keys.owner(call)
        picture = await self._core.photos.of_contact(owner, row_id(request.contact_id))
        return contact_pb.ContactDownloadPhotoResponse(photo=await self._gallery.show(picture))

    async def of_discussion(
        self, request: discussion_pb.DiscussionDownloadPhotoRequest, call: Call
    ) -> discussion_pb.DiscussionDownloadPhotoResponse:
        owner = await self._keys.owner(call)
        picture = await self._core.photos.of_discussion(owner, row_id(request.discussion_id))
        return discussion_pb.DiscussionDownloadPhotoResponse(photo=await self._gallery.show(picture))
