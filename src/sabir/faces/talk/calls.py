"""Calls: who is in one, coming, changing what is on, leaving, ringing.

Source: Nextcloud Talk API, call management.
"""

from __future__ import annotations

from sabir.core.calls import Joining, Peer
from sabir.core.steps.addresses import ByToken
from sabir.domain.calls import USUAL_FLAGS, StartPolicy
from sabir.domain.ids import PersonId, StreamId
from sabir.faces.talk.endpoint import Call, Context, Reply, Resource, endpoint
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.schema import ENCODE


class Calls(Resource):
    """`/call/{token}`"""

    @endpoint("calls.list", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """Clients, not people."""
        peers = await self.core.calls.list_peers(call.actor, ByToken(token))
        return Reply(200, ENCODE([_peer(peer, token, is_v4=call.is_v4) for peer in peers]))

    @endpoint("calls.join", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """In version 1 whoever joins again is announced again."""
        flags = call.parameters.integer("flags", USUAL_FLAGS)
        joining = Joining(
            flags,
            start_policy(self.context),
            is_silent=call.parameters.boolean("silent", False),
            is_repeatable=not call.is_v4,
            has_consented=call.parameters.boolean("recordingConsent", False),
        )
        await self.core.calls.join(call.actor, ByToken(token), joining)
        return Reply()

    @endpoint("calls.change", is_public=True)
    async def on_put(self, call: Call, token: str) -> Reply:
        """Other flags."""
        await self.core.calls.change(call.actor, ByToken(token), call.parameters.integer("flags"))
        return Reply()

    @endpoint("calls.leave", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """The room stays open; `all` ends the call for everyone."""
        is_for_everyone = call.parameters.boolean("all", False)
        await self.core.calls.leave(call.actor, ByToken(token), is_for_everyone=is_for_everyone)
        return Reply()


class Ringing(Resource):
    """`/call/{token}/ring/{attendee_id}`"""

    @endpoint("calls.ring", is_public=True)
    async def on_post(self, call: Call, token: str, attendee_id: int) -> Reply:
        """One member is told of the call again."""
        await self.core.calls.ring(call.actor, ByToken(token), PersonId(StreamId(attendee_id)))
        return Reply()


def start_policy(context: Context) -> StartPolicy:
    """Who may start calls here at present."""
    return context.core.calls.start_policy(context.config.talk.start_calls)


def _peer(peer: Peer, token: str, *, is_v4: bool) -> dict[str, object]:
    actor = actor_id(peer.name)
    shown = {"token": token, "lastPing": peer.presence.at_ms // 1000, "sessionId": peer.presence.key}
    if is_v4:
        return {"actorType": actor.type, "actorId": actor.id, "displayName": actor.display_name, **shown}
    return {"userId": actor.id if actor.type == "users" else "", **shown}
