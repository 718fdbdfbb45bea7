"""Sharing a file of one's own into a room.

Source: Nextcloud OCS Share API, share type 10.
"""

from __future__ import annotations

from sabir.core.messages import Shared
from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import InvalidInput
from sabir.domain.people import Actor
from sabir.faces.talk import parse
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import shared_path
from sabir.faces.talk.schema import ENCODE, Share

_INTO_ROOM = 10


class Shares(Resource):
    """`apps/files_sharing/api/v1/shares`"""

    @endpoint("shares.create")
    async def on_post(self, call: Call) -> Reply:
        """Posts a message that shows the file."""
        parameters = call.parameters
        if parameters.integer("shareType", -1) != _INTO_ROOM:
            raise InvalidInput("shareType", "Files are shared into rooms: share type 10.")
        shared = await self.core.messages.share(
            call.actor,
            ByToken(parameters.text("shareWith")),
            parameters.text("path"),
            reference=parse.reference(parameters),
        )
        return Reply(200, ENCODE(_share(shared, call.actor)))


def _share(shared: Shared, actor: Actor) -> Share:
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
        uid_file_owner=owner,
        displayname_file_owner=actor.display_name,
        file_source=file.id,
    )
