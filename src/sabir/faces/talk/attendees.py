"""Members of a conversation by their number, and what members put away for themselves.

Source: Nextcloud Talk API, conversation v4.
"""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.faces.talk.capabilities import talk_part
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.permissions import attendee
from sabir.faces.talk.rooms import room_json
from sabir.faces.talk.schema import ENCODE


class Attendees(Resource):
    """`/room/{token}/attendees`"""

    @endpoint("participants.remove", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """A user or a guest; oneself is removed by leaving."""
        person = attendee(call)
        if person == call.actor.person_id:
            await self.core.participants.leave(call.actor, ByToken(token))
        else:
            await self.core.participants.remove(call.actor, ByToken(token), person)
        return Reply()


class CallNotifications(Resource):
    """`/room/{token}/notify-calls`"""

    @endpoint("rights.notify_calls")
    async def on_post(self, call: Call, token: str) -> Reply:
        """Told of calls (1) or not (0)."""
        level = call.parameters.integer("level")
        view = await self.core.rights.set_notifies_calls(call.actor, ByToken(token), level)
        return Reply(200, room_json(self, call, view))


class Archive(Resource):
    """`/room/{token}/archive`"""

    @endpoint("rights.archive")
    async def on_post(self, call: Call, token: str) -> Reply:
        """In the caller's own list."""
        view = await self.core.rights.set_archived(call.actor, ByToken(token), is_archived=True)
        return Reply(200, room_json(self, call, view))

    @endpoint("rights.archive")
    async def on_delete(self, call: Call, token: str) -> Reply:
        """Back again."""
        view = await self.core.rights.set_archived(call.actor, ByToken(token), is_archived=False)
        return Reply(200, room_json(self, call, view))


class RoomCapabilities(Resource):
    """`/room/{token}/capabilities`"""

    @endpoint("rooms.capabilities", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """Those of this server: rooms of others are not shown here."""
        user = await self.core.rooms.settings_in(call.actor, ByToken(token))
        headers = (("X-Nextcloud-Talk-Hash", self.context.hash),)
        return Reply(200, ENCODE(talk_part(self.context.config, user)), headers)
