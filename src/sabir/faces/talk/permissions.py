"""What members of a conversation may: of one, of all, who may mention everyone; and consent to recordings.

Source: Nextcloud Talk API, conversation v4.
"""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.domain.ids import PersonId, StreamId
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import MAX_ID
from sabir.faces.talk.rooms import room_json


class AttendeePermissions(Resource):
    """`/room/{token}/attendees/permissions`"""

    @endpoint("rights.set_of_member", is_public=True)
    async def on_put(self, call: Call, token: str) -> Reply:
        """Set, add or remove; 0 for the room's."""
        change = call.parameters.text("method", "set"), call.parameters.integer("permissions")
        view = await self.core.rights.set_of_member(call.actor, ByToken(token), attendee(call), change)
        return Reply(200, room_json(self, call, view))


class Permissions(Resource):
    """`/room/{token}/permissions/{mode}`"""

    @endpoint("rights.set_of_room", is_public=True)
    async def on_put(self, call: Call, token: str, mode: str) -> Reply:
        """`default` or `call`."""
        bits = call.parameters.integer("permissions")
        return Reply(
            200, room_json(self, call, await self.core.rights.set_of_room(call.actor, ByToken(token), mode, bits))
        )


class MentionPermissions(Resource):
    """`/room/{token}/mention-permissions`"""

    @endpoint("rights.set_mention", is_public=True)
    async def on_put(self, call: Call, token: str) -> Reply:
        """Everyone (0) or moderators (1)."""
        scope = call.parameters.integer("mentionPermissions")
        return Reply(200, room_json(self, call, await self.core.rights.set_mention(call.actor, ByToken(token), scope)))


class RecordingConsent(Resource):
    """`/room/{token}/recording-consent`"""

    @endpoint("rights.set_consent")
    async def on_put(self, call: Call, token: str) -> Reply:
        """Not needed (0), or needed to join a call (1)."""
        state = call.parameters.integer("recordingConsent")
        return Reply(200, room_json(self, call, await self.core.rights.set_consent(call.actor, ByToken(token), state)))


def attendee(call: Call) -> PersonId:
    """The number that version 4 has for users and guests alike. Raises `WireError`."""
    return PersonId(StreamId(min(max(call.parameters.integer("attendeeId"), 0), MAX_ID)))
