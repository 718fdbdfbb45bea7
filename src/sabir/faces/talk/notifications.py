"""Notifications, and apps that want to be woken for them.

Source: Nextcloud notifications API; Nextcloud Talk API, notifications.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sabir.core.notifications import Notification, Subject
from sabir.core.pushes import Registered
from sabir.domain.errors import Forbidden, InvalidInput
from sabir.domain.pushes import PushRegistration
from sabir.domain.rooms import RoomKind
from sabir.domain.timeline import Name
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import DELETED_USER, ActorId, actor_id, rich_mention
from sabir.faces.talk.schema import EMPTY, ENCODE, RichObject

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OBJECTS = {
    Subject.INVITATION: "room",
    Subject.CHAT: "chat",
    Subject.MENTION: "chat",
    Subject.REPLY: "chat",
    Subject.CALL: "call",
    Subject.REMINDER: "reminder",
}
_IN_PAIRS = {
    Subject.INVITATION: "{user} invited you to a private conversation",
    Subject.CHAT: "{user} sent you a private message",
    Subject.MENTION: "{user} mentioned you in a private conversation",
    Subject.REPLY: "{user} replied to your private message",
    Subject.CALL: "{user} would like to talk with you",
    Subject.REMINDER: "Reminder: {user} in a private conversation",
}
_IN_GROUPS = {
    Subject.INVITATION: "{user} invited you to a group conversation: {call}",
    Subject.CHAT: "{user} sent a message in conversation {call}",
    Subject.MENTION: "{user} mentioned you in conversation {call}",
    Subject.REPLY: "{user} replied to your message in conversation {call}",
    Subject.CALL: "A group call has started in {call}",
    Subject.REMINDER: "Reminder: {user} in conversation {call}",
}
_CALL_TYPES = {
    RoomKind.ONE_TO_ONE: "one2one",
    RoomKind.GROUP: "group",
    RoomKind.PUBLIC: "public",
    RoomKind.NOTES: "group",
}
_SERVER = ActorId("users", "", "An administrator")


_NO_APP = {
    "token_hash": "INVALID_PUSHTOKEN_HASH",
    "public_key": "INVALID_DEVICE_KEY",
    "proxy": "INVALID_PROXY_SERVER",
}


class Notifications(Resource):
    """`/notifications`"""

    @endpoint("notifications.list")
    async def on_get(self, call: Call) -> Reply:
        """Newest first."""
        found = await self.core.notifications.list_for(call.actor)
        return Reply(200, ENCODE([_shown(one, call) for one in found]))

    @endpoint("notifications.clear")
    async def on_delete(self, call: Call) -> Reply:
        """All of them."""
        await self.core.notifications.put_all_away(call.actor)
        return Reply()


class OneNotification(Resource):
    """`/notifications/{id}`"""

    @endpoint("notifications.get")
    async def on_get(self, call: Call, notification_id: int) -> Reply:
        """404 for what was read meanwhile."""
        return Reply(200, ENCODE(_shown(await self.core.notifications.get(call.actor, notification_id), call)))

    @endpoint("notifications.delete")
    async def on_delete(self, call: Call, notification_id: int) -> Reply:
        """With a message go those of earlier ones in its room."""
        await self.core.notifications.put_away(call.actor, notification_id)
        return Reply()


class Push(Resource):
    """`/push`: of the app that asks."""

    @endpoint("push.register")
    async def on_post(self, call: Call) -> Reply:
        """201 for what is new, 200 for what was there."""
        given = call.parameters
        wished = PushRegistration(
            given.text("pushTokenHash", ""), given.text("devicePublicKey", ""), given.text("proxyServer", "")
        )
        try:
            made = await self.core.pushes.register(call.actor, wished)
        except InvalidInput as error:
            return Reply(400, ENCODE({"message": _NO_APP[error.field]}))
        except Forbidden:
            return Reply(400, ENCODE({"message": "INVALID_SESSION_TOKEN"}))
        return Reply(201 if made.is_new else 200, ENCODE(_registered(made)))

    @endpoint("push.unregister")
    async def on_delete(self, call: Call) -> Reply:
        """202 if it was registered, 200 if not."""
        return Reply(202 if await self.core.pushes.unregister(call.actor) else 200)


def _registered(made: Registered) -> dict[str, str]:
    return {
        "publicKey": made.public_key,
        "deviceIdentifier": made.device_identifier,
        "signature": made.signature,
    }


def _shown(one: Notification, call: Call) -> dict[str, object]:
    author = _author(one)
    name = author.display_name if one.kind is RoomKind.ONE_TO_ONE else one.room_name
    objects: dict[str, RichObject] = {
        "user": DELETED_OBJECT if author == DELETED_USER else rich_mention(author),
        "call": {"type": "call", "id": one.token, "name": name, "call-type": _CALL_TYPES[one.kind]},
    }
    rich = (_IN_PAIRS if one.kind is RoomKind.ONE_TO_ONE else _IN_GROUPS)[one.subject]
    plain = rich
    for placeholder, value in objects.items():
        plain = plain.replace(f"{{{placeholder}}}", value["name"])
    link = f"{call.base_url}/call/{one.token}"
    return {
        "notification_id": one.id,
        "app": "spreed",
        "user": call.actor.uid,
        "datetime": f"{_EPOCH + timedelta(milliseconds=one.at_ms - one.at_ms % 1000):%Y-%m-%dT%H:%M:%S+00:00}",
        "object_type": _OBJECTS[one.subject],
        "object_id": one.token,
        "subject": plain,
        "subjectRich": rich,
        "subjectRichParameters": {name: value for name, value in objects.items() if f"{{{name}}}" in rich} or EMPTY,
        "message": one.text,
        "messageRich": one.text,
        "messageRichParameters": EMPTY,
        "link": f"{link}#message_{one.id}" if one.text else link,
        "icon": f"{call.base_url}/ocs/v2.php/apps/spreed/api/v1/room/{one.token}/avatar",
        "shouldNotify": True,
        "actions": [{"label": _label(one), "link": link, "type": "WEB", "primary": one.subject is Subject.CALL}],
    }


def _author(one: Notification) -> ActorId:
    if one.author is None:
        return _SERVER
    return actor_id(Name(one.author.id, one.author.kind, one.author.uid, one.author.display_name))


def _label(one: Notification) -> str:
    return "Join call" if one.subject is Subject.CALL else "View chat"


DELETED_OBJECT: RichObject = {"type": "highlight", "id": "deleted_users", "name": "A deleted user"}
