"""What this server can do, as clients ask before anything else: only what works is announced.

Source: Nextcloud, status.php and capabilities; Nextcloud Talk API, capabilities.
"""

from __future__ import annotations

import hashlib

import msgspec
from falcon.asgi import Request, Response

from sabir.config import Config
from sabir.faces.talk import auth
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.schema import ENCODE

VERSION = (31, 0, 0)
"""Clients of today take older servers for abandoned."""

FEATURES = (
    "chat-v2",
    "empty-group-room",
    "favorites",
    "last-room-activity",
    "no-ping",
    "system-messages",
    "mention-flag",
    "notification-levels",
    "locked-one-to-one-rooms",
    "read-only-rooms",
    "webinary-lobby",
    "room-description",
    "listable-rooms",
    "chat-read-marker",
    "chat-replies",
    "chat-reference-id",
    "delete-messages",
    "delete-messages-unlimited",
    "reactions",
    "edit-messages",
    "chat-read-last",
    "bots-v1",
)


class Capabilities(Resource):
    """`/cloud/capabilities`"""

    @endpoint("capabilities.get", is_public=True)
    async def on_get(self, call: Call) -> Reply:
        """Those who are not logged in can't attach files or create rooms."""
        return Reply(200, ENCODE(capabilities(self.context.config, is_guest=not auth.is_logged_in(call.actor))))


class Status(Resource):
    """`/status.php`: plain JSON for anyone."""

    async def on_get(self, request: Request, response: Response) -> None:
        """Not an OCS route."""
        response.content_type = "application/json"
        response.set_header("Access-Control-Allow-Origin", "*")
        response.data = _STATUS


def capabilities(config: Config, *, is_guest: bool) -> dict[str, object]:
    """`data` of the answer."""
    spreed = {
        "features": list(FEATURES),
        "config": {
            "attachments": {"allowed": not is_guest, "folder": "/Talk"},
            "chat": {"max-length": config.talk.message_limit},
            "conversations": {"can-create": not is_guest},
        },
    }
    major, minor, micro = VERSION
    return {
        "version": {
            "major": major,
            "minor": minor,
            "micro": micro,
            "string": f"{major}.{minor}.{micro}",
            "edition": "",
            "extendedSupport": False,
        },
        "capabilities": {
            "core": {"pollinterval": 60, "webdav-root": "remote.php/webdav"},
            "files_sharing": {"api_enabled": True},
            "spreed": spreed,
        },
    }


def talk_hash(config: Config) -> str:
    """Of everything that clients read here."""
    return hashlib.sha1(msgspec.json.encode(capabilities(config, is_guest=False)), usedforsecurity=False).hexdigest()


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
