"""Parameters to drafts and queries; pure.

Source: Nextcloud Talk API, chat: receive, post.
"""

from __future__ import annotations

from dataclasses import dataclass

from sabir.config import Talk
from sabir.core.rooms import NewRoom
from sabir.core.timeline import Offset, Since
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import FileId, MessageId
from sabir.domain.messages import Draft
from sabir.domain.people import cut_guest_name
from sabir.domain.rooms import RoomKind
from sabir.faces.talk.ids import MAX_ID, SHARED_FOLDER
from sabir.wire.ocs import Parameters

_DEFAULT_LIMIT = 100
_MAX_LIMIT = 200
_DEFAULT_CONTEXT, _MAX_CONTEXT = 50, 100
_DEFAULT_WAIT_S = 30
_LONGEST_WAIT_S = {"documented": 60, "released": 30}
_REFERENCE_CHARACTERS = 64
_CREATABLE = {kind.value: kind for kind in (RoomKind.ONE_TO_ONE, RoomKind.GROUP, RoomKind.PUBLIC)}


@dataclass(frozen=True, slots=True)
class Older:
    """A request for history."""

    before_id: int
    limit: int
    offset: Offset


def chat_query(parameters: Parameters, settings: Talk) -> Older | Since:
    """History, or what came since. Raises `WireError`."""
    is_future = parameters.integer("lookIntoFuture") == 1
    limit = parameters.integer("limit", _DEFAULT_LIMIT)
    limit = min(limit, _MAX_LIMIT) if limit > 0 else _DEFAULT_LIMIT
    known = min(max(parameters.integer("lastKnownMessageId", 0), 0), MAX_ID)
    includes_known = parameters.boolean("includeLastKnown", False)
    common = min(max(parameters.integer("lastCommonReadId"), 0), MAX_ID) if "lastCommonReadId" in parameters else None
    if not is_future:
        return Older(known, limit, Offset(True, includes_known, common is not None))
    wait_s = parameters.integer("timeout", _DEFAULT_WAIT_S)
    return Since(
        known,
        limit,
        timeout_s=float(min(max(wait_s, 0), _LONGEST_WAIT_S[settings.statuses])),
        moves_marker=known > 0 and parameters.boolean("setReadMarker", True),
        common_read_id=common,
        puts_away=parameters.boolean("markNotificationsAsRead", True),
        offset=Offset(True, includes_known),
    )


def draft(parameters: Parameters, settings: Talk) -> Draft:
    """Raises `WireError`, `InvalidInput`, `TooLarge`."""
    reply_to = parameters.integer("replyTo", 0)
    return Draft(
        parameters.text("message").strip(),
        reply_to=MessageId(min(reply_to, MAX_ID)) if reply_to > 0 else None,
        reference=reference(parameters),
        author_name=cut_guest_name(parameters.text("actorDisplayName", "")) or None,
        max_characters=settings.message_limit,
        is_silent=parameters.boolean("silent", False),
        brings_back=False,
    )


def context_limit(parameters: Parameters) -> int:
    """How many messages before and after one. Raises `WireError`."""
    wanted = parameters.integer("limit", _DEFAULT_CONTEXT)
    return min(wanted, _MAX_CONTEXT) if wanted > 0 else _DEFAULT_CONTEXT


def read_id(parameters: Parameters) -> int | None:
    """Raises `WireError`."""
    if "lastReadMessage" not in parameters:
        return None
    return min(max(parameters.integer("lastReadMessage"), 0), MAX_ID)


def reference(parameters: Parameters) -> str:
    """The client's own id of the message that a share makes."""
    return parameters.text("referenceId", "").strip()[:_REFERENCE_CHARACTERS]


def new_room(parameters: Parameters) -> NewRoom:
    """Raises `WireError`, `InvalidInput`."""
    kind = _CREATABLE.get(parameters.integer("roomType"))
    if kind is None:
        raise InvalidInput("roomType", "A room is one-to-one (1), a group (2) or public (3).")
    return NewRoom(kind, parameters.text("roomName", ""), parameters.text("invite", ""))


def number(text: str) -> int | None:
    """The id of a message or file in a path: digits only, cut to what 64 bits hold."""
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text), MAX_ID) if len(text) < 20 else MAX_ID


def shared_file(path: str) -> tuple[FileId, str] | None:
    """What a path as of `ids.shared_path` names, if it is one, and where below it."""
    parts = path.strip("/").split("/", 3)
    file = number(parts[1]) if len(parts) >= 3 and parts[0] == SHARED_FOLDER else None
    return None if file is None else (FileId(file), "".join(parts[3:]))
