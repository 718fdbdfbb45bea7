"""Every path of the legacy API."""

from __future__ import annotations

from collections.abc import Mapping

from sabir.faces.session.endpoint import Context, Resource
from sabir.faces.session.files import FileByNumber, Files
from sabir.faces.session.messages import DeletedMessages, DeleteMessages, MessageByNumber, Messages
from sabir.faces.session.moderation import (
    BanAndDeleteAll,
    BlockList,
    BlockListByKey,
    MemberCount,
    ModeratorByKey,
    Moderators,
)
from sabir.faces.session.polls import CompactPoll
from sabir.faces.session.room_images import RoomImage
from sabir.faces.session.rooms import RoomByName, Rooms
from sabir.faces.session.tokens import Challenge, ClaimToken, Token

LEGACY: Mapping[str, type[Resource]] = {
    "rooms": Rooms,
    "rooms/{room_id}": RoomByName,
    "rooms/{room_id}/image": RoomImage,
    "auth_token_challenge": Challenge,
    "claim_auth_token": ClaimToken,
    "auth_token": Token,
    "messages": Messages,
    "messages/{message_id}": MessageByNumber,
    "delete_messages": DeleteMessages,
    "deleted_messages": DeletedMessages,
    "compact_poll": CompactPoll,
    "moderators": Moderators,
    "moderators/{public_key}": ModeratorByKey,
    "block_list": BlockList,
    "block_list/{public_key}": BlockListByKey,
    "ban_and_delete_all": BanAndDeleteAll,
    "member_count": MemberCount,
    "files": Files,
    "files/{file_id}": FileByNumber,
}
"""Path templates as documented, without a leading slash."""


def legacy(context: Context) -> dict[str, Resource]:
    """A resource for each template."""
    return {template: resource(context) for template, resource in LEGACY.items()}
