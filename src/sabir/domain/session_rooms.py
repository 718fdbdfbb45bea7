"""Names of rooms on the Session wire."""

from __future__ import annotations

import re

from sabir.domain.errors import InvalidInput

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OLD_NAME = re.compile(r"[0-9a-z_]{2,64}")
RESERVED = frozenset(
    {
        "admin",
        "api",
        "auth_token",
        "auth_token_challenge",
        "avatar",
        "ban_and_delete_all",
        "barberstreet",
        "batch",
        "block_list",
        "call",
        "capabilities",
        "claim_auth_token",
        "compact_poll",
        "csrftoken",
        "dashboardapi",
        "delete_messages",
        "deleted_messages",
        "docs",
        "f",
        "files",
        "healthz",
        "inbox",
        "is_alive",
        "legacy",
        "login",
        "logout",
        "loki",
        "member_count",
        "messages",
        "metrics",
        "moderators",
        "ocs",
        "outbox",
        "oxen",
        "r",
        "room",
        "rooms",
        "s",
        "sequence",
        "sogs",
        "status",
        "user",
    }
)
"""First parts of paths that this server answers, or keeps for itself: a room's address would mean something else."""


def check_session_room(name: str) -> str:
    """What a room can be called. Raises `InvalidInput`."""
    if not _NAME.fullmatch(name):
        raise InvalidInput("session_room", "A Session room id has 1 to 64 letters, digits, '_' or '-'.")
    if name.lower() in RESERVED:
        raise InvalidInput("session_room", f"/{name} is a path of this server; take another id for the room.")
    return name


def is_old_name(name: str) -> bool:
    """Whether clients of 2021 can name it: they write it in small letters and know no dash."""
    return _OLD_NAME.fullmatch(name.lower()) is not None
