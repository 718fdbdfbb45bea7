"""Every path of the modern API."""

from __future__ import annotations

from collections.abc import Mapping

from sabir.faces.session.endpoint import Context, Resource
from sabir.faces.session.modern.batches import Batch, Sequential
from sabir.faces.session.modern.capabilities import Capabilities
from sabir.faces.session.modern.files import FileByNumber, Files
from sabir.faces.session.modern.inbox import Inbox, InboxOf, InboxSince, Outbox, OutboxSince
from sabir.faces.session.modern.messages import (
    AllOfOne,
    AllOfOneEverywhere,
    Before,
    MessageByNumber,
    Messages,
    Recent,
    Since,
)
from sabir.faces.session.modern.reactions import Pin, Reaction, Reactions, Reactors, Unpin, UnpinAll
from sabir.faces.session.modern.rooms import PollInfo, RoomByToken, Rooms
from sabir.faces.session.modern.staff import (
    Ban,
    FuturePermissions,
    FuturePermissionsOf,
    Moderator,
    Permissions,
    PermissionsOf,
    Unban,
)

MODERN: Mapping[str, type[Resource]] = {
    "capabilities": Capabilities,
    "batch": Batch,
    "sequence": Sequential,
    "rooms": Rooms,
    "inbox": Inbox,
    "inbox/{recipient}": InboxOf,
    "inbox/since/{number}": InboxSince,
    "outbox": Outbox,
    "outbox/since/{number}": OutboxSince,
    "room/{token}": RoomByToken,
    "room/{token}/pollInfo/{known}": PollInfo,
    "room/{token}/messages/recent": Recent,
    "room/{token}/messages/before/{message_id}": Before,
    "room/{token}/messages/since/{seqno}": Since,
    "room/{token}/message": Messages,
    "room/{token}/message/{message_id}": MessageByNumber,
    "room/{token}/all/{session_id}": AllOfOne,
    "rooms/all/{session_id}": AllOfOneEverywhere,
    "room/{token}/reaction/{message_id}/{emoji:path}": Reaction,
    "room/{token}/reactions/{message_id}": Reactions,
    "room/{token}/reactions/{message_id}/{emoji:path}": Reactions,
    "room/{token}/reactors/{message_id}/{emoji:path}": Reactors,
    "room/{token}/pin/{message_id}": Pin,
    "room/{token}/unpin/all": UnpinAll,
    "room/{token}/unpin/{message_id}": Unpin,
    "room/{token}/permissions": Permissions,
    "room/{token}/permissions/{session_id}": PermissionsOf,
    "room/{token}/futurePermissions": FuturePermissions,
    "room/{token}/futurePermissions/{session_id}": FuturePermissionsOf,
    "user/{session_id}/moderator": Moderator,
    "user/{session_id}/ban": Ban,
    "user/{session_id}/unban": Unban,
    "room/{token}/file": Files,
    "room/{token}/file/{file_id}": FileByNumber,
    "room/{token}/file/{file_id}/{called:path}": FileByNumber,
}
"""Path templates without a leading slash."""

FIRSTS = ("room", "capabilities", "batch", "sequence", "user", "inbox", "outbox")
"""What a path of the modern API alone begins with."""


def modern(context: Context) -> dict[str, Resource]:
    """A resource for each template."""
    return {template: resource(context) for template, resource in MODERN.items()}


def is_modern(endpoint: str) -> bool:
    """Whether an endpoint with or without its leading slash, and perhaps a query, means the modern API.

    Without a slash it is the legacy API's; with one it is the modern API's, but for names that only the other has.
    """
    if not endpoint.startswith("/"):
        return False
    first, _, rest = endpoint[1:].partition("?")[0].rstrip("/").partition("/")
    return first == "sogs" or first in FIRSTS or (first == "rooms" and is_modern_below_rooms(rest))


def is_modern_below_rooms(rest: str) -> bool:
    """`/rooms` is both APIs', and what is below it mostly the legacy one's."""
    return not rest or (rest.startswith("all/") and rest != "all/image")
