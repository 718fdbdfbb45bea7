"""Bodies of the modern API. Times are seconds with a fraction. Source: SOGS modern API, room object and pollInfo."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType, field


class Rights(Struct, kw_only=True):
    """What the caller may, and whoever leads sees what anyone may."""

    read: bool = False
    write: bool = False
    upload: bool = False
    moderator: bool | UnsetType = UNSET
    admin: bool | UnsetType = UNSET
    global_moderator: bool | UnsetType = UNSET
    global_admin: bool | UnsetType = UNSET
    default_read: bool | UnsetType = UNSET
    default_accessible: bool | UnsetType = UNSET
    default_write: bool | UnsetType = UNSET
    default_upload: bool | UnsetType = UNSET


class PinInfo(Struct):
    """A message that was pinned."""

    id: int
    pinned_at: float
    pinned_by: str


class RoomInfo(Rights, kw_only=True):
    """A room object."""

    token: str
    name: str
    description: str | UnsetType = UNSET
    info_updates: int
    message_sequence: int
    created: float
    active_users: int
    active_users_cutoff: int
    image_id: int | UnsetType = UNSET
    pinned_messages: Sequence[PinInfo] | UnsetType = UNSET
    moderators: Sequence[str] = field(default_factory=list)
    admins: Sequence[str] = field(default_factory=list)
    hidden_moderators: Sequence[str] | UnsetType = UNSET
    hidden_admins: Sequence[str] | UnsetType = UNSET


class PollReply(Rights, kw_only=True):
    """`pollInfo`; `details` where something in them is news."""

    token: str
    active_users: int
    details: RoomInfo | UnsetType = UNSET


class FileReply(Struct):
    """The number of an upload."""

    id: int
