"""Conversations: create, list, get, rename, delete."""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.core.steps.viewing import RoomView
from sabir.domain.rooms import NotificationLevel
from sabir.faces.talk import parse, render_room
from sabir.faces.talk.calls import start_policy
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.render_room import Sight
from sabir.faces.talk.schema import ENCODE


class Rooms(Resource):
    """`/room`"""

    @endpoint("rooms.list")
    async def on_get(self, call: Call) -> Reply:
        """Only rooms with news since `modifiedSince`, if that is given."""
        seen = sight(self, call)
        since_s = call.parameters.integer("modifiedSince", 0)
        views = await self.core.rooms.list_for(call.actor)
        shown = [render_room.room(view, seen) for view in views if view.room.last_activity_ms // 1000 >= since_s]
        before = ("X-Nextcloud-Talk-Modified-Before", f"{seen.now_ms // 1000}")
        return Reply(200, ENCODE(shown), (*_hash(self), before))

    @endpoint("rooms.create")
    async def on_post(self, call: Call) -> Reply:
        """200 for a one-to-one that was there already."""
        view = await self.core.rooms.create(call.actor, parse.new_room(call.parameters))
        return Reply(201 if view.is_new else 200, room_json(self, call, view), _hash(self))


class Notes(Resource):
    """`/room/note-to-self`"""

    @endpoint("rooms.notes")
    async def on_get(self, call: Call) -> Reply:
        """201 when it is made."""
        view = await self.core.rooms.get_notes(call.actor)
        return Reply(201 if view.is_new else 200, room_json(self, call, view), _hash(self))


class OneRoom(Resource):
    """`/room/{token}`"""

    @endpoint("rooms.get", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """Public rooms can be looked at from outside."""
        view = await self.core.rooms.get(call.actor, ByToken(token))
        return Reply(200, room_json(self, call, view), _hash(self))

    @endpoint("rooms.rename", is_public=True)
    async def on_put(self, call: Call, token: str) -> Reply:
        """Version 4 gives the room back."""
        view = await self.core.rooms.rename(call.actor, ByToken(token), call.parameters.text("roomName"))
        return Reply(200, room_json(self, call, view) if call.is_v4 else b"[]")

    @endpoint("rooms.delete", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """For everyone."""
        await self.core.rooms.delete(call.actor, ByToken(token))
        return Reply()


def sight(resource: Resource, call: Call) -> Sight:
    """What the caller sees of conversations depends on."""
    manner = resource.context.config.talk.statuses
    now_ms = resource.core.clock.now_ms()
    level = NotificationLevel(resource.core.settings.current.group_notification)
    actor, policy = call.actor, start_policy(resource.context)
    return Sight(actor.person_id, call.base_url, now_ms, manner, actor.device_id, policy, level, actor.uid)


def room_json(resource: Resource, call: Call, view: RoomView) -> bytes:
    """One conversation as the caller sees it."""
    return ENCODE(render_room.room(view, sight(resource, call)))


def _hash(resource: Resource) -> tuple[tuple[str, str], ...]:
    return (("X-Nextcloud-Talk-Hash", resource.context.hash),)
