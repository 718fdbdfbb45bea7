"""Sharing files of one's own: into a room, with a user, by a link.

Source: Nextcloud OCS Share API.
"""

from __future__ import annotations

from sabir.core.messages import Shared as Posted
from sabir.core.shares import Shared
from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import NOBODY
from sabir.domain.people import Actor
from sabir.domain.timeline import UNKNOWN
from sabir.faces.talk import parse
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import actor_id, shared_path
from sabir.faces.talk.schema import ENCODE, Share

_WITH_USER, _BY_LINK, _INTO_ROOM = 0, 3, 10


class Shares(Resource):
    """`apps/files_sharing/api/v1/shares`"""

    @endpoint("shares.list")
    async def on_get(self, call: Call) -> Reply:
        """One's own with users and by links; of one file, if `path` names it."""
        found = await self.core.shares.list_own(call.actor, call.parameters.text("path", "") or None)
        return Reply(200, ENCODE([_share(one, call.base_url) for one in found]))

    @endpoint("shares.create")
    async def on_post(self, call: Call) -> Reply:
        """Into a room, a message shows the file."""
        parameters, path = call.parameters, call.parameters.text("path")
        match parameters.integer("shareType", -1):
            case 0:
                shared = await self.core.shares.with_user(call.actor, path, parameters.text("shareWith"))
            case 3:
                password = parameters.text("password", "")
                asks = parameters.boolean("sendPasswordByTalk", False)
                shared = await self.core.shares.by_link(call.actor, path, password, asks_by_talk=asks)
            case 10:
                room, reference = ByToken(parameters.text("shareWith")), parse.reference(parameters)
                posted = await self.core.messages.share(call.actor, room, path, reference=reference)
                return Reply(200, ENCODE(_posted(posted, call.actor)))
            case _:
                raise InvalidInput("shareType", "Files are shared with users (0), by links (3) and into rooms (10).")
        return Reply(200, ENCODE(_share(shared, call.base_url)))


class OneShare(Resource):
    """`apps/files_sharing/api/v1/shares/{share_id}`"""

    @endpoint("shares.delete")
    async def on_delete(self, call: Call, share_id: int) -> Reply:
        """By who shares, or by who got it."""
        await self.core.shares.end(call.actor, share_id)
        return Reply()


def _share(shared: Shared, base_url: str) -> Share:
    share, file = shared.share, shared.file
    owner = actor_id(shared.names.get(share.owner_id, UNKNOWN))
    other = actor_id(shared.names.get(share.person_id or NOBODY, UNKNOWN)) if share.person_id else None
    return Share(
        f"{share.id}",
        other.id if other else None,
        other.display_name if other else None,
        owner.id,
        owner.display_name,
        share.created_ms // 1000,
        file.path or "",
        file.mime,
        file.id,
        file.size_bytes,
        f"/{shared_path(file.id, file.name)}" if other else f"/{file.name}",
        share_type=int(share.kind),
        uid_file_owner=owner.id,
        displayname_file_owner=owner.display_name,
        file_source=file.id,
        token=share.token,
        url=f"{base_url}/s/{share.token}" if share.token else None,
        password="***" if share.has_password else None,
        send_password_by_talk=share.asks_by_talk,
        can_edit=True,
        can_delete=True,
    )


def _posted(shared: Posted, actor: Actor) -> Share:
    file, room = shared.file, shared.posted.seat.room
    owner = actor.uid or ""
    return Share(
        f"{shared.posted.message.id}",
        room.token,
        room.name,
        owner,
        actor.display_name,
        shared.posted.message.posted_ms // 1000,
        file.path or "",
        file.mime,
        file.id,
        file.size_bytes,
        f"/{shared_path(file.id, file.name)}",
        item_type="folder" if file.is_folder else "file",
        uid_file_owner=owner,
        displayname_file_owner=actor.display_name,
        file_source=file.id,
    )
