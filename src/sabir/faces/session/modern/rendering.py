"""From the core's rooms to this wire."""

from __future__ import annotations

from typing import TypeVar

from msgspec import UNSET

from sabir.core.public_rooms import PublicRoom
from sabir.core.steps.describing import ACTIVE_S
from sabir.domain import session_rights
from sabir.domain.session_rights import Right
from sabir.domain.sights import Sight
from sabir.faces.session.modern.schema import PinInfo, PollReply, Rights, RoomInfo

R = TypeVar("R", bound=Rights)
_ACCESS, _READ, _WRITE, _UPLOAD = (right.value for right in Right)


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
        pinned_messages=[PinInfo(number, at_ms / 1000, by) for number, at_ms, by in details.pins] or UNSET,
        moderators=details.moderators,
        admins=details.admins,
    )
    if sight.is_moderator:
        rendered.hidden_moderators = details.hidden_moderators or UNSET
        rendered.hidden_admins = details.hidden_admins or UNSET
    return _with_rights(rendered, sight, sight.rights)


def poll(shown: PublicRoom, known: int) -> PollReply:
    """With the room object, unless its reader has this very one."""
    sight = shown.sight
    of = sight.room
    rendered = PollReply(
        token=of.session_room or "",
        active_users=shown.details.active_count,
        details=room(shown) if of.info_updates != known else UNSET,
    )
    return _with_rights(rendered, sight, sight.rights)


def _with_rights(reply: R, sight: Sight, own: int) -> R:
    """What the caller may, and whoever leads sees what anyone may."""
    reply.read, reply.write, reply.upload = bool(own & _READ), bool(own & _WRITE), bool(own & _UPLOAD)
    if sight.is_admin:
        reply.admin = True
    if sight.staff_is_admin is not None:
        reply.global_moderator = True
        reply.global_admin = sight.staff_is_admin or UNSET
    if sight.is_moderator:
        anyone = session_rights.of_room(sight.room)
        reply.moderator = True
        reply.default_accessible = bool(anyone & _ACCESS)
        reply.default_read = bool(anyone & _READ)
        reply.default_write = bool(anyone & _WRITE)
        reply.default_upload = bool(anyone & _UPLOAD)
    return reply
