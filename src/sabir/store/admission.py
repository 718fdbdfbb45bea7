"""Who is behind a lobby, where a statement has to know it: as `domain.rules.is_waiting` decides elsewhere."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_

from sabir.domain.permissions import Permission
from sabir.domain.rooms import Role
from sabir.store.statements import param
from sabir.store.tables import participants, rooms

_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


def is_admitted() -> ColumnElement[bool]:
    """Of a seat joined with its room: whether its content is for this participant at the time `now_ms`."""
    own = func.coalesce(
        func.nullif(participants.c.permissions, 0),
        func.nullif(rooms.c.call_permissions, 0),
        func.nullif(rooms.c.default_permissions, 0),
        0,
    )
    return or_(
        rooms.c.has_lobby.is_(False),
        rooms.c.lobby_until_ms <= param("now_ms"),
        *(participants.c.role == int(role) for role in _MODERATORS),
        own.op("&")(int(Permission.IGNORE_LOBBY)) != 0,
    )
