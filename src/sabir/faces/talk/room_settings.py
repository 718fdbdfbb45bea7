"""Settings of conversations: guests, lock, password, lobby, listing, description; favourites and notification levels.

Version 4 of the API gives the conversation back, version 1 nothing.
"""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.core.steps.viewing import RoomView
from sabir.domain.errors import NotFound
from sabir.faces.talk import auth, render_room
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.rooms import room_json, sight
from sabir.faces.talk.schema import ENCODE


class Guests(Resource):
    """`/room/{token}/public`"""

    @endpoint("rooms.open")
    async def on_post(self, call: Call, token: str) -> Reply:
        """Nothing happens in a public room."""
        return _changed(self, call, await self.core.room_settings.open(call.actor, ByToken(token)))

    @endpoint("rooms.close")
    async def on_delete(self, call: Call, token: str) -> Reply:
        """Guests and self-joined users are out."""
        return _changed(self, call, await self.core.room_settings.close(call.actor, ByToken(token)))


class ReadOnly(Resource):
    """`/room/{token}/read-only`"""

    @endpoint("rooms.lock")
    async def on_put(self, call: Call, token: str) -> Reply:
        """0 or 1."""
        state = call.parameters.integer("state")
        return _changed(self, call, await self.core.room_settings.lock(call.actor, ByToken(token), state))


class Password(Resource):
    """`/room/{token}/password`"""

    @endpoint("rooms.password", is_public=True)
    async def on_put(self, call: Call, token: str) -> Reply:
        """The empty one removes it."""
        password = call.parameters.text("password")
        return _changed(self, call, await self.core.room_settings.set_password(call.actor, ByToken(token), password))


class Lobby(Resource):
    """`/room/{token}/webinary/lobby`, later `webinar`"""

    @endpoint("rooms.lobby")
    async def on_put(self, call: Call, token: str) -> Reply:
        """With a timer it opens by itself."""
        state, timer_s = call.parameters.integer("state"), call.parameters.integer("timer", 0)
        until_ms = timer_s * 1000 if timer_s > 0 else None
        view = await self.core.room_settings.set_lobby(call.actor, ByToken(token), state, until_ms)
        return _changed(self, call, view)


class Description(Resource):
    """`/room/{token}/description`"""

    @endpoint("rooms.describe", is_public=True)
    async def on_put(self, call: Call, token: str) -> Reply:
        """The empty one removes it."""
        description = call.parameters.text("description")
        return _changed(self, call, await self.core.room_settings.describe(call.actor, ByToken(token), description))


class Listable(Resource):
    """`/room/{token}/listable`"""

    @endpoint("rooms.list_it")
    async def on_put(self, call: Call, token: str) -> Reply:
        """Found by its members (0), users (1) or everyone (2)."""
        scope = call.parameters.integer("scope")
        return _changed(self, call, await self.core.room_settings.set_listing(call.actor, ByToken(token), scope))


class ListedRooms(Resource):
    """`/listed-room`"""

    @endpoint("rooms.listed")
    async def on_get(self, call: Call) -> Reply:
        """Those the caller is not in, by a part of their name."""
        views = await self.core.room_settings.list_listed(call.actor, call.parameters.text("searchTerm", ""))
        seen = sight(self, call)
        return Reply(200, ENCODE([render_room.listed(view, seen) for view in views]))


class Favorite(Resource):
    """`/room/{token}/favorite`"""

    @endpoint("rooms.favorite", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """The caller's own; guests have none."""
        return await self._set(call, token, is_favorite=True)

    @endpoint("rooms.favorite", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """As setting it."""
        return await self._set(call, token, is_favorite=False)

    async def _set(self, call: Call, token: str, *, is_favorite: bool) -> Reply:
        _require_account(call)
        settings = self.core.room_settings
        return _changed(self, call, await settings.set_favorite(call.actor, ByToken(token), is_favorite=is_favorite))


class NotificationLevel(Resource):
    """`/room/{token}/notify`"""

    @endpoint("rooms.notify", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """The caller's own; guests have none."""
        _require_account(call)
        level, settings = call.parameters.integer("level"), self.core.room_settings
        return _changed(self, call, await settings.set_notification_level(call.actor, ByToken(token), level))


def _require_account(call: Call) -> None:
    """What guests are told differs between the manners."""
    if not auth.is_logged_in(call.actor):
        raise NotFound("account")


def _changed(resource: Resource, call: Call, view: RoomView) -> Reply:
    return Reply(200, room_json(resource, call, view)) if call.is_v4 else Reply()
