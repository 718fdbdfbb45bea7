"""What this server can do, as clients ask before anything else: only what works is announced.

Source: Nextcloud, status.php and capabilities; Nextcloud Talk API, capabilities.
"""

from __future__ import annotations

import hashlib

import msgspec
from falcon.asgi import Request, Response

from sabir.config import Config
from sabir.core.steps.server_settings import OwnSettings
from sabir.faces.talk import auth
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.schema import ENCODE
from sabir.faces.talk.user_settings import ATTACHMENT_FOLDER, READ_PRIVACY, TYPING_PRIVACY

VERSION = (31, 0, 0)
"""Clients of today take older servers for abandoned."""
TALK_VERSION = "21.0.0"
"""What belongs to that server version."""

FEATURES = (
    "audio",
    "video",
    "chat-v2",
    "guest-signaling",
    "empty-group-room",
    "guest-display-names",
    "multi-room-users",
    "favorites",
    "last-room-activity",
    "no-ping",
    "system-messages",
    "mention-flag",
    "in-call-flags",
    "notification-levels",
    "invite-groups-and-mails",
    "locked-one-to-one-rooms",
    "read-only-rooms",
    "chat-read-marker",
    "webinary-lobby",
    "start-call-flag",
    "chat-replies",
    "chat-reference-id",
    "force-mute",
    "chat-read-status",
    "listable-rooms",
    "room-description",
    "delete-messages",
    "delete-messages-unlimited",
    "rich-object-sharing",
    "conversation-call-flags",
    "conversation-v4",
    "signaling-v3",
    "geo-location-sharing",
    "clear-history",
    "notification-calls",
    "conversation-permissions",
    "chat-unread",
    "reactions",
    "rich-object-list-media",
    "rich-object-delete",
    "silent-send",
    "chat-permission",
    "message-expiration",
    "silent-call",
    "send-call-notification",
    "talk-polls",
    "chat-get-context",
    "chat-keep-notifications",
    "avatar",
    "typing-privacy",
    "remind-me-later",
    "session-state",
    "note-to-self",
    "edit-messages",
    "silent-send-state",
    "chat-read-last",
    "bots-v1",
    "ban-v1",
    "mention-permissions",
    "archived-conversations-v2",
)
"""In the order in which they came. Each has a behaviour or a test, by tests/faces/talk/test_capabilities.py."""
"""In the order in which they came. Each has a behaviour, or the name of a test, in test_capabilities.py."""
SUPERSEDED = {"chat": "chat-v2", "invite-by-mail": "invite-groups-and-mails"}
"""What the first versions announced, and what stands for it since."""


class Capabilities(Resource):
    """`/cloud/capabilities`"""

    @endpoint("capabilities.get", is_public=True)
    async def on_get(self, call: Call) -> Reply:
        """Those who are not logged in can't attach files or create rooms."""
        config = self.context.config
        if not auth.is_logged_in(call.actor):
            return Reply(200, ENCODE(capabilities(config, None)))
        return Reply(200, ENCODE(capabilities(config, await self.core.settings.seen_by(call.actor))))


class Status(Resource):
    """`/status.php`: plain JSON for anyone."""

    async def on_get(self, request: Request, response: Response) -> None:
        """Not an OCS route."""
        response.content_type = "application/json"
        response.set_header("Access-Control-Allow-Origin", "*")
        response.data = _STATUS


def capabilities(config: Config, user: OwnSettings | None) -> dict[str, object]:
    """`data` of the answer; without a user, a guest's."""
    major, minor, micro = VERSION
    found: dict[str, object] = {
        "core": {
            "pollinterval": 60,
            "webdav-root": "remote.php/webdav",
            "reference-api": False,
            "mod-rewrite-working": True,
        },
        "files_sharing": {
            "api_enabled": True,
            "public": {"enabled": False},
            "resharing": False,
            "group_sharing": False,
        },
        "notifications": {
            "ocs-endpoints": ["list", "get", "delete", "delete-all", "icons", "rich-strings", "action-web"],
            "push": ["devices", "object-data", "delete"],
        },
        "theming": {"name": "Sabir", "url": config.server.public_url or "", "slogan": "", "color": "#005a9e"},
    }
    if user is None or user.may_talk:
        found["spreed"] = talk_part(config, user)
    return {
        "version": {
            "major": major,
            "minor": minor,
            "micro": micro,
            "string": f"{major}.{minor}.{micro}",
            "edition": "",
            "extendedSupport": False,
        },
        "capabilities": found,
    }


def talk_part(config: Config, user: OwnSettings | None) -> dict[str, object]:
    own = user.own if user else {}
    attachments: dict[str, object] = {"allowed": user is not None}
    if user is not None:
        attachments["folder"] = own.get(ATTACHMENT_FOLDER, "/Talk")
    return {
        "features": list(FEATURES),
        "features-local": [],
        "config": {
            "attachments": attachments,
            "call": {"enabled": True, "breakout-rooms": False, "recording": False, "sip-enabled": False},
            "chat": {
                "max-length": config.talk.message_limit,
                "read-privacy": int(own.get(READ_PRIVACY, "0")),
                "typing-privacy": int(own.get(TYPING_PRIVACY, "0")),
                "has-translation-providers": False,
            },
            "conversations": {"can-create": user is not None and user.may_start},
            "signaling": {"session-ping-limit": 200},
        },
        "config-local": {},
        "version": TALK_VERSION,
    }


def config_hash(config: Config) -> str:
    """Of everything in the configuration that clients read here and in the signaling settings."""
    read = (capabilities(config, _ANYONE), config.turn.stun_servers, config.turn.turn_servers, config.turn.protocols)
    text = msgspec.json.encode((*read, config.talk.start_calls, config.talk.signaling_server))
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()


_ANYONE = OwnSettings(may_talk=True, may_start=True, own={})
_STATUS = ENCODE(
    {
        "installed": True,
        "maintenance": False,
        "needsDbUpgrade": False,
        "version": ".".join(str(part) for part in (*VERSION, 0)),
        "versionstring": ".".join(str(part) for part in VERSION),
        "edition": "",
        "productname": "Nextcloud",
        "extendedSupport": False,
    }
)
