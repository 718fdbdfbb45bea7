"""Who is in a room: list, add, remove, leave."""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import InvalidInput
from sabir.faces.talk import render_room
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.schema import ENCODE


class Participants(Resource):
    """`/room/{token}/participants`"""

    @endpoint("participants.list", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """Users, then guests."""
        there = await self.core.participants.attendance(call.actor, ByToken(token))
        return Reply(200, ENCODE(render_room.participants(there, token, self.core.clock.now_ms())))

    @endpoint("participants.add")
    async def on_post(self, call: Call, token: str) -> Reply:
        """A user, or all users of a group; whoever is in already stays as they are."""
        wanted = call.parameters.text("newParticipant")
        match call.parameters.text("source", "users"):
            case "users":
                await self.core.participants.add_person(call.actor, ByToken(token), wanted)
            case "groups":
                await self.core.participants.add_group(call.actor, ByToken(token), wanted)
            case _:
                raise InvalidInput("source", "Participants come from users or groups.")
        return Reply()

    @endpoint("participants.remove", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """Oneself is removed by leaving."""
        uid = call.parameters.text("participant")
        if uid == call.actor.uid:
            await self.core.participants.leave(call.actor, ByToken(token))
        else:
            await self.core.participants.remove_user(call.actor, ByToken(token), uid)
        return Reply()


class Self(Resource):
    """`/room/{token}/participants/self`"""

    @endpoint("participants.leave")
    async def on_delete(self, call: Call, token: str) -> Reply:
        """A one-to-one is only hidden, until someone posts in it."""
        await self.core.participants.leave(call.actor, ByToken(token))
        return Reply()
