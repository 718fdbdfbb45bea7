"""Joining a room and leaving it again: sessions of users, and guests with the name they give themselves.

Source: Nextcloud Talk API, participants: join, leave; guests.
"""

from __future__ import annotations

from sabir.core.presences import Entered, Opening
from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import InvalidInput
from sabir.faces.talk import cookies
from sabir.faces.talk.cookies import Headers
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.rooms import room_json
from sabir.faces.talk.schema import ENCODE

SESSION_CHARACTERS = {"documented": 512, "released": 255}


class Active(Resource):
    """`/room/{token}/participants/active`"""

    @endpoint("rooms.enter", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """The member's last session ends, in version 4 only that of the same device; 409 spares one in a call."""
        opening = Opening(
            "device" if call.is_v4 else "all",
            SESSION_CHARACTERS[self.context.config.talk.statuses],
            call.parameters.text("password", ""),
            call.parameters.boolean("force", True),
            keeps_guest=call.is_v4,
            user_agent=call.request.user_agent or "",
        )
        entered = await self.core.presences.enter(call.actor, ByToken(token), opening)
        if entered.view is None:
            return Reply(409, _conflict(entered))
        shown = room_json(self, call._replace(actor=entered.actor), entered.view)
        headers = (("X-Nextcloud-Talk-Hash", self.context.hash), *self._cookies(call, entered))
        return Reply(200, shown, headers)

    @endpoint("rooms.exit", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """Members stay members, except guests and those who only followed a link."""
        await self.core.presences.exit(call.actor, ByToken(token), is_everywhere=not call.is_v4)
        return Reply()

    def _cookies(self, call: Call, entered: Entered) -> Headers:
        if entered.web_token is None:
            return ()
        return cookies.given(entered.web_token, secure=cookies.is_secure(call.request, self.context.config))


class State(Resource):
    """`/room/{token}/participants/state`"""

    @endpoint("rooms.set_state", is_public=True)
    async def on_put(self, call: Call, token: str) -> Reply:
        """0 for a client in the background, 1 for one that the user looks at."""
        state = call.parameters.integer("state")
        if state not in (0, 1):
            raise InvalidInput("state", "A session is inactive (0) or active (1).")
        view = await self.core.presences.set_active(call.actor, ByToken(token), is_active=state == 1)
        return Reply(200, room_json(self, call, view))


class GuestName(Resource):
    """`/guest/{token}/name`"""

    @endpoint("guests.name", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """Empty for none."""
        await self.core.presences.name_guest(call.actor, ByToken(token), call.parameters.text("displayName"))
        return Reply()


def _conflict(entered: Entered) -> bytes:
    there = entered.conflict
    if there is None:
        return b"[]"
    return ENCODE({"sessionId": there.key, "inCall": there.call_flags, "lastPing": there.at_ms // 1000})
