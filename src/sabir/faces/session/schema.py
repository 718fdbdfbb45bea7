"""Bodies of the legacy API. Byte fields travel as base64. Source: SOGS legacy API, the superset to emit."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Outcome(Struct):
    """Every answer says how it went; this one says nothing else."""

    status_code: int = 200


# --- what clients send ------------------------------------------------------------------------------------------------


class Key(Struct):
    """`claim_auth_token`, `block_list`, `ban_and_delete_all`"""

    public_key: str


class NewModerator(Struct):
    """`POST moderators`"""

    public_key: str
    room_id: str | None = None


class NewMessage(Struct):
    """`POST messages`; whatever else clients send is ignored, their time too."""

    timestamp: int
    data: str
    signature: str


class Ids(Struct):
    """`delete_messages`"""

    ids: list[int]


class NewFile(Struct):
    """`POST files`"""

    file: str


class PollOf(Struct):
    """One room of a `compact_poll`."""

    room_id: str
    auth_token: str
    from_deletion_server_id: int | None = None
    from_message_server_id: int | None = None


class Polls(Struct):
    """`compact_poll`"""

    requests: list[PollOf]


# --- what the server answers ------------------------------------------------------------------------------------------


class RoomInfo(Struct):
    id: str
    name: str


class RoomReply(Struct):
    room: RoomInfo
    status_code: int = 200


class RoomsReply(Struct):
    rooms: Sequence[RoomInfo]
    status_code: int = 200


class ChallengeInfo(Struct):
    ciphertext: bytes
    ephemeral_public_key: bytes


class ChallengeReply(Struct):
    challenge: ChallengeInfo
    status_code: int = 200


class MessageInfo(Struct):
    server_id: int
    public_key: str
    timestamp: int
    data: bytes
    signature: bytes


class MessageReply(Struct):
    message: MessageInfo
    status_code: int = 200


class MessagesReply(Struct):
    messages: Sequence[MessageInfo]
    status_code: int = 200


class DeletionInfo(Struct):
    """`deletion_server_id` is the documented name of `id`."""

    id: int
    deletion_server_id: int
    deleted_message_id: int


class DeletionsReply(Struct):
    ids: Sequence[DeletionInfo]
    status_code: int = 200


class PollResult(Struct):
    """Desktop drops a result that lacks any of these."""

    room_id: str
    status_code: int = 200
    deletions: Sequence[DeletionInfo] = ()
    messages: Sequence[MessageInfo] = ()
    moderators: Sequence[str] = ()


class PollReply(Struct):
    results: Sequence[PollResult]
    status_code: int = 200


class ModeratorsReply(Struct):
    moderators: Sequence[str]
    status_code: int = 200


class BannedReply(Struct):
    """`moderators` is the documented name of `banned_members`."""

    banned_members: Sequence[str]
    moderators: Sequence[str]
    status_code: int = 200


class MemberCountReply(Struct):
    member_count: int
    status_code: int = 200


class FileReply(Struct):
    """A file's number, or its bytes."""

    result: int | bytes
    status_code: int = 200


class ImageReply(Struct):
    """The number of a room's image is what another server answered; the first one named the room."""

    room_id: str
    result: int
    status_code: int = 200
