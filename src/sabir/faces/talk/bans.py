"""Bans from a conversation.

Source: Nextcloud Talk API, bans.
"""

from __future__ import annotations

from sabir.core.bans import Banned, Culprit
from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.rooms import Ban
from sabir.domain.timeline import UNKNOWN
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.schema import ENCODE, RoomBan


class Bans(Resource):
    """`/ban/{token}`"""

    @endpoint("bans.list", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """Oldest first."""
        found = await self.core.bans.list_for(call.actor, ByToken(token))
        return Reply(200, ENCODE([_ban(one, found) for one in found.bans]))

    @endpoint("bans.add", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """A user or a guest, on every face. Addresses of the network can't be banned."""
        name, note = call.parameters.text("actorId"), call.parameters.text("internalNote", "")
        match call.parameters.text("actorType"):
            case "users":
                culprit = Culprit(uid=name)
            case "guests":
                culprit = Culprit(guest=name.removeprefix("guest/"))
            case _:
                raise InvalidInput("actorType", "Users and guests can be banned.")
        found = await self.core.bans.add(call.actor, ByToken(token), culprit, note)
        return Reply(200, ENCODE(_ban(found.bans[0], found)))


class OneBan(Resource):
    """`/ban/{token}/{ban_id}`"""

    @endpoint("bans.lift", is_public=True)
    async def on_delete(self, call: Call, token: str, ban_id: int) -> Reply:
        """Who had a place in the room gets it back."""
        await self.core.bans.lift(call.actor, ByToken(token), PersonId(StreamId(ban_id)))
        return Reply()


def _ban(ban: Ban, found: Banned) -> RoomBan:
    """A person is banned once from a room: the number of a ban is the person's."""
    moderator = actor_id(found.names.get(ban.actor_id, UNKNOWN))
    banned = actor_id(found.names.get(ban.person_id, UNKNOWN))
    return RoomBan(
        id=ban.person_id,
        moderator_actor_type=moderator.type,
        moderator_actor_id=moderator.id,
        moderator_display_name=moderator.display_name,
        banned_actor_type=banned.type,
        banned_actor_id=banned.id,
        banned_display_name=banned.display_name,
        banned_time=ban.at_ms // 1000,
        internal_note=ban.note,
    )
