"""From the core's rooms to this wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from msgspec import UNSET, UnsetType

from sabir.core.public_rooms import ACTIVE_S, PublicRoom
from sabir.domain import session_rights
from sabir.domain.session_rights import Right
from sabir.faces.session.modern.schema import PollReply, Rights, RoomInfo

R = TypeVar("R", bound=Rights)


def room(shown: PublicRoom) -> RoomInfo:
    """A room object; what only moderators see is left out for others."""
    sight, details = shown.sight, shown.details
    of = sight.room
    rendered = RoomInfo(
        token=of.session_room or "",
        name=of.name,
        description=of.description or UNSET,
        info_updates=of.info_updates,
        message_sequence=of.message_sequence,
        created=of.created_ms / 1000,
        active_users=details.active_count,
        active_users_cutoff=ACTIVE_S,
        image_id=of.image_number or UNSET,
        moderators=_ids(shown, is_admin=False, is_concealed=False),
        admins=_ids(shown, is_admin=True, is_concealed=False),
        hidden_moderators=_hidden(shown, is_admin=False),
        hidden_admins=_hidden(shown, is_admin=True),
    )
    return _with_rights(rendered, shown)


def poll(shown: PublicRoom, known: int) -> PollReply:
    """With the room object, unless its reader has this very one."""
    of = shown.sight.room
    rendered = PollReply(
        token=of.session_room or "",
        active_users=shown.details.active_count,
        details=room(shown) if of.info_updates != known else UNSET,
    )
    return _with_rights(rendered, shown)


def _with_rights(reply: R, shown: PublicRoom) -> R:
    """What the caller may, and whoever leads sees what anyone may."""
    sight = shown.sight
    own, anyone = sight.rights, session_rights.of_room(sight.room)
    reply.read, reply.write, reply.upload = (
        bool(own & right.value) for right in (Right.READ, Right.WRITE, Right.UPLOAD)
    )
    if sight.is_admin:
        reply.admin = True
    if sight.is_moderator:
        reply.moderator = True
        reply.default_accessible = bool(anyone & Right.ACCESS.value)
        reply.default_read = bool(anyone & Right.READ.value)
        reply.default_write = bool(anyone & Right.WRITE.value)
        reply.default_upload = bool(anyone & Right.UPLOAD.value)
    return reply


def _ids(shown: PublicRoom, *, is_admin: bool, is_concealed: bool) -> Sequence[str]:
    staff = shown.details.staff
    return [one.session_id for one in staff if one.is_admin is is_admin and one.is_concealed is is_concealed]


def _hidden(shown: PublicRoom, *, is_admin: bool) -> Sequence[str] | UnsetType:
    if not shown.sight.is_moderator:
        return UNSET
    return _ids(shown, is_admin=is_admin, is_concealed=True) or UNSET
