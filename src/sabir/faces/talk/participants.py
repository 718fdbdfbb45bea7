"""Who is in a room: list, add, remove, leave."""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.core.steps.moderating import Wanted
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import PersonId, StreamId
from sabir.faces.talk import auth, render_room
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import MAX_ID
from sabir.faces.talk.schema import ENCODE


class Participants(Resource):
    """`/room/{token}/participants`"""

    @endpoint("participants.list", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """Users, then guests."""
        there = await self.core.participants.attendance(call.actor, ByToken(token))
        return Reply(200, ENCODE(render_room.participants(there, self.core.clock.now_ms())))

    @endpoint("participants.add")
    async def on_post(self, call: Call, token: str) -> Reply:
        """A user, all users of a group, or whoever gets a link by mail; whoever is in already stays as they are."""
        wanted = call.parameters.text("newParticipant")
        match call.parameters.text("source", "users"):
            case "users":
                await self.core.participants.add_person(
                    call.actor, ByToken(token), wanted, upgrades_self_joined=call.is_v4
                )
            case "groups":
                await self.core.participants.add_group(call.actor, ByToken(token), wanted)
            case "emails":
                base_url = self.context.config.server.base_url  # a request may name any host
                opened = await self.core.invitations.invite(call.actor, ByToken(token), wanted, base_url)
                is_told = opened or self.context.config.talk.statuses == "released"
                return Reply(200, b'{"type":3}' if is_told else b"[]")
            case _:
                raise InvalidInput("source", "Participants come from users, groups or emails.")
        return Reply()

    @endpoint("participants.remove", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """Oneself is removed by leaving."""
        uid = call.parameters.text("participant")
        if auth.is_logged_in(call.actor) and uid == call.actor.uid:
            await self.core.participants.leave(call.actor, ByToken(token))
        else:
            await self.core.participants.remove_user(call.actor, ByToken(token), uid)
        return Reply()


class SentOut(Resource):
    """`/room/{token}/participants/guests`"""

    @endpoint("participants.remove_guest", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """Whoever is sent out can come again."""
        await self.core.participants.remove_guest(call.actor, ByToken(token), call.parameters.text("participant"))
        return Reply()


class Moderators(Resource):
    """`/room/{token}/moderators`"""

    @endpoint("participants.promote", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """In version 4 also those who followed a link."""
        wanted = _wanted(call)
        await self.core.participants.promote(call.actor, ByToken(token), wanted, with_self_joined=call.is_v4)
        return Reply()

    @endpoint("participants.demote", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """Not oneself."""
        await self.core.participants.demote(call.actor, ByToken(token), _wanted(call))
        return Reply()


class Self(Resource):
    """`/room/{token}/participants/self`"""

    @endpoint("participants.leave")
    async def on_delete(self, call: Call, token: str) -> Reply:
        """A one-to-one is only hidden, until someone posts in it."""
        await self.core.participants.leave(call.actor, ByToken(token))
        return Reply()


def _wanted(call: Call) -> Wanted:
    """A user by id, a guest by its session; version 4 knows one number for both. Raises `InvalidInput`."""
    uid, key = call.parameters.text("participant", ""), call.parameters.text("sessionId", "")
    attendee = call.parameters.integer("attendeeId", 0)
    if call.is_v4 and 0 < attendee <= MAX_ID:
        return Wanted(person=PersonId(StreamId(attendee)))
    if not uid and not key:
        raise InvalidInput("participant", "Say who: a participant or a sessionId.")
    return Wanted(uid=uid, key=key)
