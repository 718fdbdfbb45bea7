"""Rooms about files: for those who see one, and to ask for the password of a link.

Source: Nextcloud Talk API, public share authentication, files integration.
"""

from __future__ import annotations

from sabir.domain.ids import FileId
from sabir.faces.talk import auth, cookies, render_room
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.schema import ENCODE


class AskPassword(Resource):
    """`/publicshareauth`"""

    @endpoint("shares.ask", is_public=True)
    async def on_post(self, call: Call) -> Reply:
        """A new room with the file's owner; it goes as soon as anyone leaves it."""
        view = await self.core.shares.ask_password(call.actor, call.parameters.text("shareToken"))
        shown = {"token": view.room.token, "name": view.room.name, "displayName": render_room.name_of(view.room)}
        return Reply(201, ENCODE(shown))


class RoomOfFile(Resource):
    """`/file/{file_id}`"""

    @endpoint("shares.room_of_file")
    async def on_get(self, call: Call, file_id: FileId) -> Reply:
        """Of a file that is shared by the caller, or with them."""
        room = await self.core.shares.room_of_file(call.actor, file_id)
        return Reply(200, ENCODE({"token": room.token}))


class RoomOfLink(Resource):
    """`/publicshare/{share_token}`"""

    @endpoint("shares.room_of_link", is_public=True)
    async def on_get(self, call: Call, share_token: str) -> Reply:
        """The browser may enter the room from now on; its cookie says so."""
        visit = await self.core.shares.room_of_link(call.actor, share_token, call.request.user_agent or "")
        is_user = auth.is_logged_in(call.actor)
        shown = {
            "token": visit.room.token if visit.room else "",
            "userId": (call.actor.uid or "") if is_user else "",
            "userDisplayName": call.actor.display_name if is_user else "",
        }
        if visit.web_token is None:
            return Reply(200, ENCODE(shown))
        secure = cookies.is_secure(call.request, self.context.config)
        return Reply(200, ENCODE(shown), cookies.given(visit.web_token, secure=secure))
