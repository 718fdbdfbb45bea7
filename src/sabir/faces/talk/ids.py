"""How people, rooms and files of the core are called on this wire."""

from __future__ import annotations

import re
from typing import NamedTuple

from sabir.domain.ids import NOBODY, FileId
from sabir.domain.mentions import guest_id
from sabir.domain.people import PersonKind
from sabir.domain.timeline import Name

TOKEN = re.compile(r"[a-z0-9]{4,30}")
"""Of a room."""
MAX_ID = 2**62
"""Ids on the wire are cut to this: no such thing exists, and 64 bits hold it."""

SHARED_FOLDER = "Talk"
"""Where a file that others shared lies in everyone's folder: `Talk/{file id}/{name}`."""


class ActorId(NamedTuple):
    """Who acted, as messages and participants name it."""

    type: str
    id: str
    display_name: str


DELETED_USER = ActorId("deleted_users", "deleted_users", "")
COMMAND_LINE = ActorId("guests", "cli", "")
"""The server's own acts."""


def actor_id(name: Name) -> ActorId:
    """Visitors of the Session face are guests here."""
    match name.kind:
        case PersonKind.PERSON:
            return ActorId("users", name.uid or f"{name.id}", name.display_name)
        case PersonKind.BOT:
            return ActorId("bots", name.uid or f"{name.id}", name.display_name)
        case PersonKind.ERASED:
            return DELETED_USER
        case PersonKind.GUEST | PersonKind.VISITOR:
            if name.id == NOBODY:
                return DELETED_USER
            if name.uid is not None:
                return ActorId("guests", name.uid.removeprefix("guest/"), name.display_name)
            return ActorId("guests", guest_id(name.id, name.session_id), name.display_name)


def rich_actor(actor: ActorId) -> dict[str, str]:
    """The rich object of whoever acted or was acted upon."""
    if actor == DELETED_USER:
        return {"type": "highlight", "id": actor.id, "name": "Deleted user"}
    if actor.type == "guests":
        return {"type": "guest", "id": f"guest/{actor.id}", "name": f"{actor.display_name or 'Guest'}{_guest(actor)}"}
    if actor.type == "bots":
        return {"type": "highlight", "id": actor.id, "name": f"{actor.display_name} (Bot)"}
    return {"type": "user", "id": actor.id, "name": actor.display_name or actor.id}


def rich_mention(actor: ActorId) -> dict[str, str]:
    """As `rich_actor`, without saying that a guest is one."""
    if actor.type == "guests":
        return {"type": "guest", "id": f"guest/{actor.id}", "name": actor.display_name or "Guest"}
    return rich_actor(actor)


def shared_path(file: FileId, name: str) -> str:
    """Where members of the room find the file."""
    return f"{SHARED_FOLDER}/{file}/{name}"


def _guest(actor: ActorId) -> str:
    return " (guest)" if actor.display_name else ""
